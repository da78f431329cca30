-- The last break that a figure stands behind; a question mark says that it may.
with sides as (
    select
        bridge.*,
        breaks.breaks_after_year
    from {{ ref('bridge_series_break') }} as bridge
    inner join {{ ref('dim_series_break') }} as breaks on bridge.event_id = breaks.event_id
    where bridge.side <> 'before'
)

select
    source,
    figure_key,
    arg_max(
        event_id || case side when 'after' then '' when 'across' then '*' else '?' end,
        row(breaks_after_year, event_id)
    ) as series_segment
from sides
group by source, figure_key
order by source, figure_key
