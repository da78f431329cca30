{#
    What was known on a day: of each cell and period the trusted vintage of the best
    publication released by then, the newest of equals.
    A figure whose release day is unknown counts from the day it was recorded.
#}
{% macro observations_as_of_sql(as_of_on) -%}
    select * exclude (recency)
    from (
        select
            *,
            row_number() over (
                partition by area_code, {{ listed(cell_columns()) }}, kind, canonical_unit_code, period_key,
                    case when indicator_code = 'other' then label else '' end
                order by
                    precedence, released_on desc nulls last, printed_decimals desc,
                    publication_id, source_line, source_field
            ) as recency
        from {{ ref('fct_observation').include(database=false) }}
        where is_trusted and known_on <= {{ as_of_on }}
    )
    where recency = 1
{%- endmacro %}

{% macro create_observations_as_of() -%}
    create or replace macro core.observations_as_of(as_of_on) as table
    {{ observations_as_of_sql('as_of_on') }}
{%- endmacro %}

{% macro create_target_progress_as_of() -%}
    create or replace macro monitoring.target_progress_as_of(as_of_on) as table
    {{ target_progress_sql('as_of_on') }}
{%- endmacro %}
