-- Converted into the canonical unit a figure keeps its value to the last digit, and its dimension.
-- Recomputed here from the catalogue's factors, without the code that converts.
-- (Factors have four decimals at most: so cast, the product leaves room for 22 digits.)
{{ config(meta={'dagster': {'ref': {'name': 'fct_observation'}}}) }}

with units as (
    select
        unit_code,
        dimension,
        cast(factor as decimal(16, 4)) as factor
    from {{ ref('dim_unit') }}
),

figures as (
    select
        statement_key as figure_key,
        value_low,
        value_high,
        unit_code,
        canonical_low,
        canonical_high,
        canonical_unit_code
    from {{ ref('fct_statement') }}
    union all
    select
        observation_key as figure_key,
        value_low,
        value_high,
        unit_code,
        canonical_low,
        canonical_high,
        canonical_unit_code
    from {{ ref('fct_observation') }}
)

select figures.*
from figures
inner join units as printed on figures.unit_code = printed.unit_code
inner join units as canonical on figures.canonical_unit_code = canonical.unit_code
where
    printed.dimension <> canonical.dimension
    or figures.value_low * printed.factor is distinct from figures.canonical_low * canonical.factor
    or figures.value_high * printed.factor is distinct from figures.canonical_high * canonical.factor
