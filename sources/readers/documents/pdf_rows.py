"""Rows of a ruled table that has no rules between its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.readers.documents.pdf_lines import Line
from sources.readers.documents.tables import TableCell
from sources.readers.documents.whitespace import cell_text

#: Row, column, rows and columns that a cell covers.
Region = tuple[int, int, int, int]

_FIGURE = re.compile(r"^[^一-龥]{0,2}\d[^一-龥]*(?:左右|以上|以下|以内|年)?$|^[-—–－…/／]{1,4}$")
_FEWEST_ROWS = 3
#: Baselines this close, in letters, are those of one row.
_SAME_ROW = 0.5


def cells_of_regions(
    regions: Sequence[Region], lines: Sequence[Sequence[Line]]
) -> tuple[TableCell, ...]:
    """The cells of a table; a row between two rules that holds many is taken apart.

    Args:
        regions: in the order of rows, then columns.
        lines: the printed lines in every region.
    """
    height = max((row + rows for row, _, rows, _ in regions), default=0)
    parts: list[list[float]] = []
    for row in range(height):
        within = [
            (region, lines[number])
            for number, region in enumerate(regions)
            if region[0] <= row < region[0] + region[2]
        ]
        parts.append(_baselines(row, within))
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + max(len(part), 1))
    cells: list[TableCell] = []
    for region, inside in zip(regions, lines, strict=True):
        row, column, rows, columns = region
        part = parts[row]
        if rows > 1 or len(part) < 2:
            span = starts[row + rows] - starts[row]
            text = cell_text(line.text for line in inside)
            cells.append(TableCell(starts[row], column, span, columns, text))
            continue
        for number, group in enumerate(_shared_out(inside, part)):
            text = cell_text(line.text for line in group)
            cells.append(TableCell(starts[row] + number, column, 1, columns, text))
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _baselines(row: int, within: Sequence[tuple[Region, Sequence[Line]]]) -> list[float]:
    """Baselines of the rows that stand in one ruled row; none where it is one row.

    They are believed where at least two columns have figures on three baselines or more, and
    hardly anything else.
    """
    own = [lines for region, lines in within if region[0] == row and region[2] == 1 and lines]
    columns = [
        [line.baseline for line in lines]
        for lines in own
        if len(lines) >= _FEWEST_ROWS and all(_FIGURE.match(line.text.strip()) for line in lines)
    ]
    if len(columns) < 2:
        return []
    fullest = max(columns, key=len)
    em = max(line.em for lines in own for line in lines)
    agree = all(
        min(abs(baseline - other) for other in fullest) < _SAME_ROW * em
        for column in columns
        for baseline in column
    )
    return fullest if agree else []


def _shared_out(lines: Sequence[Line], baselines: Sequence[float]) -> list[list[Line]]:
    """The lines of one cell, each to the row whose baseline is nearest."""
    groups: list[list[Line]] = [[] for _ in baselines]
    for line in lines:
        distances = [abs(line.baseline - baseline) for baseline in baselines]
        groups[distances.index(min(distances))].append(line)
    return groups
