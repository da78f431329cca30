-- On a day when everything is known, released and recorded, all who choose a vintage choose the same.
{{ config(meta={'dagster': {'ref': {'name': 'observation_latest'}}}) }}

with as_of as (
    select observation_key from core.observations_as_of(date '9999-12-31')
),

known as (
    select observation_key from core.observations_known_by(date '9999-12-30')
),

latest as (
    select observation_key from {{ ref('observation_latest') }}
),

chosen as (
    select observation_key from as_of
    union all
    select observation_key from known
    union all
    select observation_key from latest
)

select
    observation_key,
    count(*) as chosen_count
from chosen
group by observation_key
having count(*) <> 3
