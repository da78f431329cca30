{{ config(
    materialized='view',
    post_hook="{{ create_observation_macros() }}"
) }}

select *
from {{ ref('fct_observation').include(database=false) }}
where is_latest
