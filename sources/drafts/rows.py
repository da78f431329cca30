"""Rows of statements.csv as text, and what makes two of them the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from sources.extraction.records import OPTIONAL_COLUMNS, ExtractedStatement

#: Every value is text; what is empty is "".
Row = dict[str, str]
Place = tuple[int, int]

#: Columns of statements.csv, in their order. The reader of plans holds the same list; it is not
#: imported here, because it brings the whole table machinery along.
STATEMENT_FILE_COLUMNS = [*ExtractedStatement.__dataclass_fields__, "method", "review"]
WITHDRAWN_COLUMNS = [*STATEMENT_FILE_COLUMNS, "reason"]

DRAFT, ACCEPTED, REJECTED = "draft", "accepted", "rejected"
EXTRACTED, TRANSCRIBED = "extracted", "transcribed"

#: What a statement claims, apart from where it stands and how it is called.
MEANING = (
    "kind", "indicator", "population", "sex", "age", "residence", "area", "period_start",
    "period_end", "comparator", "value_low", "value_high", "unit", "binding", "change_measure",
)  # fmt: skip
#: What says whose row it is; everything else is what somebody read.
STATE = frozenset({"statement_id", "method", "review"})
PLACE = ("line", "char_start", "char_end")


def row_of(statement: ExtractedStatement) -> Row:
    """An extracted statement as a draft row."""
    values = {name: str(value).strip() for name, value in asdict(statement).items()}
    return {**values, "method": EXTRACTED, "review": DRAFT}


def place_of(row: Mapping[str, str]) -> Place | None:
    """Start and end of the figure in the text; None where the row does not say."""
    start, end = row["char_start"], row["char_end"]
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None


def meaning_of(row: Mapping[str, str]) -> tuple[str, ...]:
    """What the row claims, for comparing two readings of one figure."""
    return (*(row[name] for name in MEANING), row["value_text"])


def reads_alike(left: Mapping[str, str], right: Mapping[str, str]) -> bool:
    """Whether two rows agree in everything but id, method and review."""
    return all(left[name] == right[name] for name in STATEMENT_FILE_COLUMNS if name not in STATE)


def is_untouched(row: Mapping[str, str], reading: Mapping[str, str] | None) -> bool:
    """Whether a row is a draft that nobody has changed since the machine read it."""
    return (
        row["review"] == DRAFT
        and row["method"] == EXTRACTED
        and reading is not None
        and reads_alike(row, reading)
    )


def differing(left: Mapping[str, str], right: Mapping[str, str]) -> list[str]:
    """The columns in which two rows say something else of the text."""
    return [name for name in (*MEANING, *OPTIONAL_COLUMNS) if left[name] != right[name]]


def in_text_order(rows: Iterable[Row]) -> list[Row]:
    """Rows by their place, rows without one by their line."""

    def key(row: Row) -> tuple[int, int, int, str]:
        place = place_of(row) or (-1, -1)
        return (int(row["line"]) if row["line"].isdecimal() else 0, *place, row["statement_id"])

    return sorted(rows, key=key)


def as_csv(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Rows as CSV with a header; lines end in a line feed."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
