"""Columns of a table without rules: where pieces of text stand under each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from sources.readers.documents.pdf_lines import Line

#: Between columns that are known, the narrowest gap that parts them.
_TIGHT_GUTTER = 0.3

#: Left and right of every column.
Columns = Sequence[tuple[float, float]]


def columns_of(rows: Sequence[Sequence[Line]]) -> list[tuple[float, float]]:
    """Where the columns begin and end: what pieces of the fullest rows cover, joined."""
    widest = max(len(row) for row in rows)
    full = [row for row in rows if len(row) == widest]
    if len(full) * 2 < len(rows):
        full = [row for row in rows if len(row) >= widest - 1]
    columns: list[tuple[float, float]] = []
    for start, end in sorted((piece.x0, piece.x1) for row in full for piece in row):
        if columns and start <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    # Columns that are not apart in every row are chance.
    return columns if len(columns) == widest else []


def column_range(piece: Line, columns: Columns) -> tuple[int, int]:
    """First column of a piece, and how many it covers."""
    covered = [
        number
        for number, (start, end) in enumerate(columns)
        if min(piece.x1, end) - max(piece.x0, start) > 0.1 * piece.em
    ]
    if covered:
        return covered[0], covered[-1] - covered[0] + 1
    middle = (piece.x0 + piece.x1) / 2
    distance = [abs((start + end) / 2 - middle) for start, end in columns]
    return distance.index(min(distance)), 1


def with_labels(
    pieces: Sequence[Line], columns: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The columns, and one before them where labels stand on lines of their own."""
    labels = [piece for piece in pieces if piece.x1 < columns[0][0] - _TIGHT_GUTTER * piece.em]
    if len(labels) < 2:
        return columns
    return [(min(piece.x0 for piece in labels), max(piece.x1 for piece in labels)), *columns]


def resplit(pieces: Sequence[Line], columns: Columns) -> list[Line]:
    """Pieces over several columns cut between them, where there is any gap at all."""
    result: list[Line] = []
    for piece in pieces:
        start, width = column_range(piece, columns)
        rest = piece
        for (_, left), (right, _) in itertools.pairwise(columns[start : start + width]):
            cut = _cut(rest, left, right)
            if cut:
                result.append(Line(rest.chars[:cut], rest.baseline, rest.em))
                rest = Line(rest.chars[cut:], rest.baseline, rest.em)
        result.append(rest)
    return result


def _cut(piece: Line, left: float, right: float) -> int:
    """Before which character to cut for a gutter: its widest gap there; 0 for nowhere."""
    best, widest = 0, _TIGHT_GUTTER * piece.em
    for number, (before, after) in enumerate(itertools.pairwise(piece.chars), start=1):
        gap = after.x0 - before.x1
        if gap > widest and before.x1 <= right and after.x0 >= left:
            best, widest = number, gap
    return best


def fits(pieces: Sequence[Line], columns: Columns) -> bool:
    """Whether every piece of a body line stands in a column of its own."""
    ranges = [column_range(piece, columns) for piece in pieces]
    starts = [start for start, _ in ranges]
    return all(width == 1 for _, width in ranges) and len(set(starts)) == len(starts)
