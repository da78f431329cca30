"""The arithmetic of a finding: it can be redone on paper, and comes to what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import pytest

from expectations.consistency.engine import find
from expectations.consistency.figures import Figure
from expectations.consistency.findings import Finding
from sources.readers.catalogue import Catalogue
from tests.builders import Plan

_SUM = re.compile(r"(?P<left>[-\d.+/×^() ]+?) = (?P<result>-?[\d.]+) [≠><] (?P<stated>\S+)(?: .+)?")


@pytest.fixture
def plan(catalogue: Catalogue) -> Plan:
    return Plan(catalogue)


def computed(expression: str) -> float:
    """What an expression of numbers comes to."""
    python = expression.replace("×", "*").replace("^", "**")
    assert re.fullmatch(r"[-\d.+*/() ]+", python)
    return float(eval(python))


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Every line of arithmetic that findings show."""
    for finding in findings:
        if finding.certificate is not None:
            yield from finding.recomputation.split("; ")
            for _, text in finding.also_breaks:
                yield from text.split("; ")


def redone(line: str) -> bool:
    """Whether a line is a computation; if so, it must be right and must not be what is stated."""
    match = _SUM.fullmatch(line)
    if match is None:
        return False
    decimals = len(match["result"].partition(".")[2])
    tolerance = 0.5 * 10.0**-decimals * 1.001
    assert abs(computed(match["left"]) - float(match["result"])) <= tolerance
    stated = float(match["stated"].lstrip("≈≥≤><"))
    assert float(match["result"]) != stated
    return True


# --- one relation -------------------------------------------------------------------------


def recomputed(catalogue: Catalogue, *figures: Figure) -> str:
    (finding,) = [f for f in find(figures, catalogue) if f.certificate is not None]
    return finding.recomputation


def test_a_sum_of_parts(plan: Plan, catalogue: Catalogue) -> None:
    text = recomputed(
        catalogue,
        plan.states("638.32"),
        plan.states("326.27", sex="M"),
        plan.states("311.85", sex="F"),
    )
    assert text == "311.85 + 326.27 = 638.12 ≠ 638.32 万人"


def test_shares_that_come_to_more_than_a_hundred(plan: Plan, catalogue: Catalogue) -> None:
    shares = {"Y0T14": "19.41", "Y15T59": "66.58", "Y_GE60": "14.09"}
    figures = [plan.states(v, "population_share", age=age) for age, v in shares.items()]
    assert recomputed(catalogue, *figures) == "19.41 + 66.58 + 14.09 = 100.08 ≠ 100 %"


def test_a_difference_of_rates(plan: Plan, catalogue: Catalogue) -> None:
    text = recomputed(
        catalogue,
        plan.states("6.63", "natural_growth_rate"),
        plan.states("12.05", "crude_birth_rate"),
        plan.states("5.69", "crude_death_rate"),
    )
    assert "12.05" in text
    assert "5.69" in text
    assert text.endswith("‰")
    assert "≠" in text


def test_a_part_that_is_larger_than_its_whole(plan: Plan, catalogue: Catalogue) -> None:
    text = recomputed(catalogue, plan.states("598.98"), plan.states("605.21", sex="M"))
    assert text == "605.21 > 598.98 万人"


def test_parts_in_another_unit_are_written_in_that_of_the_whole(
    plan: Plan, catalogue: Catalogue
) -> None:
    text = recomputed(
        catalogue,
        plan.states("316.01"),
        plan.states("1574497", sex="M", unit="人"),
        plan.states("1585671", sex="F", unit="人"),
    )
    assert text == "158.5671 + 157.4497 = 316.0168 ≠ 316.01 万人"


def test_a_ratio(plan: Plan, catalogue: Catalogue) -> None:
    text = recomputed(
        catalogue,
        plan.states("80.70", "urbanization_rate"),
        plan.states("479.60", residence="U"),
        plan.states("598.98"),
    )
    assert text == "479.60 / 598.98 × 100 = 80.0695 ≠ 80.70 %"


def test_a_ratio_over_several_parts_is_bracketed(plan: Plan, catalogue: Catalogue) -> None:
    text = recomputed(
        catalogue,
        plan.states("29.69", "dependency_ratio"),
        plan.states("111.92", age="Y0T14"),
        plan.states("430.34", age="Y15T64"),
        plan.states("56.72", age="Y_GE65"),
    )
    assert text == "(111.92 + 56.72) / 430.34 × 100 = 39.1876 ≠ 29.69 %"


