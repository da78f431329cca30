"""Versions of rows: which of them a table held on which day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

VALID_FROM, VALID_TO = "valid_from_on", "valid_to_on"

Row = Mapping[str, Any]


def versioned(schema: pa.Schema) -> pa.Schema:
    """The schema of a table, with the days from and to which each row was in it."""
    days = [pa.field(VALID_FROM, pa.date32()), pa.field(VALID_TO, pa.date32())]
    return pa.schema([*schema, *days])


def carry_on(earlier: Iterable[Row], current: Iterable[Row], as_of: date) -> list[dict[str, Any]]:
    """The versions up to a refresh.

    A row that is there now, as it was, goes on. One that is no longer there, or no longer so,
    ends on this day and is kept; what is new begins. A version that would end before it began, as
    a refresh for an earlier day can make it, was never there.

    Args:
        earlier: versions recorded by the refresh before, ended ones among them.
        current: the rows of now.
        as_of: the day of this refresh.
    """
    rows = {_content(row): dict(row) for row in current}
    versions: list[dict[str, Any]] = []
    for version in earlier:
        content = _content(version)
        if version[VALID_TO] is not None:
            versions.append(dict(version))
        elif content in rows:
            del rows[content]
            versions.append({**version, VALID_FROM: min(version[VALID_FROM], as_of)})
        elif version[VALID_FROM] < as_of:
            versions.append({**version, VALID_TO: as_of})
    return versions + [{**row, VALID_FROM: as_of, VALID_TO: None} for row in rows.values()]


def _content(row: Row) -> frozenset[tuple[str, Any]]:
    return frozenset(item for item in row.items() if item[0] not in (VALID_FROM, VALID_TO))
