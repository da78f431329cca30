"""Printing true values as plans do: units, decimals, rounding, hedges, bounds."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from benchmarks.worlds.quantities import (
    AVERAGE_GROWTH,
    GROWTHS,
    Definitions,
    Quantity,
    average_growth,
    change_of,
)
from benchmarks.worlds.world import World
from expectations.consistency.figures import PLAN, Figure
from sources.cells import FigureReader, interval_of
from sources.model import Period, StatementKind
from sources.readers.catalogue import Catalogue

EXACTLY, ABOUT, AT_LEAST, AT_MOST = "=", "~", ">=", "<="

#: Units in which figures of a canonical unit are printed, with how often.
UNITS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "万人": (("万人", 13), ("人", 7)),
    "人": (("人", 4), ("万人", 1)),
    "户": (("户", 4), ("万户", 1)),
}
#: Decimals by printed unit, with how often.
DECIMALS: Mapping[str, tuple[tuple[int, int], ...]] = {
    "万人": ((0, 1), (1, 2), (2, 6), (3, 1), (4, 2)),
    "万户": ((1, 1), (2, 4), (4, 1)),
    "人": ((0, 1),),
    "户": ((0, 1),),
    "%": ((0, 1), (1, 4), (2, 6), (3, 1)),
    "pp": ((1, 2), (2, 6), (3, 1)),
    "‰": ((1, 2), (2, 5)),
    "女=100": ((1, 1), (2, 4)),
    "人/km2": ((0, 3), (1, 1), (2, 2)),
    "km2": ((0, 1), (1, 1), (2, 2)),
    "岁": ((1, 1), (2, 2)),
}
#: Finer than this nobody prints, even where few digits are left.
FINEST = {"万人": 4, "人": 0, "户": 0, "万户": 4}
FINEST_RATIO = 3
HOUSEHOLD_SIZE_DECIMALS = ((2, 5), (1, 1))
#: Digits by which an average growth is known beyond the printed ones.
GUARD_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Style:
    """How a figure is printed."""

    unit: str
    decimals: int
    half_even: bool = False
    comparator: str = EXACTLY


@dataclass(frozen=True, slots=True)
class Entry:
    """A printed figure: what it speaks of, and the number as it stands there."""

    figure_id: str
    section: str
    line: int
    quantity: Quantity
    kind: StatementKind
    number: str
    style: Style


def digits(value: Fraction, decimals: int) -> str:
    """A multiple of the last printed place as a plain decimal."""
    scaled = value * 10**decimals
    assert scaled.denominator == 1
    sign = "-" if scaled < 0 else ""
    text = str(abs(int(scaled))).rjust(decimals + 1, "0")
    return sign + (f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text)


def rounded(value: Fraction, decimals: int, *, half_even: bool = False) -> Fraction:
    """The nearest multiple of the last place, ties up (away from zero) or to even."""
    scaled = abs(value) * 10**decimals
    floor = scaled.numerator // scaled.denominator
    rest = scaled - floor
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and (not half_even or floor % 2 == 1))
    result = Fraction(floor + up, 10**decimals)
    return -result if value < 0 else result


def cut(value: Fraction, decimals: int, *, upwards: bool) -> Fraction:
    """The nearest multiple of the last place that is not above (below) the value."""
    scaled = value * 10**decimals
    floor = scaled.numerator // scaled.denominator
    return Fraction(floor + (upwards and scaled != floor), 10**decimals)


def significant(value: Fraction, places: int) -> str:
    """A value rounded to its first digits: `600` or `9.9` for two."""
    exponent = 0
    magnitude = abs(value)
    while magnitude >= 10**places:
        magnitude /= 10
        exponent += 1
    while 0 < magnitude < 10 ** (places - 1):
        magnitude *= 10
        exponent -= 1
    first = rounded(value / Fraction(10) ** exponent, 0)
    return digits(first * Fraction(10) ** exponent, max(0, -exponent))


class Printer:
    """Prints quantities of one world."""

    def __init__(self, world: World, catalogue: Catalogue) -> None:
        self.world = world
        self.definitions = Definitions(catalogue, world.places.city)
        self._catalogue = catalogue
        self._reader = FigureReader(catalogue)

    def canonical_unit(self, quantity: Quantity) -> str:
        """The unit that the quantity is compared in."""
        unit = self._catalogue.indicators[quantity.cell.indicator_code].unit_code
        if quantity.measure in GROWTHS:
            return "%"
        return "pp" if quantity.measure and unit == "%" else unit

    def factor(self, quantity: Quantity, unit: str) -> Fraction:
        """What one printed unit is in the canonical unit."""
        if quantity.measure in GROWTHS:
            return Fraction(1)
        return self._catalogue.conversion(unit, quantity.cell.indicator_code)[1]

    def truth(self, quantity: Quantity, decimals: int = 3) -> Fraction:
        """The value in the canonical unit; an average growth known far behind `decimals`.

        Raises:
            KeyError: the world does not know it.
        """
        if not quantity.measure:
            return self.world.value(self.definitions.level(quantity))
        before, after = (self.world.value(end) for end in self.definitions.ends(quantity))
        exact = change_of(quantity.measure, before, after, quantity.years)
        if exact is not None:
            return exact
        return average_growth(before, after, quantity.years, decimals + GUARD_DIGITS)

    def is_true(self, figure: Figure, quantity: Quantity) -> bool:
        """Whether the true value lies in what a figure allows, in exact arithmetic."""
        if quantity.measure != AVERAGE_GROWTH:
            return self.truth(quantity) in figure.interval
        before, after = (self.world.value(end) for end in self.definitions.ends(quantity))
        low, high = figure.interval.low, figure.interval.high
        years = quantity.years
        return (low is None or before * (1 + low / 100) ** years <= after) and (
            high is None or after <= before * (1 + high / 100) ** years
        )

    def style(self, rng: random.Random, quantity: Quantity) -> Style:
        """A way to print a quantity that leaves at least two digits, or is as fine as any."""
        canonical = self.canonical_unit(quantity)
        unit = weighted(rng, UNITS.get(canonical, ((canonical, 1),)))
        value = abs(self.truth(quantity)) / self.factor(quantity, unit)
        is_size = quantity.cell.indicator_code == "mean_household_size"
        if is_size:
            unit, value = "人", abs(self.truth(quantity))
        decimals = weighted(rng, HOUSEHOLD_SIZE_DECIMALS if is_size else DECIMALS[unit])
        finest = FINEST_RATIO if is_size else FINEST.get(unit, FINEST_RATIO)
        while value * 10**decimals < 10 and decimals < finest:
            decimals += 1
        half_even = quantity.measure != AVERAGE_GROWTH and rng.random() < 0.3
        return Style(unit, decimals, half_even)

    def number(self, rng: random.Random, quantity: Quantity, style: Style) -> str:
        """The true value as printed in a style."""
        value = self.truth(quantity, style.decimals) / self.factor(quantity, style.unit)
        if style.comparator == ABOUT:
            return significant(value, rng.choice((2, 3)))
        if style.comparator in (AT_LEAST, AT_MOST):
            bound = cut(value, style.decimals, upwards=style.comparator == AT_MOST)
            return digits(bound, style.decimals)
        return self.as_printed(value, style)

    def as_printed(self, value: Fraction, style: Style) -> str:
        """Any value, in the printed unit, rounded as a style rounds."""
        return digits(rounded(value, style.decimals, half_even=style.half_even), style.decimals)

    def figure(self, entry: Entry, document: str) -> Figure:
        """An entry as the engine sees it; it goes through the code that types real rows."""
        quantity, style = entry.quantity, entry.style
        indicator = quantity.cell.indicator_code
        columns = self._reader.columns(
            comparator=style.comparator,
            low=None if style.comparator == AT_MOST else entry.number,
            high=None if style.comparator == AT_LEAST else entry.number,
            unit_code=style.unit,
            indicator_code=indicator,
            value_text=entry.number,
            is_growth=quantity.measure in GROWTHS,
        )
        return Figure(
            source=PLAN,
            document_id=document,
            figure_id=entry.figure_id,
            section=entry.section,
            line=entry.line,
            value_text=entry.number,
            label=self._catalogue.indicators[indicator].name_zh,
            kind=entry.kind,
            change_measure=quantity.measure,
            area_code=quantity.area,
            cell=quantity.cell,
            period=Period(quantity.start, quantity.end),
            comparator=style.comparator,
            unit_code=columns["unit_code"],
            canonical_unit_code=columns["canonical_unit_code"],
            interval=interval_of(columns),
        )


def renumbered(entry: Entry, number: str, unit: str | None = None) -> Entry:
    """The same figure with another number printed."""
    return replace(entry, number=number, style=replace(entry.style, unit=unit or entry.style.unit))


T = TypeVar("T")


def weighted(rng: random.Random, options: Sequence[tuple[T, int]]) -> T:
    """One of some options, each as often as it says."""
    return rng.choices([item for item, _ in options], [weight for _, weight in options])[0]
