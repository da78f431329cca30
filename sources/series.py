"""Breaks of series: events after which figures of a cell do not continue those before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sources.model import Cell


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """An event after which figures of a cell no longer continue those before it.

    Attributes:
        breaks_after: the last year before the break.
        rebased_from, rebased_to: the years that were published anew because of it; None where
            the years before it stay as they are.
        rebased_on: the day from which figures of those years can be the new ones.
    """

    event_id: str
    kind: str
    name_zh: str
    name_en: str
    indicator_codes: frozenset[str]
    population: str
    area_code: str
    includes_descendants: bool
    breaks_after: int
    rebased_from: int | None
    rebased_to: int | None
    rebased_on: date | None

    def concerns(self, cell: Cell) -> bool:
        """Whether figures of the cell are in its scope."""
        return (not self.indicator_codes or cell.indicator_code in self.indicator_codes) and (
            self.population in ("", cell.population)
        )

    def rebases(self, year: int) -> bool:
        """Whether figures of that year were published anew."""
        return (
            self.rebased_from is not None
            and self.rebased_to is not None
            and self.rebased_from <= year <= self.rebased_to
        )
