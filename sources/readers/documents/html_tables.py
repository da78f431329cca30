"""Which tables of a page hold data, and their cells with spans resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from sources.readers.documents.tables import LONGEST_CELL, Spanned, Table, placed

_MOST_BLOCKS = 12
_HEADINGS = ("h1", "h2", "h3")
_BLOCKS = frozenset({"p", "div", "li", "br", "tr", "dd", "dt", "section"})

CellText = Callable[[Iterable[str]], str]


def data_tables(content: Any) -> set[Any]:
    """Tables of at least two rows and columns, with text, that are no page layout.

    Of nested tables the innermost holds the data.
    """
    found: set[Any] = set()
    layout: set[Any] = set()
    # Innermost first: their ends come first in document order.
    for _, table in etree.iterwalk(content, events=("end",), tag="table"):
        if table in layout or not _holds_data(table):
            continue
        found.add(table)
        layout.update(table.iterancestors("table"))
    return found


def table_of(table: Any, cell_text: CellText) -> Table:
    """The cells of a data table."""
    rows = list(_rows(table))
    heads = _head_rows(rows)
    cells = [
        [
            Spanned(
                cell_text(_lines(cell)),
                _span(cell.get("rowspan"), len(rows) - number),
                _span(cell.get("colspan"), 1),
            )
            for cell in _cells(row)
        ]
        for number, row in enumerate(rows)
    ]
    return placed(cells, heads)


def _holds_data(table: Any) -> bool:
    rows = [list(_cells(row)) for row in _rows(table)]
    filled = [cell for row in rows for cell in row if _length(cell)]
    if len(rows) < 2 or len(filled) < 2 or max(_width(row) for row in rows) < 2:
        return False
    return not any(_is_layout(cell) for cell in filled)


def _width(row: list[Any]) -> int:
    return sum(_span(cell.get("colspan"), 1) for cell in row)


def _length(cell: Any) -> int:
    return len("".join(cell.itertext()).strip())


def _is_layout(cell: Any) -> bool:
    if _length(cell) > LONGEST_CELL or next(cell.iter(*_HEADINGS), None) is not None:
        return True
    paragraphs = sum(_length(block) > 40 for block in cell.iter("p"))
    return paragraphs > _MOST_BLOCKS


def _rows(table: Any) -> Iterator[Any]:
    """Rows of this table, not of tables within it; a foot that stands first goes last."""
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


def _head_rows(rows: list[Any]) -> int:
    """Leading rows that stand in a head, or consist of head cells."""
    count = 0
    for row in rows:
        cells = list(_cells(row))
        in_head = row.getparent().tag == "thead"
        if not in_head and (len(cells) < 2 or any(cell.tag != "th" for cell in cells)):
            break
        count += 1
    return count if count < len(rows) else 0


def _span(value: str | None, for_zero: int) -> int:
    """A span as browsers read it: digits at the start, else 1; 0 means to the end."""
    digits = ""
    for character in (value or "").strip()[:5]:
        if character not in "0123456789":
            break
        digits += character
    if not digits:
        return 1
    return int(digits) or for_zero


def _lines(cell: Any) -> Iterator[str]:
    """The text of a cell, a new line at every block."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if element.tag in _BLOCKS and element is not cell:
            yield "".join(pieces)
            pieces.clear()
        text = element.text if event == "start" else element.tail
        if text and (event == "start" or element is not cell):
            pieces.append(text)
    yield "".join(pieces)
