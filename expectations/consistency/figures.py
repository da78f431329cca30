"""What the engine reasons about: figures with an address, a cell and an interval."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from sources.interval import Interval
from sources.model import Cell, Period, Statement, StatementKind

PLAN = "plan"
STATISTICS = "statistics"

#: Claims that may be held against each other: how it was, or how it shall be.
PAST, FUTURE = "past", "future"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as the engine sees it, from a plan or from a statistical publication."""

    source: str
    document_id: str
    figure_id: str
    section: str
    line: int
    value_text: str
    label: str
    kind: StatementKind
    change_measure: str
    area_code: str
    cell: Cell
    period: Period
    comparator: str
    unit_code: str
    canonical_unit_code: str
    interval: Interval
    binding: str = ""
    char_start: int | None = None
    char_end: int | None = None
    #: The unit printed beside the figure, where it is not the one its row or head gives.
    unit_text: str = ""
    #: The figure that the text introduces this one as a part of (其中), by its id.
    part_of: str = ""

    @property
    def stance(self) -> str:
        """Whether the figure speaks of what was or of what shall be."""
        return FUTURE if self.kind in (StatementKind.TARGET, StatementKind.PROJECTION) else PAST

    @property
    def key(self) -> tuple[str, str]:
        """Unique over all documents."""
        return self.document_id, self.figure_id

    @property
    def order(self) -> tuple[str, int, str]:
        """Where it stands: findings list their members in reading order."""
        return self.document_id, self.line, self.figure_id


def from_statement(statement: Statement) -> Figure:
    """A plan's statement as a figure."""
    return Figure(
        source=PLAN,
        document_id=statement.document_id,
        figure_id=statement.statement_id,
        section=statement.place.section,
        line=statement.place.line,
        value_text=statement.place.value_text,
        label=statement.label,
        kind=statement.kind,
        change_measure=statement.change_measure,
        area_code=statement.area_code,
        cell=statement.cell,
        period=statement.period,
        comparator=statement.comparator,
        unit_code=statement.unit_code,
        canonical_unit_code=statement.canonical_unit_code,
        interval=statement.interval,
        binding=statement.binding,
        char_start=statement.place.char_start,
        char_end=statement.place.char_end,
        unit_text=statement.unit_text,
        part_of=statement.part_of,
    )


T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def group_by(items: Iterable[T], key: Callable[[T], K]) -> Mapping[K, list[T]]:
    """Items by key, both in order of first appearance."""
    groups: dict[K, list[T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """One cell at one place and time in one document, claimed in one stance."""

    document_id: str
    stance: str
    area_code: str
    cell: Cell
    period: Period
    canonical_unit_code: str
    #: Kept, as addresses are looked up far more often than made.
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = (
            self.document_id, self.stance, self.area_code, self.cell, self.period,
            self.canonical_unit_code,
        )  # fmt: skip
        object.__setattr__(self, "_hash", hash(parts))

    def __hash__(self) -> int:
        return self._hash


def address_of(figure: Figure) -> Address:
    """The address of a level (not of a change)."""
    return Address(
        figure.document_id, figure.stance, figure.area_code, figure.cell, figure.period,
        figure.canonical_unit_code,
    )  # fmt: skip


def family_of(address: Address) -> Hashable:
    """What the parts of one whole have in common."""
    return (
        address.document_id, address.stance, address.cell.indicator_code,
        address.cell.population, address.period, address.canonical_unit_code,
    )  # fmt: skip


def series_of(address: Address) -> Hashable:
    """What the values of one cell over time have in common."""
    return address.document_id, address.area_code, address.cell, address.canonical_unit_code


class FigureIndex:
    """Figures by what they speak of."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.figures = sorted(figures, key=lambda figure: figure.order)

    @cached_property
    def levels(self) -> Mapping[Address, list[Figure]]:
        """Levels, targets and projections by address."""
        levels = (figure for figure in self.figures if figure.kind is not StatementKind.CHANGE)
        return group_by(levels, address_of)

    @cached_property
    def changes(self) -> list[Figure]:
        """Stated differences and growths."""
        return [figure for figure in self.figures if figure.kind is StatementKind.CHANGE]

    @cached_property
    def families(self) -> Mapping[Hashable, list[Address]]:
        """Addresses among which the parts of a whole are found."""
        return group_by(self.levels, family_of)

    @cached_property
    def history(self) -> Mapping[Hashable, list[Address]]:
        """Addresses of what was, by cell."""
        return group_by((a for a in self.levels if a.stance == PAST), series_of)
