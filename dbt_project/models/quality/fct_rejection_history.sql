select * from {{ ref('stg_border__rejection_versions') }}
order by source_file, source_line, field, reason_code, found, valid_from_on
