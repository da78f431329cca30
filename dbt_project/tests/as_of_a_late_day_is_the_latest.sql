-- The order of vintages is written twice: in fct_observation and in the macro observations_as_of.
-- As of a day when everything is known, both must choose the same figures.
{{ config(meta={'dagster': {'ref': {'name': 'observation_latest'}}}) }}

with as_of as (
    select observation_key from core.observations_as_of(date '9999-12-31')
),

latest as (
    select observation_key from {{ ref('observation_latest') }}
)

select coalesce(as_of.observation_key, latest.observation_key) as observation_key
from as_of
full outer join latest on as_of.observation_key = latest.observation_key
where as_of.observation_key is null or latest.observation_key is null
