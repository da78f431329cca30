{# A condition that every row must meet: the failing rows are those that do not. #}
{% test holds(model, condition) %}
select *
from {{ model }}
where not coalesce(({{ condition }}), false)
{% endtest %}
