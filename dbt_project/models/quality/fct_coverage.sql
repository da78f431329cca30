-- What became of every figure of a document: what is not extracted is ignored or unread, and why.
select
    document_id,
    line,
    char_start,
    char_end,
    text,
    fate,
    reason,
    source_file
from {{ ref('stg_plans__coverage') }}
order by document_id, char_start, char_end
