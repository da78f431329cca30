select * from {{ ref('stg_catalogue__units') }}
order by unit_code
