-- By vintage: a later release of the same cell and period stands beside the earlier one.
with observations as (
    select
        observations.*,
        publications.publication_status,
        publications.precedence,
        coalesce(observations.released_on, cast(observations.recorded_at as date)) as known_on
    from {{ ref('stg_statistics__observations') }} as observations
    inner join {{ ref('dim_publication') }} as publications
        on observations.publication_id = publications.publication_id
    where observations.kind <> 'projection'
),

ranked as (
    select
        *,
        row_number() over (
            partition by area_code, {{ listed(cell_columns()) }}, kind, canonical_unit_code, period_key,
                -- What has no code is told apart by its label.
                case when indicator_code = 'other' then label else '' end
            order by
                is_trusted desc, precedence, released_on desc nulls last, printed_decimals desc,
                publication_id, source_line, source_field
        ) as recency
    from observations
)

select
    observation_key,
    feed_id,
    publication_id,
    publication_status,
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
    is_trusted and recency = 1 as is_latest,
    source_address,
    source_file,
    source_line,
    source_field
from ranked
order by feed_id, source_file, source_line, source_field
