select * from {{ ref('stg_quality__feed_coverage_versions') }}
order by feed_id, area_code, period_key, valid_from_on
