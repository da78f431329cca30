"""Frictionless data package: every table as CSV, with schemas, keys, sources and licences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.exports.delimited import NOTHING, write_plain_csv
from orchestration.exports.release import Bilingual, Column, Release, Table, Test

DESCRIPTOR = "datapackage.json"
DATA = "data"
NAME = "planwatch"
TITLE = Bilingual("规划观察：人口发展规划与统计", "Planwatch: population plans and statistics")
MEANING = Bilingual(
    "中国人口发展规划所述数值与此后发布的统计数值，各带出处。",
    "Figures of Chinese population development plans and the statistics published since, each "
    "with its source.",
)
#: How types of DuckDB are called in a table schema; decimals are `number`.
_TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "TINYINT": "integer",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "HUGEINT": "integer",
    "VARCHAR": "string",
    "DOUBLE": "number",
}


def write_datapackage(release: Release, folder: Path) -> int:
    """Write the data and their descriptor; returns the number of tables."""
    (folder / DATA).mkdir()
    for table in release.tables:
        write_plain_csv(release, table, folder / _path(table))
    text = json.dumps(describe(release), ensure_ascii=False, indent=1)
    (folder / DESCRIPTOR).write_text(text + "\n", encoding="utf-8", newline="\n")
    return len(release.tables)


def describe(release: Release) -> dict[str, Any]:
    """The descriptor of the package."""
    exported = {table.full_name: table for table in release.tables}
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": str(TITLE),
        "description": str(MEANING),
        "id": release.name,
        "created": release.refreshed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **_origins(release),
        "resources": [_resource(table, exported, release) for table in release.tables],
    }


def _path(table: Table) -> str:
    return f"{DATA}/{table.full_name}.csv"


def _resource(table: Table, exported: Mapping[str, Table], release: Release) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column, release) for column in table.columns],
        "missingValues": [NOTHING],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    keys = [
        _foreign_key(table, column, test)
        for column in table.columns
        for test in column.references
        if test.is_blocking and test.where is None and _is_key(test, exported)
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": table.full_name,
        "title": table.full_name,
        "description": str(table.meaning),
        "path": _path(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _is_key(test: Test, exported: Mapping[str, Table]) -> bool:
    return test.table in exported and exported[str(test.table)].key == (test.column,)


def _foreign_key(table: Table, column: Column, test: Test) -> dict[str, Any]:
    resource = "" if test.table == table.full_name else test.table
    return {
        "fields": [column.name],
        "reference": {"resource": resource, "fields": [test.column]},
    }


def _field(column: Column, release: Release) -> dict[str, Any]:
    kind = "number" if column.type.startswith("DECIMAL") else _TYPES.get(column.type, "any")
    field: dict[str, Any] = {
        "name": column.name,
        "type": kind,
        "description": str(column.meaning),
    }
    constraints: dict[str, Any] = {}
    if column.has("not_null"):
        constraints["required"] = True
    if column.has("unique"):
        constraints["unique"] = True
    codes = accepted_codes(column, release)
    if codes and kind == "string":
        constraints["enum"] = codes
    if constraints:
        field["constraints"] = constraints
    return field


def accepted_codes(column: Column, release: Release) -> list[str]:
    """What a column may hold; where a test leaves out empty text, that too."""
    for test in column.tests:
        listed = list(test.codes)
        if test.code_list and test.is_blocking:
            listed = [code for code, _ in release.codes(test.code_list)]
        if listed and test.where is None:
            return listed
        if listed and test.where == f"{column.name} <> ''":
            return [*listed, ""]
    return []


def _origins(release: Release) -> dict[str, Any]:
    """Where the data come from and under which terms, one entry for each feed and plan."""
    feeds = release.rows(
        "select feed_id, title_zh, title_en, publisher_zh, publisher_en, licence, source_file "
        "from core.dim_feed order by feed_id"
    )
    plans = release.rows(
        "select document_id, title_zh, title_en, issuer, source_file from core.dim_document "
        "order by document_id"
    )
    sources = [
        {
            "title": f"{en} | {zh}",
            "feed_id": feed,
            "publisher": f"{publisher_en} | {publisher_zh}",
            "licence": licence or "",
            "source_file": file,
        }
        for feed, zh, en, publisher_zh, publisher_en, licence, file in feeds
    ] + [
        {"title": f"{en} | {zh}", "document_id": plan, "publisher": issuer or "",
         "source_file": file}
        for plan, zh, en, issuer, file in plans
    ]  # fmt: skip
    licences = [
        {"name": f"LicenseRef-{feed.replace('_', '-')}", "title": licence}
        for feed, *_, licence, _ in feeds
        if licence
    ]
    return {"sources": sources, **({"licenses": licences} if licences else {})}
