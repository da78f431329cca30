select * from {{ ref('stg_operations__refreshes') }}
order by started_at, run_id
