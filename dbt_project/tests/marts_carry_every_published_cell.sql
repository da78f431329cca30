-- The latest trusted figure of every catalogued cell stands in a subject mart, with its value, once
-- for each plan that speaks of the cell, or once by itself.
{{ config(meta={'dagster': {'ref': {'name': 'observation_latest'}}}) }}
{%- set domains = [
    'population', 'health', 'education', 'elderly_care', 'employment', 'social_security', 'economy',
    'environment', 'housing'
] -%}
{%- set address = ['area_code'] + cell_columns() + ['canonical_unit_code', 'period_key'] %}

with in_marts as (
    {% for domain in domains -%}
    select {{ listed(address) }}, published_in, published_value
    from {{ ref('mart_' ~ domain) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

latest as (
    select
        {{ listed(address) }},
        publication_id,
        {{ shown('coalesce(canonical_low, canonical_high)') }} as latest_value
    from {{ ref('observation_latest') }}
    where kind = 'observed' and indicator_code <> 'other' and period_part = ''
)

select
    {{ listed(address, 'latest.') }},
    latest.publication_id,
    latest.latest_value
from latest
left join in_marts
    on
        {{ same('latest', 'in_marts', address) }}
        and latest.publication_id = in_marts.published_in
        and latest.latest_value = in_marts.published_value
where in_marts.area_code is null
