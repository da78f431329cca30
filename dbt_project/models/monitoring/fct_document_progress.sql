select
    document_id,
    as_of_on,
    status,
    reason_code,
    count(*) as target_count,
    count(*) filter (where binding = 'binding') as binding_target_count
from {{ ref('fct_target_progress') }}
group by document_id, as_of_on, status, reason_code
order by document_id, status, reason_code
