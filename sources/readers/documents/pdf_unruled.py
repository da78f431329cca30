"""Tables without lines between their cells: pieces of text that stand in columns.

A table is believed only where at least three lines in a row (two between rules) have figures in
the same columns, so that prose never becomes one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from sources.readers.documents.pdf_columns import (
    Columns,
    column_range,
    columns_of,
    fits,
    resplit,
    with_labels,
)
from sources.readers.documents.pdf_head import head_cells, head_start, is_sentence
from sources.readers.documents.pdf_labels import LabelledRow, centred_labels
from sources.readers.documents.pdf_layout import PageTable
from sources.readers.documents.pdf_lines import Line
from sources.readers.documents.pdf_page import Rule
from sources.readers.documents.tables import Table, TableCell
from sources.readers.documents.whitespace import cell_text

_FIGURE = re.compile(
    r"^[^一-龥]{0,3}[\d０-９][\d０-９.,，．％%‰+\-—–－~～≥≤<>＜＞〔〕\[\]（）() /:：*∶]*"
    r"(?:左右|以上|以下|以内|年|万|亿|人|岁|个|万人|[（(][一-龥]{1,4}[）)])?[①-⑳*]?$|^[-—–－…/／]{1,4}$"
)
#: Heads of columns, or of rows, more often than values.
_YEAR = re.compile(r"^(?:19|20)\d\d年?(?:[（(].*[）)])?$")
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 3
#: Rows further apart than this many times their usual distance are not of one table.
_WIDEST_STEP = 2.6
#: A second line of a label stands closer than the rows do.
_WRAPPED_STEP = 0.8
#: Lines this close (in letters) belong to one row.
_TOUCHING = 0.75


@dataclass(slots=True)
class _Row:
    """One row on its way: a line with figures, and the lines that belong to it."""

    lines: list[Line]
    pieces: list[list[Line]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table and the lines (by their number) that it is made of."""

    table: PageTable
    first: int
    last: int


def unruled_tables(lines: Sequence[Line], rules: Sequence[Rule]) -> list[FoundTable]:
    """Tables among the lines of a page.

    Args:
        lines: from top to bottom.
        rules: horizontal rules of the page, which may stand above, in and below a table.
    """
    pieces = [line.pieces for line in lines]
    found: list[FoundTable] = []
    start = 0
    while start < len(lines):
        run = _run(lines, pieces, start)
        if run is None:
            start += 1
            continue
        first, last, columns = run
        floor = found[-1].last + 1 if found else 0
        table = _table(lines, pieces, rules, (first, last), columns, floor)
        if table is None:
            start = first + 1
            continue
        found.append(table)
        start = table.last + 1
    return found


def _is_body(pieces: Sequence[Line]) -> bool:
    """Whether a line stands in columns and has figures in some of them."""
    texts = [piece.text for piece in pieces]
    figures = sum(bool(_FIGURE.match(text)) and not _YEAR.match(text) for text in texts)
    return len(pieces) >= _FEWEST_COLUMNS and figures > 1 and figures * 3 >= len(pieces)


def _run(
    lines: Sequence[Line], pieces: Sequence[Sequence[Line]], start: int
) -> tuple[int, int, list[tuple[float, float]]] | None:
    """First and last body line of a run that begins at `start`, and its columns."""
    if not _is_body(pieces[start]):
        return None
    body = [start]
    step = 0.0
    for number in range(start + 1, len(lines)):
        gap = lines[body[-1]].baseline - lines[number].baseline
        limit = _WIDEST_STEP * (step or 2.0 * lines[number].em)
        if gap > max(limit, 3.2 * lines[number].em):
            break
        if _is_body(pieces[number]):
            body.append(number)
            step = median(
                lines[a].baseline - lines[b].baseline for a, b in itertools.pairwise(body)
            )
        elif is_sentence(pieces[number], lines[number]):
            break
    if len(body) < _FEWEST_ROWS:
        return None
    columns = columns_of([pieces[number] for number in body])
    return (start, body[-1], columns) if len(columns) >= _FEWEST_COLUMNS else None


def _table(
    lines: Sequence[Line],
    pieces: Sequence[Sequence[Line]],
    rules: Sequence[Rule],
    body: tuple[int, int],
    columns: list[tuple[float, float]],
    floor: int,
) -> FoundTable | None:
    first, last = body
    while first > floor and lines[first - 1].baseline - lines[first].baseline < _TOUCHING * (
        lines[first].em
    ):
        first -= 1
    columns = with_labels([line for row in pieces[first : last + 1] for line in row], columns)
    pieces = [*pieces[:floor], *(resplit(line, columns) for line in pieces[floor:])]
    if any(
        not fits(pieces[number], columns)
        for number in range(first, last + 1)
        if _is_body(pieces[number])
    ):
        return None
    head = head_start(lines, pieces, rules, first, columns, floor)
    last = _foot_end(lines, pieces, (first, last), columns)
    rows = list(_rows(lines, pieces, first, last, columns))
    cells = head_cells(lines, pieces, rules, range(head, first), columns)
    heads = max((cell.row + cell.row_span for cell in cells), default=0)
    cells += _body_cells(rows, heads, columns)
    table = PageTable(Table(tuple(cells), heads), tuple(columns), is_ruled=False)
    return FoundTable(table, head, last)


