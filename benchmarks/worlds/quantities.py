"""What a made plan can print, as a ratio of sums of base counts.

Every quantity is `scale * top / bottom`. The definition serves twice: evaluated over the counts
of a world it is the truth, written down as coefficients it is a row of the oracle's programme.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from sources.model import Cell
from sources.readers.catalogue import Catalogue

TOTAL = "_T"
RESIDENT, REGISTERED = "resident", "registered"
SEXES = ("M", "F")
RESIDENCES = ("U", "R")
#: The finest age groups; every other one is a run of them.
AGES = ("Y0T14", "Y15T59", "Y60T64", "Y_GE65")
AGE_GROUPS: Mapping[str, tuple[str, ...]] = {
    **{age: (age,) for age in AGES},
    TOTAL: AGES,
    "Y15T64": ("Y15T59", "Y60T64"),
    "Y_GE60": ("Y60T64", "Y_GE65"),
}

DIFFERENCE, GROWTH = "difference", "growth"
AVERAGE_DIFFERENCE, AVERAGE_GROWTH = "average_difference", "average_growth"
GROWTHS = frozenset({GROWTH, AVERAGE_GROWTH})

#: Indicators counted by area besides the population, and those that are a value of their own.
COUNTED = ("births", "deaths", "family_household_population", "family_households", "urban_new_jobs")
SERIES = ("infant_mortality_rate", "under5_mortality_rate", "life_expectancy_at_birth")
LAND = "land_area"
FLOWS = frozenset({"births", "deaths", "natural_increase", "net_migration", "urban_new_jobs"})


class Base(NamedTuple):
    """A count that a world knows, at the end of a year (flows: during it).

    Persons, households, km2 or, for a series, the unit of its indicator. The population of
    everything but `population` itself is empty, and so are its sex, age and residence `_T`.
    """

    indicator: str
    population: str
    sex: str
    age: str
    residence: str
    area: str
    year: int


Terms = tuple[tuple[Fraction, Base], ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """`scale * top / bottom` in the canonical unit; without a bottom, `scale * top`."""

    scale: Fraction
    top: Terms
    bottom: Terms = ()


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """A cell at a place and time, or a change of it from `start` to `end` (`measure`)."""

    cell: Cell
    area: str
    start: int
    end: int
    measure: str = ""

    @property
    def years(self) -> int:
        """Intervals between the first year and the last."""
        return self.end - self.start


def one(base: Base) -> Terms:
    """A single count."""
    return ((Fraction(1), base),)


def terms(*parts: tuple[int | Fraction, Base]) -> Terms:
    """A weighted sum of counts."""
    return tuple((Fraction(weight), base) for weight, base in parts)


class Definitions:
    """How each indicator is computed, in a city whose counties are parts of it."""

    def __init__(self, catalogue: Catalogue, city: str) -> None:
        self._catalogue = catalogue
        self._city = city

    def level(self, quantity: Quantity, year: int | None = None) -> Ratio:
        """The definition of a level; of one end of a change, where its year is given."""
        indicator = quantity.cell.indicator_code
        start, end = (quantity.start, quantity.end) if year is None else (year, year)
        if indicator in ("population", *COUNTED, "natural_increase", "net_migration"):
            factor = 1 / self._unit_factor(indicator)
            years = range(start, end + 1) if indicator in FLOWS else (end,)
            return Ratio(factor, tuple(t for y in years for t in self._count(quantity, y)))
        if indicator in SERIES or indicator == LAND:
            return Ratio(Fraction(1), one(_plain(indicator, quantity.area, end)))
        return _RATIOS[indicator](self, quantity, end)

    def ends(self, quantity: Quantity) -> tuple[Ratio, Ratio]:
        """The two levels between which a change lies."""
        return self.level(quantity, quantity.start), self.level(quantity, quantity.end)

    def _unit_factor(self, indicator: str) -> Fraction:
        return self._catalogue.units[self._catalogue.indicators[indicator].unit_code].factor

    def _count(self, quantity: Quantity, year: int) -> Terms:
        cell, area = quantity.cell, quantity.area
        if cell.indicator_code == "population":
            return one(
                Base("population", cell.population, cell.sex, cell.age, cell.residence, area, year)
            )
        births, deaths = _plain("births", area, year), _plain("deaths", area, year)
        if cell.indicator_code == "natural_increase":
            return terms((1, births), (-1, deaths))
        if cell.indicator_code == "net_migration":
            now, before = head_count(area, year), head_count(area, year - 1)
            return terms((1, now), (-1, before), (-1, births), (1, deaths))
        return one(_plain(cell.indicator_code, area, year))

    def share(self, quantity: Quantity, year: int) -> Ratio:
        """A part in its own area, or a whole county in the city."""
        cell = quantity.cell
        part = _part_of(quantity, year)
        is_whole = (cell.sex, cell.age, cell.residence) == (TOTAL,) * 3
        area = self._city if is_whole else quantity.area
        whole = head_count(area, year, cell.population)
        return Ratio(Fraction(100), one(part), one(whole))


def head_count(area: str, year: int, population: str = RESIDENT) -> Base:
    """Everybody of a population at one place."""
    return Base("population", population, TOTAL, TOTAL, TOTAL, area, year)


def _plain(indicator: str, area: str, year: int) -> Base:
    return Base(indicator, "", TOTAL, TOTAL, TOTAL, area, year)


def _part_of(quantity: Quantity, year: int) -> Base:
    cell = quantity.cell
    return Base(
        "population", cell.population, cell.sex, cell.age, cell.residence, quantity.area, year
    )


def _urbanization(_: Definitions, quantity: Quantity, year: int) -> Ratio:
    everybody = _part_of(quantity, year)
    return Ratio(Fraction(100), one(everybody._replace(residence="U")), one(everybody))


def _sex_ratio(_: Definitions, quantity: Quantity, year: int) -> Ratio:
    everybody = _part_of(quantity, year)
    men, women = everybody._replace(sex="M"), everybody._replace(sex="F")
    return Ratio(Fraction(100), one(men), one(women))


def _dependency(*ages: str) -> Callable[[Definitions, Quantity, int], Ratio]:
    def ratio(_: Definitions, quantity: Quantity, year: int) -> Ratio:
        everybody = _part_of(quantity, year)
        dependants = terms(*((1, everybody._replace(age=age)) for age in ages))
        return Ratio(Fraction(100), dependants, one(everybody._replace(age="Y15T64")))

    return ratio


def _density(_: Definitions, quantity: Quantity, year: int) -> Ratio:
    land = _plain(LAND, quantity.area, year)
    return Ratio(Fraction(1), one(_part_of(quantity, year)), one(land))


def _household_size(_: Definitions, quantity: Quantity, year: int) -> Ratio:
    people = _plain("family_household_population", quantity.area, year)
    households = _plain("family_households", quantity.area, year)
    return Ratio(Fraction(1), one(people), one(households))


def _collective(_: Definitions, quantity: Quantity, year: int) -> Ratio:
    in_families = _plain("family_household_population", quantity.area, year)
    everybody = head_count(quantity.area, year)
    return Ratio(Fraction(1), terms((1, everybody), (-1, in_families)))


def _crude(**weights: int) -> Callable[[Definitions, Quantity, int], Ratio]:
    def ratio(_: Definitions, quantity: Quantity, year: int) -> Ratio:
        half = Fraction(1, 2)
        now, before = head_count(quantity.area, year), head_count(quantity.area, year - 1)
        events = terms(*((w, _plain(name, quantity.area, year)) for name, w in weights.items()))
        return Ratio(Fraction(1000), events, terms((half, now), (half, before)))

    return ratio


_RATIOS: Mapping[str, Callable[[Definitions, Quantity, int], Ratio]] = {
    "population_share": Definitions.share,
    "urbanization_rate": _urbanization,
    "sex_ratio": _sex_ratio,
    "dependency_ratio": _dependency("Y0T14", "Y_GE65"),
    "child_dependency_ratio": _dependency("Y0T14"),
    "old_age_dependency_ratio": _dependency("Y_GE65"),
    "population_density": _density,
    "mean_household_size": _household_size,
    "collective_household_population": _collective,
    "crude_birth_rate": _crude(births=1),
    "crude_death_rate": _crude(deaths=1),
    "natural_growth_rate": _crude(births=1, deaths=-1),
}


def change_of(measure: str, before: Fraction, after: Fraction, years: int) -> Fraction | None:
    """A change as its measure defines it; an average growth has no exact value (None)."""
    if measure == DIFFERENCE:
        return after - before
    if measure == AVERAGE_DIFFERENCE:
        return (after - before) / years
    if measure == GROWTH:
        return 100 * (after / before - 1)
    return None


def average_growth(before: Fraction, after: Fraction, years: int, decimals: int) -> Fraction:
    """The average yearly growth in %, to within half a unit of the last decimal.

    It is the middle between two neighbouring decimals, hence on the same side of every tie of a
    coarser rounding as the exact value.
    """
    steps = int(10**decimals)
    step = Fraction(1, steps)
    target = after / before
    low, high = -100 * steps, 100 * steps
    while (1 + high * step / 100) ** years <= target:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        if (1 + middle * step / 100) ** years <= target:
            low = middle
        else:
            high = middle
    return (low + Fraction(1, 2)) * step
