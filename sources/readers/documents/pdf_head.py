"""The head of a table without rules between its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sources.readers.documents.pdf_columns import Columns, column_range
from sources.readers.documents.pdf_lines import Line
from sources.readers.documents.pdf_page import Rule
from sources.readers.documents.tables import TableCell
from sources.readers.documents.whitespace import cell_text

_RULE_SLACK = 6.0
_MOST_HEAD_LINES = 6


def head_start(
    lines: Sequence[Line],
    pieces: Sequence[Sequence[Line]],
    rules: Sequence[Rule],
    first: int,
    columns: Columns,
    floor: int,
) -> int:
    """The topmost line of the head: lines in columns, or below the table's upper rule."""
    if floor:
        # Not the rules of the table before.
        above = lines[floor - 1]
        rules = [rule for rule in rules if rule.at < above.baseline - 1.4 * above.em]
    ceiling = _upper_rule(lines[first], rules, columns)
    if ceiling is not None:
        under = [number for number in range(floor, first) if lines[number].baseline < ceiling]
        if not _is_head(lines, pieces, rules, under, columns):
            ceiling = None
    head = first
    for number in range(first - 1, max(floor, first - _MOST_HEAD_LINES) - 1, -1):
        line = lines[number]
        if ceiling is not None:
            if line.baseline > ceiling:
                break
            head = number
            continue
        step = line.baseline - lines[number + 1].baseline
        if step > 2.6 * line.em or len(pieces[number]) < 2 or is_sentence(pieces[number], line):
            break
        head = number
    return head


def _is_head(
    lines: Sequence[Line],
    pieces: Sequence[Sequence[Line]],
    rules: Sequence[Rule],
    numbers: Sequence[int],
    columns: Columns,
) -> bool:
    """Whether lines below a rule are the head of a table, not a caption or prose."""
    if any(is_sentence(pieces[number], lines[number]) for number in numbers):
        return False
    if not numbers or len(pieces[numbers[0]]) > 1:
        return True
    only = pieces[numbers[0]][0]
    return _spanned(only, [only], rules, columns)[1] > column_range(only, columns)[1]


def _upper_rule(line: Line, rules: Sequence[Rule], columns: Columns) -> float | None:
    """How far up the head goes: to the second of the rules as wide as the table, above it."""
    wide = sorted(
        rule.at
        for rule in rules
        if rule.start <= columns[0][0] + _RULE_SLACK
        and rule.end >= columns[-1][1] - _RULE_SLACK
        and line.baseline < rule.at < line.baseline + 12 * line.em
    )
    if len(wide) == 1 and wide[0] - line.baseline > 2.4 * line.em:
        # Too far up to be the one between head and body.
        return wide[0]
    return wide[1] if len(wide) > 1 else None


def head_cells(
    lines: Sequence[Line],
    pieces: Sequence[Sequence[Line]],
    rules: Sequence[Rule],
    numbers: range,
    columns: Columns,
) -> list[TableCell]:
    """Cells of the head: a piece over several columns, or over a rule of that width, spans them."""
    taken: dict[tuple[int, int], list[str]] = {}
    spans: dict[tuple[int, int], int] = {}
    rows = _head_rows(lines, pieces, rules, numbers, columns)
    for row, members in enumerate(rows):
        for number in members:
            for piece in pieces[number]:
                start, width = _spanned(piece, pieces[number], rules, columns)
                taken.setdefault((row, start), []).append(piece.text)
                spans[row, start] = max(width, spans.get((row, start), 1))
    return _raised(list(_filled(len(rows), len(columns), taken, spans)))


def _filled(
    rows: int,
    columns: int,
    taken: dict[tuple[int, int], list[str]],
    spans: dict[tuple[int, int], int],
) -> Iterator[TableCell]:
    """A cell for every place of the head that no other covers."""
    covered: set[tuple[int, int]] = set()
    for row in range(rows):
        for column in range(columns):
            if (row, column) in covered:
                continue
            width = _free_width(row, column, spans.get((row, column), 1), taken)
            covered |= {(row, at) for at in range(column, column + width)}
            yield TableCell(row, column, 1, width, cell_text(taken.get((row, column), [])))


def _free_width(row: int, column: int, width: int, taken: dict[tuple[int, int], list[str]]) -> int:
    for at in range(1, width):
        if (row, column + at) in taken:
            return at
    return width


def _head_rows(
    lines: Sequence[Line],
    pieces: Sequence[Sequence[Line]],
    rules: Sequence[Rule],
    numbers: range,
    columns: Columns,
) -> list[list[int]]:
    """Lines of the head by rows: lines that touch, or follow each other closely, are one."""
    rows: list[list[int]] = []
    for number in numbers:
        if rows:
            above = rows[-1][-1]
            step = lines[above].baseline - lines[number].baseline
            spans = any(
                _spanned(piece, pieces[above], rules, columns)[1] > 1 for piece in pieces[above]
            )
            if step < 1.35 * lines[number].em and not spans:
                rows[-1].append(number)
                continue
        rows.append([number])
    return rows


def _spanned(
    piece: Line, line: Sequence[Line], rules: Sequence[Rule], columns: Columns
) -> tuple[int, int]:
    """First column and columns of a piece; those over one rule share the columns under it."""
    start, width = column_range(piece, columns)
    table_width = columns[-1][1] - columns[0][0]
    for rule in rules:
        is_partial = rule.end - rule.start < 0.9 * table_width
        is_under = piece.baseline - 1.2 * piece.em < rule.at < piece.baseline
        if is_partial and is_under and rule.start <= piece.x0 and piece.x1 <= rule.end:
            over = [_middle(each.x0, each.x1) for each in line if rule.start <= each.x0 <= rule.end]
            own = [
                number
                for number, column in enumerate(columns)
                if rule.start <= _middle(*column) <= rule.end
                and min(over, key=lambda at: abs(at - _middle(*column)))
                == _middle(piece.x0, piece.x1)
            ]
            if len(own) > width:
                return own[0], len(own)
    return start, width


def _middle(left: float, right: float) -> float:
    return (left + right) / 2


def is_sentence(pieces: Sequence[Line], line: Line) -> bool:
    """Whether a line reads on as prose: one long piece, or one with a full stop."""
    return len(pieces) == 1 and (line.x1 - line.x0 > 18 * line.em or "。" in line.text)


def _raised(cells: list[TableCell]) -> list[TableCell]:
    """Cells with nothing above them in their column begin at the top: they are centred there."""
    result: list[TableCell] = []
    empty: dict[int, TableCell] = {}
    for cell in cells:
        above = empty.pop(cell.column, None)
        is_alone = cell.column_span == 1
        if above is not None and is_alone:
            result.remove(above)
            cell = replace(cell, row=above.row, row_span=cell.row + 1 - above.row)
        if is_alone and not cell.text and (cell.row == 0 or above is not None):
            empty[cell.column] = cell
        result.append(cell)
    return sorted(result, key=lambda cell: (cell.row, cell.column))
