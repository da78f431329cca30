-- On which side of a break a figure stands. Where a year was published anew, its number alone does
-- not tell: the day of release does, or the value, if it is one that is known from before or after.
with recursive breaks as (
    select * from {{ ref('dim_series_break') }}
),

scopes as (
    select
        event_id,
        includes_descendants,
        area_code
    from breaks
    union
    select
        scopes.event_id,
        scopes.includes_descendants,
        areas.area_code
    from scopes
    inner join {{ ref('dim_area') }} as areas on scopes.area_code = areas.parent_area_code
    where scopes.includes_descendants
),

published as (
    select
        'statistics' as source,
        observations.observation_key as figure_key,
        observations.kind,
        {{ listed(cell_columns(), 'observations.') }},
        observations.area_code,
        observations.canonical_unit_code,
        observations.period_start,
        observations.period_end,
        observations.period_key,
        observations.interval_low,
        observations.interval_high,
        observations.released_on,
        publications.is_first_hand and publications.released_on_precision <> 'repost' as is_dated_first_hand,
        publications.released_on_precision = 'year' as is_dated_by_year,
        observations.is_trusted
    from {{ ref('stg_statistics__observations') }} as observations
    inner join {{ ref('dim_publication') }} as publications
        on observations.publication_id = publications.publication_id
),

stated as (
    select
        'plan' as source,
        statements.statement_key as figure_key,
        statements.kind,
        {{ listed(cell_columns(), 'statements.') }},
        statements.area_code,
        statements.canonical_unit_code,
        statements.period_start,
        statements.period_end,
        statements.period_key,
        statements.interval_low,
        statements.interval_high,
        coalesce(documents.published_on, documents.issued_on) as released_on,
        -- A plan may quote a figure from before as well as one from after.
        false as is_dated_first_hand,
        false as is_dated_by_year,
        false as is_trusted
    from {{ ref('stg_plans__statements') }} as statements
    inner join {{ ref('stg_plans__documents') }} as documents
        on statements.document_id = documents.document_id
    where statements.kind in ('observed', 'change')
),

figures as (
    select * from published
    union all
    select * from stated
),

-- A change speaks of two years.
ends as (
    select
        *,
        period_end as year
    from figures
    union all
    select
        *,
        period_start as year
    from figures
    where kind = 'change' and period_start < period_end
),

concerned as (
    select
        ends.*,
        breaks.event_id,
        breaks.break_kind,
        breaks.rebased_on,
        case
            when ends.year > breaks.breaks_after_year and (breaks.rebased_from_year is null or ends.year > breaks.rebased_to_year)
                then 'after'
            when breaks.rebased_from_year is null then 'before'
            when ends.year < breaks.rebased_from_year then 'outside'
            when ends.released_on < breaks.rebased_on then 'before'
            when
                ends.is_dated_first_hand and ends.kind <> 'change'
                and (
                    ends.released_on >= breaks.rebased_on
                    and not (ends.is_dated_by_year and year(ends.released_on) = year(breaks.rebased_on))
                )
                then 'after'
        end as dated_side,
        coalesce(ends.year between breaks.rebased_from_year and breaks.rebased_to_year, false) as is_rebased_year
    from ends
    inner join scopes on ends.area_code = scopes.area_code
    inner join breaks
        on
            scopes.event_id = breaks.event_id
            and breaks.population in ('', ends.population)
            and (
                breaks.indicator_codes = ''
                or list_contains(string_split(breaks.indicator_codes, ';'), ends.indicator_code)
            )
    where ends.indicator_code <> 'other'
),

-- Figures of years that were published anew whose side the day of release tells.
witnesses as (
    select *
    from concerned
    where is_rebased_year and dated_side in ('before', 'after') and is_trusted and kind <> 'change'
),

compared as (
    select
        concerned.source,
        concerned.figure_key,
        concerned.event_id,
        bool_or(witnesses.dated_side = 'before' and {{ intersects('concerned', 'witnesses') }}) as is_as_before,
        bool_or(witnesses.dated_side = 'after' and {{ intersects('concerned', 'witnesses') }}) as is_as_after,
        bool_or(witnesses.dated_side = 'before') as has_before
    from concerned
    inner join witnesses
        on
            concerned.event_id = witnesses.event_id
            and concerned.area_code = witnesses.area_code
            and {{ same('concerned', 'witnesses', cell_columns() + ['canonical_unit_code', 'period_key', 'kind']) }}
            and concerned.figure_key <> witnesses.figure_key
    where concerned.is_rebased_year
    group by concerned.source, concerned.figure_key, concerned.event_id
),

sided as (
    select
        concerned.source,
        concerned.figure_key,
        concerned.event_id,
        concerned.break_kind,
        case
            when concerned.dated_side = 'before' or not concerned.is_rebased_year
                then concerned.dated_side
            when compared.is_as_before and not compared.is_as_after then 'before'
            when concerned.dated_side = 'after' then 'after'
            when compared.is_as_before then 'unknown'
            when compared.is_as_after then 'after'
            when compared.has_before and concerned.is_dated_first_hand then 'after'
            else 'unknown'
        end as side,
        case
            when not concerned.is_rebased_year then 'year'
            when concerned.dated_side = 'before' then 'released_before'
            when compared.is_as_before and not compared.is_as_after then 'same_as_before'
            when concerned.dated_side = 'after' then 'released_after'
            when compared.is_as_before then 'not_told'
            when compared.is_as_after then 'same_as_after'
            when compared.has_before and concerned.is_dated_first_hand then 'differs_from_before'
            else 'not_told'
        end as side_basis
    from concerned
    left join compared
        on
            concerned.source = compared.source
            and concerned.figure_key = compared.figure_key
            and concerned.event_id = compared.event_id
            and concerned.is_rebased_year
)

select
    source,
    figure_key,
    event_id,
    break_kind,
    -- The two ends of a change may stand on different sides.
    case
        when bool_or(side = 'unknown') then 'unknown'
        when min(side) <> max(side) then 'across'
        else min(side)
    end as side,
    case when bool_or(side = 'unknown') then 'not_told' else max(side_basis) end as side_basis
from sided
where side <> 'outside'
group by source, figure_key, event_id, break_kind
order by source, figure_key, event_id
