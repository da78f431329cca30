"""The coverage ledger: what became of every figure of a document, as CSV and as rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sources.extraction.records import COVERAGE_COLUMNS, CoverageEntry, Fate
from sources.model import Rejection, SourceFault
from sources.readers.delimited import decode, read_bytes

COVERAGE = "coverage.csv"
_REPAIR = "Delete the file and extract the document again."


def read_ledger(path: Path, name: str) -> tuple[CoverageEntry, ...]:
    """The ledger of a folder; empty where there is none.

    Raises:
        SourceFault: a row that is no entry of a ledger, with its line.
    """
    if not path.is_file():
        return ()
    # The text of a figure is taken as it is; other tables are stripped.
    reader = csv.DictReader(io.StringIO(decode(read_bytes(path, name), name), newline=""))
    header = list(reader.fieldnames or ())
    if header != COVERAGE_COLUMNS:
        expected = f"the columns {', '.join(COVERAGE_COLUMNS)}"
        found = ", ".join(header) or "nothing"
        raise SourceFault(Rejection(name, 1, "", "missing_column", expected, found, _REPAIR))
    return tuple(_entry(row, reader.line_num, name) for row in reader)


def ledger_records(
    document_id: str, entries: Iterable[CoverageEntry], source_file: str
) -> tuple[list[dict[str, Any]], list[Rejection]]:
    """Entries as rows of the warehouse; a place that is impossible or repeated is rejected."""
    records: dict[tuple[int, int], dict[str, Any]] = {}
    rejections = []
    for entry in entries:
        place = entry.char_start, entry.char_end
        if place in records or not _is_possible(entry):
            reason = "duplicate_key" if place in records else "wrong_value"
            rejections.append(
                Rejection(
                    source_file, entry.line, "char_start, char_end", reason,
                    "a place inside the document that stands in the ledger once",
                    f"{place[0]} to {place[1]}", _REPAIR, entry.text,
                )
            )  # fmt: skip
            continue
        records[place] = {
            "document_id": document_id,
            "line": entry.line,
            "char_start": entry.char_start,
            "char_end": entry.char_end,
            "text": entry.text,
            "fate": entry.fate.value,
            "reason": entry.reason,
            "source_file": source_file,
        }
    return list(records.values()), rejections


def _is_possible(entry: CoverageEntry) -> bool:
    return 0 <= entry.char_start < entry.char_end and entry.line >= 1


def _entry(row: Mapping[str, str], line: int, name: str) -> CoverageEntry:
    try:
        entry = CoverageEntry(
            int(row["line"]), int(row["char_start"]), int(row["char_end"]), row["text"],
            Fate(row["fate"]), row["reason"] or "",
        )  # fmt: skip
        if not _is_possible(entry):
            raise ValueError(f"{entry.text!r} on line {entry.line}, at {entry.char_start}")
    except (ValueError, TypeError) as error:
        expected = "a figure with its place and its fate"
        raise SourceFault(
            Rejection(name, line, "", "wrong_value", expected, str(error), _REPAIR)
        ) from error
    return entry
