select
    event_id,
    kind as break_kind,
    name_zh as event_name_zh,
    name_en as event_name_en,
    coalesce(indicator_codes, '') as indicator_codes,
    coalesce(population, '') as population,
    area_code,
    includes_descendants = 'yes' as includes_descendants,
    cast(breaks_after as smallint) as breaks_after_year,
    cast(rebased_from as smallint) as rebased_from_year,
    cast(rebased_to as smallint) as rebased_to_year,
    cast(rebased_on as date) as rebased_on,
    source as evidence
from {{ source('landing', 'series_breaks') }}
