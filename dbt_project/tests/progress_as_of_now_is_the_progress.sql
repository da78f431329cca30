-- Analysts ask target_progress_as_of(day); the reports read fct_target_progress. For the day of the
-- refresh they must say the same.
{{ config(meta={'dagster': {'ref': {'name': 'fct_target_progress'}}}) }}

with as_of as (
    select *
    from monitoring.target_progress_as_of(
        (select max(as_of_on) from {{ ref('fct_refresh') }} where is_current)
    )
),

progress as (
    select * from {{ ref('fct_target_progress') }}
)

(select * from as_of except select * from progress)
union all
(select * from progress except select * from as_of)
