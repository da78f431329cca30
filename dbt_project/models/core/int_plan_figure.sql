{{ plan_figures_sql(ref('fct_statement')) }}
order by statement_key
