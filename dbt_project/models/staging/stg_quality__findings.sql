select * from {{ source('landing', 'finding') }}
