{#
    The values that the offices gave to one figure, one after the other. A compiler revises nothing,
    and a reprint of a value that was there before is no new one.

    condition: which observations exist.
#}
{% macro revisions_sql(condition) -%}
{%- set line = [
    'area_code', 'indicator_code', 'population', 'sex', 'age', 'residence', 'kind',
    'canonical_unit_code', 'period_key', 'department_code', 'undated_in'
] -%}
    with releases as (
        select
            observations.*,
            -- Releases of an unknown day can only be put in order within their publication.
            case when observations.released_on is null then observations.publication_id else '' end as undated_in
        from {{ ref('fct_observation').include(database=false) }} as observations
        inner join {{ ref('dim_publication').include(database=false) }} as publications
            on observations.publication_id = publications.publication_id
        where
            observations.is_trusted
            and publications.is_first_hand
            and observations.indicator_code <> 'other'
            and ({{ condition }})
    ),

    firsts as (
        select
            arg_min(
                observation_key,
                row({{ listed(first_release_order()) }})
            ) as observation_key
        from releases
        group by {{ listed(line) }}, interval_low, interval_high
    ),

    vintages as (
        select
            releases.*,
            coalesce(releases.canonical_low, releases.canonical_high) as canonical_value,
            row_number() over in_line as vintage_number,
            lag(releases.observation_key) over in_line as previous_observation_key,
            first_value(releases.released_on) over in_line as first_released_on
        from releases
        inner join firsts on releases.observation_key = firsts.observation_key
        window in_line as (
            partition by {{ listed(line, 'releases.') }}
            order by
                releases.released_on nulls last, releases.recorded_at, releases.precedence,
                releases.printed_decimals, releases.publication_id, releases.source_line,
                releases.source_field
        )
    ),

    pairs as (
        select
            vintages.*,
            previous.canonical_value as previous_value,
            previous.publication_id as previous_publication_id,
            vintages.canonical_value - previous.canonical_value as difference,
            {{ intersects('vintages', 'previous') }} as is_same_but_for_rounding
        from vintages
        left join vintages as previous
            on vintages.previous_observation_key = previous.observation_key
    ),

    crossed as (
        select
            pairs.observation_key,
            string_agg(sides.event_id, ';' order by sides.event_id) as break_event_ids,
            bool_or(sides.break_kind = 'census_rebase') as is_census
        from pairs
        inner join {{ ref('bridge_series_break').include(database=false) }} as sides
            on pairs.observation_key = sides.figure_key and sides.source = 'statistics'
        inner join {{ ref('bridge_series_break').include(database=false) }} as previous_sides
            on
                pairs.previous_observation_key = previous_sides.figure_key
                and previous_sides.source = 'statistics'
                and sides.event_id = previous_sides.event_id
        where previous_sides.side = 'before' and sides.side = 'after'
        group by pairs.observation_key
    )

    select
        pairs.area_code,
        {{ listed(cell_columns(), 'pairs.') }},
        pairs.kind,
        pairs.canonical_unit_code,
        pairs.period_key,
        pairs.period_end,
        pairs.department_code,
        pairs.undated_in,
        cast(pairs.vintage_number as smallint) as vintage_number,
        pairs.observation_key,
        pairs.previous_observation_key,
        pairs.publication_id,
        pairs.canonical_value,
        pairs.previous_value,
        pairs.difference,
        {{ shown('pairs.difference / nullif(abs(pairs.previous_value), 0)') }} as relative_size,
        pairs.released_on,
        pairs.first_released_on,
        pairs.released_on - pairs.first_released_on as days_since_first_release,
        pairs.known_on,
        case
            when pairs.vintage_number = 1 then 'first'
            when pairs.is_same_but_for_rounding then 'rounding'
            when pairs.publication_id = pairs.previous_publication_id then 'correction'
            when crossed.is_census then 'census_rebase'
            when crossed.is_census is not null then 'definition_change'
            else 'routine'
        end as revision_kind,
        coalesce(crossed.break_event_ids, '') as break_event_ids
    from pairs
    left join crossed on pairs.observation_key = crossed.observation_key
{%- endmacro %}
