-- The history tells of every finding how it came to be open or resolved: its last event, answers apart,
-- is the one that the state rests on.
{{ config(meta={'dagster': {'ref': {'name': 'fct_finding_history'}}}) }}

with changes as (
    select
        finding_id,
        event,
        occurred_on,
        row_number() over (partition by finding_id order by event_number desc) as recency
    from {{ ref('fct_finding_history') }}
    where event <> 'answered'
),

latest as (
    select * from changes
    where recency = 1
)

select
    findings.finding_id,
    findings.state,
    latest.event,
    latest.occurred_on
from {{ ref('fct_finding') }} as findings
left join latest on findings.finding_id = latest.finding_id
where
    latest.event is null
    or (latest.event = 'resolved') <> (findings.state = 'resolved')
    or latest.occurred_on <> coalesce(findings.resolved_on, findings.reopened_on, findings.first_seen_on)
