select * from {{ ref('stg_plans__coverage_versions') }}
order by document_id, char_start, char_end, valid_from_on
