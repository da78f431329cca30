"""Made worlds agree with themselves, slips do not, and the oracle tells the two apart."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest

from benchmarks.score_consistency import score
from benchmarks.worlds.errors import ERRORS, slip
from benchmarks.worlds.oracle import Verdict, judge
from benchmarks.worlds.plan import MadePlan, make_plan
from benchmarks.worlds.printing import Entry, Style, cut, digits, rounded, significant
from benchmarks.worlds.quantities import (
    AGE_GROUPS,
    AGES,
    RESIDENCES,
    RESIDENT,
    SEXES,
    Base,
    Quantity,
    average_growth,
)
from benchmarks.worlds.scoring import EXPLAINED_BY
from benchmarks.worlds.world import FLOW_YEARS, YEARS, World, make_world
from expectations.consistency.figures import Figure
from expectations.consistency.findings import CERTAIN, Finding, Member
from sources.model import Cell, StatementKind
from sources.readers.catalogue import Catalogue

SEEDS = range(30)
PERSONS = Fraction(10_000)


# --- worlds -------------------------------------------------------------------------------


class Recount:
    """Recomputes what a figure speaks of from the counts, by formulas of its own."""

    def __init__(self, world: World) -> None:
        self._world = world

    def people(self, cell: Cell, area: str, year: int, **codes: str) -> Fraction:
        cell = replace(cell, **codes)
        counts = self._world.people[cell.population or RESIDENT, year]
        total = 0
        for county, leaf in enumerate(self._world.places.counties[year]):
            if leaf not in self._world.places.leaves(area, year):
                continue
            for s, sex in enumerate(SEXES):
                for a, age in enumerate(AGES):
                    for r, residence in enumerate(RESIDENCES):
                        if (
                            cell.sex in ("_T", sex)
                            and age in AGE_GROUPS[cell.age]
                            and cell.residence in ("_T", residence)
                        ):
                            total += int(counts[county, s, a, r])
        return Fraction(total)

    def counted(self, name: str, area: str, year: int) -> Fraction:
        leaves = self._world.places.leaves(area, year)
        return Fraction(sum(self._world.counted[name, year][leaf] for leaf in leaves))

    def level(self, cell: Cell, area: str, start: int, end: int) -> Fraction:
        world, name = self._world, cell.indicator_code
        everybody = Cell("population", cell.population or RESIDENT, "_T", "_T", "_T")
        if (name, end) in world.series:
            return world.series[name, end]
        if name in ("births", "deaths", "urban_new_jobs"):
            return (
                sum((self.counted(name, area, y) for y in range(start, end + 1)), Fraction(0))
                / PERSONS
            )
        if name in ("family_households", "family_household_population"):
            return self.counted(name, area, end)
        if name == "land_area":
            return sum((world.land[leaf] for leaf in world.places.leaves(area, end)), Fraction(0))
        if name == "collective_household_population":
            family = self.counted("family_household_population", area, end)
            return self.people(everybody, area, end) - family
        if name == "mean_household_size":
            family = self.counted("family_household_population", area, end)
            return family / self.counted("family_households", area, end)
        if name == "population_density":
            return self.people(cell, area, end) / self.level(
                replace(cell, indicator_code="land_area"), area, end, end
            )
        if name in ("natural_increase", "net_migration") or name.endswith(
            ("birth_rate", "death_rate", "growth_rate")
        ):
            return self._movement(name, everybody, area, end)
        return self._structure(cell, area, end)

    def _movement(self, name: str, everybody: Cell, area: str, year: int) -> Fraction:
        births, deaths = self.counted("births", area, year), self.counted("deaths", area, year)
        now, before = (self.people(everybody, area, y) for y in (year, year - 1))
        per_mille = Fraction(2000) / (now + before)
        return {
            "natural_increase": (births - deaths) / PERSONS,
            "net_migration": (now - before - births + deaths) / PERSONS,
            "crude_birth_rate": births * per_mille,
            "crude_death_rate": deaths * per_mille,
            "natural_growth_rate": (births - deaths) * per_mille,
        }[name]

    def _structure(self, cell: Cell, area: str, year: int) -> Fraction:
        name = cell.indicator_code
        if name == "population":
            return self.people(cell, area, year) / PERSONS
        if name == "urbanization_rate":
            return (
                100 * self.people(cell, area, year, residence="U") / self.people(cell, area, year)
            )
        if name == "sex_ratio":
            men, women = (self.people(cell, area, year, sex=sex) for sex in "MF")
            return 100 * men / women
        if name == "population_share":
            is_county = (cell.sex, cell.age, cell.residence) == ("_T",) * 3
            whole = self._world.places.city if is_county else area
            return (
                100
                * self.people(cell, area, year)
                / self.people(cell, whole, year, sex="_T", age="_T", residence="_T")
            )
        young, old = (self.people(cell, area, year, age=age) for age in ("Y0T14", "Y_GE65"))
        working = self.people(cell, area, year, age="Y15T64")
        dependants = {
            "dependency_ratio": young + old,
            "child_dependency_ratio": young,
            "old_age_dependency_ratio": old,
        }
        return 100 * dependants[name] / working

    def is_true(self, figure: Figure) -> bool:
        start, end = figure.period.period_start, figure.period.period_end
        if not figure.change_measure:
            return self.level(figure.cell, figure.area_code, start, end) in figure.interval
        before, after = (
            self.level(figure.cell, figure.area_code, year, year) for year in (start, end)
        )
        if figure.change_measure == "average_growth":
            low, high = figure.interval.low, figure.interval.high
            assert low is not None
            assert high is not None
            bounds = [before * (1 + g / 100) ** (end - start) for g in (low, high)]
            return bounds[0] <= after <= bounds[1]
        value = {
            "difference": after - before,
            "average_difference": (after - before) / (end - start),
            "growth": 100 * (after - before) / before,
        }[figure.change_measure]
        return value in figure.interval


def test_every_figure_recomputed_lies_in_what_is_printed(catalogue: Catalogue) -> None:
    for seed in SEEDS:
        plan = make_plan(seed, catalogue)
        recount = Recount(plan.world)
        untrue = [figure for figure in plan.figures if not recount.is_true(figure)]
        assert not untrue, (seed, untrue[0])


def test_plans_are_of_the_size_of_plans(catalogue: Catalogue) -> None:
    sizes = [len(make_plan(seed, catalogue).figures) for seed in SEEDS]
    assert 40 <= min(sizes) < 120 < max(sizes) <= 300


def test_parts_of_a_world_add_up(catalogue: Catalogue) -> None:
    for seed in range(5):
        world = make_world(seed, catalogue)
        city = world.places.city
        for year in YEARS:
            whole = Base("population", RESIDENT, "_T", "_T", "_T", city, year)
            for parts in (
                [whole._replace(sex=sex) for sex in SEXES],
                [whole._replace(residence=code) for code in RESIDENCES],
                [whole._replace(age=age) for age in ("Y0T14", "Y15T59", "Y_GE60")],
                [whole._replace(age=age) for age in ("Y0T14", "Y15T64", "Y_GE65")],
                [whole._replace(area=leaf) for leaf in world.places.counties[year]],
            ):
                assert sum(world.count(part) for part in parts) == world.count(whole)


def test_people_are_whole_and_everywhere(catalogue: Catalogue) -> None:
    world = make_world(0, catalogue)
    assert all(counts.min() >= 1 for counts in world.people.values())
    assert {year for name, year in world.counted if name == "births"} == set(FLOW_YEARS)


def test_counties_are_those_of_the_year(catalogue: Catalogue) -> None:
    world = next(w for s in SEEDS if (w := make_world(s, catalogue)).places.city == "520100")
    assert "520114" in world.places.counties[2010]
    assert "520115" not in world.places.counties[2010]
    assert "520115" in world.places.counties[2020]


def test_same_seed_same_plan(catalogue: Catalogue) -> None:
    assert make_plan(3, catalogue).figures == make_plan(3, catalogue).figures
    assert make_plan(3, catalogue).figures != make_plan(4, catalogue).figures


def test_targets_ask_for_more(catalogue: Catalogue) -> None:
    for seed in SEEDS:
        figures = make_plan(seed, catalogue).figures
        for target in figures:
            direction = catalogue.indicators[target.cell.indicator_code].direction
            if target.kind is not StatementKind.TARGET or direction != "higher":
                continue
            for other in figures:
                if (
                    (other.cell, other.area_code) == (target.cell, target.area_code)
                    and other.kind is StatementKind.OBSERVED
                    and other.period.period_start == other.period.period_end
                    and target.period.period_start == target.period.period_end
                ):
                    assert other.interval.is_below(target.interval) or other.interval.high is None


# --- printing -----------------------------------------------------------------------------


def test_numbers_are_rounded_as_printed() -> None:
    half = Fraction(5, 1000)
    assert digits(rounded(half, 2), 2) == "0.01"
    assert digits(rounded(half, 2, half_even=True), 2) == "0.00"
    assert digits(rounded(-half, 2), 2) == "-0.01"
    assert digits(cut(Fraction(-123, 100), 1, upwards=False), 1) == "-1.3"
    assert digits(cut(Fraction(123, 100), 1, upwards=True), 1) == "1.3"
    assert digits(cut(Fraction(12, 10), 1, upwards=True), 1) == "1.2"
    assert [significant(Fraction("598.98"), n) for n in (2, 3)] == ["600", "599"]
    assert significant(Fraction("9.871"), 2) == "9.9"
    assert significant(Fraction("0.0996"), 2) == "0.100"


def test_average_growth_is_known_to_the_last_decimal() -> None:
    growth = average_growth(Fraction(100), Fraction(110), 5, 6)
    assert (1 + (growth - Fraction(1, 10**6)) / 100) ** 5 < Fraction(11, 10)
    assert (1 + (growth + Fraction(1, 10**6)) / 100) ** 5 > Fraction(11, 10)


# --- slips --------------------------------------------------------------------------------


@pytest.mark.parametrize("error", ERRORS)
def test_slips_exclude_the_truth_and_keep_the_cell(error: str, catalogue: Catalogue) -> None:
    made = 0
    for seed in SEEDS:
        plan = make_plan(seed, catalogue, mixed_kinds=False)
        one = slip(plan, error, random.Random(seed))
        if one is None:
            continue
        made += 1
        wrong = plan.with_entries({one.wrong.figure_id: one.wrong})
        changed = [
            (before, after)
            for before, after in zip(plan.figures, wrong.figures, strict=True)
            if before != after
        ]
        assert len(changed) == 1
        before, after = changed[0]
        recount = Recount(plan.world)
        assert recount.is_true(before)
        assert not recount.is_true(after)
        assert (before.cell, before.period, before.area_code, before.canonical_unit_code) == (
            after.cell, after.period, after.area_code, after.canonical_unit_code,
        )  # fmt: skip
    assert made >= 5


# --- the oracle ---------------------------------------------------------------------------


def verdict_on(plan: MadePlan, entries: Iterable[Entry]) -> Verdict:
    printer = plan.printer
    return judge(printer, [(e.quantity, printer.figure(e, plan.document)) for e in entries])


def entry(figure_id: str, quantity: Quantity, number: str, unit: str = "人") -> Entry:
    kind = StatementKind.CHANGE if quantity.measure else StatementKind.OBSERVED
    return Entry(figure_id, "", 1, quantity, kind, number, Style(unit, 0))


def population(area: str, year: int, **codes: str) -> Quantity:
    cell = {"population": RESIDENT, "sex": "_T", "age": "_T", "residence": "_T", **codes}
    return Quantity(Cell("population", **cell), area, year, year)


@pytest.fixture(scope="module")
def plan(catalogue: Catalogue) -> MadePlan:
    return make_plan(0, catalogue)


@pytest.fixture(scope="module")
def city(plan: MadePlan) -> str:
    return plan.world.places.city


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_true_is_possible(seed: int, catalogue: Catalogue) -> None:
    plan = make_plan(seed, catalogue)
    verdict = verdict_on(plan, plan.entries)
    assert (verdict.is_detectable, verdict.slack) == (False, 0)


def test_sexes_that_do_not_add_up_are_impossible(plan: MadePlan, city: str) -> None:
    stated = [
        entry("f1", population(city, 2020), "1000000"),
        entry("f2", population(city, 2020, sex="M"), "510000"),
        entry("f3", population(city, 2020, sex="F"), "480000"),
    ]
    verdict = verdict_on(plan, stated)
    assert verdict.is_detectable
    assert len(verdict.culprits) == 3
    assert not verdict_on(plan, [*stated[:2], entry("f3", stated[2].quantity, "490000")]).culprits


def test_a_second_contradiction_singles_one_out(plan: MadePlan, city: str) -> None:
    men = population(city, 2020, sex="M")
    verdict = verdict_on(
        plan,
        [
            entry("f1", population(city, 2020), "1000000"),
            entry("f2", men, "510000"),
            entry("f3", population(city, 2020, sex="F"), "480000"),
            entry("f4", men, "520000"),
        ],
    )
    assert verdict.is_detectable
    assert {quantity for quantity, _ in verdict.culprits} == {men}
    assert len(verdict.culprits) == 1


def test_rounding_alone_is_possible(plan: MadePlan, city: str) -> None:
    stated = [
        entry("f1", population(city, 2020), "100", "万人"),
        entry("f2", population(city, 2020, sex="M"), "51", "万人"),
        entry("f3", population(city, 2020, sex="F"), "48", "万人"),
    ]
    assert not verdict_on(plan, stated).is_detectable


@pytest.mark.parametrize(("growth", "possible"), [("1.92", True), ("2.41", False)])
def test_an_average_growth_is_over_its_years(
    growth: str, possible: bool, plan: MadePlan, city: str
) -> None:
    end = population(city, 2020)
    verdict = verdict_on(
        plan,
        [
            entry("f1", population(city, 2015), "1000000"),
            entry("f2", end, "1100000"),
            entry("f3", replace(end, start=2015, measure="average_growth"), growth, "%"),
        ],
    )
    assert verdict.is_detectable is not possible


@pytest.mark.parametrize(("points", "possible"), [("10.0", True), ("20.0", False)])
def test_a_change_of_a_share_follows_from_counts(
    points: str, possible: bool, plan: MadePlan, city: str
) -> None:
    rate = Quantity(Cell("urbanization_rate", RESIDENT, "_T", "_T", "_T"), city, 2020, 2020)
    verdict = verdict_on(
        plan,
        [
            entry("f1", population(city, 2015), "1000000"),
            entry("f2", population(city, 2015, residence="U"), "500000"),
            entry("f3", rate, "60.0", "%"),
            entry("f4", replace(rate, start=2015, measure="difference"), points, "pp"),
        ],
    )
    assert verdict.is_detectable is not possible


# --- scoring ------------------------------------------------------------------------------


def finds_nothing(figures: Iterable[Figure], catalogue: Catalogue) -> list[Finding]:
    return []


def knows_the_truth(figures: Iterable[Figure], catalogue: Catalogue) -> list[Finding]:
    """Accuses whatever is untrue of the world that the plan is about."""
    figures = list(figures)
    seed = int(figures[0].document_id.removeprefix("world-"))
    recount = Recount(make_world(seed, catalogue))
    return [accusing(figure) for figure in figures if not recount.is_true(figure)]


def accuses_the_first(figures: Iterable[Figure], catalogue: Catalogue) -> list[Finding]:
    return [accusing(next(iter(figures)))]


def accusing(figure: Figure) -> Finding:
    return Finding(
        "same_cell", (Member(figure, "restatement"),), CERTAIN, "", "", "", "", "untrue", figure
    )


def test_nothing_found_is_no_alarm_and_no_recall() -> None:
    result = score(worlds=3, seeds=14, several=0, find=finds_nothing)
    assert (len(result.clean), len(result.alarms)) == (3, 0)
    assert result.total.seeded + result.passed_over == 14
    assert result.total.detectable > result.total.found == 0


def test_who_knows_the_truth_finds_and_names_every_slip() -> None:
    result = score(worlds=3, seeds=28, several=3, find=knows_the_truth)
    assert not result.alarms
    assert not result.beside
    total = result.total
    assert (total.recall, total.first, total.other_accused) == (1, total.single, 0)
    assert total.among == total.several
    assert total.unproven == total.seeded - total.detectable
    assert all(one.found for several in result.several for one in several.slips)


def test_accusing_whoever_comes_first_is_counted() -> None:
    result = score(worlds=3, seeds=14, several=0, find=accuses_the_first)
    assert len(result.false_alarms) == 3
    assert len(result.beside) + sum(one.found for one in result.slips) == len(result.slips)


def test_scores_do_not_depend_on_the_processes() -> None:
    one, two = (
        score(worlds=2, seeds=4, several=0, processes=n, find=finds_nothing) for n in (1, 2)
    )
    assert [slip.described for slip in one.slips] == [slip.described for slip in two.slips]


def test_every_class_of_slip_has_its_explanations() -> None:
    assert set(EXPLAINED_BY) == set(ERRORS)
