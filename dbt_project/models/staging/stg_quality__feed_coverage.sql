select * from {{ source('landing', 'feed_coverage') }}
