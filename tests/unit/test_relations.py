"""The language of identities: what it reads, what it refuses, and what the catalogue says in it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from expectations.consistency.findings import rules
from expectations.consistency.identities import defined_ratios, identities
from expectations.consistency.partitions import age_span
from expectations.consistency.relations import CellRef, parse_cell, parse_relation
from sources.readers.catalogue import Catalogue

IDENTITIES = {rule.rule_id: rule.relation for rule in rules().values() if rule.relation}


def cells(text: str) -> dict[str, Fraction]:
    """The part of a linear relation, its cells by indicator."""
    return {cell.indicator: value for cell, value in parse_relation(text).part.items()}


# --- cells --------------------------------------------------------------------------------


def test_a_bare_cell_takes_everything_from_its_context() -> None:
    assert parse_cell("births") == CellRef("births")


@pytest.mark.parametrize(
    ("text", "fixed", "time"),
    [
        ("population[age=Y0T14]", (("age", "Y0T14"),), ""),
        ("population[sex=F]@before", (("sex", "F"),), "before"),
        ("population@end", (), "end"),
        ("land_area[population=]", (("population", ""),), ""),
        ("population[area=parent]", (("area", "parent"),), ""),
        ("population[sex=_T, age=_T]", (("age", "_T"), ("sex", "_T")), ""),
    ],
)
def test_a_cell_fixes_dimensions_and_a_time(
    text: str, fixed: tuple[tuple[str, str], ...], time: str
) -> None:
    cell = parse_cell(text)
    assert (cell.fixed, cell.time) == (fixed, time)


def test_the_order_of_what_a_cell_fixes_does_not_matter() -> None:
    one = parse_cell("population[sex=M, age=Y_GE60, residence=U]")
    assert one == parse_cell("population[residence=U,age=Y_GE60,sex=M]")


@pytest.mark.parametrize("text", ["population[colour=red]", "population[indicator=births]"])
def test_a_dimension_that_does_not_exist_is_named(text: str) -> None:
    dimension = text.partition("[")[2].partition("=")[0]
    with pytest.raises(ValueError, match=dimension):
        parse_cell(text)


def test_a_time_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="@during"):
        parse_cell("population@during")


# --- relations ----------------------------------------------------------------------------


def test_a_sum_is_what_adds_up_to_nothing() -> None:
    relation = parse_relation("natural_increase = births - deaths")
    assert relation.ratio is None
    assert not relation.is_bound
    assert cells("natural_increase = births - deaths") == {
        "births": 1,
        "deaths": -1,
        "natural_increase": -1,
    }


def test_a_bound_keeps_its_direction() -> None:
    relation = parse_relation("infant_mortality_rate <= under5_mortality_rate")
    assert relation.is_bound
    assert {cell.indicator: value for cell, value in relation.part.items()} == {
        "under5_mortality_rate": 1,
        "infant_mortality_rate": -1,
    }


def test_a_ratio_is_told_from_its_base_and_its_part() -> None:
    relation = parse_relation(
        "dependency_ratio * population[age=Y15T64] "
        "= 100 * (population[age=Y0T14] + population[age=Y_GE65])"
    )
    assert relation.ratio == CellRef("dependency_ratio")
    assert dict(relation.base) == {parse_cell("population[age=Y15T64]"): 1}
    assert dict(relation.part) == {
        parse_cell("population[age=Y0T14]"): 100,
        parse_cell("population[age=Y_GE65]"): 100,
    }


def test_a_mean_population_is_the_base_of_a_rate() -> None:
    relation = parse_relation(
        "crude_birth_rate * (population@before + population@end) = 2 * births"
    )
    assert relation.ratio == CellRef("crude_birth_rate")
    assert dict(relation.base) == {
        parse_cell("population@before"): 1,
        parse_cell("population@end"): 1,
    }


def test_numbers_may_have_decimals_and_multiply_brackets() -> None:
    assert cells("births = 0.5 * (deaths + 2 * net_migration)") == {
        "births": -1,
        "deaths": Fraction(1, 2),
        "net_migration": 1,
    }


def test_what_cancels_is_not_spoken_of() -> None:
    assert cells("births + deaths = deaths + net_migration") == {"births": -1, "net_migration": 1}


def test_every_cell_is_listed_once_and_the_ratio_first() -> None:
    relation = parse_relation(
        "sex_ratio * population[sex=F] = population[sex=M] + population[sex=F]"
    )
    assert [str(cell.indicator) for cell in relation.cells] == [
        "sex_ratio",
        "population",
        "population",
    ]
    assert len(set(relation.cells)) == len(list(relation.cells))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("births * deaths * net_migration = population", "at most two"),
        ("births = 100", "at most two"),
        ("sex_ratio * population[sex=F] <= population[sex=M]", "an equation"),
        ("births * deaths + net_migration * population = gdp", "one ratio"),
        ("births = deaths)", "the end"),
        ("births = (deaths", r"\)"),
        ("births deaths = gdp", "= or <="),
        ("births", "= or <="),
        ("births = ", "a cell or a number"),
        ("births = + deaths", "a cell or a number"),
        ("births = deaths / 2", "/ 2"),
        ("births < deaths", "< deaths"),
        ("births = 人口", "人口"),
        ("births = population[colour=red]", "colour"),
        ("births = population@during", "@during"),
    ],
)
def test_what_is_no_relation_is_refused_with_the_place(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_relation(text)


# --- the catalogue ------------------------------------------------------------------------


@pytest.mark.parametrize("rule_id", IDENTITIES)
def test_a_relation_of_the_catalogue_speaks_of_what_there_is(
    catalogue: Catalogue, rule_id: str
) -> None:
    codes = catalogue.tables["code_lists"]
    for cell in parse_relation(IDENTITIES[rule_id]).cells:
        assert cell.indicator in catalogue.indicators
        for dimension, code in cell.fixed:
            if dimension == "area":
                assert code == "parent"
            elif dimension == "age":
                assert age_span(code) is not None
            elif code:
                of_list = codes[codes["code_list"] == dimension.upper()]
                assert code in set(of_list["code"])


@pytest.mark.parametrize("rule_id", IDENTITIES)
def test_the_two_sides_of_a_relation_have_one_dimension(catalogue: Catalogue, rule_id: str) -> None:
    relation = parse_relation(IDENTITIES[rule_id])
    sides = [relation.part] if relation.ratio is None else [relation.base, relation.part]
    for side in sides:
        dimensions = {
            catalogue.units[catalogue.indicators[cell.indicator].unit_code].dimension
            for cell in side
        }
        assert len(dimensions) == 1


def test_of_all_relations_only_one_compares_rather_than_equates() -> None:
    bounds = [i.rule_id for i in identities() if i.relation.is_bound]
    assert bounds == ["infant_within_under5"]


def test_ratios_are_defined_by_relations_that_multiply() -> None:
    assert {"urbanization_rate", "sex_ratio", "dependency_ratio"} <= set(defined_ratios())
    assert "natural_increase" not in defined_ratios()
