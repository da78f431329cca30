-- What is asked for: a bound asks for itself, a plain or hedged figure for its value.
select
    statements.statement_key,
    statements.document_id,
    {{ listed(cell_columns(), 'statements.') }},
    statements.label,
    statements.area_code,
    statements.period_key,
    statements.period_start,
    statements.period_end,
    statements.period_start <> statements.period_end as is_cumulative,
    statements.comparator,
    case
        when statements.comparator = 'range' then null
        else coalesce(statements.canonical_low, statements.canonical_high)
    end as asked_value,
    statements.canonical_low,
    statements.canonical_high,
    statements.canonical_unit_code,
    statements.interval_low,
    statements.interval_high,
    case
        when statements.comparator in ('>=', '>') then 'higher'
        when statements.comparator in ('<=', '<') then 'lower'
        else indicators.direction
    end as asked_direction,
    statements.binding,
    statements.section,
    statements.line,
    statements.value_text,
    statements.review
from {{ ref('fct_statement') }} as statements
inner join {{ ref('dim_indicator') }} as indicators
    on statements.indicator_code = indicators.indicator_code
where
    statements.kind = 'target'
    and statements.review = 'accepted'
order by statements.document_id, statements.statement_key
