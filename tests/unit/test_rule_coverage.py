"""What became of every rule in every document: held, broken, not judged, nothing to judge."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from expectations.consistency.coverage import Coverage, Outcome
from expectations.consistency.engine import Report, check
from expectations.consistency.figures import Figure
from expectations.consistency.findings import rules
from sources.readers.catalogue import Catalogue
from tests.builders import GUIYANG, Plan

Figures = Callable[[str], list[Figure]]
RULES = [rule.rule_id for rule in rules().values() if rule.family != "localisation"]
PLANS = {
    "chongqing-2016-2030", "guiyang-2021-2025", "leshan-2021-2025", "suzhou-2016-2020",
    "yingkou-2016-2030",
}  # fmt: skip


@pytest.fixture
def plan(catalogue: Catalogue) -> Plan:
    return Plan(catalogue)


def outcomes(catalogue: Catalogue, *figures: Figure) -> dict[str, Coverage]:
    """The coverage of one document by rule."""
    return {item.rule_id: item for item in check(figures, catalogue).coverage}


@pytest.fixture(scope="module")
def report(plan_figures: Figures, catalogue: Catalogue) -> Report:
    """What the engine says of the shipped plans."""
    return check(plan_figures("*"), catalogue)


@pytest.fixture(scope="module")
def shipped(report: Report) -> dict[tuple[str, str], Coverage]:
    """The coverage of the shipped plans by document and rule."""
    found = {(item.document_id, item.rule_id): item for item in report.coverage}
    assert len(found) == len(report.coverage)
    return found


# --- complete -----------------------------------------------------------------------------


def test_every_rule_has_an_outcome_in_every_plan(
    shipped: dict[tuple[str, str], Coverage],
) -> None:
    assert set(shipped) == {(document, rule_id) for document in PLANS for rule_id in RULES}


def test_a_plan_with_one_figure_has_every_rule_too(plan: Plan, catalogue: Catalogue) -> None:
    assert list(outcomes(catalogue, plan.states("598.98"))) == RULES


def test_no_figures_need_no_coverage(catalogue: Catalogue) -> None:
    assert check([], catalogue).coverage == []


def test_counts_and_outcome_say_the_same(shipped: dict[tuple[str, str], Coverage]) -> None:
    for item in shipped.values():
        assert (item.outcome is Outcome.BROKEN) == (item.broken > 0)
        if item.outcome is Outcome.HELD:
            assert item.held > 0
        if item.outcome is Outcome.NOT_JUDGED:
            assert (item.held, item.broken) == (0, 0)
            assert item.not_judged > 0
        if item.outcome is Outcome.NOT_APPLICABLE:
            assert (item.held, item.broken, item.not_judged) == (0, 0, 0)
        assert bool(item.missing_zh) == bool(item.missing_en) == (item.not_judged > 0)


def test_what_a_finding_names_is_broken(
    report: Report, shipped: dict[tuple[str, str], Coverage]
) -> None:
    named = {
        (finding.subject.document_id, rule_id)
        for finding in report.findings
        for rule_id in (finding.rule_id, *(rule for rule, _ in finding.also_breaks))
    }
    assert named == {key for key, item in shipped.items() if item.outcome is Outcome.BROKEN}


# --- one rule -----------------------------------------------------------------------------


def test_a_rule_that_holds_is_counted(plan: Plan, catalogue: Catalogue) -> None:
    parts = [plan.states("326.27", sex="M"), plan.states("311.85", sex="F")]
    found = outcomes(catalogue, plan.states("638.12"), *parts)
    assert (found["parts_sex"].outcome, found["parts_sex"].held) == (Outcome.HELD, 1)
    broken = outcomes(catalogue, plan.states("638.32"), *parts)
    assert (broken["parts_sex"].outcome, broken["parts_sex"].broken) == (Outcome.BROKEN, 1)
    alone = outcomes(catalogue, *parts)
    assert alone["parts_age"].outcome is Outcome.NOT_APPLICABLE


def test_what_is_missing_is_named_in_both_languages(plan: Plan, catalogue: Catalogue) -> None:
    found = outcomes(
        catalogue, plan.states("6.93", "hospital_beds_per_1000"), plan.states("598.98")
    )
    item = found["hospital_beds_per_1000"]
    assert item.outcome is Outcome.NOT_JUDGED
    assert "贵阳市" in item.missing_zh
    assert "2020年" in item.missing_zh
    assert "床位" in item.missing_zh
    assert "Beds" in item.missing_en
    assert "Guiyang" in item.missing_en


def test_of_much_that_is_missing_a_few_are_named_and_the_rest_counted(
    plan: Plan, catalogue: Catalogue
) -> None:
    figures = [
        figure
        for year in range(2014, 2021)
        for figure in (
            plan.states("6.93", "hospital_beds_per_1000", year=year),
            plan.states("598.98", year=year),
        )
    ]
    item = outcomes(catalogue, *figures)["hospital_beds_per_1000"]
    assert item.not_judged == 7
    assert item.missing_zh.endswith("等7项")
    assert item.missing_en.endswith("and 4 more")


def test_a_rule_that_is_satisfied_in_one_year_may_lack_figures_in_another(
    plan: Plan, catalogue: Catalogue
) -> None:
    found = outcomes(
        catalogue,
        plan.states("316.02"),
        plan.states("6.93", "hospital_beds_per_1000"),
        plan.states("21913", "hospital_beds"),
        plan.states("7.50", "hospital_beds_per_1000", year=2025),
        plan.states("317.00", year=2025),
    )
    item = found["hospital_beds_per_1000"]
    assert (item.outcome, item.held, item.not_judged) == (Outcome.HELD, 1, 1)


def test_each_document_is_covered_for_itself(catalogue: Catalogue) -> None:
    one, other = Plan(catalogue, document="one"), Plan(catalogue, GUIYANG, "other")
    figures = [one.states("638.12"), one.states("638.32"), other.states("638.12")]
    found = {(c.document_id, c.rule_id): c.outcome for c in check(figures, catalogue).coverage}
    assert found["one", "same_cell"] is Outcome.BROKEN
    assert found["other", "same_cell"] is Outcome.NOT_APPLICABLE


# --- the shipped plans --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "rule_id", "outcome"),
    [
        ("guiyang-2021-2025", "same_cell", "broken"),
        ("guiyang-2021-2025", "parts_sex", "broken"),  # by the total that is broken anyway
        ("guiyang-2021-2025", "parts_age", "broken"),
        ("guiyang-2021-2025", "parts_area", "broken"),
        ("guiyang-2021-2025", "dependency_ratio", "broken"),
        ("guiyang-2021-2025", "change_growth", "held"),
        ("guiyang-2021-2025", "change_difference", "broken"),
        ("guiyang-2021-2025", "change_average_difference", "broken"),
        ("guiyang-2021-2025", "infant_within_under5", "held"),
        ("guiyang-2021-2025", "mean_household_size", "not_judged"),
        ("guiyang-2021-2025", "sex_ratio_of_births", "not_judged"),
        ("guiyang-2021-2025", "parts_period", "not_applicable"),
        ("guiyang-2021-2025", "hospital_beds_per_1000", "not_applicable"),
        ("leshan-2021-2025", "area_share", "broken"),
        ("leshan-2021-2025", "sex_ratio", "held"),
        ("leshan-2021-2025", "mean_household_size", "held"),
        ("leshan-2021-2025", "attainment_primary", "not_judged"),
        ("leshan-2021-2025", "wrong_unit", "broken"),
        ("leshan-2021-2025", "impossible_value", "held"),
        ("suzhou-2016-2020", "registered_within_resident", "broken"),
        ("suzhou-2016-2020", "elderly_care_beds_per_1000", "not_judged"),
        ("suzhou-2016-2020", "change_growth", "not_applicable"),
        ("yingkou-2016-2030", "parts_residence", "held"),
        ("yingkou-2016-2030", "parts_age", "held"),
        ("yingkou-2016-2030", "change_average_difference", "held"),
        ("chongqing-2016-2030", "parts_age", "held"),
        ("chongqing-2016-2030", "same_cell", "held"),
        ("chongqing-2016-2030", "change_average_growth", "held"),
        ("chongqing-2016-2030", "sex_ratio_of_births", "not_judged"),
    ],
)
def test_what_became_of_a_rule_in_a_shipped_plan(
    shipped: dict[tuple[str, str], Coverage], document: str, rule_id: str, outcome: str
) -> None:
    assert shipped[document, rule_id].outcome == outcome


def test_guiyang_lacks_the_households_behind_their_size(
    shipped: dict[tuple[str, str], Coverage],
) -> None:
    item = shipped["guiyang-2021-2025", "mean_household_size"]
    assert item.not_judged == 2
    assert "2016年家庭户" in item.missing_zh
    assert "2020年家庭户" in item.missing_zh
