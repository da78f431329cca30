{{ config(post_hook="{{ create_unmapped_as_of() }}") }}

{{ unmapped_sql(ref('fct_statement'), 'true') }}
order by source, document_id, first_line, label, unit_code
