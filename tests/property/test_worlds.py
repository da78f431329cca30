"""Plans about a world without contradictions are never accused, however they round."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.consistency.engine import find
from expectations.consistency.figures import Figure
from sources.readers.catalogue import Catalogue
from tests.builders import Plan

SOME = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
AGES = ["Y0T14", "Y15T59", "Y_GE60"]
heads = st.integers(0, 2_000_000)


class Printer:
    """Prints exact head counts and shares, each time at some precision and in some unit."""

    def __init__(self, plan: Plan, data: st.DataObject) -> None:
        self._plan = plan
        self._data = data

    def heads(self, count: int, **cell: str) -> Figure:
        unit, factor = self._data.draw(st.sampled_from([("人", 1), ("万人", 10_000)]))
        places = 0 if unit == "人" else self._data.draw(st.integers(0, 4))
        return self._plan.states(rounded(Fraction(count, factor), places), unit=unit, **cell)  # type: ignore[arg-type]

    def share(self, value: Fraction, **cell: str) -> Figure:
        places = self._data.draw(st.integers(0, 3))
        return self._plan.states(rounded(value * 100, places), "population_share", **cell)  # type: ignore[arg-type]


def rounded(value: Fraction, places: int) -> str:
    """A value as a careful author prints it."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN):f}"


@SOME
@given(st.data())
def test_a_consistent_world_is_never_accused(catalogue: Catalogue, data: st.DataObject) -> None:
    world = {
        (sex, age, residence): data.draw(heads)
        for sex in "MF"
        for age in AGES
        for residence in "UR"
    }
    printer = Printer(Plan(catalogue), data)

    def count(sex: str, age: str, residence: str) -> int:
        wanted = (sex, age, residence)
        return sum(
            number
            for key, number in world.items()
            if all(want in ("_T", part) for want, part in zip(wanted, key, strict=True))
        )

    def figures() -> Iterator[Figure]:
        for sex in ("_T", "M", "F"):
            for age in ("_T", *AGES):
                for residence in ("_T", "U", "R"):
                    cell = {"sex": sex, "age": age, "residence": residence}
                    for _ in range(data.draw(st.integers(0, 2))):
                        yield printer.heads(count(sex, age, residence), **cell)
        everybody = count("_T", "_T", "_T")
        for age in AGES:
            if everybody and data.draw(st.booleans()):
                yield printer.share(Fraction(count("_T", age, "_T"), everybody), age=age)

    assert find(figures(), catalogue) == []


@SOME
@given(st.data())
def test_a_city_is_the_sum_of_its_districts(catalogue: Catalogue, data: st.DataObject) -> None:
    city = data.draw(st.sampled_from(["520100", "511100", "210800"]))
    counties = [
        area.code
        for area in catalogue.areas.values()
        if area.parent_code == city and area.level == "county" and area.is_valid_in(2020)
    ]
    counts = {code: data.draw(heads) for code in counties}
    plan = Plan(catalogue, city)
    printer = Printer(plan, data)
    figures = [printer.heads(sum(counts.values()), area=city)]
    figures += [printer.heads(number, area=code) for code, number in counts.items()]
    assert find(figures, catalogue) == []


@SOME
@given(st.data(), st.integers(2, 500_000))
def test_a_head_too_many_is_found_where_heads_are_counted(
    catalogue: Catalogue, data: st.DataObject, excess: int
) -> None:
    men, women = data.draw(heads), data.draw(heads)
    plan = Plan(catalogue)
    figures = [
        plan.states(str(men + women + excess), unit="人"),
        plan.states(str(men), unit="人", sex="M"),
        plan.states(str(women), unit="人", sex="F"),
    ]
    assert [finding.rule_id for finding in find(figures, catalogue)] == ["parts_sex"]


@SOME
@given(st.data(), st.randoms(use_true_random=False))
def test_findings_do_not_hang_on_the_order_of_figures(
    catalogue: Catalogue, data: st.DataObject, random: Random
) -> None:
    plan = Plan(catalogue)
    values = data.draw(st.lists(st.integers(0, 30), min_size=2, max_size=8))
    sexes, kinds = st.sampled_from(["_T", "M", "F"]), st.sampled_from(["observed", "target"])
    figures = [
        plan.states(f"{value / 10:.1f}", sex=data.draw(sexes), kind=data.draw(kinds))
        for value in values
    ]
    shuffled = list(figures)
    random.shuffle(shuffled)
    assert find(shuffled, catalogue) == find(figures, catalogue)


@pytest.mark.parametrize(
    ("value", "places", "text"), [("2.5", 0, "2"), ("0.125", 2, "0.12"), ("7", 1, "7.0")]
)
def test_the_author_of_these_worlds_rounds_half_to_even(value: str, places: int, text: str) -> None:
    assert rounded(Fraction(value), places) == text
