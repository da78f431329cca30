-- Growth between published levels of one cell: from the year published before, and from census to
-- census. A growth whose ends do not belong to one series is shown, and marked.
{%- set series = ['area_code'] + cell_columns() + ['canonical_unit_code'] %}
with levels as (
    select
        *,
        coalesce(canonical_low, canonical_high) as value
    from {{ ref('fct_observation') }}
    where
        is_trusted
        and kind = 'observed'
        and indicator_code <> 'other'
        and comparator in ('=', '~')
        and period_key = cast(period_end as varchar)
),

sides as (
    select * from {{ ref('bridge_series_break') }}
    where source = 'statistics'
),

signatures as (
    select
        figure_key as observation_key,
        string_agg(event_id || ' ' || side, ';' order by event_id) as signature
    from sides
    group by figure_key
),

signed as (
    select
        levels.*,
        coalesce(signatures.signature, '') as signature
    from levels
    left join signatures on levels.observation_key = signatures.observation_key
),

-- The vintage to use of a year, and besides it the one to use on every other side of a break.
best as (
    select arg_min(observation_key, row({{ listed(vintage_order()) }})) as observation_key
    from signed
    group by {{ listed(series) }}, period_end, signature
),

candidates as (
    select signed.*
    from signed
    inner join best on signed.observation_key = best.observation_key
),

published_years as (
    select distinct {{ listed(series) }}, period_end as to_year
    from candidates
),

census_years as (
    select distinct breaks_after_year + 1 as year
    from {{ ref('dim_series_break') }}
    where break_kind = 'census_rebase'
),

censuses as (
    select published_years.*
    from published_years
    inner join census_years on published_years.to_year = census_years.year
),

spans as (
    select
        *,
        lag(to_year) over (partition by {{ listed(series) }} order by to_year) as from_year,
        false as is_between_censuses
    from published_years
    union all
    select
        *,
        lag(to_year) over (partition by {{ listed(series) }} order by to_year) as from_year,
        true as is_between_censuses
    from censuses
),

-- Two censuses that follow each other in the publications are one span, not two.
distinct_spans as (
    select
        {{ listed(series) }},
        from_year,
        to_year,
        bool_and(is_between_censuses) as is_between_censuses
    from spans
    where from_year is not null
    group by {{ listed(series) }}, from_year, to_year
),

pairs as (
    select
        spans.*,
        first_level.observation_key as from_observation_key,
        last_level.observation_key as to_observation_key,
        first_level.publication_id as from_publication_id,
        last_level.publication_id as to_publication_id,
        first_level.value as from_value,
        last_level.value as to_value,
        first_level.is_latest as is_from_latest,
        last_level.is_latest as is_to_latest,
        greatest(first_level.known_on, last_level.known_on) as known_on
    from distinct_spans as spans
    inner join candidates as first_level
        on {{ same('spans', 'first_level', series) }} and spans.from_year = first_level.period_end
    inner join candidates as last_level
        on {{ same('spans', 'last_level', series) }} and spans.to_year = last_level.period_end
),

-- Ends whose sides nobody can tell belong together only within one publication.
breaks as (
    select
        pairs.from_observation_key,
        pairs.to_observation_key,
        string_agg(first_side.event_id, ';' order by first_side.event_id) as break_event_ids,
        bool_or(first_side.side <> 'unknown' and last_side.side <> 'unknown') as is_certain,
        bool_or(first_side.break_kind = 'definition_change') as is_definition,
        bool_or(first_side.break_kind = 'census_rebase') as is_census
    from pairs
    inner join sides as first_side on pairs.from_observation_key = first_side.figure_key
    inner join sides as last_side
        on
            pairs.to_observation_key = last_side.figure_key
            and first_side.event_id = last_side.event_id
    where
        first_side.side <> last_side.side
        or (first_side.side = 'unknown' and pairs.from_publication_id <> pairs.to_publication_id)
    group by pairs.from_observation_key, pairs.to_observation_key
),

areas as (
    select * from {{ ref('dim_area') }}
),

segments as (
    select * from {{ ref('dim_area_segment') }}
),

compared as (
    select
        pairs.*,
        breaks.break_event_ids,
        breaks.is_certain,
        coalesce(breaks.is_definition, false) as is_definition,
        coalesce(breaks.is_census, false) as is_census,
        areas.area_level,
        pairs.from_year >= coalesce(areas.valid_from_year, pairs.from_year)
        and pairs.to_year < coalesce(areas.valid_to_year, pairs.to_year + 1) as is_valid,
        first_segment.segment_number is not distinct from last_segment.segment_number as is_same_territory
    from pairs
    inner join areas on pairs.area_code = areas.area_code
    left join breaks
        on
            pairs.from_observation_key = breaks.from_observation_key
            and pairs.to_observation_key = breaks.to_observation_key
    left join segments as first_segment
        on
            pairs.area_code = first_segment.area_code
            and pairs.from_year >= coalesce(first_segment.valid_from_year, pairs.from_year)
            and pairs.from_year < coalesce(first_segment.valid_to_year, pairs.from_year + 1)
    left join segments as last_segment
        on
            pairs.area_code = last_segment.area_code
            and pairs.to_year >= coalesce(last_segment.valid_from_year, pairs.to_year)
            and pairs.to_year < coalesce(last_segment.valid_to_year, pairs.to_year + 1)
),

judged as (
    select
        *,
        is_from_latest and is_to_latest as is_latest,
        case
            when not is_valid then 'outside_validity'
            when not is_same_territory and area_level = 'group' then 'members_changed'
            when not is_same_territory then 'boundary_change'
            when is_definition then 'definition_change'
            when is_census then 'census_rebase'
            else ''
        end as incomparable_reason
    from compared
),

-- Beside a pair of the vintages in use that is no growth, the best pair that is one.
chosen as (
    select
        *,
        case
            when is_latest and is_between_censuses then 'censuses'
            when is_latest then 'latest'
            else 'same_series'
        end as pairing,
        row_number() over (
            partition by {{ listed(series) }}, from_year, to_year, is_latest
            order by is_to_latest desc, is_from_latest desc, to_observation_key, from_observation_key
        ) as choice,
        max(case when is_latest then incomparable_reason end) over (
            partition by {{ listed(series) }}, from_year, to_year
        ) as latest_reason
    from judged
    where is_latest or incomparable_reason = ''
)

select
    {{ listed(series) }},
    from_year,
    to_year,
    pairing,
    from_observation_key,
    to_observation_key,
    from_value,
    to_value,
    cast(to_year - from_year as smallint) as span_years,
    to_year = from_year + 1 as is_year_on_year,
    to_value - from_value as difference,
    {{ shown('to_value / nullif(from_value, 0) - 1') }} as growth,
    case
        when from_value > 0 and to_value > 0
            then {{ shown('pow(cast(to_value as double) / cast(from_value as double), 1.0 / (to_year - from_year)) - 1') }}
    end as yearly_growth,
    break_event_ids is not null as is_across_break,
    coalesce(is_certain, false) as is_break_certain,
    coalesce(break_event_ids, '') as break_event_ids,
    incomparable_reason = '' as is_comparable,
    incomparable_reason,
    known_on
from chosen
where choice = 1 and (is_latest or latest_reason <> '')
order by {{ listed(series) }}, from_year, to_year, pairing
