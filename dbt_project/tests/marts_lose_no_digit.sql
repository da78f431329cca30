-- Marts show six decimals. A figure with more would be rounded there without anybody knowing.
{{ config(severity='warn') }}

select
    observation_key,
    canonical_low
from {{ ref('fct_observation') }}
where
    is_latest
    and canonical_low <> round(canonical_low, 6)
