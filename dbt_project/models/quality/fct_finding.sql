with findings as (
    select * from {{ ref('stg_quality__findings') }}
),

lives as (
    select * from {{ ref('stg_quality__finding_lives') }}
),

members as (
    select
        finding_id,
        count(*) as member_count
    from {{ ref('stg_quality__finding_members') }}
    group by finding_id
)

select
    findings.finding_id,
    findings.rule_id,
    rules.rule_family,
    findings.severity,
    findings.source,
    findings.document_id,
    findings.area_code,
    findings.indicator_code,
    findings.population,
    findings.sex,
    findings.age,
    findings.residence,
    findings.period_start,
    findings.period_end,
    findings.expected,
    findings.stated,
    findings.recomputation,
    findings.message_zh,
    findings.message_en,
    findings.culprit_document_id,
    findings.culprit_figure_id,
    members.member_count,
    lives.state,
    lives.first_seen_on,
    lives.last_seen_on,
    lives.resolved_on,
    lives.reopened_on,
    lives.event
from findings
left join lives on findings.finding_id = lives.finding_id
left join {{ ref('dim_rule') }} as rules on findings.rule_id = rules.rule_id
left join members on findings.finding_id = members.finding_id
order by findings.document_id, findings.rule_id, findings.finding_id
