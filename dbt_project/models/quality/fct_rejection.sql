{{ config(post_hook="{{ create_rejections_as_of() }}") }}

{{ rejection_sql(ref('stg_border__rejections')) }}
order by rejections.source_file, rejections.source_line, rejections.field, rejections.reason_code
