-- What was loaded without a place in the catalogue, so that it can be given one.
with statements as (
    select
        'plan' as source,
        document_id,
        label,
        unit_code,
        count(*) as figure_count,
        min(line) as first_line
    from {{ ref('fct_statement') }}
    where indicator_code = 'other'
    group by document_id, label, unit_code
),

observations as (
    select
        'statistics' as source,
        feed_id as document_id,
        label,
        unit_code,
        count(*) as figure_count,
        min(source_line) as first_line
    from {{ ref('fct_observation') }}
    where indicator_code = 'other'
    group by feed_id, label, unit_code
)

select * from statements
union all
select * from observations
order by source, document_id, first_line, label, unit_code
