select
    unit_code,
    name_zh as unit_name_zh,
    name_en as unit_name_en,
    dimension,
    cast(factor as decimal(38, 12)) as factor
from {{ source('landing', 'units') }}
