"""Every relation of the catalogue on a small plan: true figures hold, wrong ones do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

from expectations.consistency.claims import Claims
from expectations.consistency.engine import find
from expectations.consistency.figures import Figure
from expectations.consistency.findings import Finding
from expectations.consistency.grounding import Grounding, ground
from expectations.consistency.identities import identities
from expectations.consistency.partitions import AreaPartitions
from expectations.consistency.relations import CellRef, Relation, parse_cell
from sources.readers.catalogue import Catalogue
from tests.builders import GUIYANG, LESHAN, Plan

YEAR = 2020
NANMING = "520102"
RELATIONS = {identity.rule_id: identity.relation for identity in identities()}

#: A true world for each relation: exact values of its cells in the base unit of their dimension
#: (people, per cent, square metres, yuan). Ratios follow from their definition.
WORLDS: Mapping[str, Mapping[str, int | str]] = {
    "population_share": {
        "population": 843_600,
        "population[sex=_T, age=_T, residence=_T]": 5_989_800,
    },
    "area_share": {"population": 1_047_600, "population[area=parent]": 5_989_800},
    "area_population_share": {"population": 1_047_600, "population[area=parent]": 5_989_800},
    "urbanization": {"population": 5_989_800, "population[residence=U]": 4_796_000},
    "sex_ratio": {"population[sex=F]": 3_018_800, "population[sex=M]": 3_158_500},
    "sex_ratio_of_births": {"births[sex=F]": 34_950, "births[sex=M]": 37_050},
    "dependency_ratio": {
        "population[age=Y0T14]": 1_119_200,
        "population[age=Y15T64]": 4_303_400,
        "population[age=Y_GE65]": 567_200,
    },
    "child_dependency_ratio": {
        "population[age=Y0T14]": 1_119_200,
        "population[age=Y15T64]": 4_303_400,
    },
    "old_age_dependency_ratio": {
        "population[age=Y_GE65]": 567_200,
        "population[age=Y15T64]": 4_303_400,
    },
    "dependency_sum": {
        "dependency_ratio": "39.19",
        "child_dependency_ratio": "26.01",
        "old_age_dependency_ratio": "13.18",
    },
    "population_density": {"land_area[population=]": 8_043_000_000, "population": 5_989_800},
    "mean_household_size": {
        "family_households": 2_121_500,
        "family_household_population": 5_685_620,
    },
    "household_population": {
        "family_household_population": 2_997_514,
        "collective_household_population": 162_654,
        "population[population=resident]": 3_160_168,
    },
    "crude_birth_rate": {
        "population@before": 5_894_100,
        "population@end": 5_989_800,
        "births": 71_600,
    },
    "crude_death_rate": {
        "population@before": 5_894_100,
        "population@end": 5_989_800,
        "deaths": 33_800,
    },
    "natural_growth_base": {
        "population@before": 5_894_100,
        "population@end": 5_989_800,
        "natural_increase": 37_800,
    },
    "net_migration_base": {
        "population@before": 5_894_100,
        "population@end": 5_989_800,
        "net_migration": 57_900,
    },
    "natural_growth_rate": {
        "natural_growth_rate": "0.636",
        "crude_birth_rate": "1.205",
        "crude_death_rate": "0.569",
    },
    "natural_increase": {"natural_increase": 37_800, "births": 71_600, "deaths": 33_800},
    "population_balance": {
        "population@before": 5_894_100,
        "population@end": 5_989_800,
        "natural_increase": 37_800,
        "net_migration": 57_900,
    },
    "resident_registered_difference": {
        "resident_registered_difference[population=]": 1_616_800,
        "population[population=resident]": 5_989_800,
        "population[population=registered]": 4_373_000,
    },
    "attainment_senior_secondary": {
        "population[population=resident]": 3_160_168,
        "attainment_senior_secondary": 397_912,
    },
    "attainment_junior_secondary": {
        "population[population=resident]": 3_160_168,
        "attainment_junior_secondary": 993_412,
    },
    "attainment_primary": {
        "population[population=resident]": 3_160_168,
        "attainment_primary": 1_098_012,
    },
    "illiteracy_age15plus": {
        "population[population=resident, age=Y_GE15]": 2_711_204,
        "illiterate_population": 133_412,
    },
    "hospital_beds_per_1000": {
        "population[population=resident]": 3_160_168,
        "hospital_beds": 21_913,
    },
    "elderly_care_beds_per_1000": {
        "population[population=resident, age=Y_GE60]": 732_100,
        "elderly_care_beds": 25_600,
    },
    "gdp_per_capita": {
        "population[population=resident]@before": 5_894_100,
        "population[population=resident]@end": 5_989_800,
        "gdp": 431_165_000_000,
    },
    "infant_within_under5": {"infant_mortality_rate": "0.359", "under5_mortality_rate": "0.517"},
}  # fmt: skip

#: The unit in which a figure may be printed instead of its own.
OTHER_UNIT = {
    "万人": "人", "人": "万人", "km2": "万km2", "户": "万户", "%": "‰", "‰": "%", "亿元": "万元",
    "元": "万元", "张": "万张", "万张": "张",
}  # fmt: skip
#: Indicators whose figures stand for a share of people, not for people.
PER_HUNDRED_THOUSAND = "_per_100k"
RATIO_PLACES = 2


class World:
    """Prints the cells of one relation, each at its true value or off by a factor."""

    def __init__(self, rule_id: str, catalogue: Catalogue, *, other_units: bool = False) -> None:
        self.relation: Relation = RELATIONS[rule_id]
        self._catalogue = catalogue
        self._other_units = other_units
        self._is_area = rule_id.startswith("area_")
        self._age = "Y_GE60" if rule_id == "population_share" else "_T"
        self.values = {parse_cell(text): Fraction(v) for text, v in WORLDS[rule_id].items()}
        if self.relation.ratio is not None:
            base, part = map(self._sum, (self.relation.base, self.relation.part))
            self.values[self.relation.ratio] = part / base

    def _sum(self, form: Mapping[CellRef, Fraction]) -> Fraction:
        return sum((self.values[cell] * value for cell, value in form.items()), Fraction(0))

    def is_true(self) -> bool:
        """Whether the exact values satisfy the relation."""
        part = self._sum(self.relation.part)
        if self.relation.is_bound:
            return part >= 0
        if self.relation.ratio is None:
            return part == 0
        return self.values[self.relation.ratio] * self._sum(self.relation.base) == part

    def figures(self, wrong: CellRef | None = None, factor: str = "1") -> list[Figure]:
        """Every cell as a careful author prints it, but for one that is so many times too large."""
        plan = Plan(self._catalogue, NANMING if self._is_area else GUIYANG)
        figures = []
        for cell in self.relation.cells:
            times = Fraction(factor) if cell == wrong else Fraction(1)
            figures.append(self._printed(plan, cell, times))
        return figures

    def _printed(self, plan: Plan, cell: CellRef, times: Fraction) -> Figure:
        fixed = dict(cell.fixed)
        own = self._catalogue.indicators[cell.indicator].unit_code
        unit = OTHER_UNIT.get(own, own) if self._is_other(cell.indicator) else own
        factor = self._catalogue.units[unit].factor
        is_ratio = cell == self.relation.ratio
        if is_ratio and cell.indicator in ("population_density", "sex_ratio", "gdp_per_capita"):
            factor = Fraction(1)
        text = printed(self.values[cell] * times / factor, RATIO_PLACES if is_ratio else None)
        area = GUIYANG if fixed.get("area") == "parent" else None
        return plan.states(
            text,
            cell.indicator,
            year=YEAR - 1 if cell.time == "before" else YEAR,
            population=fixed.get("population", "resident"),
            sex=fixed.get("sex", "_T"),
            age=fixed.get("age", self._age),
            residence=fixed.get("residence", "_T"),
            area=area,
            unit=unit,
        )

    def _is_other(self, indicator: str) -> bool:
        return (
            self._other_units
            and not indicator.endswith(PER_HUNDRED_THOUSAND)
            and (indicator not in ("mean_household_size", "gdp_per_capita"))
        )


def printed(value: Fraction, places: int | None) -> str:
    """A value with so many decimals, or with all that it has."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if places is not None:
        return f"{exact.quantize(Decimal(1).scaleb(-places)):f}"
    return f"{exact.normalize():f}"


