select * from {{ source('landing', 'value_correction') }}
