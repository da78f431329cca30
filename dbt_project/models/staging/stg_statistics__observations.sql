select
    {{ surrogate_key([
        'publication_id', 'source_file', 'source_line', 'source_field'
    ]) }} as observation_key,
    {{ period_key() }} || {{ period_part_key() }} as period_key,
    *
from {{ source('landing', 'observation') }}
