"""Tables on their way from a format to a grid."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

#: No cell is wider; a larger span is a mistake.
WIDEST = 100
MOST_COLUMNS = 1_000
#: A cell with more text is a column of a page layout, not a value.
LONGEST_CELL = 800


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: where it begins, what it covers, its text on one line."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in the order of rows, then columns; how many rows are declared to be its head."""

    cells: tuple[TableCell, ...]
    head_rows: int = 0

    @property
    def row_count(self) -> int:
        """Rows, covered ones included."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def column_count(self) -> int:
        """Columns, covered ones included."""
        return max((cell.column + cell.column_span for cell in self.cells), default=0)


@dataclass(frozen=True, slots=True)
class Spanned:
    """A cell as a row of markup states it: no position, only what it covers."""

    text: str
    row_span: int = 1
    column_span: int = 1


class TooWide(Exception):
    """A table with more columns than any table of figures has."""


def placed(rows: Sequence[Sequence[Spanned]], head_rows: int = 0) -> Table:
    """Give every cell its column, stepping over what cells of earlier rows cover.

    Spans that would leave the table or overlap another cell are cut.

    Raises:
        TooWide: more than `MOST_COLUMNS`.
    """
    cells: list[TableCell] = []
    # Column -> first row that is free again.
    taken: dict[int, int] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while taken.get(column, 0) > number:
                column += 1
            if column > MOST_COLUMNS:
                raise TooWide
            span = _free_columns(taken, number, column, max(1, min(cell.column_span, WIDEST)))
            row_span = max(1, min(cell.row_span, len(rows) - number))
            cells.append(TableCell(number, column, row_span, span, cell.text))
            for covered in range(column, column + span):
                taken[covered] = number + row_span
            column += span
    return compact(Table(tuple(cells), head_rows))


def compact(table: Table) -> Table:
    """Without rows and columns in which no cell begins: they exist only in spans."""
    rows = sorted({cell.row for cell in table.cells})
    columns = sorted({cell.column for cell in table.cells})
    if len(rows) == table.row_count and len(columns) == table.column_count:
        return table
    cells: list[TableCell] = []
    for cell in table.cells:
        # How many kept positions lie before the old one.
        row = bisect_left(rows, cell.row)
        column = bisect_left(columns, cell.column)
        row_span = bisect_left(rows, cell.row + cell.row_span) - row
        column_span = bisect_left(columns, cell.column + cell.column_span) - column
        cells.append(TableCell(row, column, row_span, column_span, cell.text))
    return Table(tuple(cells), bisect_left(rows, table.head_rows))


def _free_columns(taken: dict[int, int], row: int, column: int, wanted: int) -> int:
    span = 1
    while span < wanted and taken.get(column + span, 0) <= row:
        span += 1
    return span
