"""Declared corrections: faults of sources that are known, with a reason and a guard.

A known fault stays in quarantine but no longer alarms anybody. Once the source is fixed the
entry itself becomes a fault, so that it is removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sources.model import Rejection, SourceFault
from sources.readers.delimited import LINE, frame_records, read_bytes, read_table

FILE = "corrections/known_faults.csv"
COLUMNS = ["source_file", "line", "reason_code", "acknowledged_on", "reason"]
SOURCE_ID = "corrections/known_faults"


@dataclass(frozen=True, slots=True)
class KnownFault:
    """A fault that somebody has looked at."""

    source_file: str
    line: int | None
    reason_code: str
    acknowledged_on: str
    reason: str
    declared_line: int

    @property
    def key(self) -> tuple[str, int | None, str]:
        """What it is recognised by."""
        return self.source_file, self.line, self.reason_code


def fault_key(rejection: Rejection) -> tuple[str, int | None, str]:
    """What a rejection would be declared by."""
    return rejection.source_file, rejection.source_line, rejection.reason_code


def read_known_faults(sources: Path) -> tuple[list[KnownFault], list[Rejection]]:
    """The declared faults; none where the file is missing."""
    path = sources / FILE
    if not path.is_file():
        return [], []
    try:
        raw = read_table(read_bytes(path, FILE), FILE, COLUMNS)
    except SourceFault as fault:
        return [], [fault.rejection]
    records = list(frame_records(raw.frame))
    wrong = [
        Rejection(
            FILE,
            int(row[LINE]),
            "line",
            "wrong_number",
            "a line number",
            row["line"],
            "Correct `line`.",
        )
        for row in records
        if row["line"] and not row["line"].isdecimal()
    ]
    known = [
        KnownFault(
            row["source_file"], int(row["line"]) if row["line"] else None,
            row["reason_code"], row["acknowledged_on"], row["reason"], int(row[LINE]),
        )
        for row in records
        if not row["line"] or row["line"].isdecimal()
    ]  # fmt: skip
    return known, [*raw.rejections, *wrong]


def mark_known(
    records: Iterable[Mapping[str, Any]], known: Iterable[KnownFault]
) -> tuple[list[dict[str, Any]], list[Rejection]]:
    """Mark the rejections that are known.

    Returns:
        The marked records, and a rejection for every declared fault that no longer occurs.
    """
    by_key = {fault.key: fault for fault in known}
    met: set[tuple[str, int | None, str]] = set()
    marked = []
    for record in records:
        key = record["source_file"], record["source_line"], record["reason_code"]
        fault = by_key.get(key)
        if fault:
            met.add(key)
        marked.append(
            {
                **record,
                "is_known": fault is not None,
                "known_reason": fault.reason if fault else None,
            }
        )
    outdated = [
        Rejection(
            FILE, fault.declared_line, "", "correction_outdated", "a fault that still occurs",
            f"{fault.source_file}:{fault.line} {fault.reason_code} no longer does",
            "Remove this line: the source is fixed.",
        )
        for key, fault in by_key.items()
        if key not in met
    ]  # fmt: skip
    return marked, outdated


def mark_dropped(
    records: Iterable[Mapping[str, Any]], dropped: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Mark the rejections of deliveries that somebody has dropped from the quarantine.

    Args:
        records: rejections, the declared ones marked.
        dropped: ids of the quarantine, and why each was dropped.
    """
    return [
        {**record, "is_known": True, "known_reason": dropped[record["quarantine_id"]]}
        if record["quarantine_id"] in dropped and not record["is_known"]
        else dict(record)
        for record in records
    ]
