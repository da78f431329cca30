-- A figure that only repeats another one leads to it: to a member of the same finding.
{{ config(meta={'dagster': {'ref': {'name': 'fct_finding_member'}}}) }}

with members as (
    select * from {{ ref('fct_finding_member') }}
)

select
    restatements.finding_id,
    restatements.member_number,
    restatements.restated_figure_id
from members as restatements
left join members as needed
    on
        restatements.finding_id = needed.finding_id
        and restatements.document_id = needed.document_id
        and restatements.restated_figure_id = needed.figure_id
        and not needed.is_restatement
where restatements.is_restatement and needed.finding_id is null
