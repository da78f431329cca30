with statements as (
    select
        document_id,
        coalesce(section, '') as section,
        line
    from {{ ref('stg_plans__statements') }}
)

select
    {{ surrogate_key(['document_id', 'section']) }} as section_key,
    document_id,
    section,
    min(line) as first_line,
    max(line) as last_line,
    count(*) as statement_count
from statements
group by document_id, section
order by document_id, first_line, section
