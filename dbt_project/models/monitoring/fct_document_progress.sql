{{ document_progress_sql(ref('fct_target_progress')) }}
order by document_id, status, reason_code
