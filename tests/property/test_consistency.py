"""Worlds of counts, printed in every way a plan prints them: true ones hold, wrong ones do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.consistency.engine import check, find
from expectations.consistency.figures import Figure
from expectations.consistency.findings import WORTH_A_LOOK, Finding
from sources.readers.catalogue import Catalogue
from tests.builders import Plan

SOME = settings(
    max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
AGES = ["Y0T14", "Y15T59", "Y60T64", "Y_GE65"]
UNIONS = {"_T": AGES, "Y15T64": AGES[1:3], "Y_GE60": AGES[2:], **{age: [age] for age in AGES}}
YEARS = (2015, 2020)
SPAN = YEARS[1] - YEARS[0]
MODES = (ROUND_HALF_EVEN, ROUND_HALF_UP)

Cell = tuple[int, str, str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class World:
    """How many people there are, by year, sex, age and residence."""

    counts: dict[Cell, int]

    def count(self, year: int, sex: str = "_T", age: str = "_T", residence: str = "_T") -> int:
        return sum(
            number
            for (y, s, a, r), number in self.counts.items()
            if y == year and sex in ("_T", s) and a in UNIONS[age] and residence in ("_T", r)
        )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A city of a few million in two years, in which nothing is odd."""
    people = st.integers(150_000, 400_000)
    return World(
        {
            (year, sex, age, residence): draw(people)
            for year in YEARS
            for sex in "MF"
            for age in AGES
            for residence in "UR"
        }
    )


