-- What became of an area: the areas that it went into whole, and those that took a part of it.
with areas as (
    select * from {{ ref('stg_catalogue__areas') }}
    where successor_codes is not null
),

successors as (
    select
        area_code as predecessor_area_code,
        unnest(string_split(successor_codes, ';')) as successor_area_code,
        valid_to_year as succeeded_in_year,
        note as evidence
    from areas
),

transfers as (
    select * from {{ ref('stg_catalogue__area_transfers') }}
),

-- Of an area that has gone, what is not known to have gone elsewhere went to its only successor.
remainders as (
    select
        successors.*,
        count(*) over (partition by successors.predecessor_area_code) as successor_count,
        coalesce(
            (
                select sum(transfers.population_share)
                from transfers
                where transfers.predecessor_area_code = successors.predecessor_area_code
            ), 0
        ) as share_elsewhere,
        exists(
            select 1
            from transfers
            where
                transfers.predecessor_area_code = successors.predecessor_area_code
                and transfers.population_share is null
        ) as is_share_elsewhere_unknown
    from successors
),

succession as (
    select
        predecessor_area_code,
        successor_area_code,
        succeeded_in_year,
        case
            when successor_count = 1 and not is_share_elsewhere_unknown
                then cast(1 - share_elsewhere as decimal(5, 4))
        end as population_share,
        coalesce(evidence, '') as evidence
    from remainders
    union all
    select
        predecessor_area_code,
        successor_area_code,
        succeeded_in_year,
        population_share,
        evidence
    from transfers
)

select
    predecessor_area_code,
    successor_area_code,
    succeeded_in_year,
    population_share,
    population_share is not null as is_share_known,
    coalesce(population_share = 1, false) as is_whole,
    evidence
from succession
order by predecessor_area_code, successor_area_code, succeeded_in_year
