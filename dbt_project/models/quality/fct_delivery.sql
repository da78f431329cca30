-- Every file that a feed delivered, loaded or not: an earlier content of a file stands beside the later.
select
    {{ surrogate_key(['feed_id', 'source_file', 'sha256']) }} as delivery_key,
    feed_id,
    source_file,
    sha256,
    publication_id,
    period_key,
    received_on,
    released_on,
    delivery_state,
    figure_count,
    rejection_count,
    reason_code
from {{ ref('stg_statistics__deliveries') }}
order by feed_id, source_file, sha256
