-- Read from the project while dbt compiles it, so that a release says by itself which columns are
-- keys and what they refer to.
with tests as (
    select *
    from (
        values
        ({{ table_test_rows() | join('),\n        (') }})
    ) as listed (
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
)

select
    refreshes.run_id,
    tests.*
from tests
cross join {{ ref('fct_refresh') }} as refreshes
where refreshes.is_current
order by tests.test_name
