{{ config(post_hook="{{ create_area_members_in() }}") }}

-- The years for which an area, or what a group adds up, is one and the same territory.
with areas as (
    select * from {{ ref('dim_area') }}
),

succession as (
    select * from {{ ref('bridge_area_succession') }}
),

change_years as (
    select valid_from_year as year from areas
    union
    select valid_to_year as year from areas
    union
    select valid_from_year as year from {{ ref('bridge_area_member') }}
    union
    select valid_to_year as year from {{ ref('bridge_area_member') }}
    union
    select succeeded_in_year as year from succession
),

years as (
    select year from change_years
    where year is not null
),

years_and_before as (
    select year from years
    union
    select year - 1 as year from years
),

members as (
    select * from ({{ area_members_sql('years_and_before') }})
),

-- Members that a group has in only one of two years that follow each other.
gone as (
    select
        later.year,
        groups.area_code,
        members.member_area_code
    from years as later
    cross join areas as groups
    inner join members on members.area_code = groups.area_code and members.year = later.year - 1
    where groups.area_level = 'group'
    except
    select year, area_code, member_area_code from members
),

come as (
    select
        members.year,
        members.area_code,
        members.member_area_code
    from members
    inner join years on members.year = years.year
    inner join areas as groups on members.area_code = groups.area_code
    where groups.area_level = 'group'
    except
    select year + 1 as year, area_code, member_area_code from members
),

-- Territory that crosses the boundary of a group, or of which nobody knows how much.
crossings as (
    select
        succession.succeeded_in_year as year,
        groups.area_code
    from succession
    cross join areas as groups
    left join members as before
        on
            groups.area_code = before.area_code
            and before.year = succession.succeeded_in_year - 1
            and before.member_area_code = succession.predecessor_area_code
    left join members as after
        on
            groups.area_code = after.area_code
            and after.year = succession.succeeded_in_year
            and after.member_area_code = succession.successor_area_code
    where
        groups.area_level = 'group'
        and (
            (before.area_code is null) <> (after.area_code is null)
            or (before.area_code is not null and not succession.is_share_known)
        )
),

-- A member that came or went otherwise than from or into another area.
unexplained as (
    select gone.year, gone.area_code
    from gone
    left join succession
        on gone.member_area_code = succession.predecessor_area_code and gone.year = succession.succeeded_in_year
    where succession.predecessor_area_code is null
    union
    select come.year, come.area_code
    from come
    left join succession
        on come.member_area_code = succession.successor_area_code and come.year = succession.succeeded_in_year
    where succession.successor_area_code is null
),

boundaries as (
    select
        breaks_after_year + 1 as year,
        area_code
    from {{ ref('dim_series_break') }}
    where break_kind = 'boundary_change'
),

cuts as (
    select year, area_code, 'boundary_change' as reason from boundaries
    union
    select year, area_code, 'members_changed' as reason from crossings
    union
    select year, area_code, 'members_changed' as reason from unexplained
),

starts as (
    select
        area_code,
        valid_from_year,
        '' as segment_reason
    from areas
    union
    select
        cuts.area_code,
        cuts.year as valid_from_year,
        cuts.reason as segment_reason
    from cuts
    inner join areas on cuts.area_code = areas.area_code
    where
        cuts.year > coalesce(areas.valid_from_year, 0)
        and cuts.year < coalesce(areas.valid_to_year, 9999)
),

numbered as (
    select
        starts.*,
        areas.valid_to_year as area_valid_to_year,
        row_number() over in_area as segment_number,
        lead(starts.valid_from_year) over in_area as next_from_year
    from starts
    inner join areas on starts.area_code = areas.area_code
    window in_area as (partition by starts.area_code order by starts.valid_from_year nulls first)
)

select
    area_code,
    cast(segment_number as smallint) as segment_number,
    valid_from_year,
    cast(coalesce(next_from_year, area_valid_to_year) as smallint) as valid_to_year,
    segment_reason
from numbered
order by area_code, segment_number
