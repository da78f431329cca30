-- What a plan states about a catalogued indicator stands in exactly one subject mart. A new subject
-- without a mart, or a join that drops an area, would otherwise lose it silently.
{{ config(meta={'dagster': {'ref': {'name': 'int_plan_figure'}}}) }}
{%- set domains = [
    'population', 'health', 'education', 'elderly_care', 'employment', 'social_security', 'economy',
    'environment', 'housing'
] -%}
{%- set address = ['document_id', 'area_code'] + cell_columns() + ['canonical_unit_code', 'period_key'] %}

with in_marts as (
    {% for domain in domains -%}
    select {{ listed(address) }}, plan_statement_count
    from {{ ref('mart_' ~ domain) }}
    where document_id <> ''
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

marted as (
    select {{ listed(address) }}, sum(plan_statement_count) as statement_count
    from in_marts
    group by {{ listed(address) }}
),

stated as (
    select {{ listed(address) }}, sum(statement_count) as statement_count
    from {{ ref('int_plan_figure') }}
    group by {{ listed(address) }}
)

select
    {{ listed(address, 'stated.') }},
    stated.statement_count,
    marted.statement_count as statement_count_in_marts
from stated
left join marted on {{ same('stated', 'marted', address) }}
where stated.statement_count is distinct from marted.statement_count
