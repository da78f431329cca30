with periods as (
    select period_key, period_start, period_end, '' as period_part
    from {{ ref('stg_plans__statements') }}
    union
    select period_key, period_start, period_end, coalesce(period_part, '') as period_part
    from {{ ref('stg_statistics__observations') }}
)

select
    period_key,
    period_start,
    period_end,
    period_part,
    period_end - period_start + 1 as year_count,
    period_start <> period_end as is_span,
    case
        when period_start <> period_end then period_start || '-' || period_end || '年'
        when period_part = '' then period_end || '年'
        when period_part = 'S1' then period_end || '年上半年'
        when period_part = 'S2' then period_end || '年下半年'
        when period_part like 'Q%' then period_end || '年第' || period_part[2:] || '季度'
        when period_part like 'M01T%' then period_end || '年1-' || cast(period_part[5:] as integer) || '月'
        else period_end || '年' || cast(period_part[2:] as integer) || '月'
    end as period_name_zh,
    period_key as period_name_en
from periods
order by period_start, period_end, period_part
