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
    Findings, open and resolved, with their lives and answers.

    seen_on: the day on which all that are open were seen.
#}
{% macro finding_sql(findings, lives, members, answers, seen_on) -%}
    with members as (
        select
            finding_id,
            count(*) filter (where not is_restatement) as member_count,
            count(*) filter (where is_restatement) as restatement_count
        from {{ members }}
        group by finding_id
    )

    select
        findings.finding_id,
        findings.rule_id,
        rules.rule_family,
        findings.severity,
        findings.source,
        findings.document_id,
        findings.area_code,
        findings.indicator_code,
        findings.population,
        findings.sex,
        findings.age,
        findings.residence,
        findings.period_start,
        findings.period_end,
        findings.expected,
        findings.stated,
        findings.recomputation,
        findings.message_zh,
        findings.message_en,
        findings.culprit_document_id,
        findings.culprit_figure_id,
        members.member_count,
        lives.state,
        lives.first_seen_on,
        coalesce(lives.last_seen_on, {{ seen_on }}) as last_seen_on,
        lives.resolved_on,
        lives.reopened_on,
        lives.event,
        findings.explanation_kind,
        findings.explanation_corrected,
        findings.explanation_zh,
        findings.explanation_en,
        findings.certificate,
        members.restatement_count,
        answers.answer,
        answers.answer_reason,
        answers.answered_on
    from {{ findings }} as findings
    left join {{ lives }} as lives on findings.finding_id = lives.finding_id
    left join {{ ref('dim_rule').include(database=false) }} as rules
        on findings.rule_id = rules.rule_id
    left join members on findings.finding_id = members.finding_id
    -- Document and rule guard against a mistyped id.
    left join {{ answers }} as answers
        on
            findings.finding_id = answers.finding_id
            and findings.document_id = answers.document_id
            and findings.rule_id = answers.rule_id
{%- endmacro %}

{#
    Answers to findings. One that meets no open finding is kept and marked: the finding was resolved,
    or the id is wrong.
#}
{% macro finding_answer_sql(answers, findings) -%}
    select
        answers.finding_id,
        answers.document_id,
        answers.rule_id,
        answers.answer,
        answers.answer_reason,
        answers.answered_on,
        answers.note,
        not exists(
            select 1 from {{ findings }} as findings
            where
                findings.state = 'open'
                and findings.finding_id = answers.finding_id
                and findings.document_id = answers.document_id
                and findings.rule_id = answers.rule_id
        ) as is_outdated,
        answers.source_file,
        answers.source_line
    from {{ answers }} as answers
{%- endmacro %}

{# Every file that a feed delivered, loaded or not. #}
{% macro delivery_sql(deliveries) -%}
    select
        {{ surrogate_key(['feed_id', 'source_file', 'sha256']) }} as delivery_key,
        feed_id,
        source_file,
        sha256,
        publication_id,
        period_key,
        received_on,
        released_on,
        delivery_state,
        figure_count,
        rejection_count,
        reason_code
    from {{ deliveries }}
{%- endmacro %}

{# What should have come by a day, and what came. #}
{% macro feed_coverage_sql(coverage, as_of_on) -%}
    select
        coverage.feed_id,
        coverage.area_code,
        areas.area_name_zh,
        areas.area_name_en,
        coverage.period_key,
        coverage.coverage_state,
        coverage.is_expected,
        coverage.due_on,
        coverage.late_from_on,
        coverage.arrived_on,
        case
            when coverage.late_from_on <= coalesce(coverage.arrived_on, {{ as_of_on }})
                then cast(coalesce(coverage.arrived_on, {{ as_of_on }}) - coverage.due_on as integer)
        end as days_late,
        coverage.figure_count,
        coverage.publication_id,
        coverage.reason_code,
        {{ as_of_on }} as as_of_on
    from {{ coverage }} as coverage
    left join {{ ref('dim_area').include(database=false) }} as areas
        on coverage.area_code = areas.area_code
{%- endmacro %}

{#
    What was loaded without a place in the catalogue, so that it can be given one.

    condition: which observations exist.
#}
{% macro unmapped_sql(statements, condition) -%}
    select
        'plan' as source,
        document_id,
        label,
        unit_code,
        count(*) as figure_count,
        min(line) as first_line
    from {{ statements }}
    where indicator_code = 'other'
    group by document_id, label, unit_code
    union all
    select
        'statistics' as source,
        feed_id as document_id,
        label,
        unit_code,
        count(*) as figure_count,
        min(source_line) as first_line
    from {{ ref('fct_observation').include(database=false) }}
    where indicator_code = 'other' and ({{ condition }})
    group by feed_id, label, unit_code
{%- endmacro %}
