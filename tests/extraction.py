"""Says what extraction must find in a sentence or a table, one short line for each statement.

    observed population resident F Y_GE60 U @全省 2010-2020 >= 3.5.. 万人

kind, indicator, then what is not "all": population, sex, age, residence; the area where it is not
the document's own; the year or first-last; the comparator; the value, with `..` where a bound is
open or two are printed; the unit, `-` where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from sources.document import DocumentText, Grid, GridCell
from sources.extraction.extract import extract
from sources.extraction.records import ExtractedStatement, Extraction, Fate

#: The place that all fictional plans of these tests are about.
PLACE = "栖川市"
STATUS, GOALS, TREND, TASKS = "一、发展现状", "二、主要目标", "三、发展趋势", "四、重点任务"
_TITLE = "栖川市“十四五”人口发展规划（2021—2025年）"
#: Row, column, rows, columns -> text.
Cells = Mapping[tuple[int, int, int, int], str]


def plan(body: str, section: str = STATUS) -> DocumentText:
    """A plan of 2021-2025 with one section that holds this text."""
    return DocumentText("plan.txt", "", f"{_TITLE}\n{section}\n{body}\n")


def grid_plan(
    rows: Sequence[Sequence[str]] | Cells, *, title: str = "表1 主要指标", head_rows: int = 0
) -> DocumentText:
    """The same plan with one table of known cells; `rows` or cells with their spans."""
    cells: Cells = (
        rows
        if isinstance(rows, Mapping)
        else {(r, c, 1, 1): cell for r, row in enumerate(rows) for c, cell in enumerate(row)}
    )
    text = f"{_TITLE}\n{GOALS}\n{title}\n"
    placed = []
    previous = -1
    for (row, column, height, width), content in sorted(cells.items()):
        if previous >= 0:
            text += "\t" if row == previous else "\n"
        placed.append(GridCell(row, column, height, width, len(text), len(text) + len(content)))
        text += content
        previous = row
    return DocumentText("plan.docx", "", f"{text}\n", (Grid(tuple(placed), head_rows),))


def stated(extraction: Extraction) -> list[str]:
    """Every statement as a line, in the order of the text."""
    return [_line(statement) for statement in extraction.statements]


def _line(statement: ExtractedStatement) -> str:
    cell = [statement.population]
    cell += [part for part in (statement.sex, statement.age, statement.residence) if part != "_T"]
    if statement.area != "city":
        cell.append(f"@{statement.area}")
    first, last = statement.period_start, statement.period_end
    period = f"{last}" if first == last else f"{first}-{last}"
    low, high = statement.value_low, statement.value_high
    value = low if low == high else f"{low}..{high}"
    words = [
        statement.kind, statement.indicator, *filter(None, cell), period, statement.comparator,
        value, statement.unit or "-",
    ]  # fmt: skip
    return " ".join(words)


def parts(extraction: Extraction) -> list[str]:
    """Every part with its whole, as printed: 196.18 of 318.46."""
    printed = {item.statement_id: item.value_text for item in extraction.statements}
    return [
        f"{item.value_text} of {printed[item.part_of]}"
        for item in extraction.statements
        if item.part_of
    ]


def case(text: str, *expected: str, section: str = STATUS) -> Any:
    """A sentence and its statements."""
    name = text.replace("\n", "¶")[:40]
    return pytest.param(text, list(expected), section, id=name)


def read(text: str, section: str) -> list[str]:
    """What a section with this text states."""
    return stated(extract(plan(text, section), area=PLACE))


def table(
    name: str,
    rows: Sequence[Sequence[str]] | Cells,
    *expected: str,
    title: str = "表1 主要指标",
    head_rows: int = 0,
) -> Any:
    """A table of known cells and its statements."""
    document = grid_plan(rows, title=title, head_rows=head_rows)
    return pytest.param(document, list(expected), id=name)


def fates(document: DocumentText) -> dict[str, str]:
    """What became of each figure of a text: extracted, unread, or why it was ignored."""
    return {
        entry.text: entry.reason if entry.fate is Fate.IGNORED else str(entry.fate)
        for entry in extract(document, area=PLACE).coverage
    }
