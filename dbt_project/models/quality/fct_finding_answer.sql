{{ config(post_hook="{{ create_finding_answers_as_of() }}") }}

{{ finding_answer_sql(ref('stg_quality__finding_answers'), ref('fct_finding')) }}
order by answers.finding_id
