{{ config(post_hook="{{ create_progress_macros() }}") }}

with as_of as (
    select max(as_of_on) as as_of_on
    from {{ ref('fct_refresh') }}
    where is_current
)

{% set current = '(select as_of_on from as_of)' %}
select *
from (
    {{ target_progress_sql(current, ref('fct_target'), ref('int_plan_figure')) }}
)
order by document_id, line, statement_key
