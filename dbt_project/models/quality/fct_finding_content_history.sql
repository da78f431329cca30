select * from {{ ref('stg_quality__finding_versions') }}
order by finding_id, valid_from_on
