select * from {{ ref('stg_catalogue__area_members') }}
order by area_code, member_area_code, valid_from_year
