select * from {{ ref('stg_statistics__delivery_versions') }}
order by feed_id, source_file, sha256, valid_from_on
