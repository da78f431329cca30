select * from {{ source('landing', 'delivery') }}
