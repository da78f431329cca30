-- Nothing is skipped in silence: of every rule, plan and publication it is said whether it held, was broken,
-- could not be judged or had nothing to be applied to.
{{ config(meta={'dagster': {'ref': {'name': 'fct_rule_coverage'}}}) }}

with documents as (
    select document_id from {{ ref('dim_document') }}
    union all
    select publication_id as document_id from {{ ref('dim_publication') }}
),

pairs as (
    select
        documents.document_id,
        rules.rule_id
    from documents
    cross join {{ ref('dim_rule') }} as rules
)

select
    pairs.document_id,
    pairs.rule_id
from pairs
left join {{ ref('fct_rule_coverage') }} as coverage
    on pairs.document_id = coverage.document_id and pairs.rule_id = coverage.rule_id
where coverage.rule_id is null
