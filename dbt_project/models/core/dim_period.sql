with periods as (
    select period_key, period_start, period_end
    from {{ ref('stg_plans__statements') }}
    union
    select period_key, period_start, period_end
    from {{ ref('stg_statistics__observations') }}
)

select
    period_key,
    period_start,
    period_end,
    period_end - period_start + 1 as year_count,
    period_start <> period_end as is_span,
    case
        when period_start = period_end then period_end || '年'
        else period_start || '-' || period_end || '年'
    end as period_name_zh,
    period_key as period_name_en
from periods
order by period_start, period_end
