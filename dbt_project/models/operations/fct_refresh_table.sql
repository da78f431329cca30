{% set models = [
    'dim_indicator', 'dim_unit', 'dim_area', 'bridge_area_member', 'dim_code', 'dim_parameter',
    'dim_possible_range', 'dim_series_break', 'dim_source_precedence', 'dim_department',
    'bridge_area_succession', 'dim_area_segment',
    'dim_document', 'dim_section', 'dim_period', 'dim_feed', 'dim_publication',
    'fct_statement', 'fct_target', 'fct_projection', 'fct_observation', 'int_plan_figure',
    'bridge_series_break', 'int_series_segment', 'fct_revision', 'fct_growth',
    'fct_statement_history',
    'mart_population', 'mart_health', 'mart_education', 'mart_elderly_care', 'mart_employment',
    'mart_social_security', 'mart_economy', 'mart_environment', 'mart_housing',
    'dim_rule', 'fct_finding', 'fct_finding_member', 'fct_finding_explanation',
    'fct_finding_also_broken', 'fct_finding_history', 'fct_finding_answer', 'fct_rule_coverage',
    'fct_rejection', 'fct_unmapped', 'fct_coverage', 'fct_delivery', 'fct_feed_coverage',
    'fct_value_correction',
    'fct_rejection_history', 'fct_coverage_history', 'fct_rule_coverage_history',
    'fct_delivery_history', 'fct_feed_coverage_history', 'fct_finding_content_history',
    'fct_finding_life_history', 'fct_finding_member_history', 'fct_finding_explanation_history',
    'fct_finding_also_broken_history', 'fct_finding_answer_history',
    'fct_source_disagreement', 'mart_revision_size',
    'fct_target_progress', 'fct_document_progress', 'dim_table_test'
] %}

with row_counts as (
    {% for model in models -%}
    select '{{ ref(model).schema }}.{{ model }}' as table_name, count(*) as row_count
    from {{ ref(model) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    refreshes.run_id,
    row_counts.table_name,
    row_counts.row_count
from row_counts
cross join {{ ref('fct_refresh') }} as refreshes
where refreshes.is_current
order by row_counts.table_name
