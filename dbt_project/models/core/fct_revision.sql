{{ revisions_sql('true') }}
order by
    pairs.area_code, {{ listed(cell_columns(), 'pairs.') }}, pairs.kind, pairs.canonical_unit_code,
    pairs.period_key, pairs.department_code, pairs.undated_in, pairs.vintage_number
