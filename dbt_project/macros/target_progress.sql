{#
    Progress of every target as of a day. Each ingredient of the verdict is a column; where no
    verdict is possible, reason_code says why. Comparisons that decide are cross-multiplied
    decimals; only the paces shown beside them are divided and rounded.

    targets, figures: the targets and the figures of plans, as they stood on that day.
#}
{% macro target_progress_sql(as_of_on, targets, figures) -%}
{%- set cell = cell_columns() -%}
    with targets as (
        select * from {{ targets }}
    ),

    figures as (
        select * from {{ figures }}
    ),

    observations as (
        {{ observations_as_of_sql(as_of_on) }}
    ),

    baselines as (
        select
            targets.statement_key,
            figures.statement_key as baseline_statement_key,
            figures.period_end as baseline_year,
            coalesce(figures.canonical_low, figures.canonical_high) as baseline_value,
            row_number() over (
                partition by targets.statement_key
                order by figures.period_end desc, figures.printed_decimals desc, figures.line
            ) as choice
        from targets
        inner join figures
            on
                targets.document_id = figures.document_id
                and targets.area_code = figures.area_code
                and {{ same('targets', 'figures', cell) }}
                and targets.canonical_unit_code = figures.canonical_unit_code
                and figures.kind = 'observed'
                and figures.period_start = figures.period_end
                and figures.period_end < targets.period_end
    ),

    published as (
        select
            targets.statement_key,
            observations.observation_key as latest_observation_key,
            observations.period_end as latest_year,
            coalesce(observations.canonical_low, observations.canonical_high) as latest_value,
            observations.released_on as latest_released_on,
            row_number() over (
                partition by targets.statement_key
                order by observations.period_end desc, observations.observation_key
            ) as choice
        from targets
        inner join observations
            on
                targets.area_code = observations.area_code
                and {{ same('targets', 'observations', cell) }}
                and targets.canonical_unit_code = observations.canonical_unit_code
                and observations.kind = 'observed'
                and observations.period_start = observations.period_end
                and observations.period_end <= targets.period_end
                and coalesce(observations.period_part, '') = ''
    ),

    -- A baseline and a published figure on two sides of a break are no progress of one series.
    breaks as (
        select
            baselines.statement_key,
            string_agg(baseline_side.event_id, ';' order by baseline_side.event_id) as break_event_ids
        from baselines
        inner join published
            on baselines.statement_key = published.statement_key
        inner join {{ ref('bridge_series_break').include(database=false) }} as baseline_side
            on
                baselines.baseline_statement_key = baseline_side.figure_key
                and baseline_side.source = 'plan'
        inner join {{ ref('bridge_series_break').include(database=false) }} as latest_side
            on
                published.latest_observation_key = latest_side.figure_key
                and latest_side.source = 'statistics'
                and baseline_side.event_id = latest_side.event_id
        where
            baselines.choice = 1
            and published.choice = 1
            and (baseline_side.side <> latest_side.side or baseline_side.side = 'unknown')
        group by baselines.statement_key
    ),

    parameters as (
        select cast(max(value) as decimal(4, 3)) as pace_tolerance
        from {{ ref('dim_parameter').include(database=false) }}
        where parameter_name = 'pace_tolerance'
    ),

    ingredients as (
        select
            targets.*,
            parameters.pace_tolerance,
            baselines.baseline_statement_key,
            baselines.baseline_year,
            baselines.baseline_value,
            published.latest_observation_key,
            published.latest_year,
            published.latest_value,
            published.latest_released_on,
            breaks.break_event_ids,
            targets.period_end as target_year,
            case targets.asked_direction when 'higher' then 1 when 'lower' then -1 end as direction_sign
        from targets
        cross join parameters
        left join baselines
            on targets.statement_key = baselines.statement_key and baselines.choice = 1
        left join published
            on targets.statement_key = published.statement_key and published.choice = 1
        left join breaks
            on targets.statement_key = breaks.statement_key
    ),

    measured as (
        select
            *,
            direction_sign * (latest_value - asked_value) >= 0 as is_met_by_latest,
            direction_sign * (baseline_value - asked_value) >= 0 as is_met_by_baseline,
            direction_sign * (latest_value - baseline_value) < 0 as is_moving_away,
            direction_sign * (latest_value - baseline_value) * (target_year - baseline_year)
            >= direction_sign * (asked_value - baseline_value)
            * (1 - pace_tolerance) * (latest_year - baseline_year) as is_on_path,
            case
                when indicator_code = 'other' then 'unmapped_indicator'
                when is_cumulative then 'cumulative'
                when asked_value is null then 'not_one_sided'
                when direction_sign is null then 'no_direction'
                when latest_value is null then 'no_publication'
                when latest_year < target_year and baseline_value is null then 'no_baseline'
                when latest_year < target_year and latest_year <= baseline_year
                    then 'only_before_baseline'
            end as reason_code
        from ingredients
    )

    select
        statement_key,
        document_id,
        {{ listed(cell) }},
        label,
        area_code,
        period_key,
        target_year,
        comparator,
        {{ shown('asked_value') }} as asked_value,
        asked_direction,
        canonical_unit_code,
        binding,
        section,
        line,
        value_text,
        cast({{ as_of_on }} as date) as as_of_on,
        baseline_statement_key,
        baseline_year,
        {{ shown('baseline_value') }} as baseline_value,
        latest_observation_key,
        latest_year,
        {{ shown('latest_value') }} as latest_value,
        latest_released_on,
        cast(
            (asked_value - baseline_value) / nullif(target_year - baseline_year, 0)
            as decimal(24, 6)
        ) as required_pace_per_year,
        cast(
            (latest_value - baseline_value) / nullif(latest_year - baseline_year, 0)
            as decimal(24, 6)
        ) as actual_pace_per_year,
        cast(
            baseline_value + (asked_value - baseline_value) * (latest_year - baseline_year)
            / nullif(target_year - baseline_year, 0)
            as decimal(24, 6)
        ) as path_value,
        break_event_ids is not null as is_across_break,
        coalesce(break_event_ids, '') as break_event_ids,
        pace_tolerance,
        case
            when reason_code is not null then 'not_judged'
            when latest_year = target_year and is_met_by_latest then 'achieved'
            when latest_year = target_year then 'missed'
            when is_met_by_latest and is_met_by_baseline then 'held'
            when is_met_by_latest then 'achieved'
            when is_moving_away then 'moving_away'
            when is_on_path then 'on_track'
            else 'behind'
        end as status,
        reason_code
    from measured
    order by document_id, line, statement_key
{%- endmacro %}
