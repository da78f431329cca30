select
    department_code,
    name_zh as department_name_zh,
    name_en as department_name_en,
    coalesce(publisher_words, '') as publisher_words,
    cast(sort_order as smallint) as sort_order
from {{ source('landing', 'departments') }}
