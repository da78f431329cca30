{#
    Table macros for analysts. Each of them is told one day or moment and leaves out what was not
    there yet; which time of a figure it looks at is what they differ in.

        observations_as_of(day)            what one would have used: released by then, and
                                           recorded by then, once the warehouse was there
        observations_released_by(day)      released_on alone: an undated figure never counts
        observations_known_by(moment)      recorded_at alone: what this warehouse had taken in
#}

{#
    The day on which a figure was recorded, as the calendar says in China: there the days of releases
    and refreshes are counted, and a figure of midnight belongs to the day that begins.
#}
{% macro recorded_on(prefix='') -%}
    cast({{ prefix }}recorded_at + interval 8 hours as date)
{%- endmacro %}

{#
    Whether a figure was there on a day. Since figures are recorded here, it must have been recorded
    by then: what comes in later changes no answer of before. Of the days before the first refresh
    nothing was recorded here, and the release alone decides; a feed whose deliveries were counted
    elsewhere before, or a refresh for a day long past, does not make the record begin earlier.
#}
{% macro was_there(day, prefix='') -%}
    {{ prefix }}known_on <= {{ day }}
    and (
        coalesce({{ recorded_on(prefix) }} <= {{ day }}, true)
        or {{ day }} < greatest(
            (select min({{ recorded_on() }}) from {{ ref('fct_observation').include(database=false) }}),
            (select min(refreshes.as_of_on) from {{ ref('fct_refresh').include(database=false) }} as refreshes)
        )
    )
{%- endmacro %}

{% macro observations_as_of_sql(as_of_on) -%}
    {{ observations_if_sql(was_there(as_of_on)) }}
{%- endmacro %}

{# A moment (UTC) counts itself, a day counts whole: from midnight to midnight in China. #}
{% macro recorded_by(moment) -%}
    recorded_at < case
        when typeof({{ moment }}) in ('DATE', 'VARCHAR') and length(cast({{ moment }} as varchar)) <= 10
            then cast({{ moment }} as timestamp) + interval 16 hours
        else cast({{ moment }} as timestamp) + interval 1 microsecond
    end
{%- endmacro %}

{#
    A table macro in its schema, and under the same name in `main`, so that whoever opens the file
    need not know the schema.
#}
{% macro create_table_macro(schema, name, parameter, sql) -%}
    create or replace macro {{ schema }}.{{ name }}({{ parameter }}) as table
    {{ sql }};
    create or replace macro main.{{ name }}({{ parameter }}) as table
    select * from {{ schema }}.{{ name }}({{ parameter }})
{%- endmacro %}

{% macro create_observation_macros() -%}
    {{ create_table_macro('core', 'observations_as_of', 'day', observations_as_of_sql('day')) }};
    {{ create_table_macro(
        'core', 'observations_released_by', 'released_by',
        observations_if_sql('released_on <= released_by')
    ) }};
    {{ create_table_macro(
        'core', 'observations_known_by', 'known_by', observations_if_sql(recorded_by('known_by'))
    ) }}
{%- endmacro %}

{# Progress with the statements and the publications of the day. #}
{% macro target_progress_on(day) -%}
    {%- set statements = '(' ~ statements_on(day) ~ ')' -%}
    {{ target_progress_sql(
        day, '(' ~ targets_sql(statements) ~ ')', '(' ~ plan_figures_sql(statements) ~ ')'
    ) }}
{%- endmacro %}

{% macro create_progress_macros() -%}
    {{ create_table_macro(
        'monitoring', 'target_progress_as_of', 'day', target_progress_on('day')
    ) }};
    {{ create_table_macro(
        'monitoring', 'document_progress_as_of', 'day',
        document_progress_sql('monitoring.target_progress_as_of(day)')
    ) }}
{%- endmacro %}
