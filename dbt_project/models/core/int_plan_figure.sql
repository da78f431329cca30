-- The best statement of each kind about a cell in a document: the most precise, then the first.
with ranked as (
    select
        *,
        count(*) over cell_statements as statement_count,
        min(coalesce(canonical_low, canonical_high)) over cell_statements
        <> max(coalesce(canonical_low, canonical_high)) over cell_statements as has_other_values,
        row_number() over (
            cell_statements
            order by
                case comparator when '=' then 0 when 'range' then 1 when '~' then 3 else 2 end,
                printed_decimals desc, line, statement_key
        ) as choice
    from {{ ref('fct_statement') }}
    where
        kind <> 'change'
        and review = 'accepted'
        and indicator_code <> 'other'
    window cell_statements as (
        partition by document_id, area_code, {{ listed(cell_columns()) }}, canonical_unit_code,
            period_key, kind
    )
)

select
    statement_key,
    document_id,
    area_code,
    {{ listed(cell_columns()) }},
    canonical_unit_code,
    period_key,
    period_start,
    period_end,
    kind,
    comparator,
    canonical_low,
    canonical_high,
    interval_low,
    interval_high,
    printed_decimals,
    value_text,
    binding,
    section,
    line,
    statement_count,
    has_other_values
from ranked
where choice = 1
order by statement_key
