{#
    The smallest units that make up an area in a year: its counties, or the declared members of a
    group, each resolved again. An area without parts and a group whose members nobody declared
    have none.

    years: a relation with one column, `year`.
#}
{% macro area_members_sql(years) -%}
    with recursive asked as (
        select year from {{ years }}
    ),

    parts as (
        select
            asked.year,
            members.area_code,
            members.member_area_code
        from {{ ref('bridge_area_member').include(database=false) }} as members
        inner join asked
            on
                asked.year >= coalesce(members.valid_from_year, asked.year)
                and asked.year < coalesce(members.valid_to_year, asked.year + 1)
        union
        select
            asked.year,
            areas.parent_area_code as area_code,
            areas.area_code as member_area_code
        from {{ ref('dim_area').include(database=false) }} as areas
        inner join asked
            on
                asked.year >= coalesce(areas.valid_from_year, asked.year)
                and asked.year < coalesce(areas.valid_to_year, asked.year + 1)
        where
            areas.parent_area_code is not null
            and areas.area_level in ('country', 'province', 'prefecture', 'county')
    ),

    within as (
        select * from parts
        union
        select
            within.year,
            within.area_code,
            parts.member_area_code
        from within
        inner join parts on within.year = parts.year and within.member_area_code = parts.area_code
    )

    select
        within.year,
        within.area_code,
        within.member_area_code
    from within
    inner join {{ ref('dim_area').include(database=false) }} as members
        on within.member_area_code = members.area_code
    left join parts on within.year = parts.year and within.member_area_code = parts.area_code
    where parts.area_code is null and members.area_level <> 'group'
{%- endmacro %}

{% macro create_area_members_in() -%}
    {{ create_table_macro(
        'core', 'area_members_in', 'in_year',
        "select area_code, member_area_code from (" ~ area_members_sql('(select in_year as year)') ~ ")"
    ) }}
{%- endmacro %}
