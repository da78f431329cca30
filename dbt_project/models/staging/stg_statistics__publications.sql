select * from {{ source('landing', 'publication') }}
