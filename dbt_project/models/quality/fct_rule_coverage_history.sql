select * from {{ ref('stg_quality__rule_coverage_versions') }}
order by document_id, rule_id, valid_from_on
