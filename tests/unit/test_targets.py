"""Targets against reality: passed already, weaker elsewhere, off the path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from expectations.consistency.engine import find
from expectations.consistency.figures import Figure, group_by
from expectations.consistency.findings import Finding
from expectations.consistency.naming import Names
from expectations.consistency.targets import target_findings
from sources.readers.catalogue import Catalogue
from tests.builders import Plan

LIFE, RATE = "life_expectancy_at_birth", "urbanization_rate"
UNDER5 = "under5_mortality_rate"
Figures = Callable[[str], list[Figure]]


@pytest.fixture
def plan(catalogue: Catalogue) -> Plan:
    return Plan(catalogue)


def in_section(figure: Figure, section: str) -> Figure:
    return replace(figure, section=section)


def of(findings: list[Finding], rule_id: str) -> list[Finding]:
    return [finding for finding in findings if finding.rule_id == rule_id]


# --- passed -------------------------------------------------------------------------------


def test_a_life_expectancy_of_76_has_passed_75(plan: Plan, catalogue: Catalogue) -> None:
    baseline = plan.states("76", LIFE, year=2020)
    target = plan.states("75", LIFE, kind="target", year=2022)
    (finding,) = find([baseline, target], catalogue)
    assert finding.rule_id == "target_passed"
    assert [(m.figure, m.role) for m in finding.members] == [
        (target, "target"),
        (baseline, "baseline"),
    ]
    assert finding.expected.startswith("76 岁")
    assert finding.stated.startswith("75 岁")
    assert finding.severity == "likely"
    assert finding.certificate is None


@pytest.mark.parametrize(
    ("comparator", "target", "baseline", "is_passed"),
    [
        ("=", "75", "76", True),
        ("=", "75", "75.9", True),
        ("=", "75", "75.6", True),
        ("=", "75", "75.5", False),  # 75 may be a rounded 75.45
        ("=", "75", "75", False),
        ("=", "76", "75", False),
        (">=", "99", "99.5", True),
        (">", "99", "99.5", True),
        (">=", "99", "99", False),
        ("range", "75", "76", False),  # between 75 and 77
    ],
)
def test_a_level_is_passed_where_the_baseline_is_better_beyond_rounding(
    plan: Plan, catalogue: Catalogue, comparator: str, target: str, baseline: str, is_passed: bool
) -> None:
    figures = [
        plan.states(baseline, LIFE, year=2020),
        plan.states(
            target, LIFE, kind="target", year=2025, comparator=comparator,
            high="77" if comparator == "range" else None,
        ),
    ]  # fmt: skip
    assert bool(of(find(figures, catalogue), "target_passed")) == is_passed


@pytest.mark.parametrize(("baseline", "target"), [(">=", ">"), (">", ">="), (">=", ">=")])
def test_one_bound_is_not_passed_by_the_same_bound(
    plan: Plan, catalogue: Catalogue, baseline: str, target: str
) -> None:
    # 99% 以上 then, 超过 99% now: the plan asks for what it has, no step back.
    figures = [
        plan.states("99", "vaccination_rate", year=2020, comparator=baseline),
        plan.states("99", "vaccination_rate", kind="target", year=2025, comparator=target),
    ]
    assert find(figures, catalogue) == []


def test_a_higher_bound_passes_a_lower_one(plan: Plan, catalogue: Catalogue) -> None:
    figures = [
        plan.states("99", "vaccination_rate", year=2020, comparator=">="),
        plan.states("95", "vaccination_rate", kind="target", year=2025, comparator=">="),
    ]
    (finding,) = find(figures, catalogue)
    assert (finding.rule_id, finding.severity) == ("target_passed", "worth_a_look")


def test_a_ceiling_leaves_room_and_a_figure_is_a_promise(plan: Plan, catalogue: Catalogue) -> None:
    baseline = plan.states("5.17", UNDER5, year=2020)
    for comparator, severity in (("<=", "worth_a_look"), ("=", "likely")):
        target = plan.states("6.5", UNDER5, kind="target", year=2025, comparator=comparator)
        (finding,) = find([baseline, target], catalogue)
        assert finding.severity == severity


def test_a_binding_ceiling_is_a_promise_and_is_called_binding(
    plan: Plan, catalogue: Catalogue
) -> None:
    baseline = plan.states("5.17", UNDER5, year=2020)
    target = replace(
        plan.states("6.5", UNDER5, kind="target", year=2025, comparator="<="), binding="binding"
    )
    (finding,) = find([baseline, target], catalogue)
    assert finding.severity == "likely"
    assert "约束性" in finding.message_zh
    assert "binding" in finding.message_en


def test_of_two_prints_the_binding_one_is_named(plan: Plan, catalogue: Catalogue) -> None:
    baseline = plan.states("5.17", UNDER5, year=2020)
    loose = plan.states("6.5", UNDER5, kind="target", year=2025, comparator="<=")
    binding = replace(
        plan.states("6.5", UNDER5, kind="target", year=2025, comparator="<="), binding="binding"
    )
    (finding,) = find([baseline, loose, binding], catalogue)
    assert finding.subject == binding
    assert finding.members[0].restated == (loose,)


def test_a_forecast_that_restates_the_projection_asks_for_nothing(
    plan: Plan, catalogue: Catalogue
) -> None:
    baseline = plan.states("38.20", "dependency_ratio", year=2020)
    target = plan.states("42.25", "dependency_ratio", kind="target", year=2025)
    projection = plan.states("42.25", "dependency_ratio", kind="projection", year=2025)
    assert len(of(find([baseline, target], catalogue), "target_passed")) == 1
    assert find([baseline, target, projection], catalogue) == []


def test_a_sum_over_the_next_years_may_be_planned_lower(plan: Plan, catalogue: Catalogue) -> None:
    figures = [
        plan.states("26.18", "urban_new_jobs", since=2016, year=2020),
        plan.states("20", "urban_new_jobs", since=2021, year=2025, kind="target"),
    ]
    (finding,) = find(figures, catalogue)
    assert (finding.rule_id, finding.severity) == ("target_passed", "worth_a_look")


@pytest.mark.parametrize("indicator", ["population", "sex_ratio_at_birth", "other"])
def test_without_a_known_direction_nothing_is_passed(
    plan: Plan, catalogue: Catalogue, indicator: str
) -> None:
    unit = "个" if indicator == "other" else None
    figures = [
        plan.states("110", indicator, year=2020, unit=unit),
        plan.states("105", indicator, year=2025, kind="target", unit=unit),
    ]
    assert find(figures, catalogue) == []


def test_the_target_of_another_place_is_not_passed(plan: Plan, catalogue: Catalogue) -> None:
    figures = [
        plan.states("76", LIFE, year=2020),
        plan.states("75", LIFE, year=2025, kind="target", area="520000"),
    ]
    assert find(figures, catalogue) == []


# --- weaker elsewhere ---------------------------------------------------------------------


def test_a_section_that_asks_for_less_is_named(plan: Plan, catalogue: Catalogue) -> None:
    floor = in_section(
        plan.states("80", RATE, kind="target", year=2025, comparator=">="), "（三）主要目标"
    )
    again = in_section(
        plan.states("80", RATE, kind="target", year=2025, comparator=">="), "推进新型城镇化"
    )
    strict = in_section(plan.states("82", RATE, kind="target", year=2025), "专栏 1")
    (finding,) = find([floor, again, strict], catalogue)
    assert (finding.rule_id, finding.severity) == ("target_weaker", "worth_a_look")
    assert [m.figure for m in finding.members] == [floor, strict]
    assert finding.members[0].restated == (again,)
    assert finding.expected.startswith("82 %")


def test_within_one_section_a_floor_beside_a_figure_is_meant(
    plan: Plan, catalogue: Catalogue
) -> None:
    figures = [
        plan.states("80", RATE, kind="target", year=2025, comparator=">="),
        plan.states("82", RATE, kind="target", year=2025),
    ]
    assert find([in_section(f, "专栏 1") for f in figures], catalogue) == []


def test_a_target_that_cannot_hold_beside_the_other_is_no_weaker_one(
    plan: Plan, catalogue: Catalogue
) -> None:
    figures = [
        in_section(plan.states("85", RATE, kind="target", year=2025, comparator=">="), "一"),
        in_section(plan.states("82", RATE, kind="target", year=2025), "二"),
    ]
    assert [finding.rule_id for finding in find(figures, catalogue)] == ["same_cell"]


def test_two_figures_that_round_each_other_are_no_weaker_ones(
    plan: Plan, catalogue: Catalogue
) -> None:
    figures = [
        in_section(plan.states("82", RATE, kind="target", year=2025), "一"),
        in_section(plan.states("82.3", RATE, kind="target", year=2025), "二"),
    ]
    assert find(figures, catalogue) == []


def test_a_lower_ceiling_is_the_stricter_one(plan: Plan, catalogue: Catalogue) -> None:
    loose = in_section(plan.states("7", UNDER5, kind="target", year=2025, comparator="<="), "一")
    strict = in_section(plan.states("6", UNDER5, kind="target", year=2025, comparator="<="), "二")
    (finding,) = find([loose, strict], catalogue)
    assert [m.figure for m in finding.members] == [loose, strict]


# --- off the path -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "interim", "final", "is_off"),
    [
        (RATE, "82", "80", True),
        (RATE, "82.0", "81.5", True),
        (RATE, "81", "82", False),
        (RATE, "82", "82", False),
        (RATE, "82.3", "82", False),  # 82 may be 82.3
        (UNDER5, "6.0", "6.5", True),
        (UNDER5, "6.5", "6.0", False),
        ("sex_ratio_at_birth", "106", "105", False),  # a band, no direction
    ],
)
def test_an_interim_target_must_not_ask_for_more_than_the_final_one(
    plan: Plan, catalogue: Catalogue, indicator: str, interim: str, final: str, is_off: bool
) -> None:
    figures = [
        plan.states(interim, indicator, kind="target", year=2022),
        plan.states(final, indicator, kind="target", year=2025),
    ]
    found = find(figures, catalogue)
    assert [f.rule_id for f in found] == (["target_off_path"] if is_off else [])
    if is_off:
        assert [m.figure for m in found[0].members] == figures


def test_a_final_floor_below_the_interim_figure_is_off_the_path(
    plan: Plan, catalogue: Catalogue
) -> None:
    figures = [
        plan.states("82", RATE, kind="target", year=2022),
        plan.states("80", RATE, kind="target", year=2025, comparator=">="),
    ]
    assert [f.rule_id for f in find(figures, catalogue)] == ["target_off_path"]


# --- the shipped plans --------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(plan_figures: Figures, catalogue: Catalogue) -> list[Finding]:
    """What is found about the targets of the shipped plans."""
    names = Names(catalogue)
    plans = group_by(plan_figures("*"), lambda figure: figure.document_id).values()
    return [f for figures in plans for f in target_findings(figures, catalogue, names)]


def test_the_targets_that_the_plans_have_passed(shipped: list[Finding]) -> None:
    passed = {
        (finding.subject.document_id, *(m.figure.value_text for m in finding.members))
        for finding in of(shipped, "target_passed")
    }
    assert passed == {
        ("guiyang-2021-2025", "75", "76"),
        ("guiyang-2021-2025", "80", "80.07"),
        ("guiyang-2021-2025", "5", "3.59"),
        ("guiyang-2021-2025", "5.5", "3.59"),
        ("guiyang-2021-2025", "6", "5.17"),
        ("guiyang-2021-2025", "6.5", "5.17"),
        ("leshan-2021-2025", "70", "73.6"),
        ("leshan-2021-2025", "20", "26.18"),
        ("leshan-2021-2025", "5.2", "3.28"),
        ("leshan-2021-2025", "6.6", "4.88"),
    }


def test_guiyang_asks_for_less_urbanization_in_two_sections(shipped: list[Finding]) -> None:
    (finding,) = of(shipped, "target_weaker")
    weak, strong = finding.members
    assert [f.line for f in (weak.figure, *weak.restated)] == [725, 1716]
    assert (strong.figure.value_text, strong.figure.line) == ("82", 776)
