select * from {{ source('landing', 'finding_answer') }}
