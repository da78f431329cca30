"""Changes against their ends: differences, growth, averages, chains, points of a share."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from expectations.consistency.engine import find
from expectations.consistency.figures import Figure
from expectations.consistency.findings import Finding
from sources.readers.catalogue import Catalogue
from tests.builders import Plan

YEAR = 2020
NANMING = "520102"


def broken(findings: Iterable[Finding]) -> set[str]:
    """Every rule that findings name."""
    return {
        rule_id
        for finding in findings
        for rule_id in (finding.rule_id, *(rule for rule, _ in finding.also_breaks))
    }


def change(
    plan: Plan,
    value: str,
    measure: str,
    *,
    since: int,
    year: int,
    unit: str | None = None,
    indicator: str = "population",
) -> Figure:
    """A printed change between two years."""
    return plan.states(
        value,
        indicator,
        kind="change",
        since=since,
        year=year,
        change_measure=measure,
        unit=unit or ("%" if measure.endswith("growth") else None),
    )


@pytest.mark.parametrize(
    ("measure", "value", "is_found"),
    [
        ("difference", "43.78", False),
        ("difference", "43.8", False),
        ("difference", "43.79", False),  # 598.985 - 555.195
        ("difference", "43.80", True),
        ("difference", "-43.78", True),
        ("growth", "7.88", False),  # 7.8854 by the printed ends, 7.8835 by what they may round
        ("growth", "7.89", False),
        ("growth", "7.9", False),
        ("growth", "7.87", True),
        ("growth", "7.90", True),
        ("average_difference", "10.94", False),
        ("average_difference", "10.95", False),
        ("average_difference", "8.76", True),  # over five years
        ("average_growth", "1.92", False),  # the fourth root, not a quarter
        ("average_growth", "1.97", True),
        ("average_growth", "1.53", True),  # over five years
    ],
)
def test_a_change_is_held_against_its_two_ends(
    catalogue: Catalogue, measure: str, value: str, is_found: bool
) -> None:
    plan = Plan(catalogue)
    figures = [
        plan.states("555.20", year=2016),
        plan.states("598.98", year=2020),
        change(plan, value, measure, since=2016, year=2020),
    ]
    found = find(figures, catalogue)
    assert [finding.rule_id for finding in found] == ([f"change_{measure}"] if is_found else [])


@pytest.mark.parametrize(
    ("value", "is_found"),
    [("1.4", True), ("1.5", False), ("2.0", False), ("2.5", False), ("2.6", True)],
)
def test_growth_by_times_is_read_both_ways(
    catalogue: Catalogue, value: str, is_found: bool
) -> None:
    # From 100 to 250: 2.5 times as much, or 1.5 times more.
    plan = Plan(catalogue)
    figures = [
        plan.states("100.0", "talent_total", year=2016),
        plan.states("250.0", "talent_total", year=2020),
        change(plan, value, "growth", since=2016, year=2020, unit="倍", indicator="talent_total"),
    ]
    assert bool(find(figures, catalogue)) == is_found


def test_growth_may_be_printed_per_mille(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    ends = [plan.states("5894100", year=2019, unit="人"), plan.states("5989800", unit="人")]
    right = change(plan, "16.24", "growth", since=2019, year=2020, unit="‰")
    wrong = change(plan, "1.624", "growth", since=2019, year=2020, unit="‰")
    assert find([*ends, right], catalogue) == []
    assert broken(find([*ends, wrong], catalogue)) == {"change_growth"}


def test_a_rate_rises_by_points(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    rate = "urbanization_rate"
    ends = [plan.states("74.90", rate, year=2016), plan.states("80.07", rate)]
    for value, unit, is_found in [
        ("5.17", "pp", False),
        ("5.17", "%", False),  # per cent of everybody are points
        ("6.90", "pp", True),
    ]:
        rise = change(plan, value, "difference", since=2016, year=2020, unit=unit, indicator=rate)
        assert bool(find([*ends, rise], catalogue)) == is_found


def test_a_difference_may_be_printed_in_another_unit(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    ends = [plan.states("555.20", year=2016), plan.states("598.98")]
    right = change(plan, "437800", "difference", since=2016, year=2020, unit="人")
    wrong = change(plan, "473800", "difference", since=2016, year=2020, unit="人")
    assert find([*ends, right], catalogue) == []
    assert broken(find([*ends, wrong], catalogue)) == {"change_difference"}


def test_an_end_that_only_another_change_states_is_used(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    end = plan.states("598.98")
    rise = change(plan, "43.78", "difference", since=2016, year=2020)
    right = change(plan, "7.88", "growth", since=2016, year=2020)
    wrong = change(plan, "8.78", "growth", since=2016, year=2020)
    assert find([end, rise, right], catalogue) == []
    (finding,) = find([end, rise, wrong], catalogue)
    assert {member.figure for member in finding.members} == {end, rise, wrong}


def test_a_total_and_its_yearly_average_need_no_end_at_all(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    total = change(plan, "33.93", "difference", since=2020, year=2025)
    right = change(plan, "6.79", "average_difference", since=2020, year=2025)
    wrong = change(plan, "8.48", "average_difference", since=2020, year=2025)
    assert find([total, right], catalogue) == []
    assert broken(find([total, wrong], catalogue)) == {"change_average_difference"}


YEARLY = [("10.10", 2017), ("11.20", 2018), ("12.30", 2019), ("10.18", 2020)]


def test_yearly_differences_chain_to_the_whole_one(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    chain = [change(plan, v, "difference", since=y - 1, year=y) for v, y in YEARLY]
    for value, is_found in [("43.78", False), ("43.80", False), ("44.78", True)]:
        whole = change(plan, value, "difference", since=2016, year=2020)
        found = find([*chain, whole], catalogue)
        assert bool(found) == is_found
        if is_found:
            assert {m.figure for m in found[0].members} == {*chain, whole}


def test_yearly_growths_chain_to_the_whole_one(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    ends = [plan.states("555.20", year=2016), plan.states("598.98")]
    for last, is_found in [("1.90", False), ("2.90", True)]:
        values = [("1.91", 2017), ("1.92", 2018), ("1.93", 2019), (last, 2020)]
        chain = [change(plan, v, "growth", since=y - 1, year=y) for v, y in values]
        found = find([*ends, *chain], catalogue)
        assert bool(found) == is_found
        if is_found:
            assert {m.figure for m in found[0].members} == {*ends, *chain}


def test_a_change_within_one_year_says_nothing_of_two_ends(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    figures = [plan.states("598.98"), change(plan, "700", "difference", since=2020, year=2020)]
    assert find(figures, catalogue) == []


def test_a_change_of_another_cell_says_nothing(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    figures = [
        plan.states("401.35", population="registered", year=2016),
        plan.states("437.30", population="registered"),
        change(plan, "43.78", "difference", since=2016, year=2020),
    ]
    assert find(figures, catalogue) == []


def test_a_change_of_a_ratio_is_followed_to_the_counts(catalogue: Catalogue) -> None:
    # The rate of 2016 is nowhere printed, but the counts behind it are.
    plan = Plan(catalogue)
    rate = "urbanization_rate"
    figures = [
        plan.states("555.20", year=2016),
        plan.states("415.84", year=2016, residence="U"),  # 74.90 %
        plan.states("80.07", rate),
    ]
    right = change(plan, "5.17", "difference", since=2016, year=2020, unit="pp", indicator=rate)
    wrong = change(plan, "7.15", "difference", since=2016, year=2020, unit="pp", indicator=rate)
    assert find([*figures, right], catalogue) == []
    (finding,) = find([*figures, wrong], catalogue)
    assert {m.figure.value_text for m in finding.members} == {"555.20", "415.84", "80.07", "7.15"}
