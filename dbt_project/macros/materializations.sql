{#
    Tables and views are made under their own name, with their comments in the same statement. dbt's
    own way makes them beside the old ones, renames twice and asks the database for their columns:
    that protects readers, and takes longer than the SQL of the models. Nobody reads the build file
    while dbt writes it; a release is a copy.
#}
{% materialization table, adapter='duckdb' %}
    {{ return(made('table')) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {{ return(made('view')) }}
{% endmaterialization %}

{% macro made(kind) -%}
    {%- set relation = this.incorporate(type=kind) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is not none and existing.type != kind -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        create or replace {{ kind }} {{ relation }} as (
            {{ compiled_code }}
        );
        {{ comments(relation) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}

{# What the model says of itself and its columns. #}
{% macro comments(relation) -%}
    {%- if config.persist_relation_docs() and model.description -%}
        comment on {{ relation.type }} {{ relation }} is {{ duckdb_escape_comment(model.description) }};
    {%- endif %}
    {%- if config.persist_column_docs() -%}
        {%- for name, column in model.columns.items() if column.description %}
        comment on column {{ relation }}.{{ name }} is {{ duckdb_escape_comment(column.description) }};
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
