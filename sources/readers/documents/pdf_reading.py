"""One page of a PDF in reading order: its lines and tables from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence

from sources.readers.documents.pdf_layout import PageItem, PageLine
from sources.readers.documents.pdf_lines import Line, lines_of
from sources.readers.documents.pdf_page import Char, Page, Rule
from sources.readers.documents.pdf_ruled import Lattice, lattices, merged, ruled_table
from sources.readers.documents.pdf_unruled import unruled_tables
from sources.readers.documents.whitespace import one_line

#: Of all lines, those that a column gutter must part, and how wide it is in letters.
_PARTED = 0.6
_FEWEST_PARTED = 8


def page_items(page: Page) -> list[PageItem]:
    """Lines and tables of a page."""
    placed: list[tuple[float, PageItem]] = []
    rest = page.chars
    ruled: list[Lattice] = []
    for lattice in lattices(page):
        inside = [char for char in rest if lattice.holds(char)]
        table = ruled_table(lattice, inside) if inside else None
        if table is not None:
            placed.append((lattice.ys[0], table))
            ruled.append(lattice)
            taken = set(map(id, inside))
            rest = [char for char in rest if id(char) not in taken]
    lines = lines_of(rest)

    def is_free(rule: Rule) -> bool:
        return not any(lattice.ys[-1] - 1 <= rule.at <= lattice.ys[0] + 1 for lattice in ruled)

    found = unruled_tables(lines, [rule for rule in merged(page.horizontal) if is_free(rule)])
    in_table = {number for table in found for number in range(table.first, table.last + 1)}
    placed += [(lines[table.first].baseline, table.table) for table in found]
    free = [line for number, line in enumerate(lines) if number not in in_table]
    items = _in_order(free, placed, page)
    items += [_page_line(line, page) for line in _sideways(page.sideways)]
    return items


def _in_order(
    lines: Sequence[Line], tables: Sequence[tuple[float, PageItem]], page: Page
) -> list[PageItem]:
    """Lines and tables by height; between tables, printed columns one after the other."""
    items: list[PageItem] = []
    waiting = list(lines)
    for height, table in sorted(tables, key=lambda placed: -placed[0]):
        above = [line for line in waiting if line.baseline >= height]
        items += [_page_line(line, page) for line in _by_columns(above)]
        items.append(table)
        waiting = waiting[len(above) :]
    return items + [_page_line(line, page) for line in _by_columns(waiting)]


def _page_line(line: Line, page: Page) -> PageLine:
    extent = page.top - page.bottom
    height = (line.baseline - page.bottom) / extent if extent > 0 else 0.5
    return PageLine(one_line(line.text), height)


def _sideways(chars: list[Char]) -> list[Line]:
    return lines_of(chars)


def _by_columns(lines: list[Line]) -> list[Line]:
    """Lines in reading order: where a gutter parts most of them, the left column first."""
    pieces = [line.pieces for line in lines]
    gutter = _gutter(lines, pieces)
    if gutter is None:
        return lines
    result: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if line.x0 < gutter < line.x1 and not _is_parted(line, gutter):
            result += [*left, *right, line]
            left, right = [], []
            continue
        sides = [
            [char for char in line.chars if (char.x0 < gutter) == is_left]
            for is_left in (True, False)
        ]
        for side, chars in zip((left, right), sides, strict=True):
            if chars:
                side.append(Line(chars, line.baseline, line.em))
    return result + left + right


def _is_parted(line: Line, gutter: float) -> bool:
    return not any(
        char.x0 < gutter - 0.3 * char.em and char.x1 > gutter + 0.3 * char.em
        for char in line.chars
        if not char.text.isspace()
    ) and any(
        b.x0 - a.x1 > 0.9 * line.em and a.x1 <= gutter <= b.x0
        for a, b in zip(line.pieces, line.pieces[1:], strict=False)
    )


def _gutter(lines: Sequence[Line], pieces: Sequence[Sequence[Line]]) -> float | None:
    """The middle between two columns of prose, or None."""
    if len(lines) < _FEWEST_PARTED:
        return None
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    middles: list[float] = []
    for _line, parts in zip(lines, pieces, strict=True):
        if len(parts) != 2:
            continue
        a, b = parts
        is_wide = min(a.x1 - a.x0, b.x1 - b.x0) > 0.25 * (right - left)
        if is_wide and 0.35 < ((a.x1 + b.x0) / 2 - left) / (right - left) < 0.65:
            middles.append((a.x1 + b.x0) / 2)
    if len(middles) < max(_FEWEST_PARTED, _PARTED * len(lines) * 0.7):
        return None
    middles.sort()
    return middles[len(middles) // 2]
