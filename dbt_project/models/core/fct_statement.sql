with segments as (
    select * from {{ ref('int_series_segment') }}
    where source = 'plan'
)

select
    statements.statement_key,
    document_id,
    statement_id,
    {{ surrogate_key(['document_id', "coalesce(section, '')"]) }} as section_key,
    section,
    line,
    char_start,
    char_end,
    kind,
    change_measure,
    {{ listed(cell_columns()) }},
    label,
    area_code,
    area_text,
    period_key,
    period_start,
    period_end,
    comparator,
    value_low,
    value_high,
    unit_code,
    value_text,
    unit_text,
    part_of,
    printed_decimals,
    canonical_unit_code,
    canonical_low,
    canonical_high,
    interval_low,
    interval_high,
    is_low_open,
    is_high_open,
    binding,
    note,
    method,
    review,
    coalesce(segments.series_segment, '') as series_segment,
    recorded_at,
    source_file,
    source_line
from {{ ref('stg_plans__statements') }} as statements
left join segments on statements.statement_key = segments.figure_key
order by document_id, statement_id
