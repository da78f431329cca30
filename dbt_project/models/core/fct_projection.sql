-- Forecasts of plans and of statistical offices, side by side.
with of_plans as (
    select
        statement_key as projection_key,
        'plan' as source,
        document_id,
        {{ listed(cell_columns()) }},
        label,
        area_code,
        period_key,
        period_start,
        period_end,
        comparator,
        canonical_low,
        canonical_high,
        canonical_unit_code,
        interval_low,
        interval_high,
        value_text
    from {{ ref('fct_statement') }}
    where kind = 'projection' and review = 'accepted'
),

of_offices as (
    select
        observation_key as projection_key,
        'statistics' as source,
        publication_id as document_id,
        {{ listed(cell_columns()) }},
        label,
        area_code,
        period_key,
        period_start,
        period_end,
        comparator,
        canonical_low,
        canonical_high,
        canonical_unit_code,
        interval_low,
        interval_high,
        value_text
    from {{ ref('stg_statistics__observations') }}
    where kind = 'projection'
)

select * from of_plans
union all
select * from of_offices
order by source, projection_key
