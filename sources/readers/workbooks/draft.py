"""A sheet while it is read: cells in any order, merged areas, hidden rows and columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sources.model import Rejection, SourceFault
from sources.readers.documents.faults import fault
from sources.readers.documents.whitespace import visible, word_set
from sources.readers.workbooks.areas import Area, Areas
from sources.readers.workbooks.faults import too_large
from sources.readers.workbooks.limits import WorkbookLimits
from sources.readers.workbooks.sheet import (
    TEXT_TOO_LONG,
    VALUE_NOT_SHOWN,
    WRONG_ENCODING,
    Sheet,
    SheetCell,
)

#: What is left of Chinese text that was once read in a wrong encoding.
GARBLED = ("\ufffd", "锟斤拷")

#: What spreadsheets show in place of a value.
ERROR_TEXTS = word_set(
    "#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #FIELD! #BLOCKED! #BUSY!"
)

#: A sheet as JSON can hold it, on its way between processes.
PackedSheet = dict[str, Any]
#: What a file holds: its sheets, and why others could not be read.
Content = tuple[list[PackedSheet], list[Rejection]]

_Cell = tuple[int, int, str, str, str, int | None, bool]


class Budget:
    """What all sheets of a file may hold together."""

    def __init__(self, name: str, limits: WorkbookLimits) -> None:
        self.name = name
        self.limits = limits
        self._cells = 0
        self._characters = 0
        self._sheets = 0

    def spend(self, cells: int, characters: int) -> None:
        """Count cells and their characters.

        Raises:
            SourceFault: too many.
        """
        self._cells += cells
        self._characters += characters
        if self._cells > self.limits.cells:
            raise too_large(self.name, self.limits.cells, "cells that hold something")
        if self._characters > self.limits.characters:
            raise too_large(self.name, self.limits.characters, "characters of text")

    def count_sheet(self) -> None:
        """Count one sheet.

        Raises:
            SourceFault: too many.
        """
        self._sheets += 1
        if self._sheets > self.limits.sheets:
            raise too_large(self.name, self.limits.sheets, "sheets or tables")


class SheetDraft:
    """Collects what one sheet holds; `packed` is what a reader sees of it.

    Raises (from `add` and `merge`):
        SourceFault: the sheet passes a limit, or a cell lies outside any sheet.
    """

    def __init__(self, name: str, budget: Budget, *, is_hidden: bool = False) -> None:
        budget.count_sheet()
        self.name = name
        self.is_hidden = is_hidden
        self._budget = budget
        self._limits = budget.limits
        self._last_row = budget.limits.rows
        self._last_column = budget.limits.columns
        self._cells: list[_Cell] = []
        self._areas: list[Area] = []
        self._area_lines = 0
        self._hidden_rows: list[tuple[int, int]] = []
        self._hidden_columns: list[tuple[int, int]] = []

    def add(
        self,
        row: int,
        column: int,
        text: str,
        *,
        error: str = "",
        note: str = "",
        decimals: int | None = None,
        is_hidden: bool = False,
    ) -> None:
        """Add a cell; one that holds nothing is left out."""
        if not text.isprintable():
            text = visible(text)
        if not text.strip() and not (error or note):
            return
        if not (0 < row <= self._last_row and 0 < column <= self._last_column):
            raise self._outside(row, column)
        if len(text) > self._limits.cell_characters:
            text, error = text[: self._limits.cell_characters], error or TEXT_TOO_LONG
        if not error and text.startswith("#"):
            error = _shown_error(text)
        if not error and ("\ufffd" in text or "锟斤拷" in text):
            error = WRONG_ENCODING
        if note:
            note = visible(note)[: self._limits.cell_characters]
        self._budget.spend(1, len(text) + len(note))
        self._cells.append((row, column, text, error, note, decimals, is_hidden))

    def merge(self, row: int, column: int, row_span: int, column_span: int) -> None:
        """Make one cell of an area; cells that it covers are not seen."""
        if row_span <= 1 and column_span <= 1:
            return
        last_row = min(row + row_span - 1, self._limits.rows)
        last_column = min(column + column_span - 1, self._limits.columns)
        self._area_lines += min(last_row - row, last_column - column) + 1
        if self._area_lines > self._limits.merges:
            raise too_large(
                self._budget.name, self._limits.merges, "rows or columns of merged areas"
            )
        self._areas.append((row, column, last_row, last_column))

    def hide_rows(self, first: int, last: int | None = None) -> None:
        """Hide rows from first to last."""
        _add_range(self._hidden_rows, first, first if last is None else last)

    def hide_columns(self, first: int, last: int | None = None) -> None:
        """Hide columns from first to last."""
        _add_range(self._hidden_columns, first, first if last is None else last)

    def packed(self) -> PackedSheet:
        """The sheet, as what `sheet_of` makes a sheet from."""
        cells = self._seen()
        row_count = max((cell[0] for cell in cells), default=0)
        column_count = max((cell[1] for cell in cells), default=0)
        hidden_rows = _clipped(self._hidden_rows, row_count)
        hidden_columns = _clipped(self._hidden_columns, column_count)
        areas = Areas(self._areas)
        is_plain = not (self._areas or hidden_rows or hidden_columns)
        made: list[tuple[Any, ...]] = []
        for row, column, text, error, note, decimals, is_hidden in cells:
            if is_plain:
                row_span = column_span = 1
            else:
                row_span, column_span = areas.span(row, column)
                row_span = min(row_span, row_count - row + 1)
                column_span = min(column_span, column_count - column + 1)
                is_hidden = (
                    is_hidden
                    or _all_in(hidden_rows, row, row_span)
                    or _all_in(hidden_columns, column, column_span)
                )
            if error or note or is_hidden or decimals is not None or row_span * column_span > 1:
                made.append(
                    (row, column, text, row_span, column_span, is_hidden, error, note, decimals)
                )
            else:
                made.append((row, column, text))
        return {
            "name": visible(self.name),
            "cells": made,
            "row_count": row_count,
            "column_count": column_count,
            "hidden_rows": sorted(hidden_rows),
            "hidden_columns": sorted(hidden_columns),
            "is_hidden": self.is_hidden,
        }

    def _seen(self) -> list[_Cell]:
        """The cells in order that no merged area covers; of two in one place, the first."""
        cells = self._unique()
        if not self._areas:
            return cells
        areas = Areas(self._areas)
        return [cell for cell in cells if _is_seen(areas, cell[0], cell[1])]

    def _unique(self) -> list[_Cell]:
        """The cells in order; of two in one place, the first."""
        cells = sorted(self._cells, key=lambda cell: (cell[0], cell[1]))
        kept: list[_Cell] = []
        last = (0, 0)
        for cell in cells:
            if cell[:2] != last:
                kept.append(cell)
            last = cell[:2]
        return kept

    def _outside(self, row: int, column: int) -> SourceFault:
        if row > 0 and column > 0:
            limits = self._limits
            if row > limits.rows:
                return too_large(self._budget.name, limits.rows, "rows", f"row {row:,}")
            return too_large(self._budget.name, limits.columns, "columns", f"column {column:,}")
        return fault(
            self._budget.name,
            "damaged_file",
            "cells within the sheet",
            f"a cell in row {row}, column {column}",
            "Open the file and save it anew.",
        )


def sheet_of(packed: PackedSheet) -> Sheet:
    """A sheet from what `SheetDraft.packed` made, be it by way of JSON."""
    return Sheet(
        packed["name"],
        tuple(SheetCell(*cell) for cell in packed["cells"]),
        packed["row_count"],
        packed["column_count"],
        frozenset(packed["hidden_rows"]),
        frozenset(packed["hidden_columns"]),
        packed["is_hidden"],
    )


def _is_seen(areas: Areas, row: int, column: int) -> bool:
    area = areas.over(row, column)
    return area is None or area[:2] == (row, column)


def _shown_error(text: str) -> str:
    """What is wrong with a text that begins as errors do, "" where nothing is."""
    if text in ERROR_TEXTS:
        return text
    # A column that is too narrow for its numbers.
    return VALUE_NOT_SHOWN if len(text) > 1 and not text.strip("# ") else ""


def _add_range(ranges: list[tuple[int, int]], first: int, last: int) -> None:
    if ranges and ranges[-1][1] == first - 1:
        ranges[-1] = (ranges[-1][0], last)
    else:
        ranges.append((first, last))


def _clipped(ranges: list[tuple[int, int]], count: int) -> frozenset[int]:
    def numbers() -> Iterator[int]:
        for first, last in ranges:
            yield from range(max(first, 1), min(last, count) + 1)

    return frozenset(numbers())


def _all_in(hidden: frozenset[int], first: int, span: int) -> bool:
    return bool(hidden) and all(number in hidden for number in range(first, first + span))
