select * from {{ source('landing', 'rule') }}
