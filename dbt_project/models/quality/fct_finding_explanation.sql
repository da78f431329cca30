select * from {{ ref('stg_quality__finding_explanations') }}
order by finding_id, explanation_number
