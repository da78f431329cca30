select * from {{ ref('stg_catalogue__codes') }}
order by code_list, sort_order, code
