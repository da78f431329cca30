{{ config(post_hook="{{ create_findings_as_of() }}") }}

{{ finding_sql(
    ref('stg_quality__findings'), ref('stg_quality__finding_lives'),
    ref('stg_quality__finding_members'), ref('stg_quality__finding_answers'), 'null'
) }}
order by findings.document_id, findings.rule_id, findings.finding_id
