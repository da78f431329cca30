"""What earlier refreshes left in the published warehouse: their records, and open findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from expectations.consistency.events import Event
from expectations.consistency.lives import Life
from expectations.consistency.tables import EVENT_SCHEMA, FINDING_TABLES, LIFE_SCHEMA

REFRESH_SCHEMA = pa.schema(
    [
        ("run_id", pa.string()),
        ("started_at", pa.timestamp("us")),
        ("as_of_on", pa.date32()),
        ("fingerprint", pa.string()),
        ("inputs_sha256", pa.string()),
        ("code_version", pa.string()),
        ("statement_count", pa.int32()),
        ("observation_count", pa.int32()),
        ("rejection_count", pa.int32()),
        ("unknown_rejection_count", pa.int32()),
        ("finding_count", pa.int32()),
        ("new_finding_count", pa.int32()),
        ("resolved_finding_count", pa.int32()),
        ("reopened_finding_count", pa.int32()),
        ("is_current", pa.bool_()),
    ]
)

REFRESH_INPUT_SCHEMA = pa.schema(
    [
        ("run_id", pa.string()),
        ("started_at", pa.timestamp("us")),
        ("source_id", pa.string()),
        ("sha256", pa.string()),
        ("intake_state", pa.string()),
        ("row_count", pa.int32()),
        ("rejection_count", pa.int32()),
        ("missing_cell_count", pa.int32()),
    ]
)


#: What is told of findings, by landed table: where it stands in a release.
FINDING_RECORDS: Mapping[str, str] = {
    "finding": "quality.fct_finding",
    "finding_member": "quality.fct_finding_member",
    "finding_explanation": "quality.fct_finding_explanation",
    "finding_also_broken": "quality.fct_finding_also_broken",
}

#: Tables that an older release may be without.
ADDED = frozenset(
    {
        "quality.fct_finding_explanation",
        "quality.fct_finding_also_broken",
        "quality.fct_finding_history",
    }
)


@dataclass(frozen=True, slots=True)
class History:
    """Records of earlier refreshes; empty before the first.

    Attributes:
        records: the rows of every table of `FINDING_RECORDS`, of findings open and resolved.
    """

    refreshes: list[dict[str, Any]] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    records: Mapping[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {table: [] for table in FINDING_RECORDS}
    )
    lives: list[Life] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    problem: str | None = None


def read_history(published: Path) -> History:
    """Read the published warehouse, read-only.

    A file that cannot be read as one (another version, damaged) is no reason to stop: the new
    warehouse then starts without a past, and `problem` says so.
    """
    if not published.exists():
        return History()
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            refreshes = _rows(connection, "operations.fct_refresh", REFRESH_SCHEMA)
            records = {
                landed: _rows(connection, table, FINDING_TABLES[landed][0])
                for landed, table in FINDING_RECORDS.items()
            }
            lives = _rows(connection, "quality.fct_finding", LIFE_SCHEMA)
            events = _rows(connection, "quality.fct_finding_history", EVENT_SCHEMA)
            return History(
                [{**row, "is_current": False} for row in refreshes],
                _rows(connection, "operations.fct_refresh_input", REFRESH_INPUT_SCHEMA),
                records,
                [Life(**row) for row in lives],
                [Event(**row) for row in events],
            )
    except duckdb.Error as error:
        return History(problem=f"{published.name} cannot be read as a warehouse: {error}")


def current_fingerprint(published: Path) -> str | None:
    """The fingerprint of the published warehouse; None where there is none."""
    return _of_current(published, "fingerprint")


def published_inputs(published: Path) -> str | None:
    """The checksum of the inputs that the published warehouse was made from."""
    return _of_current(published, "inputs_sha256")


def _of_current(published: Path, column: str) -> str | None:
    if not published.exists():
        return None
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            row = connection.execute(
                f"select {column} from operations.fct_refresh where is_current"
            ).fetchone()
    except duckdb.Error:
        return None
    return str(row[0]) if row else None


def _rows(
    connection: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema
) -> list[dict[str, Any]]:
    """Rows of a table; what an older release did not have is empty, or false."""
    if table in ADDED and not _has(connection, table):
        return []
    cursor = connection.execute(f"select * from {table}")
    there = [item[0] for item in cursor.description or []]
    rows = (dict(zip(there, row, strict=True)) for row in cursor.fetchall())
    empty = {item.name: False if pa.types.is_boolean(item.type) else None for item in schema}
    return [{column: row.get(column, empty[column]) for column in empty} for row in rows]


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    schema, name = table.split(".")
    found = connection.execute(
        "select 1 from duckdb_tables() where schema_name = ? and table_name = ?", [schema, name]
    ).fetchone()
    return found is not None
