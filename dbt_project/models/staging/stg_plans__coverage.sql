select * from {{ source('landing', 'coverage') }}
