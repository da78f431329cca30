{# What two figures share that are vintages of each other. #}
{% macro vintage_cell(prefix='') -%}
    {{ listed(['area_code'] + cell_columns() + ['kind', 'canonical_unit_code', 'period_key'], prefix) }},
    {#- What has no code is told apart by its label. #}
    case when {{ prefix }}indicator_code = 'other' then {{ prefix }}label else '' end
{%- endmacro %}

{#
    The order in which vintages of one figure are preferred, the best first: the source that goes
    first for the cell, the latest release (unknown days last), the latest recording, the most
    decimals; the rest only keeps the choice stable. It stands here once, for all who choose.
#}
{% macro vintage_order() -%}
    {{ return([
        'precedence',
        "date '9999-12-31' - coalesce(released_on, date '0001-01-01')",
        "-epoch_us(coalesce(recorded_at, timestamp '1970-01-01'))",
        '-printed_decimals',
        'publication_id',
        'source_line',
        'source_field',
    ]) }}
{%- endmacro %}

{# The same, but the first release comes first. #}
{% macro first_release_order() -%}
    {{ return(["coalesce(released_on, date '9999-12-31')"] + vintage_order()) }}
{%- endmacro %}

{#
    The vintage to use of every figure, by its key, among the rows that meet the condition.
    Aggregated, not ranked: only keys are held, never whole rows.
#}
{% macro best_vintages(relation, condition, order=none) -%}
    select arg_min(observation_key, row({{ listed(order or vintage_order()) }})) as observation_key
    from {{ relation }}
    where {{ condition }}
    group by {{ vintage_cell() }}
{%- endmacro %}

{# The observations that one would use if only those that meet the condition existed. #}
{% macro observations_if_sql(condition, order=none) -%}
    select *
    from {{ ref('fct_observation').include(database=false) }}
    where
        observation_key in (
            {{ best_vintages(ref('fct_observation').include(database=false), 'is_trusted and (' ~ condition ~ ')', order) }}
        )
{%- endmacro %}

{#
    The place of a source in the order for a cell: of all rows of the order that fit, the one that
    says most decides, first about the indicator, then the domain, the population, the department
    and the status.
#}
{% macro precedences_sql(sources) -%}
    {%- set specificity = "row(orders.indicator_code = '', orders.domain = '', orders.population = '',"
        ~ " orders.department_code = '', orders.publication_status = '')" -%}
    select
        sources.*,
        {% for column in ['precedence', 'precedence_reason_zh', 'precedence_reason_en'] -%}
        arg_min(orders.{{ column }}, {{ specificity }}) as {{ column }}{% if not loop.last %},{% endif %}
        {% endfor -%}
    from {{ sources }} as sources
    inner join {{ ref('dim_source_precedence').include(database=false) }} as orders
        on
            orders.indicator_code in ('', sources.indicator_code)
            and orders.domain in ('', sources.domain)
            and orders.population in ('', sources.population)
            and orders.department_code in ('', sources.department_code)
            and orders.publication_status in ('', sources.publication_status)
    group by all
{%- endmacro %}
