select * from {{ ref('stg_quality__finding_life_versions') }}
order by finding_id, valid_from_on