def rounded(value: Fraction, places: int, mode: str = ROUND_HALF_EVEN) -> str:
    """A value as a careful author prints it."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal(1).scaleb(-places), rounding=mode):f}"


class Author:
    """Prints what a world comes to, each time at some precision and in some unit."""

    def __init__(self, catalogue: Catalogue, world: World, draw: Callable[..., int]) -> None:
        self._plan = Plan(catalogue)
        self._world = world
        self._draw = draw

    def places(self, least: int, most: int) -> int:
        return self._draw(st.integers(least, most))

    def heads(self, year: int, **cell: str) -> Figure:
        count = self._world.count(year, **cell)
        unit, factor, places = self._pick(
            [("人", 1, 0), *(("万人", 10_000, places) for places in range(5))]
        )
        text = self._rounded(Fraction(count, factor), places)
        return self._plan.states(text, unit=unit, year=year, **cell)  # type: ignore[arg-type]

    def ratio(
        self, indicator: str, part: Fraction, base: Fraction, year: int, **cell: str
    ) -> Figure:
        text = self._rounded(part / base * 100, self.places(0, 3))
        return self._plan.states(text, indicator, year=year, **cell)  # type: ignore[arg-type]

    def change(self, measure: str, value: Fraction, unit: str, indicator: str) -> Figure:
        return self._plan.states(
            self._rounded(value, self.places(1, 3)), indicator, kind="change", since=YEARS[0],
            year=YEARS[1], change_measure=measure, unit=unit,
        )  # fmt: skip

    def _rounded(self, value: Fraction, places: int) -> str:
        return rounded(value, places, self._pick(MODES))

    def _pick(self, choices: Sequence[T]) -> T:
        return choices[self._draw(st.integers(0, len(choices) - 1))]

    def everything(self) -> Iterator[Figure]:
        """Some of all that can be said of the world."""
        count = self._world.count
        for year in YEARS:
            everybody = Fraction(count(year))
            for sex in ("_T", "M", "F"):
                for age in UNIONS:
                    for residence in ("_T", "U", "R"):
                        cell = {"sex": sex, "age": age, "residence": residence}
                        if self.places(0, 3) == 0:
                            yield self.heads(year, **cell)
                        if self.places(0, 7) == 0 and set(cell.values()) != {"_T"}:
                            part = Fraction(count(year, **cell))
                            yield self.ratio("population_share", part, everybody, year, **cell)
            young, working, old = (
                Fraction(count(year, age=age)) for age in ("Y0T14", "Y15T64", "Y_GE65")
            )
            men, women = (Fraction(count(year, sex=sex)) for sex in "MF")
            ratios = [
                ("urbanization_rate", Fraction(count(year, residence="U")), everybody),
                ("sex_ratio", men, women),
                ("dependency_ratio", young + old, working),
                ("child_dependency_ratio", young, working),
                ("old_age_dependency_ratio", old, working),
            ]
            for indicator, part, base in ratios:
                if self.places(0, 1):
                    yield self.ratio(indicator, part, base, year)
        yield from self.changes()

    def changes(self) -> Iterator[Figure]:
        start, end = (Fraction(self._world.count(year)) for year in YEARS)
        urban = [Fraction(self._world.count(year, residence="U")) for year in YEARS]
        mean = Fraction((float(end / start) ** (1 / SPAN) - 1) * 100)
        changes = [
            ("difference", (end - start) / 10_000, "万人", "population"),
            ("growth", (end / start - 1) * 100, "%", "population"),
            ("average_difference", (end - start) / 10_000 / SPAN, "万人", "population"),
            ("average_growth", mean, "%", "population"),
            (
                "difference", (urban[1] / end - urban[0] / start) * 100, "pp",
                "urbanization_rate",
            ),
        ]  # fmt: skip
        for measure, value, unit, indicator in changes:
            if self.places(0, 1):
                yield self.change(measure, value, unit, indicator)


def grave(findings: Sequence[Finding]) -> list[Finding]:
    """What accuses somebody."""
    return [finding for finding in findings if finding.severity != WORTH_A_LOOK]


# --- true worlds --------------------------------------------------------------------------


@SOME
@given(st.data(), worlds())
def test_a_true_world_is_never_accused_however_it_is_printed(
    catalogue: Catalogue, data: st.DataObject, world: World
) -> None:
    figures = list(Author(catalogue, world, data.draw).everything())
    report = check(figures, catalogue)
    assert grave(report.findings) == []
    assert report.unproved == 0


@SOME
@given(st.data(), worlds())
def test_what_is_said_twice_at_another_precision_is_no_contradiction(
    catalogue: Catalogue, data: st.DataObject, world: World
) -> None:
    author = Author(catalogue, world, data.draw)
    figures = [figure for _ in range(4) for figure in author.changes()]
    figures += [author.heads(year) for year in YEARS for _ in range(3)]
    assert grave(find(figures, catalogue)) == []


@SOME
@given(
    st.data(), st.integers(2_000_000, 9_000_000), st.integers(20_000, 90_000),
    st.integers(15_000, 70_000), st.integers(-60_000, 60_000),
)  # fmt: skip
def test_a_year_of_births_deaths_and_moves_is_never_accused(
    catalogue: Catalogue, data: st.DataObject, before: int, births: int, deaths: int, moves: int
) -> None:
    plan = Plan(catalogue)
    end = before + births - deaths + moves
    mean = Fraction(before + end, 2)

    def places(least: int, most: int) -> int:
        return data.draw(st.integers(least, most))

    def heads(count: int, indicator: str, year: int = 2020) -> Figure:
        return plan.states(rounded(Fraction(count, 10_000), places(0, 4)), indicator, year=year)

    def rate(count: int, indicator: str) -> Figure:
        return plan.states(rounded(count * 1000 / mean, places(1, 3)), indicator)

    figures = [
        heads(before, "population", 2019),
        heads(end, "population"),
        heads(births, "births"),
        heads(deaths, "deaths"),
        heads(births - deaths, "natural_increase"),
        heads(moves, "net_migration"),
        rate(births, "crude_birth_rate"),
        rate(deaths, "crude_death_rate"),
        rate(births - deaths, "natural_growth_rate"),
        rate(moves, "net_migration_rate"),
    ]
    kept = [figure for figure in figures if places(0, 3)]
    report = check(kept, catalogue)
    assert grave(report.findings) == []
    assert report.unproved == 0


# --- one wrong figure ---------------------------------------------------------------------


def closed_sets(plan: Plan, world: World, places: int) -> list[list[tuple[Figure, Fraction]]]:
    """Figures that one relation ties, each with what it would have to move to break it for sure.

    What it must move is the slack of all the figures, in its own unit.
    """
    count = world.count
    step = Fraction(1, 10**places)

    def heads(year: int = 2020, **cell: str) -> Figure:
        text = rounded(Fraction(count(year, **cell), 10_000), places)
        return plan.states(text, year=year, **cell)  # type: ignore[arg-type]

    sums = [
        [heads(), heads(sex="M"), heads(sex="F")],
        [heads(), heads(residence="U"), heads(residence="R")],
        [heads(), *(heads(age=age) for age in AGES)],
        [heads(age="Y_GE60"), heads(age="Y60T64"), heads(age="Y_GE65")],
        [heads(year=2015), heads(), _difference(plan, world, places)],
    ]
    shares = [
        plan.states(
            rounded(Fraction(count(2020, age=age) * 100, count(2020)), places),
            "population_share", age=age,
        )
        for age in AGES
    ]  # fmt: skip
    sums.append(shares)
    return [[(figure, step * len(group)) for figure in group] for group in sums]


def _difference(plan: Plan, world: World, places: int) -> Figure:
    value = Fraction(world.count(2020) - world.count(2015), 10_000)
    return plan.states(
        rounded(value, places), kind="change", since=2015, year=2020, change_measure="difference"
    )


@SOME
@given(st.data(), worlds(), st.integers(0, 3))
def test_a_figure_moved_by_more_than_all_slack_is_found(
    catalogue: Catalogue, data: st.DataObject, world: World, places: int
) -> None:
    plan = Plan(catalogue)
    ties = data.draw(st.sampled_from(closed_sets(plan, world, places)))
    wrong, slack = data.draw(st.sampled_from(ties))
    others = [figure for figure, _ in ties if figure != wrong]
    assert grave(find([*others, wrong], catalogue)) == []
    shift = (slack + Fraction(1, 10**places)) * data.draw(st.sampled_from([1, -1]))
    moved = moved_by(plan, wrong, shift)
    found = [f for f in find([*others, moved], catalogue) if f.certificate is not None]
    (finding,) = found
    assert moved in finding.candidates
    assert {member.figure for member in finding.members} == {moved, *others}


def moved_by(plan: Plan, figure: Figure, shift: Fraction) -> Figure:
    """The same figure with another number."""
    cell = figure.cell
    places = len(figure.value_text.partition(".")[2])
    return plan.states(
        rounded(Fraction(figure.value_text) + shift, places), cell.indicator_code,
        kind=figure.kind.value, since=figure.period.period_start, year=figure.period.period_end,
        population=cell.population, sex=cell.sex, age=cell.age, residence=cell.residence,
        unit=figure.unit_code, change_measure=figure.change_measure,
    )  # fmt: skip


@SOME
@given(st.data(), worlds())
def test_a_ratio_far_from_its_counts_is_found(
    catalogue: Catalogue, data: st.DataObject, world: World
) -> None:
    plan, count = Plan(catalogue), world.count
    men, women = (plan.states(str(count(2020, sex=sex)), unit="人", sex=sex) for sex in ("M", "F"))
    true = Fraction(count(2020, sex="M") * 100, count(2020, sex="F"))
    places = data.draw(st.integers(0, 3))
    shift = data.draw(st.sampled_from([-2, 2])) * Fraction(1, 10**places)
    right = plan.states(rounded(true, places), "sex_ratio")
    wrong = plan.states(rounded(true + shift, places), "sex_ratio")
    assert grave(find([men, women, right], catalogue)) == []
    (finding,) = grave(find([men, women, wrong], catalogue))
    assert finding.rule_id == "sex_ratio"


# --- against an oracle --------------------------------------------------------------------

MARGINS = [(sex, residence) for sex in ("_T", "M", "F") for residence in ("_T", "U", "R")]
CORNERS = [(sex, residence) for sex in ("M", "F") for residence in ("U", "R")]
Inequalities = dict[tuple[Fraction, ...], Fraction]


def is_possible(figures: Sequence[Figure]) -> bool:
    """Whether people of four kinds can be so many that every figure is right: exact elimination."""
    found: Inequalities = {}
    for figure in figures:
        row = tuple(
            Fraction(figure.cell.sex in ("_T", sex) and figure.cell.residence in ("_T", residence))
            for sex, residence in CORNERS
        )
        assert figure.interval.low is not None
        assert figure.interval.high is not None
        found[row] = figure.interval.high
        found[tuple(-value for value in row)] = -figure.interval.low
    for column in range(len(CORNERS)):
        nobody = tuple(Fraction(-(number == column)) for number in range(len(CORNERS)))
        found[nobody] = min(found.get(nobody, Fraction(0)), Fraction(0))
    for column in range(len(CORNERS)):
        found = without(found, column)
    return all(bound >= 0 for bound in found.values())


def without(rows: Inequalities, column: int) -> Inequalities:
    """What inequalities `row <= bound` say of the other columns (Fourier and Motzkin)."""
    kept = {row: bound for row, bound in rows.items() if not row[column]}
    for upper, high in rows.items():
        for lower, low in rows.items():
            if upper[column] > 0 > lower[column]:
                a, b = upper[column], -lower[column]
                row = tuple(x / a + y / b for x, y in zip(upper, lower, strict=True))
                bound = high / a + low / b
                kept[row] = min(kept.get(row, bound), bound)
    return kept


@settings(parent=SOME, max_examples=60)
@given(
    st.lists(st.integers(0, 60), min_size=4, max_size=4),
    st.lists(st.sampled_from([0] * 12 + [1, -1]), min_size=9, max_size=9),
    st.lists(st.integers(0, 1), min_size=9, max_size=9),
)
def test_a_full_table_is_accused_exactly_if_it_is_impossible(
    catalogue: Catalogue, people: list[int], errors: list[int], places: list[int]
) -> None:
    plan = Plan(catalogue)
    figures = []
    for (sex, residence), error, decimals in zip(MARGINS, errors, places, strict=True):
        count = sum(
            number
            for number, corner in zip(people, CORNERS, strict=True)
            if sex in ("_T", corner[0]) and residence in ("_T", corner[1])
        )
        text = rounded(Fraction(max(count + error, 0)), decimals)
        figures.append(plan.states(text, sex=sex, residence=residence))
    report = check(figures, catalogue)
    assert report.unproved == 0
    assert bool(grave(report.findings)) == (not is_possible(figures))


# --- whatever is printed ------------------------------------------------------------------


@st.composite
def contradictory(draw: st.DrawFn, catalogue: Catalogue) -> list[Figure]:
    """A true world with some figures off."""
    figures = list(Author(catalogue, draw(worlds()), draw).everything())
    plan = Plan(catalogue, document="plan")
    chosen = draw(st.sets(st.integers(0, max(0, len(figures) - 1)), max_size=3))
    for number in chosen & set(range(len(figures))):
        figure = figures[number]
        shift = Fraction(figure.value_text) * draw(st.sampled_from([-1, 1])) / 20 + 1
        # Numbers of the other plan are kept apart by their line.
        for _ in range(len(figures) + number):
            changed = moved_by(plan, figure, shift)
        figures[number] = changed
    return figures


@SOME
@given(st.data(), st.randoms(use_true_random=False))
def test_every_certificate_is_valid_and_order_does_not_matter(
    catalogue: Catalogue, data: st.DataObject, random: Random
) -> None:
    figures = data.draw(contradictory(catalogue))
    report = check(figures, catalogue)
    assert report.unproved == 0
    for finding in report.findings:
        if finding.certificate is not None:
            assert finding.certificate.is_valid()
    shuffled = list(figures)
    random.shuffle(shuffled)
    assert check(shuffled, catalogue) == report


@SOME
@given(st.data())
def test_without_the_blamed_figures_nothing_is_left_to_find(
    catalogue: Catalogue, data: st.DataObject
) -> None:
    figures = data.draw(contradictory(catalogue))
    proved = [f for f in find(figures, catalogue) if f.certificate is not None]
    blamed = {
        figure
        for finding in proved
        for member in finding.members
        if member.figure == finding.candidates[0]
        for figure in (member.figure, *member.restated)
    }
    rest = [figure for figure in figures if figure not in blamed]
    assert [f.rule_id for f in find(rest, catalogue) if f.certificate is not None] == []


@SOME
@given(worlds(), st.integers(0, 4), st.integers(-90_000, 90_000))
def test_ten_thousands_or_people_make_no_difference(
    catalogue: Catalogue, world: World, wrong: int, shift: int
) -> None:
    """Four decimals of 万 say exactly as much as people do."""
    cells = [{}, {"sex": "M"}, {"sex": "F"}, {"residence": "U"}, {"residence": "R"}]
    counts = [world.count(2020, **cell) for cell in cells]
    counts[wrong] += shift
    verdicts = []
    for unit, places, factor in (("人", 0, 1), ("万人", 4, 10_000)):
        plan = Plan(catalogue)
        figures = [
            plan.states(rounded(Fraction(number, factor), places), unit=unit, **cell)  # type: ignore[arg-type]
            for number, cell in zip(counts, cells, strict=True)
        ]
        verdicts.append(
            [
                (
                    finding.rule_id,
                    [member.figure.line for member in finding.members],
                    finding.culprit and finding.culprit.line,
                    {figure.line for figure in finding.candidates},
                )
                for finding in find(figures, catalogue)
            ]
        )
    assert verdicts[0] == verdicts[1]
    assert bool(verdicts[0]) == (abs(shift) > 1)
