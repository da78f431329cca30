select * from {{ source('landing', 'rejection') }}
