{{ config(post_hook="{{ create_revision_sizes_as_of() }}") }}

{{ revision_size_sql(ref('fct_revision')) }}
