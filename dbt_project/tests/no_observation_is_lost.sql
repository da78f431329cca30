-- Every landed figure stands in exactly one of the two facts: the joins in between drop or double
-- none. A figure that vanished here would be missed by nobody.
{{ config(meta={'dagster': {'ref': {'name': 'fct_observation'}}}) }}

with landed as (
    select
        observation_key,
        kind
    from {{ ref('stg_statistics__observations') }}
),

built as (
    select projection_key as observation_key
    from {{ ref('fct_projection') }}
    where source = 'statistics'
    union all
    select observation_key
    from {{ ref('fct_observation') }}
),

counted as (
    select
        observation_key,
        count(*) as times_built
    from built
    group by observation_key
)

select
    landed.observation_key,
    landed.kind,
    coalesce(counted.times_built, 0) as times_built
from landed
left join counted on landed.observation_key = counted.observation_key
where coalesce(counted.times_built, 0) <> 1
