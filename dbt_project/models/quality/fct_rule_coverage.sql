select
    coverage.document_id,
    coverage.rule_id,
    rules.rule_family,
    coverage.outcome,
    coverage.held_count,
    coverage.broken_count,
    coverage.not_judged_count,
    coverage.missing_zh,
    coverage.missing_en
from {{ ref('stg_quality__rule_coverage') }} as coverage
left join {{ ref('dim_rule') }} as rules on coverage.rule_id = rules.rule_id
order by coverage.document_id, coverage.rule_id
