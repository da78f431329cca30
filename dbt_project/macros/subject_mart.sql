{#
    A subject mart: for every area, cell and period what the plan reports as its baseline, what it
    targets and projects, and what has been published, side by side. Periods that no plan speaks of
    carry the published value alone (document_id is then empty).
#}
{% macro subject_mart(domain) -%}
{%- set cell = cell_columns() -%}
{%- set address = ['area_code'] + cell + ['canonical_unit_code', 'period_key', 'period_start', 'period_end'] -%}
with plan_figures as (
    select figures.*
    from {{ ref('int_plan_figure') }} as figures
    inner join {{ ref('dim_indicator') }} as indicators
        on figures.indicator_code = indicators.indicator_code
    where indicators.domain = '{{ domain }}'
),

plans as (
    select
        document_id,
        {{ listed(address) }},
        max(case when kind = 'observed' then coalesce(canonical_low, canonical_high) end) as plan_baseline,
        max(case when kind = 'observed' then value_text end) as plan_baseline_text,
        max(case when kind = 'target' then comparator end) as plan_target_comparator,
        max(case when kind = 'target' then canonical_low end) as plan_target_low,
        max(case when kind = 'target' then canonical_high end) as plan_target_high,
        max(case when kind = 'target' then value_text end) as plan_target_text,
        max(case when kind = 'target' then binding end) as plan_target_binding,
        max(case when kind = 'projection' then coalesce(canonical_low, canonical_high) end) as plan_projection,
        cast(sum(statement_count) as integer) as plan_statement_count,
        bool_or(has_other_values) as plan_has_other_values
    from plan_figures
    group by document_id, {{ listed(address) }}
),

observations as (
    select observations.*
    from {{ ref('fct_observation') }} as observations
    inner join {{ ref('dim_indicator') }} as indicators
        on observations.indicator_code = indicators.indicator_code
    where
        indicators.domain = '{{ domain }}'
        and observations.kind = 'observed'
        and observations.is_trusted
        -- Parts of years stand in observation_latest.
        and coalesce(observations.period_part, '') = ''
),

published as (
    select
        {{ listed(address) }},
        max(case when is_latest then coalesce(canonical_low, canonical_high) end) as published_value,
        max(case when is_latest then released_on end) as published_released_on,
        max(case when is_latest then publication_id end) as published_in,
        cast(count(*) as integer) as published_vintage_count
    from observations
    group by {{ listed(address) }}
),

joined as (
    select
        coalesce(plans.document_id, '') as document_id,
        {% for column in address -%}
        coalesce(plans.{{ column }}, published.{{ column }}) as {{ column }},
        {% endfor -%}
        plans.plan_baseline,
        plans.plan_baseline_text,
        plans.plan_target_comparator,
        plans.plan_target_low,
        plans.plan_target_high,
        plans.plan_target_text,
        plans.plan_target_binding,
        plans.plan_projection,
        coalesce(plans.plan_statement_count, 0) as plan_statement_count,
        coalesce(plans.plan_has_other_values, false) as plan_has_other_values,
        published.published_value,
        published.published_released_on,
        published.published_in,
        coalesce(published.published_vintage_count, 0) as published_vintage_count
    from plans
    full outer join published on {{ same('plans', 'published', address) }}
)

select
    joined.document_id,
    joined.area_code,
    areas.area_name_zh,
    areas.area_name_en,
    joined.indicator_code,
    indicators.indicator_name_zh,
    indicators.indicator_name_en,
    joined.population,
    joined.sex,
    joined.age,
    joined.residence,
    joined.canonical_unit_code,
    joined.period_key,
    joined.period_start,
    joined.period_end,
    joined.period_end as year,
    {{ shown('joined.plan_baseline') }} as plan_baseline,
    joined.plan_baseline_text,
    joined.plan_target_comparator,
    {{ shown('joined.plan_target_low') }} as plan_target_low,
    {{ shown('joined.plan_target_high') }} as plan_target_high,
    joined.plan_target_text,
    joined.plan_target_binding,
    {{ shown('joined.plan_projection') }} as plan_projection,
    joined.plan_statement_count,
    joined.plan_has_other_values,
    {{ shown('joined.published_value') }} as published_value,
    joined.published_released_on,
    joined.published_in,
    joined.published_vintage_count,
    {{ shown('joined.published_value - coalesce(joined.plan_target_low, joined.plan_target_high)') }}
        as published_minus_target
from joined
inner join {{ ref('dim_indicator') }} as indicators
    on joined.indicator_code = indicators.indicator_code
inner join {{ ref('dim_area') }} as areas on joined.area_code = areas.area_code
order by
    joined.area_code, joined.indicator_code, joined.population, joined.sex, joined.age,
    joined.residence, joined.canonical_unit_code, joined.period_start, joined.period_end,
    joined.document_id
{%- endmacro %}
