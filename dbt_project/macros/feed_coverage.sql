{#
    What had come by a day, and what was missing then, from the days on which returns came and were
    due. The contracts are those of now. A feed without a calendar misses what lies between two
    periods that had come.
#}
{% macro feed_coverage_on(day) -%}
    with known as (
        select
            coverage.*,
            feeds.frequency in ('A', 'S', 'Q', 'M', 'decennial') as is_regular,
            count(coverage.due_on) over (partition by coverage.feed_id) > 0 as has_calendar,
            coalesce(coverage.arrived_on <= {{ day }}, false) as is_there,
            min(coverage.runs_from) filter (where coverage.arrived_on <= {{ day }})
                over (partition by coverage.feed_id, coverage.area_code) as first_there,
            max(coverage.runs_from) filter (where coverage.arrived_on <= {{ day }})
                over (partition by coverage.feed_id, coverage.area_code) as last_there
        from {{ this.include(database=false) }} as coverage
        inner join {{ ref('dim_feed').include(database=false) }} as feeds
            on coverage.feed_id = feeds.feed_id
    ),

    asked as (
        select
            known.*,
            has_calendar and is_expected and runs_from <= {{ day }} as is_due,
            coalesce(
                not has_calendar and is_regular and runs_from > first_there and runs_from < last_there, false
            ) as is_gap
        from known
    )

    select
        feed_id,
        area_code,
        area_name_zh,
        area_name_en,
        period_key,
        case
            when is_there then case when days_late is not null then 'late' else 'arrived' end
            when held_on <= {{ day }} then 'quarantined'
            when due_on is null or {{ day }} > late_after then 'missing'
            when ends_on < {{ day }} then 'expected'
            else 'not_yet_due'
        end as coverage_state,
        is_expected or not is_there as is_expected,
        due_on,
        case when is_there then arrived_on end as arrived_on,
        case
            when is_there then days_late
            when {{ day }} > late_after then cast({{ day }} - due_on as integer)
        end as days_late
    from asked
    where is_there or is_due or is_gap
{%- endmacro %}

{% macro create_feed_coverage_as_of() -%}
    {{ create_table_macro(
        'quality', 'feed_coverage_as_of', 'as_of_on', feed_coverage_on('cast(as_of_on as date)')
    ) }}
{%- endmacro %}
