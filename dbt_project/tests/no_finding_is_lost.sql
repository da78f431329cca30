-- The published warehouse is the only memory of findings. One that is dropped here, because its rule
-- or its life is gone, is forgotten for good, with the answer somebody gave to it.
{{ config(meta={'dagster': {'ref': {'name': 'fct_finding'}}}) }}

select
    landed.finding_id,
    landed.rule_id
from {{ ref('stg_quality__findings') }} as landed
left join {{ ref('fct_finding') }} as built on landed.finding_id = built.finding_id
where built.finding_id is null
