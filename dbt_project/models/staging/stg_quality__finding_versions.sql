select * from {{ source('landing', 'finding_past') }}
