"""What tables held on earlier days, as the published release remembers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from expectations.consistency.lives import OPEN
from expectations.consistency.tables import FINDING_TABLES
from sources.feeds import coverage
from sources.landing import SOURCE_TABLES
from sources.versions import versioned

Row = dict[str, Any]

#: Landed tables whose rows come and go, and where a release keeps their versions.
KEPT: Mapping[str, str] = {
    "statement": "core.fct_statement_history",
    "rejection": "quality.fct_rejection_history",
    "coverage": "quality.fct_coverage_history",
    "delivery": "quality.fct_delivery_history",
    "feed_coverage": "quality.fct_feed_coverage_history",
    "finding": "quality.fct_finding_content_history",
    "finding_life": "quality.fct_finding_life_history",
    "finding_member": "quality.fct_finding_member_history",
    "finding_explanation": "quality.fct_finding_explanation_history",
    "finding_also_broken": "quality.fct_finding_also_broken_history",
    "finding_answer": "quality.fct_finding_answer_history",
    "rule_coverage": "quality.fct_rule_coverage_history",
}

TABLES: Mapping[str, tuple[pa.Schema, tuple[str, ...]]] = {
    **SOURCE_TABLES,
    **FINDING_TABLES,
    "feed_coverage": (coverage.SCHEMA, coverage.ORDER),
}

#: Columns that only say on which day a refresh was: with them every day would have its version.
OF_THE_DAY: Mapping[str, frozenset[str]] = {"feed_coverage": frozenset({"as_of_on"})}


def _without_the_day(life: Row) -> Row:
    """An open finding is seen in every refresh; that is no change of its life."""
    return {**life, "last_seen_on": None} if life["state"] == OPEN else life


TIMELESS: Mapping[str, Callable[[Row], Row]] = {"finding_life": _without_the_day}


def past_schema(table: str) -> tuple[pa.Schema, tuple[str, ...]]:
    """The schema of a table's versions, and the columns that order them."""
    schema, order = TABLES[table]
    kept = [item for item in schema if item.name not in OF_THE_DAY.get(table, ())]
    return versioned(pa.schema(kept)), (*order, "valid_from_on")


def past_table(table: str) -> str:
    """What the versions of a landed table are landed as."""
    return f"{table}_past"


def timeless(table: str, rows: Iterable[Row]) -> list[Row]:
    """The rows of a landed table without what follows from the day of the refresh alone."""
    dropped = OF_THE_DAY.get(table, frozenset())
    blank = TIMELESS.get(table, dict)
    return [
        {name: value for name, value in blank(row).items() if name not in dropped} for row in rows
    ]


def read_past(published: Path, table: str) -> list[Row]:
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
