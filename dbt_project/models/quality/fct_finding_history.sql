select * from {{ ref('stg_quality__finding_events') }}
order by finding_id, event_number
