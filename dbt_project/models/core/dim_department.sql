select * from {{ ref('stg_catalogue__departments') }}
order by sort_order
