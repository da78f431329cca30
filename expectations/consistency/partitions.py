"""Complete partitions of a whole: which parts must add up, as the code lists define it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from sources.readers.catalogue import Catalogue

K = TypeVar("K")
TOTAL = "_T"
SEX_PARTS = frozenset({"M", "F"})
RESIDENCE_PARTS = frozenset({"U", "R"})
#: More covers of one whole than this say nothing new.
MAX_COVERS = 12

_AGE = re.compile(r"Y(?:(\d+)T(\d+)|(\d+)|_GE(\d+)|_LT(\d+))")


def age_span(code: str) -> tuple[int, int | None] | None:
    """Ages from the first to before the second (None: no end); None for no age code.

    >>> age_span("Y15T59"), age_span("Y_GE60"), age_span("Y0"), age_span("_T")
    ((15, 60), (60, None), (0, 1), (0, None))
    """
    if code == TOTAL:
        return 0, None
    match = _AGE.fullmatch(code)
    if not match:
        return None
    first, last, single, at_least, below = match.groups()
    if first is not None:
        return (int(first), int(last) + 1) if int(first) <= int(last) else None
    if single is not None:
        return int(single), int(single) + 1
    if at_least is not None:
        return int(at_least), None
    return (0, int(below)) if int(below) > 0 else None


def age_partitions(whole: str, available: Iterable[str]) -> list[tuple[str, ...]]:
    """Every way to tile an age group, without gap or overlap, with other age groups at hand."""
    return list(_age_partitions(whole, frozenset(available)))


@lru_cache(maxsize=4096)
def _age_partitions(whole: str, available: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    span = age_span(whole)
    if span is None:
        return ()
    spans = {code: part for code in sorted(available - {whole}) if (part := age_span(code))}
    return tuple(tilings(span, spans))


Span = tuple[int, int | None]


def tilings(whole: Span, parts: Mapping[K, Span]) -> list[tuple[K, ...]]:
    """Every way to tile a span, without gap or overlap, with other spans; at most MAX_COVERS."""
    start, end = whole
    by_start: dict[int, list[tuple[int | None, K]]] = {}
    for name, part in parts.items():
        if part != whole:
            by_start.setdefault(part[0], []).append((part[1], name))

    # Only ways that lead to the end are walked: the others are exponentially many.
    leading: set[int] = set()
    for position in sorted(by_start, reverse=True):
        if any(stop == end or stop in leading for stop, _ in by_start[position]):
            leading.add(position)

    def tile(position: int) -> Iterator[tuple[K, ...]]:
        for stop, name in by_start.get(position, []):
            if stop == end:
                yield (name,)
            elif stop in leading:
                for rest in tile(stop):
                    yield (name, *rest)

    return list(islice(tile(start), MAX_COVERS))


def contains(whole: Span, part: Span) -> bool:
    """Whether a span lies within another, and is not the same."""
    if whole == part or part[0] < whole[0]:
        return False
    return whole[1] is None or (part[1] is not None and part[1] <= whole[1])


def packing(whole: Span, parts: Mapping[K, Span]) -> tuple[K, ...]:
    """Spans within another that do not overlap: the first to end goes first."""
    taken: list[K] = []
    position = whole[0]
    inside = [(part, name) for name, part in parts.items() if contains(whole, part)]
    inside.sort(key=lambda item: (item[0][1] is None, item[0][1] or 0, -item[0][0]))
    for (first, stop), name in inside:
        if position is not None and first >= position:
            taken.append(name)
            if stop is None:
                break
            position = stop
    return tuple(taken)


def sex_partitions(whole: str, available: Iterable[str]) -> list[tuple[str, ...]]:
    """Men and women make the total."""
    return _binary(whole, SEX_PARTS, available)


def residence_partitions(whole: str, available: Iterable[str]) -> list[tuple[str, ...]]:
    """Urban and rural make the total."""
    return _binary(whole, RESIDENCE_PARTS, available)


def _binary(whole: str, parts: frozenset[str], available: Iterable[str]) -> list[tuple[str, ...]]:
    return [tuple(sorted(parts))] if whole == TOTAL and parts <= set(available) else []


class AreaPartitions:
    """Which areas make up which, in a given year."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._members: dict[str, list[tuple[str, int | None, int | None]]] = {}
        for item in catalogue.memberships:
            self._members.setdefault(item.group_code, []).append(
                (item.member_code, item.valid_from, item.valid_to)
            )
        self._children: dict[str, list[str]] = {}
        for area in catalogue.areas.values():
            if area.parent_code and area.level in ("country", "province", "prefecture", "county"):
                self._children.setdefault(area.parent_code, []).append(area.code)
        self._leaves: dict[tuple[str, int], frozenset[str]] = {}

    def leaves(self, area_code: str, year: int) -> frozenset[str]:
        """The smallest units of an area in a year; empty for a group whose members are unknown."""
        key = area_code, year
        if key not in self._leaves:
            self._leaves[key] = self._resolve(area_code, year)
        return self._leaves[key]

    def _resolve(self, area_code: str, year: int) -> frozenset[str]:
        area = self._catalogue.areas[area_code]
        parts = [
            member
            for member, start, end in self._members.get(area_code, [])
            if (start or year) <= year < (end or year + 1)
        ]
        parts += [
            child
            for child in self._children.get(area_code, [])
            if self._catalogue.areas[child].is_valid_in(year)
        ]
        if not parts:
            return frozenset() if area.level == "group" else frozenset({area_code})
        return frozenset().union(*(self.leaves(part, year) for part in parts))

    def partitions(self, whole: str, available: Iterable[str], year: int) -> list[tuple[str, ...]]:
        """Every way to make up an area from other areas at hand."""
        target = self.leaves(whole, year)
        if len(target) < 2:
            return []
        pieces: Mapping[str, frozenset[str]] = {
            code: leaves
            for code in sorted(set(available) - {whole})
            if (leaves := self.leaves(code, year)) and leaves < target
        }
        if not pieces or frozenset().union(*pieces.values()) != target:
            return []
        return list(islice(_exact_covers(target, pieces), MAX_COVERS))

    def packing(self, whole: str, available: Iterable[str], year: int) -> tuple[str, ...]:
        """Areas within another that do not overlap: the largest first."""
        target = self.leaves(whole, year)
        if len(target) < 2:
            return ()
        pieces = {
            code: leaves
            for code in sorted(set(available) - {whole})
            if (leaves := self.leaves(code, year)) and leaves < target
        }
        taken: list[str] = []
        covered: frozenset[str] = frozenset()
        for code, leaves in sorted(pieces.items(), key=lambda item: (-len(item[1]), item[0])):
            if not leaves & covered:
                taken.append(code)
                covered |= leaves
        return tuple(taken)


def _exact_covers(
    target: frozenset[str], pieces: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, ...]]:
    if not target:
        yield ()
        return
    first = min(target)
    for code, leaves in pieces.items():
        if first in leaves and leaves <= target:
            for rest in _exact_covers(target - leaves, pieces):
                yield (code, *rest)
