-- A cell with a trusted figure has one to use. Without it the marts would show nothing for the cell
-- although something has been published. (That there is only one, the grain of observation_latest says.)
{{ config(meta={'dagster': {'ref': {'name': 'fct_observation'}}}) }}

select
    area_code,
    {{ listed(cell_columns()) }},
    kind,
    canonical_unit_code,
    period_key
from {{ ref('fct_observation') }}
group by area_code, {{ listed(cell_columns()) }}, kind, canonical_unit_code, period_key
having bool_or(is_trusted) and not bool_or(is_latest)
