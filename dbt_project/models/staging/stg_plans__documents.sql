select * from {{ source('landing', 'document') }}
