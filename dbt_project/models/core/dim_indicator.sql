with indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

domains as (
    select * from {{ ref('stg_catalogue__codes') }}
    where code_list = 'DOMAIN'
)

select
    indicators.indicator_code,
    indicators.indicator_name_zh,
    indicators.indicator_name_en,
    indicators.unit_code,
    indicators.domain,
    domains.name_zh as domain_name_zh,
    domains.name_en as domain_name_en,
    indicators.direction,
    indicators.measure,
    indicators.indicator_code <> 'other' as is_mapped
from indicators
left join domains on indicators.domain = domains.code
order by indicators.indicator_code
