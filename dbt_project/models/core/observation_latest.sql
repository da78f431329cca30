{{ config(
    materialized='view',
    post_hook="{{ create_observations_as_of() }}"
) }}

select *
from {{ ref('fct_observation').include(database=false) }}
where is_latest
