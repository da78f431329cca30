{#
    Figures of different sources for one cell that cannot be the same figure, rounded. Of each source
    the vintage to use is compared; what equals an older vintage of the other source is a copy from
    before a revision, and what stands on the other side of a break another figure: neither disagrees.

    condition: which observations exist.
#}
{% macro source_disagreement_sql(condition) -%}
{%- set cell = ['area_code'] + cell_columns() + ['kind', 'canonical_unit_code', 'period_key'] -%}
    with observations as (
        select
            observations.*,
            coalesce(observations.canonical_low, observations.canonical_high) as value,
            indicators.domain,
            case
                when publications.is_first_hand then observations.department_code
                else coalesce(publications.publisher_zh, observations.publication_id)
            end as release_line
        from {{ ref('fct_observation').include(database=false) }} as observations
        inner join {{ ref('dim_publication').include(database=false) }} as publications
            on observations.publication_id = publications.publication_id
        inner join {{ ref('dim_indicator').include(database=false) }} as indicators
            on observations.indicator_code = indicators.indicator_code
        where
            observations.is_trusted
            and observations.indicator_code <> 'other'
            and ({{ condition }})
    ),

    used as (
        select arg_min(observation_key, row({{ listed(vintage_order()) }})) as observation_key
        from observations
        group by {{ listed(cell) }}, release_line
    ),

    representatives as (
        select
            observations.*,
            row_number() over (
                partition by {{ listed(cell, 'observations.') }}
                order by {{ listed(vintage_order()) }}
            ) as place
        from observations
        inner join used on observations.observation_key = used.observation_key
    ),

    pairs as (
        select
            better.observation_key as used_observation_key,
            other.observation_key as other_observation_key,
            better.release_line as used_release_line,
            other.release_line as other_release_line
        from representatives as better
        inner join representatives as other
            on {{ same('better', 'other', cell) }} and better.place < other.place
        where not ({{ intersects('better', 'other') }})
    ),

    copies as (
        select distinct
            pairs.used_observation_key,
            pairs.other_observation_key
        from pairs
        inner join observations as better on pairs.used_observation_key = better.observation_key
        inner join observations as other on pairs.other_observation_key = other.observation_key
        inner join observations as vintages
            on
                {{ same('better', 'vintages', cell) }}
                and (
                    (vintages.release_line = pairs.used_release_line and {{ intersects('vintages', 'other') }})
                    or (vintages.release_line = pairs.other_release_line and {{ intersects('vintages', 'better') }})
                )
    ),

    across as (
        select distinct
            pairs.used_observation_key,
            pairs.other_observation_key
        from pairs
        inner join {{ ref('bridge_series_break').include(database=false) }} as used_side
            on pairs.used_observation_key = used_side.figure_key
        inner join {{ ref('bridge_series_break').include(database=false) }} as other_side
            on
                pairs.other_observation_key = other_side.figure_key
                and used_side.event_id = other_side.event_id
        where used_side.side in ('before', 'after') and other_side.side in ('before', 'after') and used_side.side <> other_side.side
    ),

    sources as (
        select distinct
            observation_key,
            indicator_code,
            domain,
            population,
            department_code,
            publication_status
        from representatives
        where observation_key in (
            select used_observation_key from pairs
            union
            select other_observation_key from pairs
        )
    ),

    reasons as (
        {{ precedences_sql('sources') }}
    )

    select
        {{ listed(cell, 'better.') }},
        better.observation_key as used_observation_key,
        other.observation_key as other_observation_key,
        better.publication_id as used_publication_id,
        other.publication_id as other_publication_id,
        better.value as used_value,
        other.value as other_value,
        better.interval_low as used_interval_low,
        better.interval_high as used_interval_high,
        other.interval_low as other_interval_low,
        other.interval_high as other_interval_high,
        other.value - better.value as difference,
        {{ shown('(other.value - better.value) / nullif(abs(better.value), 0)') }} as relative_size,
        better.place = 1 as is_about_the_latest,
        case
            when better.precedence <> other.precedence then 'precedence'
            when better.released_on is distinct from other.released_on then 'released_on'
            when better.recorded_at is distinct from other.recorded_at then 'recorded_at'
            when better.printed_decimals <> other.printed_decimals then 'printed_decimals'
            else 'address'
        end as vintage_rule,
        used_reasons.precedence_reason_zh as used_reason_zh,
        used_reasons.precedence_reason_en as used_reason_en,
        other_reasons.precedence_reason_zh as other_reason_zh,
        other_reasons.precedence_reason_en as other_reason_en,
        greatest(better.known_on, other.known_on) as known_on
    from pairs
    inner join representatives as better on pairs.used_observation_key = better.observation_key
    inner join representatives as other on pairs.other_observation_key = other.observation_key
    left join reasons as used_reasons on pairs.used_observation_key = used_reasons.observation_key
    left join reasons as other_reasons on pairs.other_observation_key = other_reasons.observation_key
    where
        not exists(
            select 1 from copies
            where
                copies.used_observation_key = pairs.used_observation_key
                and copies.other_observation_key = pairs.other_observation_key
        )
        and not exists(
            select 1 from across
            where
                across.used_observation_key = pairs.used_observation_key
                and across.other_observation_key = pairs.other_observation_key
        )
    order by {{ listed(cell, 'better.') }}, used_observation_key, other_observation_key
{%- endmacro %}
