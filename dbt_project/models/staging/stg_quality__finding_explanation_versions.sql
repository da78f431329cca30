select * from {{ source('landing', 'finding_explanation_past') }}
