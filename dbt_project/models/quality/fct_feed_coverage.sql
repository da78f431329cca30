{{ config(post_hook="{{ create_feed_coverage_as_of() }}") }}

-- An area that never reported has its row too.
{{ feed_coverage_sql(ref('stg_quality__feed_coverage'), 'coverage.as_of_on') }}
order by coverage.feed_id, coverage.period_key, coverage.area_code
