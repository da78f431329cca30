select
    area_code,
    member_code as member_area_code,
    cast(valid_from as smallint) as valid_from_year,
    cast(valid_to as smallint) as valid_to_year,
    source as evidence
from {{ source('landing', 'area_members') }}
