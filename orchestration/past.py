"""What tables held on earlier days, as the published release remembers it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from expectations.consistency.tables import FINDING_TABLES
from sources.landing import SOURCE_TABLES
from sources.versions import versioned

#: Landed tables whose rows come and go, and where a release keeps their versions.
KEPT: Mapping[str, str] = {
    "statement": "core.fct_statement_history",
    "rejection": "quality.fct_rejection_history",
    "coverage": "quality.fct_coverage_history",
    "rule_coverage": "quality.fct_rule_coverage_history",
}


def past_schema(table: str) -> tuple[pa.Schema, tuple[str, ...]]:
    """The schema of a table's versions, and the columns that order them."""
    schema, order = {**SOURCE_TABLES, **FINDING_TABLES}[table]
    return versioned(schema), (*order, "valid_from_on")


def past_table(table: str) -> str:
    """What the versions of a landed table are landed as."""
    return f"{table}_past"


def read_past(published: Path, table: str) -> list[dict[str, Any]]:
    """The versions that the published release keeps of a landed table.

    None where nothing is published, where it is older than the table, or cannot be read; what a
    release did not know of a row is empty.
    """
    if not published.exists():
        return []
    names = past_schema(table)[0].names
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            cursor = connection.execute(f"select * from {KEPT[table]}")
            there = [item[0] for item in cursor.description or []]
            rows = (dict(zip(there, row, strict=True)) for row in cursor.fetchall())
            return [{name: row.get(name) for name in names} for row in rows]
    except duckdb.Error:
        return []
