select * from {{ source('landing', 'feed') }}
