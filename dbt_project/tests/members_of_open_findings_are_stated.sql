-- An open finding accuses figures that stand in the warehouse, printed as the finding quotes them: a
-- reader who follows its address must find them.
{{ config(meta={'dagster': {'ref': {'name': 'fct_finding_member'}}}) }}

with figures as (
    select
        'plan' as source,
        document_id,
        statement_id as figure_id,
        line,
        value_text
    from {{ ref('fct_statement') }}
    union all
    select
        'statistics' as source,
        publication_id as document_id,
        observation_key as figure_id,
        source_line as line,
        value_text
    from {{ ref('fct_observation') }}
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
left join figures
    on
        members.source = figures.source
        and members.document_id = figures.document_id
        and members.figure_id = figures.figure_id
        and members.line = figures.line
        and members.value_text = figures.value_text
where figures.figure_id is null
