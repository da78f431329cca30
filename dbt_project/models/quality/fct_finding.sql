with findings as (
    select * from {{ ref('stg_quality__findings') }}
),

lives as (
    select * from {{ ref('stg_quality__finding_lives') }}
),

members as (
    select
        finding_id,
        count(*) filter (where not is_restatement) as member_count,
        count(*) filter (where is_restatement) as restatement_count
    from {{ ref('stg_quality__finding_members') }}
    group by finding_id
),

-- Document and rule guard against a mistyped id.
answers as (
    select * from {{ ref('stg_quality__finding_answers') }}
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
    lives.event,
    findings.explanation_kind,
    findings.explanation_corrected,
    findings.explanation_zh,
    findings.explanation_en,
    findings.certificate,
    members.restatement_count,
    answers.answer,
    answers.answer_reason,
    answers.answered_on
from findings
left join lives on findings.finding_id = lives.finding_id
left join {{ ref('dim_rule') }} as rules on findings.rule_id = rules.rule_id
left join members on findings.finding_id = members.finding_id
left join answers
    on
        findings.finding_id = answers.finding_id
        and findings.document_id = answers.document_id
        and findings.rule_id = answers.rule_id
order by findings.document_id, findings.rule_id, findings.finding_id
