select
    code_list,
    code,
    name_zh,
    name_en,
    cast(sort_order as smallint) as sort_order
from {{ source('landing', 'code_lists') }}
