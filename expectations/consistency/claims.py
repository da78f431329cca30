"""Claims: what a document says of a cell, once for each different value, however often printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from expectations.consistency.figures import FUTURE, PAST, Address, Figure, address_of, group_by
from sources.interval import Interval
from sources.model import Period, StatementKind
from sources.readers.catalogue import UNMAPPED, Catalogue

#: Measures of a change, and how many of its endpoints' years they spread over.
DIFFERENCE, GROWTH = "difference", "growth"
AVERAGE_DIFFERENCE, AVERAGE_GROWTH = "average_difference", "average_growth"


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that one document gives one cell, or one change of it.

    Attributes:
        key: its number in the document.
        figures: where it is printed, in reading order.
        address: the cell, for a change at the end of its period.
        start: for a change the cell at the start of its period.
        measure: for a change how it is measured; else empty.
        interval: what the printed value allows, in the canonical unit.
    """

    key: int
    figures: tuple[Figure, ...]
    address: Address
    start: Address | None
    measure: str
    interval: Interval

    @property
    def figure(self) -> Figure:
        """The first figure that makes the claim."""
        return self.figures[0]

    @property
    def weight(self) -> int:
        """How many figures would have to be wrong for it to be wrong."""
        return len(self.figures)

    @property
    def years(self) -> int:
        """Years between the two ends of a change."""
        return 0 if self.start is None else self._end_year - self.start.period.period_end

    @property
    def _end_year(self) -> int:
        return self.address.period.period_end

    @property
    def kinds(self) -> frozenset[StatementKind]:
        """What kinds of statement make it."""
        return frozenset(figure.kind for figure in self.figures)


class Claims:
    """The claims of one document, and what its cells are called."""

    def __init__(self, figures: Iterable[Figure], catalogue: Catalogue) -> None:
        mapped = [f for f in figures if f.cell.indicator_code != UNMAPPED]
        self._catalogue = catalogue
        levels = [f for f in mapped if f.kind is not StatementKind.CHANGE]
        changes = [f for f in mapped if f.kind is StatementKind.CHANGE]
        self._summed = {
            (f.area_code, f.cell, f.period.period_end)
            for f in levels
            if f.period.period_start != f.period.period_end
        }
        self._stances: dict[Address, set[str]] = {}
        for figure in levels:
            address = address_of(figure)
            self._stances.setdefault(replace(address, stance=""), set()).add(address.stance)
        self.last_observed = max(
            (f.period.period_end for f in levels if f.kind is StatementKind.OBSERVED), default=None
        )
        self.all: list[Claim] = []
        for (address, interval), group in group_by(
            levels, lambda f: (address_of(f), f.interval)
        ).items():
            self._add(group, address, None, "", interval)
        for (ends, measure, interval), group in group_by(
            changes, lambda f: (self._ends(f), f.change_measure, f.interval)
        ).items():
            if ends is not None:
                self._add(group, ends[1], ends[0], measure, interval)

    def _add(
        self, group: list[Figure], address: Address, start: Address | None, measure: str,
        interval: Interval,
    ) -> None:  # fmt: skip
        self.all.append(Claim(len(self.all), tuple(group), address, start, measure, interval))

    def _ends(self, figure: Figure) -> tuple[Address, Address] | None:
        """The two cells that a change lies between.

        None where they are the same, and where the document sums the cell up over the years to
        the end of the change: it may then compare one such sum with the one before.
        """
        first, last = figure.period.period_start, figure.period.period_end
        if first == last or (figure.area_code, figure.cell, last) in self._summed:
            return None
        return self.at(figure, first), self.at(figure, last)

    def at(self, figure: Figure, year: int) -> Address:
        """The cell of a figure in one year, as far as the document speaks of it."""
        unit = self._catalogue.indicators[figure.cell.indicator_code].unit_code
        bare = Address(
            figure.document_id, "", figure.area_code, figure.cell, Period(year, year), unit
        )
        return replace(bare, stance=self.stance_of(bare))

    def stance_of(self, bare: Address) -> str:
        """Whether a cell is spoken of as what was or what shall be: what was goes first."""
        stances = self._stances.get(bare)
        if stances:
            return PAST if PAST in stances else FUTURE
        is_later = self.last_observed is None or bare.period.period_end > self.last_observed
        return FUTURE if is_later else PAST

    @cached_property
    def levels(self) -> Mapping[Address, list[Claim]]:
        """Claims about levels, by cell."""
        return group_by((claim for claim in self.all if claim.start is None), lambda c: c.address)

    @cached_property
    def changes(self) -> list[Claim]:
        """Claims about changes."""
        return [claim for claim in self.all if claim.start is not None]
