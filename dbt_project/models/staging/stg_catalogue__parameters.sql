select
    name as parameter_name,
    cast(value as decimal(38, 12)) as value,
    cast(version as smallint) as version,
    meaning_zh,
    meaning_en
from {{ source('landing', 'parameters') }}
