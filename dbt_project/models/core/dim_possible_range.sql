select * from {{ ref('stg_catalogue__possible_ranges') }}
order by indicator_code
