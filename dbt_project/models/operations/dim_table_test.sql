-- Read from the project while dbt compiles it, so that a release says by itself which columns are
-- keys and what they refer to.
select *
from (
    values
    ({{ table_test_rows() | join('),\n    (') }})
) as tests (
    table_name,
    test_name,
    test_kind,
    column_names,
    test_condition,
    test_where,
    referenced_table,
    referenced_column,
    code_list,
    accepted_codes,
    is_blocking
)
where test_name is not null
order by test_name
