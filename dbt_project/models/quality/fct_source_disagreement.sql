{{ config(post_hook="{{ create_source_disagreements_as_of() }}") }}

{{ source_disagreement_sql('true') }}
