select
    indicator as indicator_code,
    unit as unit_code,
    cast(possible_low as decimal(38, 12)) as possible_low,
    cast(possible_high as decimal(38, 12)) as possible_high,
    cast(usual_low as decimal(38, 12)) as usual_low,
    cast(usual_high as decimal(38, 12)) as usual_high,
    printed_units as printed_unit_codes,
    source_zh as range_basis_zh,
    source_en as range_basis_en
from {{ source('landing', 'possible_ranges') }}
