select * from {{ source('landing', 'feed_coverage_past') }}
