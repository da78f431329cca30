select * from {{ ref('stg_catalogue__source_precedence') }}
order by indicator_code, domain, population, department_code, publication_status
