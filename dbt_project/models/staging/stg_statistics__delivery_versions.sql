select * from {{ source('landing', 'delivery_past') }}
