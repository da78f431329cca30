select * from {{ ref('stg_quality__finding_also_broken_versions') }}
order by finding_id, also_broken_number, valid_from_on
