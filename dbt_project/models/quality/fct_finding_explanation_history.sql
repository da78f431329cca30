select * from {{ ref('stg_quality__finding_explanation_versions') }}
order by finding_id, explanation_number, valid_from_on
