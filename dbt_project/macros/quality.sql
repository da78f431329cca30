{# What could not be loaded, and why, in words. #}
{% macro rejection_sql(rejections) -%}
    select
        {{ surrogate_key([
            'rejections.source_file', 'rejections.source_line', 'rejections.field',
            'rejections.reason_code', 'rejections.found'
        ]) }} as rejection_key,
        rejections.source_id,
        rejections.source_file,
        rejections.source_line,
        rejections.field,
        rejections.reason_code,
        reasons.name_zh as reason_zh,
        reasons.name_en as reason_en,
        rejections.expected,
        rejections.found,
        rejections.repair,
        rejections.repair_zh,
        rejections.content,
        rejections.quarantine_id,
        rejections.is_known,
        rejections.known_reason
    from {{ rejections }} as rejections
    left join {{ ref('dim_code').include(database=false) }} as reasons
        on rejections.reason_code = reasons.code and reasons.code_list = 'REJECTION_REASON'
{%- endmacro %}

{# What became of every figure of a document. #}
{% macro coverage_sql(coverage) -%}
    select
        document_id,
        line,
        char_start,
        char_end,
        text,
        fate,
        reason,
        source_file
    from {{ coverage }}
{%- endmacro %}

{# What became of every rule in every plan and publication. #}
{% macro rule_coverage_sql(coverage) -%}
    select
        case when publications.publication_id is null then 'plan' else 'statistics' end as source,
        coverage.document_id,
        coverage.rule_id,
        rules.rule_family,
        coverage.outcome,
        coverage.held_count,
        coverage.broken_count,
        coverage.not_judged_count,
        coverage.missing_zh,
        coverage.missing_en
    from {{ coverage }} as coverage
    left join {{ ref('dim_rule').include(database=false) }} as rules
        on coverage.rule_id = rules.rule_id
    left join {{ ref('dim_publication').include(database=false) }} as publications
        on coverage.document_id = publications.publication_id
{%- endmacro %}

{#
    Findings as they stood on a day: the last event up to it says whether a finding was open, the
    last answer up to it what had been answered. The wording is the one told last.
#}
{% macro findings_on(day) -%}
    with events as (
        select *
        from {{ ref('fct_finding_history').include(database=false) }}
        where occurred_on <= {{ day }}
    ),

    states as (
        select
            finding_id,
            arg_max(event, event_number) as event,
            min(occurred_on) as first_seen_on,
            max(occurred_on) filter (where event = 'resolved') as resolved_on,
            max(occurred_on) filter (where event = 'reopened') as reopened_on
        from events
        where event <> 'answered'
        group by finding_id
    ),

    answers as (
        select
            finding_id,
            arg_max(answer, event_number) as answer
        from events
        where event = 'answered'
        group by finding_id
    )

    select
        findings.* exclude (
            state, first_seen_on, last_seen_on, resolved_on, reopened_on, event, answer,
            answer_reason, answered_on
        ),
        cast({{ day }} as date) as as_of_on,
        case when states.event = 'resolved' then 'resolved' else 'open' end as state,
        states.first_seen_on,
        case when states.event = 'resolved' then states.resolved_on end as resolved_on,
        states.reopened_on,
        answers.answer
    from {{ ref('fct_finding').include(database=false) }} as findings
    inner join states on findings.finding_id = states.finding_id
    left join answers on findings.finding_id = answers.finding_id
{%- endmacro %}

{% macro create_rejections_as_of() -%}
    {{ create_table_macro(
        'quality', 'rejections_as_of', 'as_of_on',
        rejection_sql('(' ~ versions_on(ref('fct_rejection_history').include(database=false), 'as_of_on') ~ ')')
    ) }}
{%- endmacro %}

{% macro create_coverage_as_of() -%}
    {{ create_table_macro(
        'quality', 'coverage_as_of', 'as_of_on',
        coverage_sql('(' ~ versions_on(ref('fct_coverage_history').include(database=false), 'as_of_on') ~ ')')
    ) }}
{%- endmacro %}

{% macro create_rule_coverage_as_of() -%}
    {{ create_table_macro(
        'quality', 'rule_coverage_as_of', 'as_of_on',
        rule_coverage_sql(
            '(' ~ versions_on(ref('fct_rule_coverage_history').include(database=false), 'as_of_on') ~ ')'
        )
    ) }}
{%- endmacro %}

{% macro create_findings_as_of() -%}
    {{ create_table_macro('quality', 'findings_as_of', 'as_of_on', findings_on('as_of_on')) }}
{%- endmacro %}
