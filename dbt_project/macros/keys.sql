{# A surrogate key over columns whose values may be null. #}
{% macro surrogate_key(columns) -%}
    md5(concat_ws('|', {% for column in columns -%}
        coalesce(cast({{ column }} as varchar), '')
    {%- if not loop.last %}, {% endif %}{% endfor %}))
{%- endmacro %}

{# The columns that say what is measured. #}
{% macro cell_columns() -%}
    {{ return(['indicator_code', 'population', 'sex', 'age', 'residence']) }}
{%- endmacro %}

{# `2020`, or `2016-2020` for a span. #}
{% macro period_key(period_start='period_start', period_end='period_end') -%}
    case
        when {{ period_start }} = {{ period_end }} then cast({{ period_end }} as varchar)
        else {{ period_start }} || '-' || {{ period_end }}
    end
{%- endmacro %}

{# `2020-M03` where a figure is about a part of the year; a figure of a whole year has no part. #}
{% macro period_part_key(period_part='period_part') -%}
    case when coalesce({{ period_part }}, '') <> '' then '-' || {{ period_part }} else '' end
{%- endmacro %}

{# Equality of the columns between two relations. #}
{% macro same(left, right, columns) -%}
    {% for column in columns -%}
        {{ left }}.{{ column }} = {{ right }}.{{ column }}
        {%- if not loop.last %} and {% endif %}
    {%- endfor %}
{%- endmacro %}

{# The columns of a relation, as a list in SQL. #}
{% macro listed(columns, prefix='') -%}
    {% for column in columns %}{{ prefix }}{{ column }}{% if not loop.last %}, {% endif %}{% endfor %}
{%- endmacro %}

{# A value as marts show it: six decimals hold every printed figure of the sources. #}
{% macro shown(expression) -%}
    cast({{ expression }} as decimal(24, 6))
{%- endmacro %}

{# Whether the values that two printed figures allow have one in common. #}
{% macro intersects(left, right) -%}
    coalesce({{ left }}.interval_low <= {{ right }}.interval_high, true)
    and coalesce({{ right }}.interval_low <= {{ left }}.interval_high, true)
{%- endmacro %}
