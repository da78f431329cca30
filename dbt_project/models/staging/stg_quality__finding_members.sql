select * from {{ source('landing', 'finding_member') }}
