{# Every value of the column (nulls apart) stands in the column of another model. #}
{% test references(model, column_name, to, field) %}
with referring as (
    select distinct {{ column_name }} as code
    from {{ model }}
    where {{ column_name }} is not null
)

select referring.code
from referring
left join {{ to }} as referred on referring.code = referred.{{ field }}
where referred.{{ field }} is null
{% endtest %}