def broken(findings: Iterable[Finding]) -> set[str]:
    """Every rule that findings name."""
    return {
        rule_id
        for finding in findings
        for rule_id in (finding.rule_id, *(rule for rule, _ in finding.also_breaks))
    }


def grounded(catalogue: Catalogue, *figures: Figure) -> Grounding:
    """What a document that holds these figures says."""
    return ground(Claims(figures, catalogue), catalogue, AreaPartitions(catalogue))


# --- every relation -----------------------------------------------------------------------


def test_every_relation_has_a_world() -> None:
    assert set(WORLDS) == set(RELATIONS)


@pytest.mark.parametrize("other_units", [False, True], ids=["own units", "other units"])
@pytest.mark.parametrize("rule_id", RELATIONS)
def test_true_figures_hold(catalogue: Catalogue, rule_id: str, other_units: bool) -> None:
    world = World(rule_id, catalogue, other_units=other_units)
    assert world.is_true()
    assert find(world.figures(), catalogue) == []


@pytest.mark.parametrize(
    ("factor", "other_units"), [("1.1", False), ("0.9", True)], ids=["more", "less, other units"]
)
@pytest.mark.parametrize(
    ("rule_id", "cell"),
    [
        (rule_id, cell)
        for rule_id, relation in RELATIONS.items()
        if not relation.is_bound
        for cell in relation.cells
    ],
)
def test_one_figure_that_is_off_breaks_the_relation(
    catalogue: Catalogue, rule_id: str, cell: CellRef, factor: str, other_units: bool
) -> None:
    world = World(rule_id, catalogue, other_units=other_units)
    figures = world.figures(wrong=cell, factor=factor)
    found = find(figures, catalogue)
    assert rule_id in broken(found)
    wrong = figures[list(world.relation.cells).index(cell)]
    proved = [finding for finding in found if finding.certificate is not None]
    # The wrong one is always among those who could be.
    assert any(wrong in finding.candidates for finding in proved)
    for finding in proved:
        assert finding.certificate is not None
        assert finding.certificate.is_valid()


