{{ config(post_hook="{{ create_coverage_as_of() }}") }}

-- What is not extracted is ignored or unread, and why.
{{ coverage_sql(ref('stg_plans__coverage')) }}
order by document_id, char_start, char_end
