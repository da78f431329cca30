select
    document_id || '/' || statement_id as statement_key,
    {{ period_key() }} as period_key,
    *
from {{ source('landing', 'statement_past') }}
