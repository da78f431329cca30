with areas as (
    select * from {{ ref('stg_catalogue__areas') }}
)

select
    areas.area_code,
    areas.area_name_zh,
    areas.area_name_en,
    areas.area_level,
    areas.parent_area_code,
    parents.area_name_zh as parent_area_name_zh,
    parents.area_name_en as parent_area_name_en,
    areas.valid_from_year,
    areas.valid_to_year,
    areas.successor_codes,
    areas.note
from areas
left join areas as parents on areas.parent_area_code = parents.area_code
order by areas.area_code