def _foot_end(
    lines: Sequence[Line],
    pieces: Sequence[Sequence[Line]],
    body: tuple[int, int],
    columns: Columns,
) -> int:
    """The last line of the table: rows of words may follow, and the rest of a label."""
    first, last = body
    step = (lines[first].baseline - lines[last].baseline) / (last - first)
    while last + 1 < len(lines):
        is_near = lines[last].baseline - lines[last + 1].baseline < 1.6 * step
        fullest = len(pieces[last + 1]) >= max(_FEWEST_COLUMNS, len(columns) - 2)
        if not (is_near and fullest and fits(pieces[last + 1], columns)):
            break
        last += 1
    while last + 1 < len(lines) and (
        lines[last].baseline - lines[last + 1].baseline < _TOUCHING * lines[last].em
    ):
        last += 1
    after = last + 1
    if after >= len(lines) or len(pieces[after]) != 1:
        return last
    line = lines[after]
    step = lines[last].baseline - line.baseline
    usual = lines[last - 1].baseline - lines[last].baseline
    in_first = columns[0][0] - line.em <= line.x0 and line.x1 <= columns[0][1] + line.em
    is_rest = in_first and step < _WRAPPED_STEP * usual and len(line.text) < 12
    return after if is_rest else last


def _rows(
    lines: Sequence[Line],
    pieces: Sequence[Sequence[Line]],
    first: int,
    last: int,
    columns: Columns,
) -> Iterator[_Row]:
    """Rows of the body: a line without figures belongs to the one that it stands close to."""
    anchors = [number for number in range(first, last + 1) if _is_body(pieces[number])]
    steps = [lines[a].baseline - lines[b].baseline for a, b in itertools.pairwise(anchors)]
    usual = median(steps)
    rows: dict[int, _Row] = {}
    for number in range(first, last + 1):
        line = lines[number]
        owner = number
        if number not in anchors:
            nearest = min(anchors, key=lambda at: abs(lines[at].baseline - line.baseline))
            distance = abs(lines[nearest].baseline - line.baseline)
            before = lines[number - 1].baseline - line.baseline
            is_rest = nearest < number and before < min(_WRAPPED_STEP * usual, 1.6 * line.em)
            # The rest of a text needs its beginning, in the row and column it stands in.
            begun = {column_range(piece, columns)[0] for piece in pieces[nearest]}
            own = {column_range(piece, columns)[0] for piece in pieces[number]}
            if distance < _TOUCHING * line.em or (is_rest and own <= begun):
                owner = nearest
        row = rows.setdefault(owner, _Row([]))
        row.lines.append(line)
        row.pieces.append(list(pieces[number]))
    for owner in sorted(rows):
        yield rows[owner]


def _body_cells(rows: Sequence[_Row], heads: int, columns: Columns) -> Iterator[TableCell]:
    """Cells of the body; a label centred beside several rows spans them."""
    printed = [LabelledRow(row.lines[0].baseline, tuple(_texts(row, columns))) for row in rows]
    bases = [row.baseline for row in printed if not row.is_label]
    step = median(a - b for a, b in itertools.pairwise(bases)) if len(bases) > 1 else 0.0
    groups = centred_labels(printed, step)
    if groups is None:
        for number, row in enumerate(printed, start=heads):
            for column, text in enumerate(row.texts):
                yield TableCell(number, column, 1, 1, text)
        return
    labels = [row.texts[0] for row in printed if row.texts[0]]
    starts = {start: (label, count) for (start, count), label in zip(groups, labels, strict=True)}
    for number, row in enumerate(row for row in printed if not row.is_label):
        if number in starts:
            label, count = starts[number]
            yield TableCell(heads + number, 0, count, 1, label)
        for column, text in enumerate(row.texts[1:], start=1):
            yield TableCell(heads + number, column, 1, 1, text)


def _texts(row: _Row, columns: Columns) -> Iterator[str]:
    texts: dict[int, list[str]] = {}
    for line in row.pieces:
        for piece in line:
            start, _ = column_range(piece, columns)
            texts.setdefault(start, []).append(piece.text)
    for column in range(len(columns)):
        yield cell_text(texts.get(column, []))
