"""Tables of a web page, and of the files that programs call .xls and write as web pages.

Every table with at least two rows and columns is a sheet; of tables within each other the
innermost. A page whose tables are all smaller gives those. White space is collapsed as browsers
do; a space that may not break (an indent) stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from sources.readers.documents.html import page_text
from sources.readers.documents.markup import parse_html
from sources.readers.documents.whitespace import word_set
from sources.readers.workbooks.decoding import check_encoding
from sources.readers.workbooks.displayed import matched_number
from sources.readers.workbooks.draft import Budget, Content
from sources.readers.workbooks.faults import no_tables, too_large
from sources.readers.workbooks.limits import WorkbookLimits
from sources.readers.workbooks.numbers import plain_decimal
from sources.readers.workbooks.rich_text import raised
from sources.readers.workbooks.tables import FoundTable, Placed, packed_table
from sources.readers.workbooks.xml_stream import whole_number

_BLOCKS = word_set(
    "p div li dd dt section article h1 h2 h3 h4 h5 h6 tr table caption ul ol form center"
)
_NEVER_TEXT = word_set("script style head noscript template select textarea comment")
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
#: As browsers do.
_MOST_ROWS_SPANNED = 65_534
_MOST_COLUMNS_SPANNED = 1_000
_LINES_AROUND = 8
#: Nothing else in a page is a NUL.
_BREAK = "\0"


def read_html(data: bytes, name: str, limits: WorkbookLimits) -> Content:
    """The tables of a page.

    Raises:
        SourceFault: wrong encoding, no table, nested too deep, or too large.
    """
    text = page_text(data, name)
    check_encoding(text, name)
    root = parse_html(text, name, limits)
    tables = [] if root is None else _chosen(root)
    if not tables:
        raise no_tables(name, "a page without a table")
    budget = Budget(name, limits)
    around = _lines_around(root, set(tables))
    sheets = [
        packed_table(_found(table, *around[table], name, limits), number, budget)
        for number, table in enumerate(tables, 1)
    ]
    return sheets, []


def _chosen(root: Any) -> list[Any]:
    """The tables that hold data, in the order of the page."""
    innermost = [
        table
        for table in root.iter("table")
        if next(table.iterdescendants("table"), None) is None and "".join(table.itertext()).strip()
    ]
    large = [table for table in innermost if _is_large(table)]
    return large or innermost


def _is_large(table: Any) -> bool:
    rows = [
        sum(max(whole_number(cell.get("colspan"), 1), 1) for cell in _cells(row))
        for row in _rows(table)
    ]
    return len(rows) >= 2 and max(rows) >= 2


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table; a foot that stands first goes last."""
    feet: list[Any] = []
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag == "tfoot":
            feet += child.iterchildren("tr")
        elif child.tag in {"thead", "tbody"}:
            yield from child.iterchildren("tr")
    yield from feet


def _cells(row: Any) -> Iterator[Any]:
    return row.iterchildren("td", "th")  # type: ignore[no-any-return]


def _found(
    table: Any, above: list[str], below: list[str], name: str, limits: WorkbookLimits
) -> FoundTable:
    cells: list[Placed] = []
    hidden: list[int] = []
    # Column -> first row that is free again.
    taken: dict[int, int] = {}
    rows = list(_rows(table))
    for number, row in enumerate(rows):
        if _is_hidden(row):
            hidden.append(number)
        column = 0
        for cell in _cells(row):
            while taken.get(column, 0) > number:
                column += 1
            span = _span(cell.get("colspan"), _MOST_COLUMNS_SPANNED, 1)
            while span > 1 and any(
                taken.get(covered, 0) > number for covered in range(column, column + span)
            ):
                span -= 1
            if column + span > limits.columns:
                raise too_large(name, limits.columns, "columns in a table")
            left = len(rows) - number
            row_span = min(_span(cell.get("rowspan"), _MOST_ROWS_SPANNED, left), left)
            cells.append(
                Placed(number, column, _seen(cell), row_span, span, _is_hidden(cell), _note(cell))
            )
            for covered in range(column, column + span):
                taken[covered] = number + row_span
            column += span
    caption = next((_cell_text(child) for child in table.iterchildren("caption")), "")
    return FoundTable(
        cells, caption.replace("\n", " "), above, below, hidden, _hidden_columns(table, limits)
    )


