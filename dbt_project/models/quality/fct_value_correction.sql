{{ config(post_hook="{{ create_value_corrections_as_of() }}") }}

-- Declared corrections beside the figures that are used with them; one that meets no figure has its row too.
with applied as (
    select correction_id, observation_key
    from {{ ref('fct_observation') }}
    where correction_id <> ''
)

select
    corrections.correction_id,
    corrections.feed_id,
    corrections.source_file,
    corrections.source_line,
    corrections.source_place,
    corrections.raw_value_text,
    corrections.corrected_value_text,
    corrections.correction_reason,
    corrections.corrected_by,
    corrections.correction_evidence,
    corrections.correction_status,
    corrections.declared_on,
    applied.observation_key is not null as is_applied,
    applied.observation_key
from {{ ref('stg_statistics__value_corrections') }} as corrections
left join applied on corrections.correction_id = applied.correction_id
order by corrections.correction_id
