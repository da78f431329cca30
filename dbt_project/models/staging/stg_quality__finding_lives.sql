select * from {{ source('landing', 'finding_life') }}
