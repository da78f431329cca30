"""Tables that go over a page break: the parts as one, what the page repeats taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sources.readers.documents.pdf_layout import PageItem, PageLine, PageTable
from sources.readers.documents.tables import Table, TableCell

#: How far edges of columns may differ between pages, where they are printed.
_SAME_EDGE = 6.0
#: Lines that the page prints of its own stand in this share of the sheet, at its ends.
_MARGIN = 0.13
_LONGEST_MARGIN_LINE = 50
_PAGE_NUMBER = re.compile(r"^[-—–－·\s第]*\d{1,4}(?:\s*/\s*\d{1,4})?[-—–－·\s页]*$")
_CONTINUED = re.compile(r"^(?:续表|表).{0,40}(?:续|续表)|^续表|续表?[）)]$|^[（(]续[）)]$")
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]+[、）)]|其中|[—－-]")
_FIGURE = re.compile(r"\d")
#: A figure that is no year: a row with two of them is no head.
_VALUE = re.compile(r"^(?!(?:19|20)\d\d$)[\d.,]+$")

Columns = tuple[tuple[float, float], ...]


def joined_pages(pages: Sequence[list[PageItem]]) -> list[PageItem]:
    """The items of all pages, a table and its continuation on the next page joined."""
    result: list[PageItem] = []
    for page in pages:
        first = next((at for at, item in enumerate(page) if isinstance(item, PageTable)), None)
        last = next(
            (at for at in range(len(result) - 1, -1, -1) if isinstance(result[at], PageTable)),
            None,
        )
        if first is None or last is None:
            result += page
            continue
        upper, lower = result[last], page[first]
        assert isinstance(upper, PageTable)
        assert isinstance(lower, PageTable)
        between = [*result[last + 1 :], *page[:first]]
        whole = _joined(upper, lower) if _only_margins(between) else None
        if whole is None:
            result += page
            continue
        # What the pages print between the parts follows the whole.
        result[last:] = [whole, *between]
        # A table that goes on once more is looked for behind what follows it.
        result += page[first + 1 :]
    return result


def _only_margins(lines: Sequence[PageItem]) -> bool:
    return all(isinstance(line, PageLine) and _is_margin(line) for line in lines)


def _is_margin(line: PageLine) -> bool:
    if _PAGE_NUMBER.match(line.text) or _CONTINUED.search(line.text):
        return True
    at_end = line.height < _MARGIN or line.height > 1 - _MARGIN
    return at_end and len(line.text) <= _LONGEST_MARGIN_LINE


def _joined(upper: PageTable, lower: PageTable) -> PageTable | None:
    """Both as one table, or None where their columns do not agree."""
    if upper.is_ruled != lower.is_ruled:
        return None
    if not upper.is_ruled:
        columns = _common_columns(upper.columns, lower.columns)
        if columns is None:
            return None
        return PageTable(_stacked(upper.table, lower.table), columns, is_ruled=False)
    edges = _common_edges(_edges(upper), _edges(lower))
    if edges is None:
        return None
    whole = _stacked(_widened(upper, edges), _widened(lower, edges))
    return PageTable(whole, tuple(pairwise(edges)), is_ruled=True)


def _common_columns(a: Columns, b: Columns) -> Columns | None:
    """Columns that hold both, where every one meets its counterpart and no other."""
    if len(a) != len(b):
        return None
    columns = tuple(
        (min(left[0], right[0]), max(left[1], right[1])) for left, right in zip(a, b, strict=True)
    )
    meet = all(left[0] < right[1] and right[0] < left[1] for left, right in zip(a, b, strict=True))
    return columns if meet and all(x[1] < y[0] for x, y in pairwise(columns)) else None


def _edges(part: PageTable) -> tuple[float, ...]:
    return (*(column[0] for column in part.columns), part.columns[-1][1])


def _common_edges(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...] | None:
    """The finer of two sets of edges, where it holds every edge of the other."""
    fine, coarse = (a, b) if len(a) >= len(b) else (b, a)
    if any(abs(fine[end] - coarse[end]) > _SAME_EDGE for end in (0, -1)):
        return None
    return fine if all(_nearest(edge, fine) is not None for edge in coarse) else None


def _nearest(edge: float, edges: tuple[float, ...]) -> int | None:
    at = min(range(len(edges)), key=lambda number: abs(edges[number] - edge))
    return at if abs(edges[at] - edge) <= _SAME_EDGE else None


def _widened(part: PageTable, edges: tuple[float, ...]) -> Table:
    """The cells of a part in the columns of the whole."""
    if len(part.columns) + 1 == len(edges):
        return part.table
    position = [_nearest(edge, edges) or 0 for edge in _edges(part)]
    return Table(
        tuple(
            replace(
                cell,
                column=position[cell.column],
                column_span=position[cell.column + cell.column_span] - position[cell.column],
            )
            for cell in part.table.cells
        ),
        part.table.head_rows,
    )


def _rows(table: Table) -> list[list[tuple[int, int, str]]]:
    rows: list[list[tuple[int, int, str]]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        rows[cell.row].append((cell.column, cell.row_span, cell.text))
    return rows


def _repeated_rows(above: Table, below: Table) -> int:
    """How many rows at the top of the lower part repeat those of the upper."""
    rows_above, rows_below = _rows(above), _rows(below)
    count = 0
    most = min(len(rows_above), len(rows_below) - 1)
    while (
        count < most
        and rows_above[count] == rows_below[count]
        and sum(bool(_VALUE.match(text)) for _, _, text in rows_above[count]) < 2
    ):
        count += 1
    # Rows held together by a cell belong together.
    while count and any(cell.row < count < cell.row + cell.row_span for cell in below.cells):
        count -= 1
    return count


def _stacked(above: Table, below: Table) -> Table:
    """The lower table under the upper one, without the head rows that it repeats."""
    heads = _repeated_rows(above, below)
    cells = list(above.cells)
    kept = [cell for cell in below.cells if cell.row >= heads]
    offset = above.row_count - heads
    if _runs_on(above, kept, heads):
        cells = _with_rest(cells, above.row_count - 1, [c for c in kept if c.row == heads])
        kept = [cell for cell in kept if cell.row > heads]
        offset -= 1
    for cell in kept:
        upper = _goes_on(above, cell) if cell.row == heads else None
        if upper is not None:
            at = cells.index(upper)
            cells[at] = replace(upper, row_span=upper.row_span + cell.row_span)
        else:
            cells.append(replace(cell, row=cell.row + offset))
    return Table(tuple(cells), max(above.head_rows, heads))


def _goes_on(above: Table, cell: TableCell) -> TableCell | None:
    """The cell at the foot of the upper part that an empty one under it belongs to."""
    if cell.text or cell.column > 1:
        return None
    for upper in above.cells:
        is_last = upper.row + upper.row_span == above.row_count
        if is_last and upper.column == cell.column and upper.column_span == cell.column_span:
            return upper if upper.text and not _FIGURE.search(upper.text) else None
    return None


def _runs_on(above: Table, kept: Sequence[TableCell], first: int) -> bool:
    """Whether the first row below is the rest of the last row above: a few words, no figure."""
    row = [cell for cell in kept if cell.row == first]
    last = [cell for cell in above.cells if cell.row + cell.row_span == above.row_count]
    filled = [cell for cell in row if cell.text]
    columns = {cell.column for cell in last if cell.text}
    return (
        0 < len(filled) * 2 < len(row)
        and all(cell.row_span == 1 for cell in row)
        and {cell.column for cell in filled} <= columns
        and not any(_FIGURE.search(cell.text) or _NUMBERED.match(cell.text) for cell in filled)
        and any(_FIGURE.search(cell.text) for cell in last)
        and len(row) == len(last)
    )


def _with_rest(cells: list[TableCell], row: int, rest: Sequence[TableCell]) -> list[TableCell]:
    text_of = {cell.column: cell.text for cell in rest if cell.text}
    return [
        replace(cell, text=cell.text + text_of[cell.column])
        if cell.row + cell.row_span - 1 == row and cell.column in text_of
        else cell
        for cell in cells
    ]
