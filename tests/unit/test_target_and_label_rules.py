"""Rules about targets and about what figures are called: what they accuse and what not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from expectations.consistency.engine import find
from expectations.consistency.figures import Figure
from expectations.consistency.findings import Finding
from sources.readers.catalogue import Catalogue
from tests.builders import Plan

Figures = Callable[[str], list[Figure]]
Findings = Callable[[str], list[Finding]]
GROUPS = ["老城区", "郊区", "新城区", "一市三县"]


@pytest.fixture
def plan(catalogue: Catalogue) -> Plan:
    """A plan of Guiyang to write figures into."""
    return Plan(catalogue)


@pytest.fixture(scope="module")
def shipped(plan_figures: Figures, catalogue: Catalogue) -> Findings:
    """The findings about one shipped plan, or about all (`*`)."""
    known: dict[str, list[Finding]] = {}

    def findings(plan_id: str) -> list[Finding]:
        if plan_id not in known:
            known[plan_id] = find(plan_figures(plan_id), catalogue)
        return known[plan_id]

    return findings


@pytest.fixture
def rules_broken(catalogue: Catalogue) -> Callable[..., list[str]]:
    """The ids of the rules that some figures break."""

    def broken(*figures: Figure) -> list[str]:
        return [finding.rule_id for finding in find(figures, catalogue)]

    return broken


def about(findings: Iterable[Finding], rule_id: str, *values: str) -> list[Finding]:
    """The findings of one rule in which all these printed values take part."""
    return [
        finding
        for finding in findings
        if finding.rule_id == rule_id
        and set(values) <= {member.figure.value_text for member in finding.members}
    ]


# --- targets against reality --------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "comparator", "target", "baseline", "passed"),
    [
        ("urbanization_rate", ">=", "80", "80.07", True),
        ("urbanization_rate", ">=", "80", "80.01", True),
        ("urbanization_rate", ">=", "80", "80.00", False),  # may be 79.995
        ("urbanization_rate", ">=", "80", "80", False),
        ("urbanization_rate", ">", "80", "80.005", True),
        ("urbanization_rate", "=", "80", "80.2", False),  # 80 may be a rounded 80.2
        ("urbanization_rate", "=", "80", "80.6", True),
        ("under5_mortality_rate", "<=", "6.0", "5.17", True),
        ("under5_mortality_rate", "<=", "6.0", "5.99", True),
        ("under5_mortality_rate", "<=", "6.0", "6.00", False),
        ("under5_mortality_rate", "<=", "6.0", "6.18", False),
        ("infant_mortality_rate", "=", "5", "3.59", True),
        ("infant_mortality_rate", "=", "5", "4.5", False),  # 5 may be a rounded 4.5
        ("infant_mortality_rate", "=", "5", "4.4", True),
        ("population", "=", "700", "703.40", False),  # no direction
        ("sex_ratio_at_birth", "<=", "107", "104.62", False),  # a band
    ],
)
def test_a_target_is_passed_only_where_every_value_is_better(
    plan: Plan,
    rules_broken: Callable[..., list[str]],
    indicator: str,
    comparator: str,
    target: str,
    baseline: str,
    passed: bool,
) -> None:
    figures = [
        plan.states(baseline, indicator, year=2020),
        plan.states(target, indicator, kind="target", year=2025, comparator=comparator),
    ]
    assert rules_broken(*figures) == (["target_passed"] if passed else [])


def test_an_exact_target_that_is_passed_is_likely_a_slip(plan: Plan, catalogue: Catalogue) -> None:
    figures = [
        plan.states("3.59", "infant_mortality_rate", year=2020),
        plan.states("5", "infant_mortality_rate", kind="target", year=2025),
    ]
    (finding,) = find(figures, catalogue)
    assert finding.severity == "likely"


def test_the_latest_baseline_counts(plan: Plan, catalogue: Catalogue) -> None:
    rate = "under5_mortality_rate"
    figures = [
        plan.states("5.17", rate, year=2019),
        plan.states("6.50", rate, year=2020),
        plan.states("6.0", rate, kind="target", year=2025, comparator="<="),
    ]
    assert find(figures, catalogue) == []


def test_what_comes_after_the_target_is_no_baseline(plan: Plan, catalogue: Catalogue) -> None:
    rate = "under5_mortality_rate"
    figures = [
        plan.states("5.17", rate, year=2025),
        plan.states("6.0", rate, kind="target", year=2025, comparator="<="),
    ]
    assert find(figures, catalogue) == []


def test_a_projection_or_another_span_is_no_baseline(plan: Plan, catalogue: Catalogue) -> None:
    jobs = "urban_new_jobs"
    figures = [
        plan.states("26.18", jobs, since=2016, year=2020, kind="projection"),
        plan.states("26.18", jobs, year=2020),
        plan.states("20", jobs, since=2021, year=2025, kind="target"),
    ]
    assert find(figures, catalogue) == []


def test_a_cumulative_target_is_held_against_a_cumulative_baseline(
    plan: Plan, catalogue: Catalogue
) -> None:
    jobs = "urban_new_jobs"
    figures = [
        plan.states("26.18", jobs, since=2016, year=2020),
        plan.states("20", jobs, since=2021, year=2025, kind="target"),
    ]
    (finding,) = find(figures, catalogue)
    assert "2016-2020" in finding.message_en


def test_a_message_names_the_unit_in_which_a_figure_is_printed(
    plan: Plan, catalogue: Catalogue
) -> None:
    jobs = "urban_new_jobs"
    figures = [
        plan.states("261800", jobs, unit="人", since=2016, year=2020),
        plan.states("20", jobs, unit="万人", since=2021, year=2025, kind="target"),
    ]
    (finding,) = find(figures, catalogue)
    assert "261800 万人" not in finding.message_zh
    assert "261800 万人" not in finding.message_en


# --- what figures are called --------------------------------------------------------------


def test_a_share_of_nobody_knows_whom_that_differs_is_to_be_named(
    plan: Plan, catalogue: Catalogue
) -> None:
    # Leshan: 17.97 in the table of targets, 19.19 of the residents in the text.
    share = "population_share"
    unnamed = plan.states("17.97", share, age="Y_GE65", population="")
    resident = plan.states("19.19", share, age="Y_GE65")
    (finding,) = find([unnamed, resident], catalogue)
    assert (finding.rule_id, finding.severity) == ("unstated_population", "worth_a_look")
    assert (finding.subject, finding.culprit) == (unnamed, None)
    registered = plan.states("17.97", share, age="Y_GE65", population="registered")
    assert find([unnamed, resident, registered], catalogue) == []
    same = plan.states("19.19", share, age="Y_GE65", population="")
    assert find([same, resident], catalogue) == []


def test_one_series_under_two_names_is_worth_a_look(plan: Plan, catalogue: Catalogue) -> None:
    one, other = "mean_years_schooling_new_labour", "mean_years_schooling_working_age"
    figures = [
        plan.states(value, name, year=year)
        for value, year in (("10.5", 2015), ("12", 2018))
        for name in (one, other)
    ]
    (finding,) = find(figures, catalogue)
    assert (finding.rule_id, finding.severity) == ("two_names", "worth_a_look")
    assert {member.figure for member in finding.members} == set(figures)
    assert find(figures[:2], catalogue) == []  # once is chance
    unlike = [*figures[:3], plan.states("12.5", other, year=2018)]
    assert find(unlike, catalogue) == []


def test_points_with_a_per_cent_sign_are_named(plan: Plan, catalogue: Catalogue) -> None:
    rise = {"kind": "change", "since": 2010, "year": 2015, "change_measure": "difference"}
    points = plan.states("5.31", "urbanization_rate", unit="pp", **rise)  # type: ignore[arg-type]
    assert find([points], catalogue) == []
    (finding,) = find([replace(points, unit_text="%")], catalogue)
    assert (finding.rule_id, finding.expected) == ("points_as_percent", "5.31 pp")


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("32.4", []),
        ("32", []),
        ("33.0", ["integer_count"]),
        ("33", ["integer_count"]),
        ("35.1", []),
    ],
)
def test_a_rate_on_few_people_needs_a_whole_number_of_them(
    plan: Plan, rules_broken: Callable[..., list[str]], rate: str, expected: list[str]
) -> None:
    # Of 37 people 12 are 32.4 %, and 13 are 35.1 %.
    figures = [plan.states("37", unit="人"), plan.states(rate, "urbanization_rate")]
    assert rules_broken(*figures) == expected


def test_a_rate_on_many_people_can_be_anything(
    plan: Plan, rules_broken: Callable[..., list[str]]
) -> None:
    figures = [plan.states("3160168", unit="人"), plan.states("33.0", "urbanization_rate")]
    assert rules_broken(*figures) == []
