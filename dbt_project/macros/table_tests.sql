{# A text in SQL; nothing where it is empty. #}
{% macro text_or_null(value) -%}
    {%- set written = (value or '') | string | trim -%}
    {{- "cast(null as varchar)" if not written else "'" ~ written | replace("'", "''") ~ "'" -}}
{%- endmacro %}

{# What a pattern finds first. #}
{% macro first_match(pattern, value) -%}
    {%- set found = modules.re.findall(pattern, value or '') -%}
    {{- return(found[0] if found else '') -}}
{%- endmacro %}

{# The published tables by their unique id and by their name. #}
{% macro published_tables() -%}
    {%- set tables = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.schema != 'staging' -%}
        {%- set table = node.schema ~ '.' ~ node.name -%}
        {%- do tables.update({node.unique_id: table, node.name: table}) -%}
    {%- endfor -%}
    {{- return(tables) -}}
{%- endmacro %}

{# One row of values for each test of a published table; while dbt only parses there are none. #}
{% macro table_test_rows() -%}
    {%- set tables = published_tables() if execute else {} -%}
    {%- set rows = [] -%}
    {%- for node in (graph.nodes.values() if execute else [])
        if node.resource_type == 'test' and node.test_metadata and node.attached_node in tables -%}
        {%- set given = node.test_metadata.kwargs -%}
        {%- set to = given.to or '' -%}
        {%- set code_list = first_match("code_list = '([A-Z_]+)'", to) -%}
        {%- set columns = given.columns or [node.column_name or given.column_name or ''] -%}
        {%- do rows.append([
            text_or_null(tables[node.attached_node]),
            text_or_null(node.name),
            text_or_null(node.test_metadata.name),
            text_or_null(columns | join(';')),
            text_or_null(given.condition),
            text_or_null(node.config.where),
            text_or_null('' if code_list else tables[first_match("ref\('(\w+)'\)", to)]),
            text_or_null('' if code_list else given.field),
            text_or_null(code_list),
            text_or_null(given.get('values', []) | join(';')),
            'true' if (node.config.severity | lower) == 'error' else 'false',
        ] | join(', ')) -%}
    {%- endfor -%}
    {{- return(rows or ['null, null, null, null, null, null, null, null, null, null, null']) -}}
{%- endmacro %}
