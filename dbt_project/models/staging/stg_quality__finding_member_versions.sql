select * from {{ source('landing', 'finding_member_past') }}
