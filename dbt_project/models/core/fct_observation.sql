-- By vintage: a later release of the same cell and period stands beside the earlier one.
with observations as (
    select
        observations.*,
        publications.publication_status,
        publications.department_code,
        coalesce(indicators.domain, '') as domain,
        coalesce(observations.released_on, {{ recorded_on('observations.') }}) as known_on
    from {{ ref('stg_statistics__observations') }} as observations
    inner join {{ ref('dim_publication') }} as publications
        on observations.publication_id = publications.publication_id
    left join {{ ref('dim_indicator') }} as indicators
        on observations.indicator_code = indicators.indicator_code
    where observations.kind <> 'projection'
),

sources as (
    select distinct indicator_code, domain, population, department_code, publication_status
    from observations
),

precedences as (
    {{ precedences_sql('sources') }}
),

ordered as (
    select
        observations.*,
        precedences.precedence
    from observations
    left join precedences
        on
            observations.indicator_code = precedences.indicator_code
            and observations.population = precedences.population
            and observations.department_code = precedences.department_code
            and observations.publication_status = precedences.publication_status
),

latest as (
    {{ best_vintages('ordered', 'is_trusted') }}
),

segments as (
    select * from {{ ref('int_series_segment') }}
    where source = 'statistics'
)

select
    ordered.observation_key,
    feed_id,
    publication_id,
    publication_status,
    department_code,
    kind,
    {{ listed(cell_columns()) }},
    label,
    area_code,
    area_text,
    period_key,
    period_start,
    period_end,
    period_part,
    comparator,
    value_low,
    value_high,
    unit_code,
    value_text,
    raw_value_text,
    correction_id,
    printed_decimals,
    canonical_unit_code,
    canonical_low,
    canonical_high,
    interval_low,
    interval_high,
    is_low_open,
    is_high_open,
    obs_status,
    is_trusted,
    precedence,
    released_on,
    recorded_at,
    known_on,
    latest.observation_key is not null as is_latest,
    coalesce(segments.series_segment, '') as series_segment,
    source_address,
    source_file,
    source_line,
    source_field
from ordered
left join latest on ordered.observation_key = latest.observation_key
left join segments on ordered.observation_key = segments.figure_key
order by feed_id, source_file, source_line, source_field
