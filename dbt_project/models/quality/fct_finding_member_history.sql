select * from {{ ref('stg_quality__finding_member_versions') }}
order by finding_id, member_number, valid_from_on
