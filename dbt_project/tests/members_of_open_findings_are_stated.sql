-- An open finding accuses figures that stand in the warehouse, printed as the finding quotes them: a
-- reader who follows its address must find them.
{{ config(meta={'dagster': {'ref': {'name': 'fct_finding_member'}}}) }}

with statements as (
    select
        document_id,
        statement_id,
        line,
        value_text
    from {{ ref('fct_statement') }}
),

open_findings as (
    select finding_id
    from {{ ref('fct_finding') }}
    where state = 'open'
)

select
    members.finding_id,
    members.member_number,
    members.document_id,
    members.figure_id,
    members.line,
    members.value_text
from {{ ref('fct_finding_member') }} as members
inner join open_findings on members.finding_id = open_findings.finding_id
left join statements
    on
        members.document_id = statements.document_id
        and members.figure_id = statements.statement_id
        and members.line = statements.line
        and members.value_text = statements.value_text
where members.source = 'plan' and statements.statement_id is null
