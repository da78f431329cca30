select * from {{ ref('stg_plans__statement_versions') }}
order by document_id, statement_id, valid_from_on