@pytest.mark.parametrize(
    ("measure", "value", "unit", "text"),
    [
        ("difference", "34.78", None, "598.98 - 555.20 = 43.78 ≠ 34.78 万人"),
        ("growth", "8.77", "%", "(598.98 / 555.20 - 1) × 100 = 7.8854 ≠ 8.77 %"),
        ("average_difference", "8.76", None, "(598.98 - 555.20) / 4 = 10.945 ≠ 8.76 万人"),
        (
            "average_growth", "1.97", "%",
            "((598.98 / 555.20)^(1/4) - 1) × 100 = 1.9156 ≠ 1.97 %",
        ),
    ],
)  # fmt: skip
def test_a_change(
    plan: Plan, catalogue: Catalogue, measure: str, value: str, unit: str | None, text: str
) -> None:
    figures = [
        plan.states("555.20", year=2016),
        plan.states("598.98"),
        plan.states(value, kind="change", since=2016, year=2020, change_measure=measure, unit=unit),
    ]
    assert recomputed(catalogue, *figures) == text


def test_a_yearly_average_against_its_total(plan: Plan, catalogue: Catalogue) -> None:
    figures = [
        plan.states(
            value, "floating_population", kind="change", since=2020, year=2025, change_measure=m
        )
        for value, m in (("33.93", "difference"), ("8.48", "average_difference"))
    ]
    assert recomputed(catalogue, *figures) == "33.93 / 5 = 6.786 ≠ 8.48 万人"


def test_two_values_are_set_beside_each_other(plan: Plan, catalogue: Catalogue) -> None:
    text = recomputed(catalogue, plan.states("98", "urbanization_rate", comparator=">="),
                      plan.states("92.05", "urbanization_rate"))  # fmt: skip
    assert text == "≥98 % ≠ 92.05 %"


# --- several relations --------------------------------------------------------------------


def test_cells_that_nobody_printed_stand_in_by_name(plan: Plan, catalogue: Catalogue) -> None:
    text = recomputed(
        catalogue,
        plan.states("29.69", "dependency_ratio"),
        plan.states("19.41", "population_share", age="Y0T14"),
        plan.states("10.29", "population_share", age="Y_GE65"),
    )
    statements = text.split("; ")
    assert len(statements) == 4
    assert all(value in text for value in ("29.69 %", "19.41 %", "10.29 %"))
    assert "0-14岁 + 15-64岁 + 65岁及以上 = 合计" in statements


@pytest.fixture(scope="module")
def shipped(plan_figures: Callable[[str], list[Figure]], catalogue: Catalogue) -> list[Finding]:
    """The findings about the two plans with most of them."""
    plans = ("guiyang-2021-2025", "leshan-2021-2025")
    return [finding for plan in plans for finding in find(plan_figures(plan), catalogue)]


def test_every_printed_member_stands_in_the_arithmetic(shipped: list[Finding]) -> None:
    for finding in shipped:
        if finding.certificate is None or finding.rule_id in ("same_cell", "same_change"):
            continue
        shown = finding.recomputation.replace(",", "")
        for member in finding.members:
            digits = re.sub(r"[^\d.]", "", member.figure.value_text)
            alternatives = {digits}
            if member.figure.unit_code == "人":
                alternatives.add(f"{int(digits) / 10_000:.6f}".rstrip("0"))
            assert any(text in shown for text in alternatives), (finding.rule_id, digits, shown)


def test_what_the_real_findings_compute_is_right(shipped: list[Finding]) -> None:
    shown = list(lines(shipped))
    computations = [line for line in shown if redone(line)]
    # Sums of areas, ages and sexes, shares of districts, yearly averages.
    assert len(computations) > 15


@pytest.mark.parametrize(
    ("line", "is_right"),
    [
        ("1 + 2 = 3 ≠ 4 万人", True),
        ("1 + 2 = 4 ≠ 5 万人", False),
        ("1 + 2 = 3 ≠ 3 万人", False),
        ("10 / 4 × 100 = 250 ≠ 3 %", True),
    ],
)
def test_this_test_can_compute(line: str, is_right: bool) -> None:
    if is_right:
        assert redone(line)
    else:
        with pytest.raises(AssertionError):
            redone(line)