@pytest.mark.parametrize(
    ("indicator", "factor", "is_found"),
    [
        ("infant_mortality_rate", "2", True),
        ("infant_mortality_rate", "0.5", False),
        ("under5_mortality_rate", "0.5", True),
        ("under5_mortality_rate", "2", False),
    ],
)
def test_a_bound_breaks_in_one_direction_only(
    catalogue: Catalogue, indicator: str, factor: str, is_found: bool
) -> None:
    world = World("infant_within_under5", catalogue)
    found = find(world.figures(wrong=CellRef(indicator), factor=factor), catalogue)
    assert ("infant_within_under5" in broken(found)) == is_found


def test_of_two_definitions_the_one_that_fixes_more_applies(catalogue: Catalogue) -> None:
    # A share of everybody in a district is the district's share of its city.
    county = Plan(catalogue, NANMING)
    figures = [
        county.states("17.49", "population_share"),
        county.states("104.76"),
        county.states("598.98", area=GUIYANG),
    ]
    used = {item.rule_id for item in grounded(catalogue, *figures).system.applications}
    assert "area_share" in used
    assert "population_share" not in used


def test_a_relation_without_its_figures_is_not_applied_and_says_what_is_missing(
    catalogue: Catalogue,
) -> None:
    plan = Plan(catalogue)
    rate, people = plan.states("6.93", "hospital_beds_per_1000"), plan.states("598.98")
    grounding = grounded(catalogue, rate, people)
    assert "hospital_beds_per_1000" not in {a.rule_id for a in grounding.system.applications}
    missing = {
        (application.rule_id, cell.cell.indicator_code)
        for application, cells in grounding.unjudged
        for cell in cells
    }
    assert ("hospital_beds_per_1000", "hospital_beds") in missing


def test_a_ratio_needs_no_printed_count_where_other_ratios_bind_it(catalogue: Catalogue) -> None:
    # Nobody prints how many people there are of any age.
    plan = Plan(catalogue)
    shares = [
        plan.states("19.41", "population_share", age="Y0T14"),
        plan.states("10.29", "population_share", age="Y_GE65"),
    ]
    right = plan.states("42.25", "dependency_ratio")
    wrong = plan.states("29.69", "dependency_ratio")
    assert find([*shares, right], catalogue) == []
    (finding,) = find([*shares, wrong], catalogue)
    assert finding.rule_id == "dependency_ratio"


