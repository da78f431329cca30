"""Figures whose form alone says that they cannot be meant, and figures that only look odd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from expectations.consistency.figures import Figure
from expectations.consistency.findings import CERTAIN, SEVERITIES, Finding, rules
from expectations.consistency.form import FormRule, fits, form_findings
from sources.model import StatementKind
from sources.readers.catalogue import Catalogue, read_catalogue, read_catalogue_table
from tests.builders import Plan, replace_once


@pytest.fixture
def plan(catalogue: Catalogue) -> Plan:
    return Plan(catalogue)


@pytest.fixture
def found(catalogue: Catalogue) -> Callable[..., list[Finding]]:
    def find(*figures: Figure) -> list[Finding]:
        return list(form_findings(figures, catalogue))

    return find


Find = Callable[..., list[Finding]]
PlanFigures = Callable[[str], list[Figure]]


def ids(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.rule_id, finding.severity) for finding in findings]


# --- the shipped plans --------------------------------------------------------------------


def test_only_known_figures_of_the_real_plans_are_accused(
    plan_figures: PlanFigures, found: Find
) -> None:
    accused = {
        (finding.rule_id, finding.subject.document_id, finding.subject.value_text)
        for finding in found(*plan_figures("*"))
    }
    assert accused == {
        ("malformed_number", "guiyang-2021-2025", "4..04"),
        ("wrong_unit", "leshan-2021-2025", "22.94"),
        ("wrong_unit", "leshan-2021-2025", "20"),
        ("wrong_unit", "guiyang-2021-2025", "12"),
        ("registered_within_resident", "guiyang-2021-2025", "437.30"),
        ("registered_within_resident", "leshan-2021-2025", "3480004"),
        ("registered_within_resident", "suzhou-2016-2020", "165"),
        *(
            ("points_as_percent", "yingkou-2016-2030", value)
            for value in ("9.02", "0.36", "9.38", "5.31", "4.16")
        ),
    }


def test_birth_defects_in_per_cent_are_meant_per_mille(
    plan_figures: PlanFigures, found: Find
) -> None:
    wrong = [f for f in found(*plan_figures("leshan-2021-2025")) if f.rule_id == "wrong_unit"]
    assert [finding.severity for finding in wrong] == ["certain", "certain"]
    assert [finding.expected for finding in wrong] == ["22.94 ‰", "20 ‰"]
    assert wrong[0].recomputation == "22.94 % = 229.4 ‰ > 100 ‰"
    assert "22.94 %" in wrong[0].stated
    (explanation,) = wrong[0].explanations
    assert (explanation.kind, explanation.corrected) == ("per_mille", "22.94 ‰")
    assert explanation.message_en == "In ‰ it would be usual: 22.94 ‰."
    assert wrong[0].candidates == (wrong[0].subject,)
    assert "22.94 ‰ would fit" in wrong[0].message_en
    assert "出生缺陷发生率写作22.94 %" in wrong[0].message_zh


def test_a_malformed_number_is_shown_as_printed_and_as_read(
    plan_figures: PlanFigures, found: Find
) -> None:
    (finding,) = [
        finding
        for finding in found(*plan_figures("guiyang-2021-2025"))
        if finding.rule_id == FormRule.MALFORMED_NUMBER
    ]
    assert (finding.rule_id, finding.severity) == ("malformed_number", "certain")
    assert (finding.stated, finding.expected) == ("4..04", "4.04 %")


# --- what must not be accused -------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "indicator", "unit"),
    [
        ("8.47", "infant_mortality_rate", "‰"),
        ("847", "infant_mortality_rate", "/10万"),
        ("0.847", "infant_mortality_rate", "%"),
        ("0", "infant_mortality_rate", "‰"),
        ("12.5", "maternal_mortality_ratio", "/10万"),
        ("0.125", "maternal_mortality_ratio", "‰"),
        ("5.6", "birth_defect_rate", "%"),
        ("12.2", "population_share", "%"),
        ("122", "population_share", "‰"),
        ("0", "population_share", "%"),
        ("100", "population_share", "%"),
        ("68.10", "urbanization_rate", "%"),
        ("0.71", "total_fertility_rate", "children per woman"),
        ("1.8", "total_fertility_rate", "ratio"),
        ("100", "compulsory_enrolment_rate", "%"),
        ("104.5", "senior_secondary_enrolment_rate", "%"),
        ("102", "medical_insurance_coverage", "%"),
        ("109.9", "sex_ratio_at_birth", "女=100"),
        ("120.4", "sex_ratio_at_birth", "女=100"),
        ("-3.2", "natural_growth_rate", "‰"),
        ("-12.5", "natural_increase", "万人"),
        ("-514.8", "resident_registered_difference", "万人"),
        ("80", "life_expectancy_at_birth", "年"),
        ("4.5", "childcare_places_per_1000", "个"),
        ("6.5", "hospital_beds_per_1000", "张"),
        ("1.5", "attainment_university_per_100k", "万人"),
        ("2.36", "mean_household_size", "人/户"),
        ("1153", "population_density", "人"),
        ("598.98", "population", "万人"),
        ("5989800", "population", "人"),
        ("599", "population", "万"),
        ("12", "population", "倍"),
        ("7.8", "gdp_per_capita", "万元"),
        ("8500", "land_area", "km2"),
        ("850000", "land_area", "亩"),
    ],
)
def test_a_true_figure_is_not_accused(
    plan: Plan, found: Find, value: str, indicator: str, unit: str
) -> None:
    assert found(plan.states(value, indicator, unit=unit)) == []


@pytest.mark.parametrize(
    ("value", "indicator", "unit", "measure"),
    [
        ("-120", "population_share", "pp", "difference"),
        ("-35", "population", "万人", "difference"),
        ("150", "population", "%", "growth"),
        ("250", "birth_defect_rate", "‰", "difference"),
        ("1.1", "life_expectancy_at_birth", "岁", "difference"),
    ],
)
def test_a_change_is_not_judged_by_the_size_of_levels(
    plan: Plan, found: Find, value: str, indicator: str, unit: str, measure: str
) -> None:
    change = plan.states(
        value, indicator, unit=unit, kind="change", since=2015, change_measure=measure
    )
    assert found(change) == []


def test_what_the_catalogue_does_not_know_is_not_judged(plan: Plan, found: Find) -> None:
    assert found(plan.states("99999999", "other", unit="%")) == []


@pytest.mark.parametrize(
    ("comparator", "value"),
    [("<=", "100"), (">=", "100"), ("<=", "150"), (">=", "0"), ("<", "100"), ("~", "100")],
)
def test_a_bound_that_can_be_met_is_not_accused(
    plan: Plan, found: Find, comparator: str, value: str
) -> None:
    share = plan.states(value, "urbanization_rate", kind="target", comparator=comparator)
    assert found(share) == []


@pytest.mark.parametrize(("value", "unit"), [("9.04", "人"), ("0.00042", "万人"), ("12.5", "人")])
def test_a_count_that_no_whole_number_rounds_to_is_wrong(
    plan: Plan, found: Find, value: str, unit: str
) -> None:
    (finding,) = [
        finding
        for finding in found(plan.states(value, unit=unit))
        if finding.rule_id == FormRule.FRACTIONAL_COUNT
    ]
    assert finding.severity == CERTAIN
    assert f"{value} {unit}" in finding.message_en


@pytest.mark.parametrize(
    "figure",
    [
        {"value": "598.98"},
        {"value": "12", "unit": "人"},
        {"value": "0.0004", "unit": "万人"},
        {"value": "12.5", "unit": "人", "comparator": ">="},
        {"value": "2.68", "unit": "人", "indicator": "mean_household_size"},
        {"value": "-0.3", "indicator": "natural_increase"},
        {
            "value": "12.5", "unit": "人", "since": 2015, "kind": "change",
            "change_measure": "average_difference",
        },
    ],
)  # fmt: skip
def test_counts_that_can_be_whole_and_means_are_not_accused(
    plan: Plan, found: Find, figure: dict[str, Any]
) -> None:
    findings = found(plan.states(**figure))
    assert FormRule.FRACTIONAL_COUNT not in [finding.rule_id for finding in findings]


def test_usual_values_say_nothing_of_the_years_before(plan: Plan, found: Find) -> None:
    assert found(plan.states("35", "life_expectancy_at_birth", year=1949)) == []
    assert ids(found(plan.states("35", "life_expectancy_at_birth", year=2015))) == [
        ("unusual_value", "worth_a_look")
    ]


# --- size ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "high", "comparator", "recomputation"),
    [
        ("122", None, "=", "122 % > 100 %"),
        ("120", None, "~", "≈120 % > 100 %"),
        ("100", None, ">", ">100 % ∩ ≤100 % = ∅"),
        ("105", None, ">=", "≥105 % ∩ ≤100 % = ∅"),
        ("-5", None, "=", "-5 % < 0 %"),
        ("105", "110", "range", "105 % ∩ ≤100 % = ∅"),
    ],
)
def test_a_share_beyond_the_whole_is_impossible(
    plan: Plan, found: Find, value: str, high: str | None, comparator: str, recomputation: str
) -> None:
    share = plan.states(value, "urbanization_rate", kind="target", comparator=comparator, high=high)
    (finding,) = found(share)
    assert (finding.rule_id, finding.severity) == ("impossible_value", "certain")
    assert finding.recomputation == recomputation
    assert finding.expected == "0~100 %"
    assert finding.explanations == ()
    assert "by definition" in finding.message_en
    assert "按定义" in finding.message_zh


def test_the_last_printed_digit_decides(plan: Plan, found: Find) -> None:
    assert found(plan.states("100.0", "urbanization_rate")) == []
    assert found(plan.states("100", "urbanization_rate")) == []
    assert ids(found(plan.states("100.1", "urbanization_rate"))) == [
        ("impossible_value", "certain")
    ]
    at_the_edge = replace(
        plan.states("100.1", "urbanization_rate"),
        interval=plan.states("100", "urbanization_rate").interval.scaled(Fraction(201, 199)),
    )
    assert at_the_edge.interval.low == Fraction(201, 2)
    assert len(found(at_the_edge)) == 1


def test_an_unusual_value_is_only_worth_a_look(plan: Plan, found: Find) -> None:
    (finding,) = found(plan.states("88", "birth_defect_rate"))
    assert (finding.rule_id, finding.severity) == ("unusual_value", "worth_a_look")
    assert finding.recomputation == "88 ‰ > 60 ‰"
    assert finding.expected == "0~60 ‰"


# --- unit ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "indicator", "unit", "expected", "kind"),
    [
        ("12.05", "maternal_mortality_ratio", "%", "12.05 /10万", "unit_scale"),
        ("11.2", "crude_birth_rate", "%", "11.2 ‰", "per_mille"),
        ("7034000", "population", "万人", "7034000 人", "unit_scale"),
        ("703.4", "population", "亿人", "703.4 万人", "unit_scale"),
        ("7.8", "gdp_per_capita", "元", "7.8 万元", "unit_scale"),
    ],
)
def test_a_unit_that_would_fit_is_named(
    plan: Plan, found: Find, value: str, indicator: str, unit: str, expected: str, kind: str
) -> None:
    (finding,) = found(plan.states(value, indicator, unit=unit))
    assert (finding.rule_id, finding.severity) == ("wrong_unit", "certain")
    assert finding.expected == expected
    assert [explanation.kind for explanation in finding.explanations] == [kind]


def test_a_share_is_not_mistaken_for_another_share(plan: Plan, found: Find) -> None:
    (finding,) = found(plan.states("122", "population_share"))
    assert (finding.rule_id, finding.explanations) == ("impossible_value", ())


def test_a_length_of_time_has_no_age(plan: Plan, found: Find) -> None:
    schooling = plan.states("12", "mean_years_schooling_working_age", kind="target")
    (finding,) = found(replace(schooling, unit_text="岁"))
    assert (finding.rule_id, finding.severity) == ("wrong_unit", "certain")
    assert finding.recomputation == "岁 ≠ 年"
    assert (finding.stated, finding.expected) == ("12 岁 [L1]", "12 年")
    assert found(schooling) == []


def test_the_unit_beside_the_figure_counts_and_not_that_of_its_row(plan: Plan, found: Find) -> None:
    row = plan.states("22.94", "birth_defect_rate", unit="‰")
    assert found(row) == []
    (finding,) = found(replace(row, unit_text="%"))
    assert (finding.rule_id, finding.expected) == ("wrong_unit", "22.94 ‰")
    assert finding.recomputation == "22.94 % = 229.4 ‰ > 100 ‰"
    assert "22.94 %" in finding.stated


def test_another_way_of_speaking_is_no_other_unit(plan: Plan, found: Find) -> None:
    ratio = plan.states("109.9", "sex_ratio_at_birth")
    assert found(replace(ratio, unit_text="%")) == []
    assert found(replace(plan.states("77", "life_expectancy_at_birth"), unit_text="年")) == []


@pytest.mark.parametrize(
    ("indicator", "unit", "expected"),
    [
        ("population", "%", "万人"),
        ("mean_years_schooling_working_age", "%", "年"),
        ("population_density", "%", "人/km2"),
    ],
)
def test_a_foreign_unit_without_one_beside_the_figure_is_likely_wrong(
    plan: Plan, found: Find, indicator: str, unit: str, expected: str
) -> None:
    (finding,) = found(plan.states("12.2", indicator, unit=unit))
    assert (finding.rule_id, finding.severity) == ("wrong_unit", "likely")
    assert finding.expected == expected


# --- parts --------------------------------------------------------------------------------


def part_of(part: Figure, whole: Figure) -> Figure:
    return replace(part, part_of=whole.figure_id)


def test_registered_people_are_no_part_of_the_residents(plan: Plan, found: Find) -> None:
    residents = plan.states("598.98")
    registered = part_of(plan.states("437.30", population="registered"), residents)
    (finding,) = found(residents, registered)
    assert (finding.rule_id, finding.severity) == ("registered_within_resident", "worth_a_look")
    assert [(m.figure, m.role) for m in finding.members] == [
        (registered, "part"),
        (residents, "whole"),
    ]
    assert "larger" not in finding.message_en
    assert "非常住人口的一部分。" in finding.message_zh


def test_more_registered_people_than_residents_are_certainly_no_part(
    plan: Plan, found: Find
) -> None:
    residents = plan.states("316.02")
    registered = part_of(plan.states("350.1", population="registered"), residents)
    (finding,) = found(residents, registered)
    assert (finding.rule_id, finding.severity) == ("registered_within_resident", "certain")
    assert finding.recomputation == "350.1 万人 > 316.02 万人"
    assert "350.1 万人 > 316.02 万人" in finding.message_zh
    assert "even larger" in finding.message_en


def test_registered_people_beside_residents_are_not_accused(plan: Plan, found: Find) -> None:
    residents = plan.states("598.98")
    assert found(residents, plan.states("437.30", population="registered")) == []
    registered = plan.states("437.30", population="registered")
    assert found(registered, part_of(plan.states("215", population="registered"), registered)) == []


def test_a_part_larger_than_its_whole_is_wrong(plan: Plan, found: Find) -> None:
    whole = plan.states("598.98")
    floating = part_of(plan.states("698.1", "floating_population"), whole)
    (finding,) = found(whole, floating)
    assert (finding.rule_id, finding.severity) == ("part_exceeds_whole", "certain")
    assert finding.subject == floating
    assert finding.expected == "≤598.985 万人"
    assert finding.recomputation == "698.1 万人 > 598.98 万人"


@pytest.mark.parametrize(
    ("value", "indicator", "keywords"),
    [
        ("598.98", "population", {"residence": "U"}),
        ("598.99", "population", {"residence": "U"}),
        ("700", "population", {"residence": "U", "year": 2025}),
        ("700", "population", {"residence": "U", "comparator": "<="}),
        ("700", "births", {}),
        ("700", "population", {"kind": "target"}),
        ("700", "population", {"kind": "change", "change_measure": "difference", "since": 2019}),
        ("700000", "family_households", {}),
    ],
)
def test_a_part_that_can_be_one_is_not_accused(
    plan: Plan, found: Find, value: str, indicator: str, keywords: dict[str, object]
) -> None:
    whole = plan.states("598.98")
    part = part_of(plan.states(value, indicator, **keywords), whole)  # type: ignore[arg-type]
    assert found(whole, part) == []


def test_a_share_introduced_as_a_part_is_of_something_else(plan: Plan, found: Find) -> None:
    elderly = plan.states("13.88", "population_share", age="Y_GE60")
    oldest = part_of(plan.states("15.2", "population_share", age="Y_GE80"), elderly)
    assert found(elderly, oldest) == []


def test_a_whole_of_another_document_is_none(plan: Plan, catalogue: Catalogue, found: Find) -> None:
    whole = plan.states("100")
    other = part_of(Plan(catalogue, document="other").states("200", residence="U"), whole)
    assert found(whole, replace(other, figure_id="g1")) == []


# --- the rules and the table --------------------------------------------------------------


def test_every_rule_has_a_severity_and_its_sentences() -> None:
    own = [rules()[rule_id] for rule_id in FormRule]
    assert {rule.severity for rule in own} <= set(SEVERITIES)
    for rule in own:
        texts = (
            rule.name_zh, rule.name_en, rule.sentence_zh, rule.sentence_en, rule.message_zh,
            rule.message_en, rule.source,
        )  # fmt: skip
        assert all(texts), rule.rule_id


def test_every_indicator_may_be_printed_in_its_own_unit(catalogue: Catalogue) -> None:
    for limits in catalogue.possible_ranges.values():
        assert fits(catalogue.units[limits.unit_code], limits, catalogue), limits.indicator_code


def test_ranges_follow_the_canonical_unit(copy_of: Callable[[str], Path]) -> None:
    folder = copy_of("catalogue")
    replace_once(
        folder / "possible_ranges.csv",
        "birth_defect_rate,‰,0,100,0,60",
        "birth_defect_rate,%,0,10,0,6",
    )
    limits = read_catalogue(folder).possible_ranges["birth_defect_rate"]
    assert limits.unit_code == "‰"
    assert (limits.possible.high, limits.usual.high) == (100, 60)


def test_an_empty_bound_is_open(copy_of: Callable[[str], Path]) -> None:
    folder = copy_of("catalogue")
    replace_once(
        folder / "possible_ranges.csv", "birth_defect_rate,‰,0,100,0,60", "birth_defect_rate,‰,0,,,"
    )
    limits = read_catalogue(folder).possible_ranges["birth_defect_rate"]
    assert (limits.possible.low, limits.possible.high) == (0, None)
    assert (limits.usual.low, limits.usual.high) == (None, None)


@pytest.mark.parametrize(
    "bounds", ["0,100,0,160", "100,0,0,60", "0,100,70,60", "0,100,-1,60", "0,100,0,many"]
)
def test_a_range_whose_bounds_do_not_go_up_is_rejected(
    copy_of: Callable[[str], Path], bounds: str
) -> None:
    folder = copy_of("catalogue")
    replace_once(
        folder / "possible_ranges.csv",
        "birth_defect_rate,‰,0,100,0,60",
        f"birth_defect_rate,‰,{bounds}",
    )
    table = read_catalogue_table(folder, "possible_ranges", "catalogue/possible_ranges.csv")
    assert [rejection.reason_code for rejection in table.rejections] == ["wrong_number"]
    assert "birth_defect_rate" not in set(table.frame["indicator"])
    assert "infant_mortality_rate" in set(table.frame["indicator"])


def test_levels_of_every_kind_are_judged(plan: Plan, found: Find) -> None:
    for kind in (StatementKind.OBSERVED, StatementKind.TARGET, StatementKind.PROJECTION):
        assert len(found(plan.states("122", "urbanization_rate", kind=kind))) == 1
