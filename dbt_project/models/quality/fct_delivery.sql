{{ config(post_hook="{{ create_deliveries_as_of() }}") }}

-- An earlier content of a file stands beside the later.
{{ delivery_sql(ref('stg_statistics__deliveries')) }}
order by feed_id, source_file, sha256
