{{ config(post_hook="{{ create_rows_as_of('finding_members_as_of', 'fct_finding_member_history') }}") }}

select * from {{ ref('stg_quality__finding_members') }}
order by finding_id, member_number
