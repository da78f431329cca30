"""What extraction returns: statements, and the account of every figure of the document."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ExtractedStatement:
    """One figure as a row of statements.csv: every value is text, as printed or as a code.

    `value_text` is `text[char_start:char_end]` of the document. `unit_text` is the unit printed
    beside it where `unit` is another one, `part_of` the statement that the text introduces it as
    a part of; both are "" otherwise.
    """

    statement_id: str
    section: str
    line: int
    char_start: int
    char_end: int
    kind: str
    indicator: str
    population: str
    sex: str
    age: str
    residence: str
    label: str
    area: str
    period_start: int
    period_end: int
    comparator: str
    value_low: str
    value_high: str
    unit: str
    value_text: str
    unit_text: str
    part_of: str
    binding: str
    change_measure: str
    note: str


#: The header of the CSV, in its order.
STATEMENT_COLUMNS = [field.name for field in fields(ExtractedStatement)]
#: Facts of the text that a file of statements may leave out; every row is empty there then.
OPTIONAL_COLUMNS = ("unit_text", "part_of")


class Fate(StrEnum):
    """What became of a figure of the document."""

    EXTRACTED = "extracted"
    IGNORED = "ignored"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class CoverageEntry:
    """What became of one run of digits, or Chinese numeral with a unit, and why.

    `reason` is a code for what was ignored or left unread; empty for what was extracted.
    """

    line: int
    char_start: int
    char_end: int
    text: str
    fate: Fate
    reason: str


#: The header of the coverage ledger, in its order.
COVERAGE_COLUMNS = [field.name for field in fields(CoverageEntry)]


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one document.

    Attributes:
        title: the title the document prints, or "".
        area: the area the document is about, as printed, or "".
        period_start: first year of the plan, where the document says.
        period_end: last year of the plan, where the document says.
        statements: in the order of the text.
        coverage: one entry for each figure, in the order of the text.
    """

    title: str
    area: str
    period_start: int | None
    period_end: int | None
    statements: tuple[ExtractedStatement, ...]
    coverage: tuple[CoverageEntry, ...]
