-- What should have come by the as-of day, and what came: an area that never reported has its row too.
with areas as (
    select area_code, area_name_zh, area_name_en
    from {{ ref('dim_area') }}
)

select
    coverage.feed_id,
    coverage.area_code,
    areas.area_name_zh,
    areas.area_name_en,
    coverage.period_key,
    coverage.coverage_state,
    coverage.is_expected,
    coverage.due_on,
    coverage.arrived_on,
    coverage.days_late,
    coverage.figure_count,
    coverage.publication_id,
    coverage.reason_code,
    coverage.as_of_on
from {{ ref('stg_quality__feed_coverage') }} as coverage
left join areas on coverage.area_code = areas.area_code
order by coverage.feed_id, coverage.period_key, coverage.area_code
