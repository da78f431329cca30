{{ config(post_hook="{{ create_rows_as_of('finding_explanations_as_of', 'fct_finding_explanation_history') }}") }}

select * from {{ ref('stg_quality__finding_explanations') }}
order by finding_id, explanation_number
