"""What plans say together: a table of the counties, the ages of a year, the changes of a decade."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.worlds.quantities import (
    AVERAGE_DIFFERENCE,
    AVERAGE_GROWTH,
    DIFFERENCE,
    FLOWS,
    GROWTH,
    LAND,
    REGISTERED,
    RESIDENT,
    SERIES,
    TOTAL,
    Quantity,
)
from benchmarks.worlds.world import (
    CENSUS_YEARS,
    FLOW_YEARS,
    FUTURE,
    OBSERVED,
    SAME_COUNTIES_SINCE,
    YEARS,
    World,
)
from sources.model import Cell
from sources.readers.catalogue import Catalogue

#: Ages that plans give side by side.
AGE_ROWS = (
    ("Y0T14", "Y15T59", "Y_GE60", "Y_GE65"),
    ("Y0T14", "Y15T64", "Y_GE65"),
    ("Y0T14", "Y15T59", "Y60T64", "Y_GE65"),
    ("Y0T14", "Y15T59", "Y_GE60"),
)
DEPENDENCY = ("dependency_ratio", "child_dependency_ratio", "old_age_dependency_ratio")
RATES = ("crude_birth_rate", "crude_death_rate", "natural_growth_rate")
HOUSEHOLDS = (
    "family_households",
    "family_household_population",
    "collective_household_population",
    "mean_household_size",
)
#: Indicators that plans print without saying whose they are.
WITHOUT_POPULATION = frozenset({*HOUSEHOLDS, *SERIES, LAND, "urban_new_jobs"})
#: A change of a rate in relative terms is rare; so is one of a share.
RELATIVE_CHANGE_OF_SHARE = 0.15


Rows = list[tuple[Quantity, ...]]


@dataclass(frozen=True, slots=True)
class Block:
    """Figures that stand together: the figures of each line."""

    title: str
    rows: tuple[tuple[Quantity, ...], ...]
    is_table: bool = False


@dataclass(frozen=True)
class Scope:
    """What blocks are drawn from."""

    rng: random.Random
    world: World
    catalogue: Catalogue

    @property
    def city(self) -> str:
        """The area that the plan is about."""
        return self.world.places.city

    def knows(self, indicator: str) -> bool:
        """Whether the catalogue has an indicator."""
        return indicator in self.catalogue.indicators

    def area(self) -> str:
        """The city, or sometimes one of its counties."""
        counties = self.world.places.counties[OBSERVED[-1]]
        return self.city if self.rng.random() < 0.8 else self.rng.choice(counties)

    def year(self) -> int:
        """A year whose population is known, the last census more often."""
        return self.rng.choice((*YEARS, 2010, 2020, 2020))

    def population(self) -> str:
        """Resident, or sometimes registered."""
        return RESIDENT if self.rng.random() < 0.8 else REGISTERED


def level(
    indicator: str,
    area: str,
    year: int,
    *,
    population: str = RESIDENT,
    sex: str = TOTAL,
    age: str = TOTAL,
    residence: str = TOTAL,
    since: int | None = None,
) -> Quantity:
    """A level; of several years together where `since` is given."""
    whose = "" if indicator in WITHOUT_POPULATION else population
    return Quantity(Cell(indicator, whose, sex, age, residence), area, since or year, year)


def change(of: Quantity, since: int, measure: str) -> Quantity:
    """A change of a level since an earlier year."""
    return Quantity(of.cell, of.area, since, of.end, measure)


def _counties(scope: Scope) -> Block:
    """All counties of a year, with what tables have beside them."""
    rng, year, population = scope.rng, scope.year(), scope.population()
    areas = [scope.city, *scope.world.places.counties[year]]
    columns: list[Callable[[str], Quantity]] = [
        lambda area: level("population", area, year, population=population)
    ]
    if rng.random() < 0.5:
        columns.append(lambda area: level("population_share", area, year, population=population))
    since = rng.choice([y for y in YEARS if y < year] or [year])
    if since < year and rng.random() < 0.5:
        measure = rng.choice((DIFFERENCE, GROWTH, AVERAGE_GROWTH))
        columns.append(
            lambda area: change(
                level("population", area, year, population=population), since, measure
            )
        )
    if year >= SAME_COUNTIES_SINCE and population == RESIDENT and rng.random() < 0.5:
        if scope.knows(LAND):
            columns.append(lambda area: level(LAND, area, year))
        columns.append(lambda area: level("population_density", area, year))
    if rng.random() < 0.3:
        columns.append(lambda area: level("urbanization_rate", area, year, population=population))
    rows = [tuple(column(area) for column in columns) for area in areas]
    return Block("各县（市、区）人口", _without_own_share(rows, scope), is_table=True)


def _without_own_share(
    rows: Iterable[Iterable[Quantity]], scope: Scope
) -> tuple[tuple[Quantity, ...], ...]:
    """The city has no share in itself."""
    return tuple(
        tuple(q for q in row if (q.cell.indicator_code, q.area) != ("population_share", scope.city))
        for row in rows
    )


def _groups(scope: Scope) -> Block:
    """Groups of counties that the catalogue knows, and the city."""
    year = scope.rng.choice([y for y in YEARS if y >= SAME_COUNTIES_SINCE])
    areas = [scope.city, *scope.world.places.whole_groups(year)]
    rows = [
        (level("population", area, year), level("population_density", area, year)) for area in areas
    ]
    return Block("分片区人口", tuple(rows))


def _ages(scope: Scope) -> Block:
    """The ages of a year as counts, shares, or both; of several years as a table."""
    rng, area, population = scope.rng, scope.area(), scope.population()
    years = rng.sample(YEARS, rng.choice((1, 1, 2, 4)))
    ages = rng.choice(AGE_ROWS)
    kinds = rng.choice((("population",), ("population_share",), ("population", "population_share")))
    sex = TOTAL if rng.random() < 0.85 else rng.choice("MF")
    rows = [
        tuple(level(k, area, year, population=population, age=age, sex=sex) for k in kinds)
        for year in sorted(years)
        for age in ages
    ]
    whole = [(level("population", area, year, population=population, sex=sex),) for year in years]
    return Block("年龄结构", (*whole, *rows), is_table=len(years) > 1 or rng.random() < 0.5)


def _sexes(scope: Scope) -> Block:
    """Men, women and their ratio, sometimes by age."""
    rng, area, year, population = scope.rng, scope.area(), scope.year(), scope.population()
    ages = [TOTAL] if rng.random() < 0.7 else [TOTAL, *rng.choice(AGE_ROWS)]
    share = rng.random() < 0.5
    rows = []
    for age in ages:
        row = [
            level("population", area, year, population=population, age=age, sex=sex)
            for sex in (TOTAL, "M", "F")
        ]
        row.append(level("sex_ratio", area, year, population=population, age=age))
        if share:
            row += [
                level("population_share", area, year, population=population, age=age, sex=sex)
                for sex in "MF"
            ]
        rows.append(tuple(row))
    return Block("性别结构", tuple(rows), is_table=len(ages) > 1)


def _residence(scope: Scope) -> Block:
    """Urban and rural people over some years."""
    rng, area, population = scope.rng, scope.area(), scope.population()
    rows: Rows = []
    for year in sorted(rng.sample(YEARS, rng.choice((1, 2, 3)))):
        row = [
            level("population", area, year, population=population, residence=code)
            for code in (TOTAL, "U", "R")
        ]
        row.append(level("urbanization_rate", area, year, population=population))
        if rng.random() < 0.3:
            row.append(level("population_share", area, year, population=population, residence="U"))
        rows.append(tuple(row))
    return Block("城乡结构", tuple(rows))


def _dependency(scope: Scope) -> Block:
    """Dependency ratios with the ages that they follow from."""
    rng, area, year = scope.rng, scope.area(), scope.year()
    ages = ("Y0T14", "Y15T64", "Y_GE65")
    counts = tuple(level("population", area, year, age=age) for age in ages)
    ratios = tuple(level(indicator, area, year) for indicator in DEPENDENCY)
    rows = [ratios] if rng.random() < 0.4 else [counts, ratios]
    return Block("抚养比", tuple(rows))


def _households(scope: Scope) -> Block:
    """Households of the census years, and how much smaller they became."""
    area = scope.area()
    rows = [
        (*(level(name, area, year) for name in HOUSEHOLDS), level("population", area, year))
        for year in CENSUS_YEARS
    ]
    size = level("mean_household_size", area, CENSUS_YEARS[-1])
    return Block("家庭户", (*rows, (change(size, CENSUS_YEARS[0], DIFFERENCE),)))


def _series(scope: Scope) -> Block:
    """The head count of every year, and how it changed."""
    area, population = scope.area(), scope.population()
    years = [year for year in OBSERVED if year >= 2015]
    rows: Rows = [(level("population", area, year, population=population),) for year in years]
    rows += [tuple(_changes_of(scope, level("population", area, 2020, population=population)))]
    return Block("历年人口", tuple(rows), is_table=scope.rng.random() < 0.5)


def _movement(scope: Scope) -> Block:
    """Births, deaths and migration, with the rates and the head counts they belong to."""
    rng, area = scope.rng, scope.area()
    years = rng.sample(FLOW_YEARS, rng.choice((1, 2, 5)))
    rows = []
    for year in sorted(years):
        flows = ("births", "deaths", "natural_increase", "net_migration")
        row = [level(name, area, year) for name in flows]
        row += [level(name, area, year) for name in RATES if rng.random() < 0.6]
        if rng.random() < 0.6:
            row += [level("population", area, y) for y in (year - 1, year)]
        rows.append(tuple(row))
    if len(years) == len(FLOW_YEARS):
        first, last = FLOW_YEARS[0], FLOW_YEARS[-1]
        rows.append((level("births", area, last, since=first),))
    return Block("人口自然变动", tuple(rows))


def _births_by_county(scope: Scope) -> Block:
    """Births of every county in a year."""
    year = scope.rng.choice(FLOW_YEARS)
    areas = [scope.city, *scope.world.places.counties[year]]
    name = scope.rng.choice(("births", "deaths"))
    return Block("各地出生", tuple((level(name, area, year),) for area in areas), is_table=True)


def _changes(scope: Scope) -> Block:
    """Changes of a few levels together with both ends of each."""
    rng = scope.rng
    rows = []
    for _ in range(rng.choice((2, 3, 4))):
        last = rng.choice([year for year in YEARS if year > OBSERVED[0]])
        of = _any_level(scope, last)
        measured = list(_changes_of(scope, of))
        if measured:
            before = Quantity(of.cell, of.area, measured[0].start, measured[0].start)
            rows.append((of, before, *measured))
    return Block("变化", tuple(rows))


def _any_level(scope: Scope, year: int) -> Quantity:
    rng, area, population = scope.rng, scope.area(), scope.population()
    age = rng.choice((TOTAL, "Y0T14", "Y15T59", "Y_GE60", "Y_GE65"))
    if rng.random() < 0.5:
        return level("population", area, year, population=population, age=age)
    if rng.random() < 0.5:
        return level("urbanization_rate", area, year, population=population)
    if age == TOTAL or rng.random() < 0.2:
        return level("population_share", area, year, population=population, residence="U")
    return level("population_share", area, year, population=population, age=age)


def _changes_of(scope: Scope, of: Quantity) -> Iterator[Quantity]:
    """One to three changes of a level since one earlier year, each measured in its own way."""
    rng = scope.rng
    since = rng.choice([year for year in YEARS if year < of.end])
    measures: Sequence[str] = (DIFFERENCE, GROWTH, AVERAGE_GROWTH, AVERAGE_DIFFERENCE)
    if scope.catalogue.indicators[of.cell.indicator_code].unit_code == "%":
        relative = rng.random() < RELATIVE_CHANGE_OF_SHARE
        measures = (DIFFERENCE, GROWTH) if relative else (DIFFERENCE, AVERAGE_DIFFERENCE)
    for measure in rng.sample(measures, rng.choice((1, 2, min(3, len(measures))))):
        yield change(of, since, measure)


def _health(scope: Scope) -> Block:
    """Mortality and life expectancy, with targets and changes."""
    rng = scope.rng
    years = sorted(rng.sample(YEARS, 3))
    rows = [tuple(level(name, scope.city, year) for name in SERIES) for year in years]
    rows.append(
        tuple(change(level(name, scope.city, years[-1]), years[0], DIFFERENCE) for name in SERIES)
    )
    return Block("健康", tuple(rows))


def _jobs(scope: Scope) -> Block:
    """New jobs of each year and of five years together; the next five years."""
    name, city = "urban_new_jobs", scope.city
    rows: Rows = [(level(name, city, year),) for year in FLOW_YEARS]
    rows.append((level(name, city, 2020, since=2016), level(name, city, 2025, since=2021)))
    rows.append((level(name, city, 2025),))
    return Block("就业", tuple(rows))


def _future(scope: Scope) -> Block:
    """What shall be or will be, and where it starts from."""
    rng = scope.rng
    chosen = [
        level("population", scope.city, 2020),
        level("population", scope.city, 2020, age="Y_GE60"),
        level("population", scope.city, 2020, age="Y0T14"),
        level("population", scope.city, 2020, residence="U"),
        level("population_share", scope.city, 2020, age="Y_GE65"),
        level("urbanization_rate", scope.city, 2020),
        level("dependency_ratio", scope.city, 2020),
        level("life_expectancy_at_birth", scope.city, 2020),
        level("infant_mortality_rate", scope.city, 2020),
        level("population", scope.city, 2020, population=REGISTERED),
    ]
    rows = []
    for of in rng.sample(chosen, 6):
        rows.append(tuple(Quantity(of.cell, of.area, y, y) for y in (2020, *FUTURE)))
    return Block("主要指标", tuple(rows), is_table=rng.random() < 0.6)


def _cross(scope: Scope) -> Block:
    """Sex by age, with the margins."""
    rng, area, year = scope.rng, scope.area(), scope.year()
    ages = rng.choice(AGE_ROWS[1:])
    rows = [
        tuple(level("population", area, year, age=age, sex=sex) for sex in (TOTAL, "M", "F"))
        for age in (TOTAL, *ages)
    ]
    return Block("分性别年龄", tuple(rows), is_table=True)


BLOCKS: tuple[tuple[Callable[[Scope], Block], int], ...] = (
    (_counties, 5),
    (_groups, 1),
    (_ages, 5),
    (_sexes, 4),
    (_residence, 4),
    (_dependency, 4),
    (_households, 2),
    (_series, 3),
    (_movement, 4),
    (_births_by_county, 1),
    (_changes, 7),
    (_health, 2),
    (_jobs, 1),
    (_future, 4),
    (_cross, 2),
)


def draw(scope: Scope) -> Block:
    """A block at random."""
    makers, weights = zip(*BLOCKS, strict=True)
    block: Block = scope.rng.choices(makers, weights)[0](scope)
    assert not any(
        q.start < q.end and not q.measure and q.cell.indicator_code not in FLOWS
        for row in block.rows
        for q in row
    )
    return block