def _hidden_columns(table: Any, limits: WorkbookLimits) -> list[int]:
    """Columns that the page hides by a `col`, counted from 0."""
    hidden: list[int] = []
    column = 0
    for element in table.iterdescendants("col"):
        span = _span(element.get("span"), _MOST_COLUMNS_SPANNED, 1)
        if _is_hidden(element):
            hidden += range(column, column + span)
        column += span
        if column > limits.columns:
            break
    return hidden


def _seen(cell: Any) -> str:
    """The text of a cell; of a number that the page also states exactly, all its digits."""
    text = _cell_text(cell)
    stored = cell.get("sdval") or cell.get("x:num")
    number = plain_decimal(stored) if stored else None
    seen = matched_number(number, text.strip()) if number is not None else None
    return text if seen is None else seen[0]


def _note(cell: Any) -> str:
    return "\n".join(_cell_text(note) for note in cell.iter("comment")) if len(cell) else ""


def _span(value: str | None, most: int, for_zero: int) -> int:
    """A span as browsers read it; 0 means to the end."""
    number = whole_number((value or "").strip(), 1)
    return for_zero if number == 0 else max(1, min(number, most))


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _cell_text(cell: Any) -> str:
    """The text of a cell, a new line at every block and line break."""
    if len(cell):
        return "\n".join(_flow(cell).lines())
    return _SPACES.sub(" ", cell.text or "").strip(" ")


class _Flow:
    """Text on its way to lines."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._raised = 0

    def start(self, element: Any) -> None:
        if element.tag in _BLOCKS or element.tag == "br":
            self._pieces.append(_BREAK)
        self._raised += element.tag == "sup"
        self._add(element.text)

    def end(self, element: Any) -> None:
        self._raised -= element.tag == "sup"
        if element.tag in _BLOCKS:
            self._pieces.append(_BREAK)
        self._add(element.tail)

    def add_tail(self, element: Any) -> None:
        self._add(element.tail)

    def lines(self) -> list[str]:
        lines = "".join(self._pieces).split(_BREAK)
        return [line for line in (_SPACES.sub(" ", line).strip(" ") for line in lines) if line]

    def _add(self, text: str | None) -> None:
        if text:
            self._pieces.append(raised(text) if self._raised else text)


def _flow(root: Any) -> _Flow:
    """The visible text within an element."""
    flow = _Flow()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if element.tag in _NEVER_TEXT:
            if event == "start":
                walk.skip_subtree()
            else:
                flow.add_tail(element)
        elif event == "start":
            flow.start(element)
        elif element is not root:
            flow.end(element)
    return flow


def _lines_around(root: Any, tables: set[Any]) -> dict[Any, tuple[list[str], list[str]]]:
    """For each table the last lines above it and the first lines below it, up to the next."""
    around: dict[Any, tuple[list[str], list[str]]] = {}
    last: Any = None
    flow = _Flow()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if element in tables:
            if event == "start":
                walk.skip_subtree()
                lines = flow.lines()
                if last is not None:
                    around[last] = (around[last][0], lines[:_LINES_AROUND])
                around[element] = (lines[-_LINES_AROUND:], [])
                last, flow = element, _Flow()
            else:
                flow.add_tail(element)
        elif element.tag in _NEVER_TEXT:
            if event == "start":
                walk.skip_subtree()
            else:
                flow.add_tail(element)
        elif event == "start":
            flow.start(element)
        else:
            flow.end(element)
    if last is not None:
        around[last] = (around[last][0], flow.lines()[:_LINES_AROUND])
    return around
