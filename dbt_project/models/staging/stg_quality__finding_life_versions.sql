select * from {{ source('landing', 'finding_life_past') }}
