select * from {{ source('landing', 'refresh') }}
