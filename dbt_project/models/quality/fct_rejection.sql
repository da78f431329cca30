with rejections as (
    select * from {{ ref('stg_border__rejections') }}
),

reasons as (
    select * from {{ ref('stg_catalogue__codes') }}
    where code_list = 'REJECTION_REASON'
)

select
    {{ surrogate_key([
        'rejections.source_file', 'rejections.source_line', 'rejections.field',
        'rejections.reason_code', 'rejections.found'
    ]) }} as rejection_key,
    rejections.source_id,
    rejections.source_file,
    rejections.source_line,
    rejections.field,
    rejections.reason_code,
    reasons.name_zh as reason_zh,
    reasons.name_en as reason_en,
    rejections.expected,
    rejections.found,
    rejections.repair,
    rejections.repair_zh,
    rejections.content,
    rejections.quarantine_id,
    rejections.is_known,
    rejections.known_reason
from rejections
left join reasons on rejections.reason_code = reasons.code
order by rejections.source_file, rejections.source_line, rejections.field, rejections.reason_code
