"""A claim under suspicion: what it says, in its printed unit, and what the others leave of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import inf, pow

from expectations.consistency.claims import (
    AVERAGE_DIFFERENCE,
    AVERAGE_GROWTH,
    DIFFERENCE,
    GROWTH,
    Claim,
    Claims,
)
from expectations.consistency.figures import Address
from expectations.consistency.grounding import GROWTH_UNITS, difference_factor
from expectations.consistency.ranges import Range, Ranges
from expectations.consistency.slips import half_unit_of, number_text
from expectations.consistency.system import Application, System, Terms
from sources.readers.catalogue import Catalogue

ONE = Fraction(1)


@dataclass(frozen=True)
class Scene:
    """The component in which a story plays, and which claims are held to be true."""

    component: System
    claims: Claims
    ranges: Ranges
    catalogue: Catalogue
    trusted: frozenset[int]

    @cached_property
    def ratios(self) -> Mapping[Address, Application]:
        """The definition of each ratio."""
        return {a.ratio: a for a in self.component.applications if a.ratio is not None}

    @cached_property
    def quantities(self) -> frozenset[Address]:
        """Every quantity of the component."""
        return frozenset(a for c in self.component.constraints for a, _ in c.terms)

    def range_of(self, claim: Claim) -> Range | None:
        """What the trusted claims leave of it, in its printed unit."""
        found = self._canonical_range(claim)
        return None if found is None else found.scaled(1 / self.factor(claim))

    def factor(self, claim: Claim) -> float:
        """From the printed unit of a claim to that of its cell, or of growth to itself."""
        figure = claim.figure
        if claim.measure in (GROWTH, AVERAGE_GROWTH):
            return 1.0
        if claim.start is not None:
            factor = difference_factor(claim, self.catalogue)
            canonical = self.catalogue.conversion(figure.unit_code, figure.cell.indicator_code)[1]
            return float((factor or 1) * canonical)
        return float(self.catalogue.conversion(figure.unit_code, figure.cell.indicator_code)[1])

    def _canonical_range(self, claim: Claim) -> Range | None:
        others = self.trusted - {claim.key}
        if claim.start is None:
            return self._level(claim.address, others)
        return self.change(claim, claim.start, claim.measure, others)

    def _level(self, address: Address, others: frozenset[int]) -> Range | None:
        found = self.ranges.of_form(((address, ONE),), others)
        definition = self.ratios.get(address)
        if definition is None:
            return found
        quotient = self.ranges.of_quotient(definition.part, definition.base, others)
        if found is None or quotient is None:
            return found or quotient
        low, high = max(found.low, quotient.low), min(found.high, quotient.high)
        return Range(low, high) if low <= high else found

    def quotient(self, part: Terms, base: Terms, without: int) -> Range | None:
        """The range of a quotient while all but one of the trusted claims hold."""
        return self.ranges.of_quotient(part, base, self.trusted - {without})

    def change(
        self, claim: Claim, start: Address, measure: str, others: frozenset[int]
    ) -> Range | None:
        """The range of a change between two cells, as the measure counts it."""
        end_term, start_term = ((claim.address, ONE),), ((start, ONE),)
        years = claim.address.period.period_end - start.period.period_end
        if years <= 0:
            return None
        if measure in (DIFFERENCE, AVERAGE_DIFFERENCE):
            found = self.ranges.of_form(((claim.address, ONE), (start, -ONE)), others)
            span = years if measure == AVERAGE_DIFFERENCE else 1
            return None if found is None else found.scaled(1 / span)
        share = GROWTH_UNITS.get(claim.figure.canonical_unit_code)
        found = self.ranges.of_quotient(end_term, start_term, others)
        if found is None or share is None:
            return None
        power = 1 / years if measure == AVERAGE_GROWTH else 1.0
        return Range(*(_growth(end, power, float(share)) for end in (found.low, found.high)))


def _growth(factor: float, power: float, share: float) -> float:
    if factor == inf:
        return inf
    return (pow(max(factor, 0.0), power) - 1) / share


@dataclass(frozen=True)
class Suspect:
    """A claim, its number as printed, and the range that it should lie in."""

    claim: Claim
    number: str
    sign: int
    room: Range

    @classmethod
    def of(cls, claim: Claim, scene: Scene) -> Suspect | None:
        """A suspect, where its text holds a number and the others leave it some room."""
        number = number_text(claim.figure.value_text)
        room = scene.range_of(claim)
        if number is None or room is None:
            return None
        high = claim.interval.high
        sign = -1 if high is not None and high <= 0 else 1
        return cls(claim, number, sign, room)

    def fits(self, number: str) -> bool:
        """Whether another number, at its printed precision, lies in the room that is left."""
        half = float(half_unit_of(number))
        value = self.sign * float(number)
        return self.room.meets(value - half, value + half)

    @property
    def is_pinned(self) -> bool:
        """Whether the others leave a place rather than only a bound: else any digits would fit."""
        if not self.room.is_bounded:
            return False
        size = max(abs(self.room.low), abs(self.room.high))
        return self.room.high - self.room.low <= size / 2 or self.fits_few

    @property
    def fits_few(self) -> bool:
        """Whether the room is narrow in printed units, as it is around zero."""
        return self.room.high - self.room.low <= float(half_unit_of(self.number)) * 20

    @property
    def decimals(self) -> int:
        """Printed decimals."""
        return len(self.number.partition(".")[2])

    def expected(self, places: int = 0) -> str:
        """The middle of the room, where it is bounded, to the printed decimals and some more."""
        if not self.room.is_bounded:
            return ""
        middle = (self.room.low + self.room.high) / 2
        return f"{middle * self.sign:.{self.decimals + places}f}"
