"""A statistical file as sheets of cells, whatever its format.

Rows and columns count from 1. `SheetCell.text` is what a reader of the file sees, as far as the
format says it:

- A number is a plain decimal: no thousands separators, no exponent, no noise of binary floats.
  A number format adds what it shows beyond the digits (`12.3%`, `12.30`, `12人`, `001`), and moves
  the point where it scales; it never rounds: digits that are stored and not shown stay.
- A date is ISO, no more exact than its format shows: `2020-12-31`, `2020-12`, `2020`.
- Text stays as it is, line breaks and indents too; superscript digits are ¹²³, so that a
  footnote mark never becomes a digit of its number.

Only cells that hold something are kept. What a merged area covers is not seen and not kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from sources.model import Rejection
from sources.readers.workbooks.areas import Area, Areas

#: Why a cell gives no value although the file has something there; codes of `REJECTION_REASON`.
FORMULA_ERROR = "formula_error"
FORMULA_WITHOUT_VALUE = "formula_without_value"
TEXT_TOO_LONG = "text_too_long"
WRONG_ENCODING = "wrong_encoding"
NUMBER_OUT_OF_RANGE = "number_out_of_range"
VALUE_NOT_SHOWN = "value_not_shown"

_COLUMN = attrgetter("column")


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell, or one merged area at its upper left corner.

    Attributes:
        row: of the upper left corner, from 1.
        column: likewise.
        text: what a reader sees; "" where only `note` or `formula_error` says something.
        row_span: rows of the area.
        column_span: columns of the area.
        is_hidden: all its rows or all its columns are hidden, or its format shows nothing.
        formula_error: why `text` is no value: an error as the program shows it (`#REF!`), or one
            of the reason codes of this module; "" where nothing is wrong.
        note: what is written to the cell as a comment.
        shown_decimals: decimals that the number format shows; None where it does not say.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    is_hidden: bool = False
    formula_error: str = ""
    note: str = ""
    shown_decimals: int | None = None

    @property
    def reason_code(self) -> str:
        """The code of `REJECTION_REASON` for a cell that gives no value, "" for one that does."""
        is_shown = self.formula_error.startswith(("#", "Err:"))
        return FORMULA_ERROR if is_shown else self.formula_error

    @property
    def area(self) -> Area:
        """First row, first column, last row, last column."""
        return (
            self.row, self.column, self.row + self.row_span - 1,
            self.column + self.column_span - 1,
        )  # fmt: skip


class _Index:
    """Where cells stand: rows as slices of the cells, and the merged areas."""

    __slots__ = ("areas", "rows")

    def __init__(self, cells: tuple[SheetCell, ...]) -> None:
        self.rows: dict[int, tuple[int, int]] = {}
        row, start = 0, 0
        for at, cell in enumerate(cells):
            if cell.row != row:
                if row:
                    self.rows[row] = (start, at)
                row, start = cell.row, at
        if row:
            self.rows[row] = (start, len(cells))
        self.areas = Areas(
            (
                cell.row,
                cell.column,
                cell.row + cell.row_span - 1,
                cell.column + cell.column_span - 1,
            )
            for cell in cells
            if cell.row_span > 1 or cell.column_span > 1
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, or one table of a page or document.

    Attributes:
        name: of the sheet; for a table, its caption or `table 1`.
        cells: in the order of rows, then columns; never overlapping.
        row_count: the last row that holds something.
        column_count: the last column likewise; merged areas end there at the latest.
        hidden_rows: up to `row_count`, empty ones too.
        hidden_columns: up to `column_count`.
        is_hidden: whether the sheet as a whole is hidden.
    """

    name: str
    cells: tuple[SheetCell, ...]
    row_count: int
    column_count: int
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    _index: _Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", _Index(self.cells))

    def __getstate__(self) -> tuple[object, ...]:
        return (
            self.name, self.cells, self.row_count, self.column_count,
            self.hidden_rows, self.hidden_columns, self.is_hidden,
        )  # fmt: skip

    def __setstate__(self, state: tuple[object, ...]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def at(self, row: int, column: int) -> SheetCell | None:
        """The cell at a position, or the merged area over it; None where nothing is."""
        found = self._beginning_at(row, column)
        if found is not None:
            return found
        area = self._index.areas.over(row, column)
        return None if area is None else self._beginning_at(area[0], area[1])

    def text_at(self, row: int, column: int) -> str:
        """The text at a position, "" where nothing is."""
        cell = self.at(row, column)
        return "" if cell is None else cell.text

    def _beginning_at(self, row: int, column: int) -> SheetCell | None:
        start, end = self._index.rows.get(row, (0, 0))
        at = bisect_left(self.cells, column, start, end, key=_COLUMN)
        return self.cells[at] if at < end and self.cells[at].column == column else None

    def row(self, number: int) -> tuple[SheetCell, ...]:
        """The cells that begin in a row, from left to right."""
        start, end = self._index.rows.get(number, (0, 0))
        return self.cells[start:end]

    def rows(self) -> Iterator[tuple[int, tuple[SheetCell, ...]]]:
        """Every row in which a cell begins, with its cells."""
        for number, (start, end) in self._index.rows.items():
            yield number, self.cells[start:end]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file as sheets.

    Attributes:
        name: the file, as messages name it.
        sha256: of its bytes.
        format: as recognised by its content: a `Format` of `formats.py`, or `docx`, `pdf`, `text`.
        sheets: in the order of the file, hidden ones too, empty ones not.
        rejections: sheets that could not be read; the others could.
    """

    name: str
    sha256: str
    format: str
    sheets: tuple[Sheet, ...]
    rejections: tuple[Rejection, ...] = ()

    def sheet(self, name: str) -> Sheet:
        """The sheet of a name.

        Raises:
            KeyError: there is none; the message lists those that are there.
        """
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        names = ", ".join(sheet.name for sheet in self.sheets)
        raise KeyError(f"expected a sheet of {self.name}: {names}; found {name!r}")
