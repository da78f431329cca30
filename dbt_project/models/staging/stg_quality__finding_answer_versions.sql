select * from {{ source('landing', 'finding_answer_past') }}
