with documents as (
    select * from {{ ref('stg_plans__documents') }}
),

statements as (
    select
        document_id,
        count(*) as statement_count
    from {{ ref('stg_plans__statements') }}
    group by document_id
)

select
    documents.document_id,
    documents.title_zh,
    documents.title_en,
    documents.issuer,
    documents.document_number,
    documents.issued_on,
    documents.published_on,
    documents.period_start,
    documents.period_end,
    documents.area_code,
    documents.text_sha256,
    documents.recorded_at,
    documents.source_file,
    coalesce(statements.statement_count, 0) as statement_count
from documents
left join statements on documents.document_id = statements.document_id
order by documents.document_id
