"""Merged areas of a sheet, looked up by position."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from operator import itemgetter

#: First row, first column, last row, last column.
Area = tuple[int, int, int, int]

_FIRST_ROW = itemgetter(0)
_FIRST_COLUMN = itemgetter(1)


class Areas:
    """Areas that do not overlap; of two that do, the second in reading order is dropped.

    Each is kept once for each of its rows, or of its columns if these are fewer, so that a merged
    column of a million rows costs no more than a single cell.
    """

    __slots__ = ("_in_columns", "_in_rows", "_starts")

    def __init__(self, areas: Iterable[Area] = ()) -> None:
        self._in_rows: dict[int, list[Area]] = {}
        self._in_columns: dict[int, list[Area]] = {}
        self._starts: dict[tuple[int, int], Area] = {}
        for area in _disjoint(areas):
            self._starts[area[0], area[1]] = area
            self._register(area)

    def over(self, row: int, column: int) -> Area | None:
        """The area over a position."""
        in_row = self._in_rows.get(row)
        if in_row is not None:
            at = bisect_right(in_row, column, key=_FIRST_COLUMN)
            if at and in_row[at - 1][3] >= column:
                return in_row[at - 1]
        in_column = self._in_columns.get(column)
        if in_column is not None:
            at = bisect_right(in_column, row, key=_FIRST_ROW)
            if at and in_column[at - 1][2] >= row:
                return in_column[at - 1]
        return None

    def span(self, row: int, column: int) -> tuple[int, int]:
        """Rows and columns of the area that begins at a position; 1, 1 where none does."""
        area = self._starts.get((row, column))
        return (1, 1) if area is None else (area[2] - row + 1, area[3] - column + 1)

    def _register(self, area: Area) -> None:
        first_row, first_column, last_row, last_column = area
        if last_row - first_row <= last_column - first_column:
            for row in range(first_row, last_row + 1):
                insort(self._in_rows.setdefault(row, []), area, key=_FIRST_COLUMN)
        else:
            for column in range(first_column, last_column + 1):
                self._in_columns.setdefault(column, []).append(area)


def _disjoint(areas: Iterable[Area]) -> Iterator[Area]:
    """Areas in reading order without those that overlap an earlier one."""
    # First and last column of the areas that reach down to the row in hand.
    open_columns: list[tuple[int, int]] = []
    # Their last row and first column, the one that ends first in front.
    ends: list[tuple[int, int]] = []
    for area in sorted(areas):
        first_row, first_column, last_row, last_column = area
        while ends and ends[0][0] < first_row:
            _, column = heappop(ends)
            del open_columns[bisect_left(open_columns, (column, 0))]
        at = bisect_left(open_columns, (first_column, 0))
        is_free = (at == 0 or open_columns[at - 1][1] < first_column) and (
            at == len(open_columns) or open_columns[at][0] > last_column
        )
        if is_free:
            open_columns.insert(at, (first_column, last_column))
            heappush(ends, (last_row, first_column))
            yield area