def test_a_count_can_be_too_large_for_a_share_without_any_total(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    figures = [
        plan.states("468.35", age="Y15T59"),
        plan.states("66.58", "population_share", age="Y15T59"),
        plan.states("136.53", age="Y0T14"),
        plan.states("19.41", "population_share", age="Y0T14"),
    ]
    assert find(figures, catalogue) == []
    wrong = plan.states("163.53", age="Y0T14")
    found = find([*figures[:2], wrong, figures[3]], catalogue)
    assert "population_share" in broken(found) or "joint" in broken(found)


def test_rates_of_several_years_are_held_against_no_mean_population(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    figures = [
        plan.states("12.05", "crude_birth_rate", since=2016, year=2020),
        plan.states("35.00", "births", since=2016, year=2020),
        plan.states("555.20", year=2015),
        plan.states("598.98", year=2020),
    ]
    assert find(figures, catalogue) == []


def test_what_may_fall_below_zero_may_be_smaller_than_its_part(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    counts = [plan.states("-1.20", "net_migration"), plan.states("0.40", "net_migration", sex="M")]
    assert find(counts, catalogue) == []
    births = [plan.states("1.20", "births"), plan.states("1.40", "births", sex="M")]
    assert broken(find(births, catalogue)) == {"part_exceeds_whole"}


def test_moves_between_districts_are_not_moves_of_the_city(catalogue: Catalogue) -> None:
    city, district = Plan(catalogue), Plan(catalogue, NANMING)
    figures = [
        city.states("168.14", "floating_population"),
        district.states("200.00", "floating_population"),
    ]
    assert find(figures, catalogue) == []


# --- land ---------------------------------------------------------------------------------


def test_land_stays_the_same_while_the_boundary_stands(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    land = [plan.states(v, "land_area", population="", year=y) for v, y in (("8043", 2015),)]
    same = plan.states("8043.37", "land_area", population="", year=2020)
    other = plan.states("8034", "land_area", population="", year=2020)
    assert find([*land, same], catalogue) == []
    (finding,) = find([*land, other], catalogue)
    assert (finding.rule_id, finding.severity) == ("land_area_constant", "likely")


def test_densities_of_two_years_are_held_to_one_land(catalogue: Catalogue) -> None:
    plan = Plan(catalogue, NANMING)
    figures = [
        plan.states("187.41", year=2015),
        plan.states("6227.69", "population_density", year=2015),
        plan.states("210.55", year=2020),
    ]
    right = plan.states("6996.64", "population_density", year=2020)
    wrong = plan.states("6969.64", "population_density", year=2020)
    assert find([*figures, right], catalogue) == []
    (finding,) = find([*figures, wrong], catalogue)
    assert len(finding.members) == 4
    assert finding.severity == "likely"


# --- comparators --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "is_found"),
    [
        ((">=", "80"), ("=", "82"), False),
        ((">=", "80"), ("=", "80"), False),
        ((">=", "80"), ("=", "79.6"), True),
        ((">=", "80"), ("=", "80.0"), False),
        (("<=", "85"), ("=", "82"), False),  # 以内 is a ceiling
        (("<=", "85"), ("=", "85.04"), True),
        ((">=", "80"), ("<=", "85"), False),
        ((">=", "85"), ("<=", "80"), True),
        ((">=", "80"), ("<=", "80"), False),
        ((">", "80"), ("<=", "80"), True),
        ((">", "80"), ("<", "80"), True),
        (("~", "80"), ("=", "84.9"), False),  # the last digit that is no nought is the eight
        (("~", "80"), ("=", "85.1"), True),
        (("~", "82"), ("=", "82.8"), False),  # one per cent
        (("~", "82"), ("=", "82.9"), True),
    ],
)
def test_words_around_a_figure_widen_what_it_allows(
    catalogue: Catalogue, one: tuple[str, str], other: tuple[str, str], is_found: bool
) -> None:
    plan = Plan(catalogue)
    figures = [
        plan.states(value, "urbanization_rate", comparator=comparator)
        for comparator, value in (one, other)
    ]
    assert bool(find(figures, catalogue)) == is_found


def test_a_range_holds_everything_between_its_ends(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    band = plan.states("800", high="1000", comparator="range", kind="target", year=2035)
    for value, is_found in [("850", False), ("1000", False), ("1001", True)]:
        target = plan.states(value, kind="target", year=2035)
        assert bool(find([band, target], catalogue)) == is_found


def test_bounds_add_up_like_figures(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    men, women = plan.states("305.21", sex="M"), plan.states("290", sex="F", comparator=">=")
    assert find([men, women, plan.states("598.98")], catalogue) == []
    found = find([men, women, plan.states("595.0")], catalogue)
    assert broken(found) == {"parts_sex"}
    assert find([men, women, plan.states("590", comparator=">=")], catalogue) == []


# --- units --------------------------------------------------------------------------------


def test_parts_and_wholes_may_be_printed_in_different_units(catalogue: Catalogue) -> None:
    plan = Plan(catalogue, LESHAN)
    men, women = plan.states("1574497", unit="人", sex="M"), plan.states("158.57", sex="F")
    assert find([men, women, plan.states("3160168", unit="人")], catalogue) == []
    assert broken(find([men, women, plan.states("3160286", unit="人")], catalogue)) == {"parts_sex"}
