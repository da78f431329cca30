{{ config(materialized='view') }}

{{ observations_if_sql('true', first_release_order()) }}
