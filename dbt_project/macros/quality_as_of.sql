{#
    Table macros that answer as the tables of `quality` did on a day. What comes and goes is asked of
    its versions, what rests on figures of those that were there; both with the SQL of the table.
#}

{# A table as it was on a day, from its versions. #}
{% macro rows_on(history) -%}
    ({{ versions_on(ref(history).include(database=false), 'day') }})
{%- endmacro %}

{# The day of the last refresh up to the day that is asked about. #}
{% macro last_refresh_on() -%}
    (
        select max(refreshes.as_of_on)
        from {{ ref('fct_refresh').include(database=false) }} as refreshes
        where refreshes.as_of_on <= day
    )
{%- endmacro %}

{% macro create_quality_macro(name, sql) -%}
    {{ create_table_macro('quality', name, 'day', sql) }}
{%- endmacro %}

{% macro create_rejections_as_of() -%}
    {{ create_quality_macro('rejections_as_of', rejection_sql(rows_on('fct_rejection_history'))) }}
{%- endmacro %}

{% macro create_coverage_as_of() -%}
    {{ create_quality_macro('coverage_as_of', coverage_sql(rows_on('fct_coverage_history'))) }}
{%- endmacro %}

{% macro create_rule_coverage_as_of() -%}
    {{ create_quality_macro(
        'rule_coverage_as_of', rule_coverage_sql(rows_on('fct_rule_coverage_history'))
    ) }}
{%- endmacro %}

{% macro create_deliveries_as_of() -%}
    {{ create_quality_macro('deliveries_as_of', delivery_sql(rows_on('fct_delivery_history'))) }}
{%- endmacro %}

{% macro create_feed_coverage_as_of() -%}
    {{ create_quality_macro(
        'feed_coverage_as_of',
        feed_coverage_sql(rows_on('fct_feed_coverage_history'), last_refresh_on())
    ) }}
{%- endmacro %}

{% macro create_findings_as_of() -%}
    {{ create_quality_macro(
        'findings_as_of',
        finding_sql(
            rows_on('fct_finding_content_history'), rows_on('fct_finding_life_history'),
            rows_on('fct_finding_member_history'), rows_on('fct_finding_answer_history'),
            last_refresh_on()
        )
    ) }}
{%- endmacro %}

{% macro create_finding_answers_as_of() -%}
    {{ create_quality_macro(
        'finding_answers_as_of',
        finding_answer_sql(
            rows_on('fct_finding_answer_history'), 'quality.findings_as_of(day)'
        )
    ) }}
{%- endmacro %}

{% macro create_finding_history_as_of() -%}
    {{ create_quality_macro(
        'finding_history_as_of',
        'select * from ' ~ this.include(database=false) ~ ' where occurred_on <= day'
    ) }}
{%- endmacro %}

{# For tables that are their landed rows. #}
{% macro create_rows_as_of(name, history) -%}
    {{ create_quality_macro(name, 'select * from ' ~ rows_on(history)) }}
{%- endmacro %}

{% macro create_unmapped_as_of() -%}
    {{ create_quality_macro(
        'unmapped_as_of',
        unmapped_sql('(' ~ statements_on('day') ~ ')', was_there('day'))
    ) }}
{%- endmacro %}

{% macro create_source_disagreements_as_of() -%}
    {{ create_quality_macro(
        'source_disagreements_as_of',
        source_disagreement_sql(was_there('day', 'observations.'))
    ) }}
{%- endmacro %}

{% macro create_revision_sizes_as_of() -%}
    {{ create_quality_macro(
        'revision_sizes_as_of',
        revision_size_sql('(' ~ revisions_sql(was_there('day', 'observations.')) ~ ')')
    ) }}
{%- endmacro %}

{# What had been declared by then, with the status of now. #}
{% macro create_value_corrections_as_of() -%}
    {{ create_quality_macro(
        'value_corrections_as_of',
        'select * from ' ~ this.include(database=false) ~ ' where declared_on <= day'
    ) }}
{%- endmacro %}
