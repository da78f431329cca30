select * from {{ source('landing', 'refresh_input') }}
