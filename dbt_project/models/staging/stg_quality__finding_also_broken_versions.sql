select * from {{ source('landing', 'finding_also_broken_past') }}
