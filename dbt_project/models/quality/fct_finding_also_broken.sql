select * from {{ ref('stg_quality__finding_also_broken') }}
order by finding_id, also_broken_number
