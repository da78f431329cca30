select
    publication_id,
    feed_id,
    title_zh,
    publisher_zh,
    status as publication_status,
    released_on,
    released_on_precision,
    status not in ('unreliable', 'not_independent') as is_evidence,
    case
        when status in ('official', 'reprint') then 1
        when status in ('comparison', 'secondary') then 2
        else 3
    end as precedence
from {{ ref('stg_statistics__publications') }}
order by publication_id
