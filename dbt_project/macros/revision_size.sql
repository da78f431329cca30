{# How much figures are revised, by indicator. #}
{% macro revision_size_sql(revisions) -%}
    with revisions as (
        select
            *,
            revision_kind not in ('first', 'rounding') as is_revision
        from {{ revisions }}
    ),

    figures as (
        select
            indicator_code,
            bool_or(is_revision) as is_revised
        from revisions
        group by
            area_code, {{ listed(cell_columns()) }}, kind, canonical_unit_code, period_key,
            department_code, undated_in
    ),

    counted as (
        select
            indicator_code,
            count(*) as figure_count,
            count(*) filter (where is_revised) as revised_figure_count
        from figures
        group by indicator_code
    ),

    sized as (
        select
            indicator_code,
            count(*) filter (where is_revision) as revision_count,
            count(*) filter (where revision_kind = 'routine') as routine_count,
            count(*) filter (where revision_kind = 'census_rebase') as census_rebase_count,
            count(*) filter (where revision_kind = 'definition_change') as definition_change_count,
            count(*) filter (where revision_kind = 'correction') as correction_count,
            count(*) filter (where revision_kind = 'rounding') as rounding_count,
            median(abs(relative_size)) filter (where is_revision) as median_relative_size,
            max(abs(relative_size)) filter (where is_revision) as largest_relative_size,
            arg_max(observation_key, row(abs(relative_size), observation_key))
                filter (where is_revision) as largest_observation_key,
            max(known_on) as known_on
        from revisions
        group by indicator_code
    )

    select
        counted.indicator_code,
        counted.figure_count,
        counted.revised_figure_count,
        {{ shown('counted.revised_figure_count / counted.figure_count') }} as revised_share,
        sized.revision_count,
        sized.routine_count,
        sized.census_rebase_count,
        sized.definition_change_count,
        sized.correction_count,
        sized.rounding_count,
        {{ shown('sized.median_relative_size') }} as median_relative_size,
        {{ shown('sized.largest_relative_size') }} as largest_relative_size,
        sized.largest_observation_key,
        sized.known_on
    from counted
    inner join sized on counted.indicator_code = sized.indicator_code
    order by counted.indicator_code
{%- endmacro %}
