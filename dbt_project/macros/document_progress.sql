{# How many targets of a document have each status and reason. #}
{% macro document_progress_sql(progress) -%}
    select
        document_id,
        as_of_on,
        status,
        reason_code,
        count(*) as target_count,
        count(*) filter (where binding = 'binding') as binding_target_count
    from {{ progress }}
    group by document_id, as_of_on, status, reason_code
{%- endmacro %}
