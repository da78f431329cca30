{{ config(post_hook="{{ create_finding_history_as_of() }}") }}

select * from {{ ref('stg_quality__finding_events') }}
order by finding_id, event_number
