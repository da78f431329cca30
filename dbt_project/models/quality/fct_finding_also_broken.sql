{{ config(post_hook="{{ create_rows_as_of('finding_also_broken_as_of', 'fct_finding_also_broken_history') }}") }}

select * from {{ ref('stg_quality__finding_also_broken') }}
order by finding_id, also_broken_number
