"""Figures from two sides of a break: what comes from before it is no base of growth.

A plan seldom says from which release a figure was taken. That two of them are of different series
shows where a population changes in a year by more than births, deaths and migration give, although
the years between were published anew after a census. What grows from such a base is no growth.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from expectations.consistency.figures import Address, Figure, address_of, group_by
from expectations.consistency.findings import Finding, Member
from expectations.consistency.messages import plain_finding
from expectations.consistency.naming import (
    Names,
    decimal_text,
    interval_text,
    printed,
    stated_values,
    with_unit,
)
from expectations.consistency.partitions import AreaPartitions
from sources.interval import Interval, total
from sources.model import Period, StatementKind
from sources.readers.catalogue import UNMAPPED, Catalogue
from sources.series import SeriesBreak

RULE = "across_break"
PARAMETER = "implausible_yearly_growth"
#: The only count that births, deaths and migration alone change; of any other (the students, the
#: insured, the talent) nothing says how fast it may grow.
HEADCOUNT = "population"


@dataclass(frozen=True)
class Level:
    """How many there were in a year: stated, or added up from areas that make up the whole."""

    address: Address
    interval: Interval
    stated: tuple[tuple[Figure, ...], ...]

    @property
    def year(self) -> int:
        """The year."""
        return self.address.period.period_end

    @property
    def is_sum(self) -> bool:
        """Whether nothing but its parts is stated."""
        return len(self.stated) > 1

    @property
    def places(self) -> frozenset[str]:
        """The area, and those that it was added up from."""
        return frozenset({self.address.area_code, *(f[0].area_code for f in self.stated)})

    @property
    def middle(self) -> Fraction:
        """The value as printed."""
        return sum((_middle(figures[0].interval) for figures in self.stated), Fraction(0))

    def members(self, role: str) -> list[Member]:
        """The figures behind it."""
        return [
            Member(figures[0], "part" if self.is_sum else role, figures[1:])
            for figures in self.stated
        ]


@dataclass(frozen=True)
class Jump:
    """Two levels of one series that no population goes between, and the break that lies there."""

    start: Level
    end: Level
    event: SeriesBreak
    bound: Interval


@dataclass(frozen=True)
class Growth:
    """A stated change that starts before a break, and the area of which that is known."""

    figure: Figure
    event: SeriesBreak
    area_code: str

    @property
    def key(self) -> Hashable:
        """What growths that are told together have in common."""
        cell = self.figure.cell
        return (
            self.event.event_id, self.area_code, cell.indicator_code, cell.population,
            self.figure.period,
        )  # fmt: skip


def break_findings(
    figures: Iterable[Figure], catalogue: Catalogue, areas: AreaPartitions, names: Names
) -> Iterator[Finding]:
    """Levels and growths of one document whose ends stand on two sides of a break."""
    mapped = [f for f in figures if f.cell.indicator_code != UNMAPPED]
    jumps = _widest(
        [jump for pair in _pairs(mapped, catalogue, areas) for jump in _jumps(*pair, catalogue)]
    )
    for jump in jumps:
        yield _jump_finding(jump, names)
    growths: dict[Hashable, list[Growth]] = {}
    for figure in mapped:
        growth = _growth_across(figure, jumps, catalogue)
        if growth is not None:
            growths.setdefault(growth.key, []).append(growth)
    for group in growths.values():
        yield _growth_finding(group, names)


def candidates(figures: Iterable[Figure], catalogue: Catalogue, areas: AreaPartitions) -> int:
    """How often two levels or the ends of a change had a break between them."""
    mapped = [f for f in figures if f.cell.indicator_code != UNMAPPED]
    pairs = _pairs(mapped, catalogue, areas)
    changes = (f for f in mapped if _growth_across(f, (), catalogue) is not None)
    return sum(1 for _ in pairs) + sum(1 for _ in changes)


def _pairs(
    figures: Sequence[Figure], catalogue: Catalogue, areas: AreaPartitions
) -> Iterator[tuple[Level, Level, SeriesBreak]]:
    """Levels of one series that follow each other, with the first break that may lie between."""
    observed = [f for f in figures if f.kind is StatementKind.OBSERVED and _is_headcount(f)]
    last = max(
        (f.period.period_end for f in figures if f.kind is StatementKind.OBSERVED), default=0
    )
    levels = group_by(observed, address_of)
    for series in _series(levels, areas).values():
        ordered = sorted(series, key=lambda level: level.year)
        for start, end in pairwise(ordered):
            event = _event_between(start, end, last, catalogue)
            if event is not None:
                yield start, end, event


def _is_headcount(figure: Figure) -> bool:
    return (
        figure.cell.indicator_code == HEADCOUNT
        and figure.period.period_start == figure.period.period_end
        and figure.interval.low is not None
        and figure.interval.high is not None
    )


def _series(
    levels: Mapping[Address, list[Figure]], areas: AreaPartitions
) -> Mapping[Hashable, list[Level]]:
    """The levels of every cell and area over the years; sums where the whole is not stated."""
    found: dict[Hashable, list[Level]] = {}
    for address, group in levels.items():
        stated = tuple(f for f in group if f.interval == group[0].interval)
        level = Level(address, group[0].interval, (stated,))
        found.setdefault(_series_of(address), []).append(level)
    by_cell: dict[Hashable, dict[Period, dict[str, Address]]] = {}
    for address in levels:
        periods = by_cell.setdefault((address.cell, address.canonical_unit_code), {})
        periods.setdefault(address.period, {})[address.area_code] = address
    for series in found.values():
        whole = series[0].address
        years = {level.address.period for level in series}
        for period, available in by_cell[whole.cell, whole.canonical_unit_code].items():
            if period in years:
                continue
            for cover in areas.partitions(whole.area_code, available, period.period_end)[:1]:
                # In the order in which the document names them.
                pieces = sorted((levels[available[code]] for code in cover), key=_first)
                series.append(
                    Level(
                        replace(whole, period=period),
                        total(piece[0].interval for piece in pieces),
                        tuple(tuple(piece[:1]) for piece in pieces),
                    )
                )
    return found


def _first(figures: Sequence[Figure]) -> tuple[str, int, str]:
    return figures[0].order


def _series_of(address: Address) -> Hashable:
    return address.area_code, address.cell, address.canonical_unit_code


def _event_between(
    start: Level, end: Level, last_observed: int, catalogue: Catalogue
) -> SeriesBreak | None:
    """The first break that may lie between two levels of a document that could know of it."""
    for event in catalogue.breaks_of(start.address.area_code, start.address.cell):
        if event.rebased_from is None:
            lies_between = start.year <= event.breaks_after < end.year
        else:
            lies_between = event.rebases(start.year) and last_observed > event.breaks_after
        if lies_between:
            return event
    return None


def _jumps(start: Level, end: Level, event: SeriesBreak, catalogue: Catalogue) -> Iterator[Jump]:
    """The pair, if no population changes that fast."""
    share, years = catalogue.parameter(PARAMETER), end.year - start.year
    low, high = start.interval.low, start.interval.high
    assert low is not None
    assert high is not None
    bound = Interval(low * (1 - share) ** years, high * (1 + share) ** years)
    if not bound.intersects(end.interval):
        yield Jump(start, end, event, bound)


def _widest(jumps: Sequence[Jump]) -> list[Jump]:
    """The jumps without those of parts of an area that itself jumps from that year."""
    return [
        jump
        for jump in jumps
        if not any(
            wider is not jump
            and wider.start.year == jump.start.year
            and wider.start.address.cell == jump.start.address.cell
            and jump.start.address.area_code in wider.start.places
            for wider in jumps
        )
    ]


def _growth_across(figure: Figure, jumps: Sequence[Jump], catalogue: Catalogue) -> Growth | None:
    """A change with a break between its ends, where it is known to lie there.

    A new boundary or definition lies between the years. Of a year that was published anew it must
    show that the change begins with the old figure: its place jumps behind that year.
    """
    if figure.kind is not StatementKind.CHANGE:
        return None
    first, last = figure.period.period_start, figure.period.period_end
    for event in catalogue.breaks_of(figure.area_code, figure.cell):
        if event.rebased_from is None and first <= event.breaks_after < last:
            return Growth(figure, event, figure.area_code)
        for jump in jumps:
            if (
                jump.event == event
                and event.rebases(first)
                and first <= jump.start.year < jump.end.year <= last
                and figure.area_code in jump.start.places
            ):
                return Growth(figure, event, jump.start.address.area_code)
    return None


def _jump_finding(jump: Jump, names: Names) -> Finding:
    start, end = jump.start, jump.end
    unit = start.address.canonical_unit_code
    grown = 100 * (end.middle / start.middle - 1)
    change = f"{_value(start)} → {_value(end)} ({'+' if grown > 0 else ''}{_rounded(grown)} %)"
    return plain_finding(
        RULE,
        [*end.members("end"), *start.members("start")],
        {
            **names.of(end.stated[0][0]),
            **names.place(end.address.area_code),
            **_event_names(jump.event),
            "span_zh": f"{start.year}年至{end.year}年：",
            "span_en": f"from {start.year} to {end.year}:",
            "fault_zh": "变动超出自然增长与迁移所能",
            "fault_en": "beyond what births, deaths and migration give",
        },
        expected=interval_text(jump.bound, unit),
        stated=f"{decimal_text(end.middle)} {unit}",
        recomputation=change,
    )


def _value(level: Level) -> str:
    """`187.41 + 115.98 = 303.39 万人`, or the figure as printed."""
    if not level.is_sum:
        return with_unit(level.stated[0][0])
    parts = " + ".join(printed(figures[0]) for figures in level.stated)
    same = {figures[0].unit_code for figures in level.stated} == {level.address.canonical_unit_code}
    terms = f"{parts} = " if same else ""
    return f"{terms}{decimal_text(level.middle)} {level.address.canonical_unit_code}"


def _growth_finding(growths: Sequence[Growth], names: Names) -> Finding:
    figures = [growth.figure for growth in growths]
    claims = group_by(figures, lambda f: (f.area_code, f.cell, f.change_measure, f.interval))
    areas = [names.place(code) for code in dict.fromkeys(f.area_code for f in figures)]
    stated = stated_values(figures)
    first, last = figures[0].period.period_start, figures[0].period.period_end
    return plain_finding(
        RULE,
        [Member(group[0], "change", tuple(group[1:])) for group in claims.values()],
        {
            **names.of(figures[0]),
            **names.place(growths[0].area_code),
            **_event_names(growths[0].event),
            "span_zh": f"{'、'.join(area['area_zh'] for area in areas)}{first}-{last}年的变化为",
            "span_en": f"the change of {'; '.join(area['area_en'] for area in areas)}, "
            f"{first}-{last}, is",
            "fault_zh": f"以断点之前的{first}年数为基数",
            "fault_en": f"counted from a figure of {first} from before a break",
        },
        expected="",
        stated=stated,
        recomputation=stated,
    )


def _event_names(event: SeriesBreak) -> dict[str, str]:
    return {"event_zh": event.name_zh, "event_en": event.name_en}


def _middle(interval: Interval) -> Fraction:
    low, high = interval.low, interval.high
    assert low is not None
    assert high is not None
    return (low + high) / 2


def _rounded(value: Fraction) -> str:
    return f"{float(value):.2f}"
