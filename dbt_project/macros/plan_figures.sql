{# What is asked for: a bound asks for itself, a plain or hedged figure for its value. #}
{% macro targets_sql(statements) -%}
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
    from {{ statements }} as statements
    inner join {{ ref('dim_indicator').include(database=false) }} as indicators
        on statements.indicator_code = indicators.indicator_code
    where
        statements.kind = 'target'
        and statements.review = 'accepted'
{%- endmacro %}

{# The best statement of each kind about a cell in a document: the most precise, then the first. #}
{% macro plan_figures_sql(statements) -%}
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
    from (
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
        from {{ statements }}
        where
            kind <> 'change'
            and review = 'accepted'
            and indicator_code <> 'other'
        window cell_statements as (
            partition by document_id, area_code, {{ listed(cell_columns()) }}, canonical_unit_code,
                period_key, kind
        )
    )
    where choice = 1
{%- endmacro %}
