with publications as (
    select * from {{ ref('stg_statistics__publications') }}
),

-- A department is known by words in the name of the publisher; one without words takes the rest.
words as (
    select
        department_code,
        sort_order,
        unnest(string_split(publisher_words, ';')) as word
    from {{ ref('dim_department') }}
),

departments as (
    select
        publications.publication_id,
        arg_min(words.department_code, words.sort_order) as department_code
    from publications
    inner join words on contains(coalesce(publications.publisher_zh, ''), words.word)
    group by publications.publication_id
),

sources as (
    select
        publications.publication_id,
        publications.feed_id,
        publications.title_zh,
        publications.publisher_zh,
        departments.department_code,
        publications.status as publication_status,
        publications.released_on,
        publications.released_on_precision,
        '' as indicator_code,
        '' as domain,
        '' as population
    from publications
    left join departments on publications.publication_id = departments.publication_id
)

select
    publication_id,
    feed_id,
    title_zh,
    publisher_zh,
    department_code,
    publication_status,
    released_on,
    released_on_precision,
    publication_status not in ('unreliable', 'not_independent') as is_evidence,
    -- What is told by somebody else than the office: it cannot revise a figure of the office.
    publication_status in ('official', 'reprint', 'comparison') as is_first_hand,
    precedence
from ({{ precedences_sql('sources') }})
order by publication_id
