"""Tables as text: the character between the cells is found out, quotes are honoured.

A row of the sheet is a row of the table; with line breaks within quotes it has several lines.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from sources.model import SourceFault
from sources.readers.documents.faults import fault
from sources.readers.workbooks.draft import Budget, PackedSheet, SheetDraft
from sources.readers.workbooks.faults import too_large
from sources.readers.workbooks.limits import WorkbookLimits

_DELIMITERS = ("\t", ",", ";", "|")
_SAMPLE_LINES = 400
_SAMPLE_CHARACTERS = 400_000
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
#: How Excel is told that digits are text: ="001".
_AS_TEXT = re.compile(r'="([^"]*)"')
#: Of the lines of running text fewer look like rows of one table.
_MOSTLY = 0.6


def delimiter_of(text: str) -> str | None:
    """The character between the cells; None for text that is no table.

    It is the one that cuts most lines into equally many cells.
    """
    declared = _DECLARED.match(text)
    if declared:
        return declared[1]
    best, best_score = None, 0.0
    for delimiter in _DELIMITERS:
        score = _score(text, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _score(text: str, delimiter: str) -> float:
    """The share of lines that are rows of one width, times that width in moderation."""
    widths: Counter[int] = Counter()
    sample = io.StringIO(text[:_SAMPLE_CHARACTERS], newline="")
    try:
        for number, row in enumerate(csv.reader(sample, delimiter=delimiter)):
            if number >= _SAMPLE_LINES:
                break
            if len(row) > 1 or any(cell.strip() for cell in row):
                widths[len(row)] += 1
    except csv.Error:
        pass
    lines = sum(widths.values())
    rows = lines - widths[1]
    if not rows or (rows < _MOSTLY * lines and rows < 3):
        return 0.0
    width, count = max(
        ((width, count) for width, count in widths.items() if width > 1),
        key=lambda item: (item[1], item[0]),
    )
    share = count / lines
    return share * (1 + min(width, 50) / 50)


def is_table(text: str, delimiter: str | None) -> bool:
    """Whether most lines of a text are rows; of running text only some have commas."""
    if delimiter is None:
        return False
    lines = [line for line in text[:_SAMPLE_CHARACTERS].splitlines() if line.strip()]
    rows = sum(delimiter in line for line in lines)
    return rows >= _MOSTLY * len(lines)


def read_delimited(
    text: str, name: str, limits: WorkbookLimits, delimiter: str | None
) -> PackedSheet:
    """A text as one sheet; without a delimiter each line is a cell.

    Raises:
        SourceFault: quotes that do not close, or a table that is too large.
    """
    declared = _DECLARED.match(text)
    if declared:
        text = text[declared.end() :]
    draft = SheetDraft("table 1", Budget(name, limits))
    for row, cells in enumerate(_rows(text, name, delimiter or "\x1f"), 1):
        if len(cells) > limits.columns:
            raise too_large(name, limits.columns, "columns", f"{len(cells):,} in row {row:,}")
        for column, cell in enumerate(cells, 1):
            quoted = _AS_TEXT.fullmatch(cell) if cell.startswith("=") else None
            draft.add(row, column, quoted[1] if quoted else cell)
    return draft.packed()


def _rows(text: str, name: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(name, start, str(error)) from error


def _broken(name: str, line: int, message: str) -> SourceFault:
    return fault(
        name,
        "not_delimited",
        "cells with closed quotes, of at most 131,072 characters",
        message,
        "Mend the quotes in the row that begins on this line, or export the table anew.",
        line,
    )
