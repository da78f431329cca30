"""Tables whose cells are drawn with lines: ruled grids, cells merged where a line is missing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sources.readers.documents.pdf_layout import PageTable
from sources.readers.documents.pdf_lines import lines_of
from sources.readers.documents.pdf_page import Char, Page, Rule
from sources.readers.documents.pdf_rows import cells_of_regions
from sources.readers.documents.tables import Table, compact

#: Rules closer than this are one (double lines, edges of neighbouring cells).
_SNAP = 2.5
#: How far pieces of one rule may be apart, and rules from the ones they meet.
_GAP = 3.5
_SHORTEST = 6.0
#: An open side of a table is where the rules reach this far beyond the last one across.
_OPEN_SIDE = 8.0
#: A page with more rules is a map or a chart.
_MOST_RULES = 3_000
_MOST_LATTICE = 20_000


@dataclass(frozen=True, slots=True)
class Lattice:
    """The rules of one table: positions of columns and rows, and what is drawn between them.

    Attributes:
        xs: edges of columns from left to right.
        ys: edges of rows from top to bottom.
        horizontal: for every position in `ys` the pieces of rule there.
        vertical: for every position in `xs` the pieces of rule there.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    horizontal: tuple[tuple[Rule, ...], ...]
    vertical: tuple[tuple[Rule, ...], ...]

    @property
    def area(self) -> float:
        """How much of the page the table covers."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[0] - self.ys[-1])

    def holds(self, char: Char) -> bool:
        """Whether a character stands within the table."""
        x, y = _centre(char)
        return self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules with their pieces joined and snapped to one position."""
    result: list[Rule] = []
    cluster: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if cluster and rule.at - cluster[0].at > _SNAP:
            result += _joined(cluster)
            cluster = []
        cluster.append(rule)
    result += _joined(cluster)
    return [rule for rule in result if rule.end - rule.start >= _SHORTEST]


def lattices(page: Page) -> list[Lattice]:
    """The ruled tables of a page that have more than one row and column, smallest first."""
    horizontal, vertical = merged(page.horizontal), merged(page.vertical)
    if max(len(horizontal), len(vertical)) > _MOST_RULES:
        return []
    found = [_lattice(*group) for group in _connected(horizontal, vertical)]
    return sorted(
        (lattice for lattice in found if lattice is not None), key=lambda lattice: lattice.area
    )


def ruled_table(lattice: Lattice, chars: Sequence[Char]) -> PageTable | None:
    """The cells of a lattice; None where they hold too little to be a table."""
    owner, regions = _regions(lattice)
    contents: dict[int, list[Char]] = {}
    for char in chars:
        x, y = _centre(char)
        row = bisect_right([-edge for edge in lattice.ys], -y) - 1
        column = bisect_right(lattice.xs, x) - 1
        row = min(max(row, 0), len(lattice.ys) - 2)
        column = min(max(column, 0), len(lattice.xs) - 2)
        contents.setdefault(owner[row][column], []).append(char)
    lines = [lines_of(contents.get(number, [])) for number in range(len(regions))]
    cells = cells_of_regions(regions, lines)
    filled = [cell for cell in cells if cell.text]
    if min(len({cell.row for cell in filled}), len({cell.column for cell in filled})) < 2:
        return None
    starts = sorted({cell.column for cell in cells})
    edges = (*(lattice.xs[column] for column in starts), lattice.xs[-1])
    return PageTable(compact(Table(cells)), tuple(pairwise(edges)), is_ruled=True)


def _centre(char: Char) -> tuple[float, float]:
    return (char.x0 + char.x1) / 2, char.baseline + 0.35 * char.em


def _joined(cluster: list[Rule]) -> list[Rule]:
    result: list[Rule] = []
    for rule in sorted(cluster, key=lambda rule: rule.start):
        if result and rule.start - result[-1].end <= _GAP:
            last = result[-1]
            result[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            result.append(Rule(cluster[0].at, rule.start, rule.end))
    return result


def _connected(horizontal: list[Rule], vertical: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that meet, directly or through others."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for up, column in enumerate(vertical, start=len(horizontal)):
        for across, row in enumerate(horizontal):
            meets = row.start - _GAP <= column.at <= row.end + _GAP
            if meets and column.start - _GAP <= row.at <= column.end + _GAP:
                parent[root(across)] = root(up)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for item, rule in enumerate([*horizontal, *vertical]):
        group = groups.setdefault(root(item), ([], []))
        group[item >= len(horizontal)].append(rule)
    return list(groups.values())


def _lattice(horizontal: list[Rule], vertical: list[Rule]) -> Lattice | None:
    if not horizontal or not vertical:
        return None
    xs = _edges([rule.at for rule in vertical], horizontal)
    ys = _edges([rule.at for rule in horizontal], vertical)
    if len(xs) < 3 or len(ys) < 3 or len(xs) * len(ys) > _MOST_LATTICE:
        return None
    return Lattice(
        tuple(xs),
        tuple(reversed(ys)),
        tuple(_at(y, horizontal) for y in reversed(ys)),
        tuple(_at(x, vertical) for x in xs),
    )


def _at(position: float, rules: list[Rule]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if abs(rule.at - position) <= _SNAP)


def _edges(positions: list[float], across: list[Rule]) -> list[float]:
    """Positions of rules, and of sides that are open: where the rules across end."""
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or position - edges[-1] > _SNAP:
            edges.append(position)
    first, last = min(rule.start for rule in across), max(rule.end for rule in across)
    if edges[0] - first > _OPEN_SIDE:
        edges.insert(0, first)
    if last - edges[-1] > _OPEN_SIDE:
        edges.append(last)
    return edges


def _is_drawn(rules: tuple[Rule, ...], middle: float) -> bool:
    return any(rule.start <= middle <= rule.end for rule in rules)


def _regions(lattice: Lattice) -> tuple[list[list[int]], list[tuple[int, int, int, int]]]:
    """Which region every field of the lattice belongs to; regions are rectangles.

    A region is given as row, column, rows and columns.
    """
    rows, columns = len(lattice.ys) - 1, len(lattice.xs) - 1
    middle_x = [(lattice.xs[i] + lattice.xs[i + 1]) / 2 for i in range(columns)]
    middle_y = [(lattice.ys[i] + lattice.ys[i + 1]) / 2 for i in range(rows)]
    below = [[_is_drawn(lattice.horizontal[row + 1], x) for x in middle_x] for row in range(rows)]
    right = [
        [_is_drawn(lattice.vertical[column + 1], y) for column in range(columns)] for y in middle_y
    ]
    owner = [[-1] * columns for _ in range(rows)]
    regions: list[tuple[int, int, int, int]] = []
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] >= 0:
                continue
            width, height = _rectangle(owner, below, right, row, column)
            for covered in range(row, row + height):
                owner[covered][column : column + width] = [len(regions)] * width
            regions.append((row, column, height, width))
    return owner, regions


def _rectangle(
    owner: list[list[int]], below: list[list[bool]], right: list[list[bool]], row: int, column: int
) -> tuple[int, int]:
    """Columns and rows of the largest open rectangle that begins at a field."""
    width = 1
    while (
        column + width < len(owner[row])
        and not right[row][column + width - 1]
        and owner[row][column + width] < 0
    ):
        width += 1
    height = 1
    inner = range(column, column + width)
    while (
        row + height < len(owner)
        and not any(below[row + height - 1][at] for at in inner)
        and not any(right[row + height][at] for at in inner[:-1])
        and all(owner[row + height][at] < 0 for at in inner)
    ):
        height += 1
    return width, height
