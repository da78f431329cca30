"""Which figure is wrong: blamed where arithmetic singles it out, and nobody where it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.score_consistency import SEVERAL_FROM
from benchmarks.worlds.scoring import seeded_plan
from expectations.consistency.engine import check, find
from expectations.consistency.figures import Figure
from expectations.consistency.findings import Finding
from expectations.consistency.localisation import MAX_CORRECTIONS, least_corrections
from sources.readers.catalogue import Catalogue
from tests.builders import Plan

Keys = frozenset[int]


@pytest.fixture
def plan(catalogue: Catalogue) -> Plan:
    return Plan(catalogue)


def rules_of(finding: Finding) -> set[str]:
    return {finding.rule_id, *(rule_id for rule_id, _ in finding.also_breaks)}


# --- one wrong figure ---------------------------------------------------------------------


def test_the_total_that_is_printed_twice_and_fits_men_and_women_is_right(
    plan: Plan, catalogue: Catalogue
) -> None:
    wrong = plan.states("638.32")
    figures = [
        plan.states("638.12"),
        plan.states("638.12"),
        wrong,
        plan.states("326.27", sex="M"),
        plan.states("311.85", sex="F"),
    ]
    (finding,) = find(figures, catalogue)
    assert finding.culprit == wrong
    assert rules_of(finding) == {"same_cell", "parts_sex"}
    assert finding.expected == "638.115~638.125 万人"


def test_men_and_women_alone_outweigh_a_total(plan: Plan, catalogue: Catalogue) -> None:
    right, wrong = plan.states("638.12"), plan.states("638.32")
    parts = [plan.states("326.27", sex="M"), plan.states("311.85", sex="F")]
    (finding,) = find([wrong, right, *parts], catalogue)
    assert finding.culprit == wrong


def test_two_prints_outweigh_one(plan: Plan, catalogue: Catalogue) -> None:
    right, again, wrong = (plan.states(value) for value in ("638.12", "638.12", "638.32"))
    (finding,) = find([right, again, wrong], catalogue)
    assert finding.culprit == wrong
    (member,) = [m for m in finding.members if m.figure == right]
    assert member.restated == (again,)


def test_one_wrong_figure_that_breaks_several_rules_is_one_finding(
    plan: Plan, catalogue: Catalogue
) -> None:
    wrong = plan.states("239.77", sex="F")  # 293.77
    figures = [
        plan.states("598.98"),
        plan.states("305.21", sex="M"),
        wrong,
        plan.states("103.89", "sex_ratio"),
        plan.states("49.05", "population_share", sex="F"),
    ]
    (finding,) = find(figures, catalogue)
    assert finding.culprit == wrong
    assert rules_of(finding) == {"parts_sex", "sex_ratio", "population_share"}
    assert all(text for _, text in finding.also_breaks)


def test_a_total_that_no_breakdown_supports_is_wrong(plan: Plan, catalogue: Catalogue) -> None:
    wrong = plan.states("589.98")
    figures = [
        wrong,
        plan.states("305.21", sex="M"),
        plan.states("293.77", sex="F"),
        plan.states("479.60", residence="U"),
        plan.states("119.38", residence="R"),
    ]
    (finding,) = find(figures, catalogue)
    assert finding.culprit == wrong
    assert rules_of(finding) == {"parts_sex", "parts_residence"}
    assert finding.expected == "598.97~598.99 万人"


# --- several wrong figures ----------------------------------------------------------------


def test_errors_about_different_things_come_apart(plan: Plan, catalogue: Catalogue) -> None:
    wrong = plan.states("638.32", year=2022)
    figures = [
        wrong,
        plan.states("638.12", year=2022),
        plan.states("326.27", sex="M", year=2022),
        plan.states("311.85", sex="F", year=2022),
        plan.states("598.98", year=2020),
        plan.states("480.60", residence="U", year=2020),
        plan.states("119.38", residence="R", year=2020),
    ]
    one, other = find(figures, catalogue)
    assert one.culprit == wrong
    assert rules_of(one) == {"same_cell", "parts_sex"}
    assert (other.rule_id, other.culprit) == ("parts_residence", None)


def test_two_errors_around_one_total_come_apart(plan: Plan, catalogue: Catalogue) -> None:
    women, town = plan.states("239.77", sex="F"), plan.states("497.60", residence="U")
    figures = [
        plan.states("598.98"),
        plan.states("305.21", sex="M"),
        women,
        plan.states("103.89", "sex_ratio"),
        town,
        plan.states("119.38", residence="R"),
        plan.states("80.07", "urbanization_rate"),
    ]
    found = find(figures, catalogue)
    blamed = {finding.culprit: rules_of(finding) for finding in found}
    assert blamed == {
        women: {"sex_ratio", "parts_sex"},
        town: {"urbanization", "parts_residence"},
    }


def test_no_member_of_one_story_is_blamed_in_another(plan: Plan, catalogue: Catalogue) -> None:
    figures = [
        plan.states("598.98"),
        plan.states("305.21", sex="M"),
        plan.states("239.77", sex="F"),
        plan.states("103.89", "sex_ratio"),
        plan.states("497.60", residence="U"),
        plan.states("119.38", residence="R"),
        plan.states("80.07", "urbanization_rate"),
    ]
    for one, other in combinations(find(figures, catalogue), 2):
        assert one.culprit not in values_of_members(other)
        assert other.culprit not in values_of_members(one)


def values_of_members(finding: Finding) -> set[Figure]:
    return {member.figure for member in finding.members}


# --- ties ---------------------------------------------------------------------------------


def test_of_two_values_neither_is_blamed(plan: Plan, catalogue: Catalogue) -> None:
    figures = [plan.states("638.12"), plan.states("638.32")]
    (finding,) = find(figures, catalogue)
    assert finding.culprit is None
    assert set(finding.candidates) == set(figures)


def test_of_a_sum_that_fails_nobody_is_blamed(plan: Plan, catalogue: Catalogue) -> None:
    figures = [
        plan.states("598.98"),
        plan.states("305.21", sex="M"),
        plan.states("295.77", sex="F"),
    ]
    (finding,) = find(figures, catalogue)
    assert finding.culprit is None
    assert set(finding.candidates) == set(figures)


def test_a_tie_between_two_names_the_two_first(plan: Plan, catalogue: Catalogue) -> None:
    # The total fits town and country: men or women are wrong, nobody can say which.
    total = plan.states("598.98")
    men, women = plan.states("305.21", sex="M"), plan.states("295.77", sex="F")
    fitting = [plan.states("479.60", residence="U"), plan.states("119.38", residence="R")]
    (finding,) = find([total, men, women, *fitting], catalogue)
    assert (finding.rule_id, finding.culprit) == ("parts_sex", None)
    assert set(finding.candidates[:2]) == {men, women}
    assert finding.candidates[2:] == (total,)


def test_where_two_values_are_refuted_neither_is_blamed(plan: Plan, catalogue: Catalogue) -> None:
    figures = [
        plan.states("638.12"),
        plan.states("638.32"),
        plan.states("300.00", sex="M"),
        plan.states("311.85", sex="F"),
    ]
    found = find(figures, catalogue)
    assert [finding.culprit for finding in found] == [None, None]


# --- the least correction -----------------------------------------------------------------

SOME = settings(max_examples=60)


@st.composite
def conflict_sets(draw: st.DrawFn) -> tuple[list[Keys], Mapping[int, int]]:
    """A few conflicts among a few claims, each printed once to three times."""
    size = draw(st.integers(2, 6))
    keys = st.integers(0, size - 1)
    conflicts = draw(st.lists(st.frozensets(keys, min_size=1, max_size=4), min_size=1, max_size=6))
    weights = {key: draw(st.integers(1, 3)) for key in range(size)}
    return conflicts, weights


def hitting_sets(conflicts: Sequence[Keys], weights: Mapping[int, int]) -> list[Keys]:
    """Every set of claims that meets all conflicts."""
    return [
        frozenset(chosen)
        for size in range(len(weights) + 1)
        for chosen in combinations(weights, size)
        if all(conflict & set(chosen) for conflict in conflicts)
    ]


@SOME
@given(conflict_sets())
def test_the_first_correction_is_a_lightest_one(
    given_conflicts: tuple[list[Keys], Mapping[int, int]],
) -> None:
    conflicts, weights = given_conflicts
    first, *_ = least_corrections(conflicts, weights)
    everything = hitting_sets(conflicts, weights)
    assert first in everything
    assert sum(weights[key] for key in first) == min(
        sum(weights[key] for key in chosen) for chosen in everything
    )


@SOME
@given(conflict_sets())
def test_rivals_are_as_small_and_less_than_twice_as_heavy_where_they_differ(
    given_conflicts: tuple[list[Keys], Mapping[int, int]],
) -> None:
    conflicts, weights = given_conflicts
    first, *rivals = least_corrections(conflicts, weights)

    def weight(keys: Keys) -> int:
        return sum(weights[key] for key in keys)

    def can_rival(other: Keys) -> bool:
        mine, theirs = first - other, other - first
        return len(theirs) <= len(mine) and weight(theirs) < 2 * weight(mine)

    everything = hitting_sets(conflicts, weights)
    assert all(rival in everything and can_rival(rival) for rival in rivals)
    assert len({first, *rivals}) == 1 + len(rivals)
    irreducible = [h for h in everything if not any(other < h for other in everything)]
    wanted = {chosen for chosen in irreducible if chosen != first and can_rival(chosen)}
    assert wanted <= set(rivals) or len(rivals) == MAX_CORRECTIONS - 1


@pytest.mark.parametrize(
    ("conflicts", "weights", "corrections"),
    [
        # Two values of one cell.
        ([{0, 1}], {0: 1, 1: 1}, [{0}, {1}]),
        # One of them is printed twice.
        ([{0, 1}], {0: 2, 1: 1}, [{1}]),
        # It takes part in both.
        ([{0, 1}, {0, 2}], {0: 1, 1: 1, 2: 1}, [{0}]),
        # It is printed twice, but the others would both have to be wrong.
        ([{0, 1}, {0, 2}], {0: 2, 1: 1, 2: 1}, [{0}]),
        # Three times: two slips or one that was copied.
        ([{0, 1}, {0, 2}], {0: 3, 1: 1, 2: 1}, [{1, 2}, {0}]),
        # Printed so often, two slips are more likely.
        ([{0, 1}, {0, 2}], {0: 4, 1: 1, 2: 1}, [{1, 2}]),
    ],
)
def test_how_often_a_value_is_printed_counts(
    conflicts: list[set[int]], weights: dict[int, int], corrections: list[set[int]]
) -> None:
    found = least_corrections([frozenset(c) for c in conflicts], weights)
    assert [set(correction) for correction in found] == corrections


#: Classes of slips that were put into one plan.
SLIPS = ("other_population", "unit_of_ten_thousand", "differing_restatement")


def test_wide_bounds_make_no_conflict_out_of_what_floats_lose(catalogue: Catalogue) -> None:
    """Three slips in one dense plan, one of them by four digits: identities alone seem to clash."""
    made = seeded_plan(SEVERAL_FROM + 121, SLIPS, catalogue)
    assert made is not None
    _, plan, slips = made
    wrong = plan.with_entries({slip.wrong.figure_id: slip.wrong for slip in slips})
    report = check(wrong.figures, catalogue)
    assert report.unproved == 0
    assert report.findings
    assert all(f.certificate is None or f.certificate.is_valid() for f in report.findings)


def test_a_rule_that_a_figure_breaks_against_two_prints_is_told_once(
    plan: Plan, catalogue: Catalogue
) -> None:
    """A share that fits neither the total nor its rounded repetition breaks one rule once."""
    (finding,) = find(
        [
            plan.states("316.0168"),
            plan.states("316.0"),
            plan.states("41.6673", sex="M"),
            plan.states("13.10", "population_share", sex="M"),
        ],
        catalogue,
    )
    assert finding.rule_id == "population_share"
    assert not finding.also_breaks
