{{ config(post_hook="{{ create_findings_as_of() }}") }}

-- An answer that meets no open finding is kept and marked: the finding was resolved, or the id is wrong.
with answers as (
    select * from {{ ref('stg_quality__finding_answers') }}
),

open_findings as (
    select
        finding_id,
        document_id,
        rule_id
    from {{ ref('fct_finding') }}
    where state = 'open'
)

select
    answers.finding_id,
    answers.document_id,
    answers.rule_id,
    answers.answer,
    answers.answer_reason,
    answers.answered_on,
    answers.note,
    open_findings.finding_id is null as is_outdated,
    answers.source_file,
    answers.source_line
from answers
left join open_findings
    on
        answers.finding_id = open_findings.finding_id
        and answers.document_id = open_findings.document_id
        and answers.rule_id = open_findings.rule_id
order by answers.finding_id
