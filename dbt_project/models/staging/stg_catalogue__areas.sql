select
    area_code,
    name_zh as area_name_zh,
    name_en as area_name_en,
    level as area_level,
    parent_code as parent_area_code,
    cast(valid_from as smallint) as valid_from_year,
    cast(valid_to as smallint) as valid_to_year,
    successor_codes,
    note
from {{ source('landing', 'areas') }}
