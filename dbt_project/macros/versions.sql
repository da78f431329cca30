{# The versions of rows that a table held on a day. #}
{% macro versions_on(relation, day) -%}
    select * exclude (valid_from_on, valid_to_on)
    from {{ relation }}
    where valid_from_on <= {{ day }} and {{ day }} < coalesce(valid_to_on, date '9999-12-31')
{%- endmacro %}

{#
    The statements of plans as they stood on a day. A plan speaks from the moment it is loaded, so
    what stood in it then holds for every earlier day as well.
#}
{% macro statements_on(day) -%}
    select * exclude (valid_from_on, valid_to_on, document_from_on)
    from (
        select
            *,
            min(valid_from_on) over (partition by document_id) as document_from_on
        from {{ ref('fct_statement_history').include(database=false) }}
    )
    where
        (valid_from_on <= {{ day }} or valid_from_on = document_from_on)
        and {{ day }} < coalesce(valid_to_on, date '9999-12-31')
{%- endmacro %}
