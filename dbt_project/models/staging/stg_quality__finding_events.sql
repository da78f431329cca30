select * from {{ source('landing', 'finding_event') }}
