select
    from_code as predecessor_area_code,
    to_code as successor_area_code,
    cast(year as smallint) as succeeded_in_year,
    cast(population_share as decimal(5, 4)) as population_share,
    source as evidence
from {{ source('landing', 'area_transfers') }}
