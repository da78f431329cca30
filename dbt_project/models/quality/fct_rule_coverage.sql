{{ config(post_hook="{{ create_rule_coverage_as_of() }}") }}

{{ rule_coverage_sql(ref('stg_quality__rule_coverage')) }}
order by coverage.document_id, coverage.rule_id
