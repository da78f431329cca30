-- One refresh built this warehouse, and what its record says is what the tables hold: the record is
-- what reports, announcements and the comparison with yesterday go by.
{{ config(meta={'dagster': {'ref': {'name': 'fct_refresh'}}}) }}

with counted as (
    select
        (select count(*) from {{ ref('fct_statement') }}) as statement_count,
        (select count(*) from {{ ref('stg_statistics__observations') }}) as observation_count,
        (select count(*) from {{ ref('fct_rejection') }}) as rejection_count,
        (select count(*) from {{ ref('fct_rejection') }} where not is_known) as unknown_rejection_count,
        (select count(*) from {{ ref('fct_finding') }} where state = 'open') as finding_count,
        (select max(last_seen_on) from {{ ref('fct_finding') }} where state = 'open') as last_seen_on,
        (select min(last_seen_on) from {{ ref('fct_finding') }} where state = 'open') as not_seen_since
),

recorded as (
    select * from {{ ref('fct_refresh') }}
    where is_current
)

select
    recorded.run_id,
    counted.*
from counted
full outer join recorded on true
where
    recorded.run_id is null
    or (select count(*) from recorded) <> 1
    or recorded.statement_count <> counted.statement_count
    or recorded.observation_count <> counted.observation_count
    or recorded.rejection_count <> counted.rejection_count
    or recorded.unknown_rejection_count <> counted.unknown_rejection_count
    or recorded.finding_count <> counted.finding_count
    or recorded.as_of_on <> counted.last_seen_on
    or recorded.as_of_on <> counted.not_seen_since
