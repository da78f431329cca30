select * from {{ ref('stg_catalogue__series_breaks') }}
order by event_id
