-- A rule is broken in a document as often as open findings say so: in their own name, or as a further
-- rule that the same figure breaks.
{{ config(meta={'dagster': {'ref': {'name': 'fct_rule_coverage'}}}) }}

with open_findings as (
    select
        finding_id,
        document_id,
        rule_id
    from {{ ref('fct_finding') }}
    where state = 'open'
),

also_broken as (
    select
        open_findings.document_id,
        also_broken.rule_id
    from {{ ref('fct_finding_also_broken') }} as also_broken
    inner join open_findings on also_broken.finding_id = open_findings.finding_id
),

broken as (
    select document_id, rule_id from open_findings
    union all
    select document_id, rule_id from also_broken
),

counted as (
    select document_id, rule_id, count(*) as broken_count
    from broken
    group by document_id, rule_id
)

select
    coalesce(coverage.document_id, counted.document_id) as document_id,
    coalesce(coverage.rule_id, counted.rule_id) as rule_id,
    coverage.broken_count,
    counted.broken_count as told_count
from {{ ref('fct_rule_coverage') }} as coverage
full outer join counted
    on coverage.document_id = counted.document_id and coverage.rule_id = counted.rule_id
where coalesce(coverage.broken_count, 0) <> coalesce(counted.broken_count, 0)
