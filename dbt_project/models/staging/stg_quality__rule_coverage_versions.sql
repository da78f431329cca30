select * from {{ source('landing', 'rule_coverage_past') }}
