select
    code as indicator_code,
    name_zh as indicator_name_zh,
    name_en as indicator_name_en,
    unit as unit_code,
    domain,
    direction,
    measure
from {{ source('landing', 'indicators') }}
