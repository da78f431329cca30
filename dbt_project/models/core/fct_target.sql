{{ targets_sql(ref('fct_statement')) }}
order by statements.document_id, statements.statement_id
