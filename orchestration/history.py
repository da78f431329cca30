"""What earlier refreshes left in the published warehouse: their records, and open findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from expectations.consistency.findings import Life
from expectations.consistency.tables import FINDING_SCHEMA, LIFE_SCHEMA, MEMBER_SCHEMA

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


@dataclass(frozen=True, slots=True)
class History:
    """Records of earlier refreshes; empty before the first."""

    refreshes: list[dict[str, Any]] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    lives: list[Life] = field(default_factory=list)
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
            refreshes = _rows(connection, "operations.fct_refresh", REFRESH_SCHEMA.names)
            return History(
                [{**row, "is_current": False} for row in refreshes],
                _rows(connection, "operations.fct_refresh_input", REFRESH_INPUT_SCHEMA.names),
                _rows(connection, "quality.fct_finding", FINDING_SCHEMA.names),
                _rows(connection, "quality.fct_finding_member", MEMBER_SCHEMA.names),
                [
                    Life(**row)
                    for row in _rows(connection, "quality.fct_finding", LIFE_SCHEMA.names)
                ],
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
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]
) -> list[dict[str, Any]]:
    """Rows of a table; a column that an older release did not have is empty."""
    cursor = connection.execute(f"select * from {table}")
    there = [item[0] for item in cursor.description or []]
    rows = (dict(zip(there, row, strict=True)) for row in cursor.fetchall())
    return [{column: row.get(column) for column in columns} for row in rows]
