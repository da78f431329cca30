-- Sources that disagree about a figure in use: somebody has to know which of them is right, and the
-- order of sources has to say so.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_source_disagreement'}}}) }}

select
    area_code,
    indicator_code,
    period_key,
    used_publication_id,
    used_value,
    other_publication_id,
    other_value
from {{ ref('fct_source_disagreement') }}
where is_about_the_latest
