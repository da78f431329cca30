select * from {{ ref('stg_quality__finding_members') }}
order by finding_id, member_number
