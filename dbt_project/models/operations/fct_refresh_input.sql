select * from {{ ref('stg_operations__refresh_inputs') }}
order by started_at, run_id, source_id
