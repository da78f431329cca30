-- A level that is not in its indicator's canonical unit never meets the other figures of its cell:
-- plan and statistics then stand in different rows, and no target is judged by it. Either the unit
-- was read wrongly or the catalogue gives the indicator, or the unit, the wrong dimension.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_observation'}}}) }}

with indicators as (
    select
        indicator_code,
        unit_code
    from {{ ref('dim_indicator') }}
    where is_mapped
),

levels as (
    select
        statement_key as figure_key,
        document_id,
        indicator_code,
        label,
        value_text,
        canonical_unit_code
    from {{ ref('fct_statement') }}
    where kind <> 'change'
    union all
    select
        observation_key as figure_key,
        publication_id as document_id,
        indicator_code,
        label,
        value_text,
        canonical_unit_code
    from {{ ref('fct_observation') }}
    where kind <> 'change'
)

select
    levels.*,
    indicators.unit_code as indicator_unit_code
from levels
inner join indicators on levels.indicator_code = indicators.indicator_code
where levels.canonical_unit_code <> indicators.unit_code
