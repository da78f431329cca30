select * from {{ source('landing', 'coverage_past') }}
