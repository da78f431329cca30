with feeds as (
    select * from {{ ref('stg_statistics__feeds') }}
),

observations as (
    select
        feed_id,
        count(*) as observation_count
    from {{ ref('stg_statistics__observations') }}
    group by feed_id
)

select
    feeds.*,
    coalesce(observations.observation_count, 0) as observation_count
from feeds
left join observations on feeds.feed_id = observations.feed_id
order by feeds.feed_id
