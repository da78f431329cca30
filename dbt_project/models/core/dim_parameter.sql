select * from {{ ref('stg_catalogue__parameters') }}
order by parameter_name
