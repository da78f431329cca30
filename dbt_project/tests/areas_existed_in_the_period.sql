-- A figure about an area in a year when it did not exist is probably about its predecessor, whose
-- extent may differ: it must not be compared with it unread.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_observation'}}}) }}

with areas as (
    select
        area_code,
        valid_from_year,
        valid_to_year
    from {{ ref('dim_area') }}
),

figures as (
    select
        statement_key as figure_key,
        document_id,
        area_code,
        area_text,
        period_end
    from {{ ref('fct_statement') }}
    union all
    select
        observation_key as figure_key,
        publication_id as document_id,
        area_code,
        area_text,
        period_end
    from {{ ref('fct_observation') }}
)

select
    figures.*,
    areas.valid_from_year,
    areas.valid_to_year
from figures
inner join areas on figures.area_code = areas.area_code
where
    figures.period_end < areas.valid_from_year
    or figures.period_end >= areas.valid_to_year
