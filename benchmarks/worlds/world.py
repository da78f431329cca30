"""A made city: whole persons by county, sex, age and residence over the years, and all else.

Everything is an exact number, and whatever can be derived is derived from the same counts, so
that no two true statements about a world contradict each other.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from benchmarks.worlds.quantities import (
    AGE_GROUPS,
    AGES,
    COUNTED,
    LAND,
    REGISTERED,
    RESIDENCES,
    RESIDENT,
    SERIES,
    SEXES,
    TOTAL,
    Base,
    Ratio,
)
from sources.readers.catalogue import Catalogue

Counts = NDArray[np.int64]

CITIES = ("520100", "511100", "210800", "320500")
FIRST, LAST = 2010, 2030
#: Years whose population is known; the flows of a year need the year before it too.
OBSERVED = (2010, 2015, 2016, 2017, 2018, 2019, 2020)
FUTURE = (2025, 2030)
YEARS = OBSERVED + FUTURE
FLOW_YEARS = (2016, 2017, 2018, 2019, 2020)
JOB_YEARS = tuple(range(2015, LAST + 1))
CENSUS_YEARS = (2010, 2020)
#: From here on the counties stay the same, and so does their land.
SAME_COUNTIES_SINCE = 2015


@dataclass(frozen=True)
class Places:
    """The areas of a city: counties by year, and groups of them with known members."""

    city: str
    counties: Mapping[int, tuple[str, ...]]
    groups: Mapping[str, frozenset[str]]

    def leaves(self, area: str, year: int) -> tuple[str, ...]:
        """The counties that make up an area in a year; none where it does not exist then."""
        counties = self.counties[year]
        if area == self.city:
            return counties
        members = self.groups.get(area, frozenset({area}))
        return tuple(code for code in counties if code in members)

    def whole_groups(self, year: int) -> list[str]:
        """Groups all of whose members exist in a year."""
        return [
            code
            for code, members in sorted(self.groups.items())
            if members <= set(self.counties[year])
        ]


def places_of(catalogue: Catalogue, city: str) -> Places:
    """What the catalogue says of a city: children of level county, declared members, groups."""
    children = [
        area
        for area in catalogue.areas.values()
        if area.parent_code == city and area.level == "county"
    ]
    extra = [item for item in catalogue.memberships if item.group_code == city]
    counties = {}
    for year in range(FIRST, LAST + 1):
        codes = [area.code for area in children if area.is_valid_in(year)]
        codes += [m.member_code for m in extra if _holds(m.valid_from, m.valid_to, year)]
        counties[year] = tuple(sorted(codes))
    groups: dict[str, set[str]] = {}
    for item in catalogue.memberships:
        group = catalogue.areas[item.group_code]
        if group.parent_code == city and _holds(item.valid_from, item.valid_to, LAST):
            groups.setdefault(item.group_code, set()).add(item.member_code)
    return Places(city, counties, {code: frozenset(members) for code, members in groups.items()})


def _holds(since: int | None, until: int | None, year: int) -> bool:
    return (since or year) <= year < (until or year + 1)


@dataclass(frozen=True)
class World:
    """The counts of a city.

    Attributes:
        people: by population and year, persons of shape (county, sex, age, residence).
        counted: by indicator and year, a number for each county (persons, households).
        land: km2 by county.
        series: by indicator and year, a value for the city.
    """

    seed: int
    places: Places
    people: Mapping[tuple[str, int], Counts]
    counted: Mapping[tuple[str, int], Mapping[str, int]]
    land: Mapping[str, Fraction]
    series: Mapping[tuple[str, int], Fraction]
    _known: dict[Base, Fraction] = field(default_factory=dict, compare=False, repr=False)

    def count(self, base: Base) -> Fraction:
        """A base count.

        Raises:
            KeyError: the world does not know it.
        """
        if base not in self._known:
            self._known[base] = self._count(base)
        return self._known[base]

    def _count(self, base: Base) -> Fraction:
        if base.indicator in SERIES:
            if base.area != self.places.city:
                raise KeyError(base)
            return self.series[base.indicator, base.year]
        leaves = self.places.leaves(base.area, base.year)
        if not leaves:
            raise KeyError(base)
        if base.indicator == LAND:
            return sum((self.land[leaf] for leaf in leaves), Fraction(0))
        if base.indicator != "population":
            by_county = self.counted[base.indicator, base.year]
            return Fraction(sum(by_county[leaf] for leaf in leaves))
        people = self.people[base.population, base.year]
        return Fraction(int(people[np.ix_(*self._selection(base, leaves))].sum()))

    def _selection(self, base: Base, leaves: Sequence[str]) -> tuple[list[int], ...]:
        counties = self.places.counties[base.year]
        return (
            [counties.index(leaf) for leaf in leaves],
            [SEXES.index(sex) for sex in parts(base.sex, SEXES)],
            [AGES.index(age) for age in AGE_GROUPS[base.age]],
            [RESIDENCES.index(code) for code in parts(base.residence, RESIDENCES)],
        )

    def value(self, ratio: Ratio) -> Fraction:
        """A quantity in its canonical unit.

        Raises:
            KeyError: the world does not know one of its counts, or nothing is there to divide by.
        """
        top = sum((weight * self.count(base) for weight, base in ratio.top), Fraction(0))
        if not ratio.bottom:
            return ratio.scale * top
        bottom = sum((weight * self.count(base) for weight, base in ratio.bottom), Fraction(0))
        if bottom <= 0:
            raise KeyError(ratio)
        return ratio.scale * top / bottom


def parts(code: str, finest: tuple[str, ...]) -> tuple[str, ...]:
    """The finest codes that make up a sex or a residence."""
    return finest if code == TOTAL else (code,)


# --- making one ---------------------------------------------------------------------------


def make_world(seed: int, catalogue: Catalogue) -> World:
    """The world of a seed: the same for the same seed and catalogue."""
    rng = random.Random(seed)
    places = places_of(catalogue, rng.choice(CITIES))
    everywhere = sorted({code for codes in places.counties.values() for code in codes})
    resident = _people(rng, places, everywhere, _totals(rng, places, rng.uniform(1.4e6, 1.1e7)))
    registered = _people(rng, places, everywhere, _registered(rng, places, resident))
    people = {
        **{(RESIDENT, year): resident[year] for year in YEARS},
        **{(REGISTERED, year): registered[year] for year in YEARS},
    }
    counted = {
        **_flows(rng, places, resident),
        **_households(rng, places, resident),
        **_jobs(rng, places, everywhere),
    }
    assert {name for name, _ in counted} == set(COUNTED)
    return World(
        seed, places, people, counted, _land(rng, everywhere, resident, places), _series(rng)
    )


def _totals(rng: random.Random, places: Places, start: float) -> dict[int, dict[str, float]]:
    """Persons by year and county; the city moves by little, whichever counties it has then."""
    counties = sorted({code for codes in places.counties.values() for code in codes})
    weights = {code: rng.lognormvariate(0, 0.6) for code in counties}
    drift = {code: rng.gauss(0, 0.008) for code in counties}
    growth, total = rng.uniform(-0.006, 0.022), start
    share = {code: weights[code] for code in places.counties[FIRST]}
    totals = {}
    for year in range(FIRST, LAST + 1):
        share = {
            code: value * (1 + drift[code])
            for code, value in _handed_on(share, places.counties[year]).items()
        }
        whole = sum(share.values())
        totals[year] = {code: total * value / whole for code, value in share.items()}
        total *= 1 + growth + rng.uniform(-0.003, 0.003)
    return totals


def _handed_on(share: Mapping[str, float], counties: Sequence[str]) -> dict[str, float]:
    """The shares of the counties of a year: whoever is new has what those held that are gone.

    Where none is new, the largest takes it; where none is gone, the largest gives half of its own.
    """
    kept = {code: share[code] for code in counties if code in share}
    new = [code for code in counties if code not in share]
    left = sum(value for code, value in share.items() if code not in kept)
    largest = max(kept, key=kept.__getitem__)
    if not new:
        kept[largest] += left
    elif not left:
        left = kept[largest] = kept[largest] / 2
    return {**kept, **{code: left / len(new) for code in new}}


def _registered(
    rng: random.Random, places: Places, resident: Mapping[int, Counts]
) -> dict[int, dict[str, float]]:
    factor = rng.uniform(0.72, 1.15)
    by_county = {
        code: factor * rng.uniform(0.85, 1.15)
        for code in sorted({c for codes in places.counties.values() for c in codes})
    }
    slower = rng.uniform(-0.004, 0.002)
    return {
        year: {
            code: float(resident[year][index].sum()) * by_county[code] * (1 + slower) ** step
            for index, code in enumerate(places.counties[year])
        }
        for step, year in enumerate(YEARS)
    }


def _people(
    rng: random.Random,
    places: Places,
    counties: Sequence[str],
    totals: Mapping[int, Mapping[str, float]],
) -> dict[int, Counts]:
    """Whole persons by year, of shape (county, sex, age, residence), none of them zero."""
    child, middle, young_old, old = (
        rng.uniform(0.13, 0.19), 0.0, rng.uniform(0.045, 0.065), rng.uniform(0.08, 0.12),
    )  # fmt: skip
    aging, urbanizing = rng.uniform(0.0015, 0.0035), rng.uniform(0.009, 0.013)
    tilt = {code: [rng.uniform(0.88, 1.12) for _ in AGES] for code in counties}
    urban = {code: rng.uniform(0.25, 0.7) for code in counties}
    men = [0.527, rng.uniform(0.5, 0.522), rng.uniform(0.488, 0.506), rng.uniform(0.462, 0.484)]
    result = {}
    for year in YEARS:
        step = year - FIRST
        shares = [child - 0.0012 * step, middle, young_old + 0.0006 * step, old + aging * step]
        shares[1] = 1 - sum(shares)
        cells = [
            _county(
                rng,
                totals[year][code],
                [share * t for share, t in zip(shares, tilt[code], strict=True)],
                men,
                min(0.97, urban[code] + urbanizing * step),
            )
            for code in places.counties[year]
        ]
        result[year] = np.array(cells, dtype=np.int64)
    return result


def _county(
    rng: random.Random, total: float, ages: Sequence[float], men: Sequence[float], urban: float
) -> list[list[list[int]]]:
    whole = sum(ages)
    result: list[list[list[int]]] = [[], []]
    for age, share_of_men in zip(ages, men, strict=True):
        for index, share in enumerate((share_of_men, 1 - share_of_men)):
            group = total * age / whole * share * rng.uniform(0.996, 1.004)
            in_towns = group * urban * rng.uniform(0.994, 1.006)
            result[index].append([max(1, round(in_towns)), max(1, round(group - in_towns))])
    return result


def _flows(
    rng: random.Random, places: Places, resident: Mapping[int, Counts]
) -> dict[tuple[str, int], dict[str, int]]:
    births, deaths = rng.uniform(8.5, 14.0), rng.uniform(4.5, 7.5)
    flows: dict[tuple[str, int], dict[str, int]] = {}
    for year in FLOW_YEARS:
        births -= rng.uniform(0.0, 0.5)
        deaths += rng.uniform(-0.05, 0.12)
        for indicator, rate in (("births", births), ("deaths", deaths)):
            flows[indicator, year] = {
                code: round(int(resident[year][i].sum()) * rate / 1000 * rng.uniform(0.9, 1.1))
                for i, code in enumerate(places.counties[year])
            }
    return flows


def _households(
    rng: random.Random, places: Places, resident: Mapping[int, Counts]
) -> dict[tuple[str, int], dict[str, int]]:
    counted: dict[tuple[str, int], dict[str, int]] = {}
    share, size = rng.uniform(0.91, 0.95), rng.uniform(2.75, 3.2)
    for year in CENSUS_YEARS:
        people, households = {}, {}
        for index, code in enumerate(places.counties[year]):
            inside = int(resident[year][index].sum()) * share * rng.uniform(0.985, 1.015)
            people[code] = round(inside)
            households[code] = round(inside / (size * rng.uniform(0.95, 1.05)))
        counted["family_household_population", year] = people
        counted["family_households", year] = households
        size -= rng.uniform(0.2, 0.4)
    return counted


def _jobs(
    rng: random.Random, places: Places, counties: Sequence[str]
) -> dict[tuple[str, int], dict[str, int]]:
    level = {code: rng.uniform(2_000, 20_000) for code in counties}
    jobs: dict[tuple[str, int], dict[str, int]] = {}
    for year in JOB_YEARS:
        growth = rng.uniform(1.02, 1.06)
        level = {code: value * growth for code, value in level.items()}
        jobs["urban_new_jobs", year] = {
            code: round(level[code]) for code in places.counties[max(year, SAME_COUNTIES_SINCE)]
        }
    return jobs


def _land(
    rng: random.Random, counties: Sequence[str], resident: Mapping[int, Counts], places: Places
) -> dict[str, Fraction]:
    """km2 by county, in hundredths: between 150 and 6,000 people live on one."""
    people = dict(zip(places.counties[LAST], resident[LAST].sum(axis=(1, 2, 3)), strict=True))
    return {
        code: Fraction(max(500, round(int(people.get(code, 100_000)) / rng.choice(
            (180, 250, 400, 900, 2_500, 6_000)) * rng.uniform(70, 130))), 100)
        for code in counties
    }  # fmt: skip


def _series(rng: random.Random) -> dict[tuple[str, int], Fraction]:
    """City-wide values: each moves one way only, so that a later target asks for more."""
    infant, factor = rng.uniform(6.0, 11.0), rng.uniform(1.2, 1.45)
    life = rng.uniform(74.0, 77.0)
    series: dict[tuple[str, int], Fraction] = {}
    for year in range(FIRST, LAST + 1):
        infant *= rng.uniform(0.92, 0.96)
        life += rng.uniform(0.15, 0.3)
        values = (infant, infant * factor, life)
        for indicator, value in zip(SERIES, values, strict=True):
            series[indicator, year] = Fraction(round(value * 1000), 1000)
    return series
