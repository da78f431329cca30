select
    coalesce(indicator_code, '') as indicator_code,
    coalesce(domain, '') as domain,
    coalesce(population, '') as population,
    coalesce(department, '') as department_code,
    coalesce(publication_status, '') as publication_status,
    cast(precedence as smallint) as precedence,
    reason_zh as precedence_reason_zh,
    reason_en as precedence_reason_en
from {{ source('landing', 'source_precedence') }}
