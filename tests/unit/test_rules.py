"""Each rule: what it accuses, what it leaves alone, and where exactly the line is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from expectations.consistency.engine import find
from expectations.consistency.figures import Figure
from expectations.consistency.findings import Finding
from sources.readers.catalogue import Catalogue
from tests.builders import LESHAN, Plan

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


# --- the shipped plans --------------------------------------------------------------------


def test_guiyang_2022_is_stated_with_two_totals(shipped: Findings) -> None:
    found = shipped("guiyang-2021-2025")
    (finding,) = about(found, "same_cell", "638.12", "638.32")
    assert [(m.figure.value_text, m.figure.line) for m in finding.members] == [
        ("638.12", 280),
        ("638.32", 747),
    ]
    assert [[f.line for f in m.restated] for m in finding.members] == [[686], []]
    assert {rule_id for rule_id, _ in finding.also_breaks} == {"parts_sex", "population_share"}
    assert finding.expected == "638.115~638.125 万人"
    assert finding.culprit is not None
    assert (finding.culprit.value_text, finding.culprit.line) == ("638.32", 747)
    assert finding.severity == "certain"
    for text in (finding.message_zh, finding.message_en):
        assert all(part in text for part in ("638.12", "L280", "L686", "638.32", "L747"))


def test_men_and_women_of_guiyang_2022_add_up(shipped: Findings) -> None:
    found = shipped("guiyang-2021-2025")
    assert about(found, "parts_sex", "326.27") == []


def test_age_shares_of_guiyang_2025_add_up_to_more_than_everybody(shipped: Findings) -> None:
    found = shipped("guiyang-2021-2025")
    (finding,) = about(found, "parts_age", "19.41", "66.58", "14.09")
    assert finding.recomputation == "19.41 + 66.58 + 14.09 = 100.08 ≠ 100 %"
    assert [(m.figure.value_text, [f.line for f in m.restated]) for m in finding.members] == [
        ("66.58", [316, 760]),
        ("19.41", [348]),
        ("14.09", [348, 758]),
    ]
    assert finding.culprit is None
    assert {f.value_text for f in finding.candidates} == {"19.41", "66.58", "14.09"}
    room = {"14.09": "14~14.02 %", "66.58": "66.49~66.51 %", "19.41": "19.32~19.34 %"}
    assert finding.expected == room[finding.candidates[0].value_text]
    assert finding.members[0].figure.period.period_end == 2025


def test_a_double_point_is_a_malformed_number(shipped: Findings) -> None:
    found = shipped("guiyang-2021-2025")
    (finding,) = [f for f in found if f.rule_id == "malformed_number"]
    assert (finding.stated, finding.expected) == ("4..04", "4.04 %")
    assert (finding.subject.figure_id, finding.subject.line) == ("gy188", 785)


def test_the_parts_of_guiyang_2020_are_not_its_total(shipped: Findings) -> None:
    found = shipped("guiyang-2021-2025")
    (finding,) = about(found, "parts_area", "598.98", "210.55", "175.98", "64.26", "148.16")
    assert [m.role for m in finding.members] == ["whole", "part", "part", "part", "part"]
    # Growth since 2015, and density on land that stays the same, hold the other groups.
    assert finding.culprit is not None
    assert (finding.culprit.value_text, finding.expected) == ("64.26", "64.27~64.31 万人")


def test_leshan_2020_is_stated_three_times_and_one_does_not_fit(shipped: Findings) -> None:
    found = shipped("leshan-2021-2025")
    (finding,) = about(found, "same_cell", "3160168", "316.01")
    assert [m.figure.line for m in finding.members] == [10, 434]
    assert finding.culprit is not None
    assert finding.culprit.value_text == "316.01"
    # 316.0 on line 197 is what a careful author makes of both.
    assert all(figure.line != 197 for f in found for figure in f.figures)


def test_leshan_would_be_left_alone_without_the_misprint(
    plan_figures: Figures, catalogue: Catalogue
) -> None:
    figures = [f for f in plan_figures("leshan-2021-2025") if f.value_text != "316.01"]
    assert about(find(figures, catalogue), "same_cell", "3160168") == []


def test_a_table_that_rounds_its_narrative_is_no_finding(
    plan_figures: Figures, catalogue: Catalogue
) -> None:
    figures = plan_figures("chongqing-2016-2030")
    urban = [f for f in figures if f.value_text in ("60.94", "60.9")]
    assert len(urban) == 2
    assert urban[0].cell == urban[1].cell
    assert [f for f in find(figures, catalogue) if {m.figure for m in f.members} & set(urban)] == []


def test_guiyang_asks_for_a_mortality_that_it_has_long_beaten(shipped: Findings) -> None:
    found = shipped("guiyang-2021-2025")
    (finding,) = about(found, "target_passed", "5", "3.59")
    assert [member.role for member in finding.members] == ["target", "baseline"]
    assert [f.value_text for f in finding.members[0].restated] == ["5.0"]
    assert finding.expected.startswith("3.59 ‰")
    # An exact figure is a promise; a ceiling only leaves room.
    assert finding.severity == "likely"
    (ceiling,) = about(found, "target_passed", "6", "5.17")
    assert ceiling.severity == "worth_a_look"


def test_plans_are_not_held_against_each_other(shipped: Findings) -> None:
    alone = [
        finding.finding_id
        for plan_id in ("guiyang-2021-2025", "leshan-2021-2025", "yingkou-2016-2030")
        for finding in shipped(plan_id)
    ]
    together = {finding.finding_id for finding in shipped("*")}
    assert set(alone) <= together
    for finding in shipped("*"):
        assert len({member.figure.document_id for member in finding.members}) == 1


# --- the same cell, stated twice ----------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("60.94", "60.9", []),
        ("60.95", "60.9", []),  # may be a rounded 60.945
        ("60.96", "60.9", ["same_cell"]),
        ("60.94", "60.94", []),
        ("60.94", "60.95", []),
        ("60.94", "60.96", ["same_cell"]),
    ],
)
def test_two_prints_conflict_only_beyond_their_precision(
    plan: Plan, rules_broken: Callable[..., list[str]], one: str, two: str, expected: list[str]
) -> None:
    figures = [plan.states(value, "urbanization_rate") for value in (one, two)]
    assert rules_broken(*figures) == expected


def test_prints_in_different_units_are_compared(
    plan: Plan, rules_broken: Callable[..., list[str]]
) -> None:
    heads = plan.states("3160168", unit="人")
    assert rules_broken(heads, plan.states("316.0")) == []
    assert rules_broken(heads, plan.states("316.02")) == []
    assert rules_broken(heads, plan.states("316.01")) == ["same_cell"]


@pytest.mark.parametrize(
    ("comparator", "value", "expected"),
    [
        ("~", "700", []),
        (">=", "703", []),
        (">", "703.405", ["same_cell"]),
        ("<=", "700", ["same_cell"]),
    ],
)
def test_a_bound_conflicts_only_where_it_excludes(
    plan: Plan,
    rules_broken: Callable[..., list[str]],
    comparator: str,
    value: str,
    expected: list[str],
) -> None:
    printed = plan.states("703.40", kind="target", year=2025)
    bound = plan.states(value, kind="target", year=2025, comparator=comparator)
    assert rules_broken(printed, bound) == expected


@pytest.mark.parametrize(
    "other",
    [
        {"population": "registered"},
        {"sex": "M"},
        {"age": "Y_GE60"},
        {"residence": "U"},
        {"year": 2021},
        {"since": 2016},
        {"area": LESHAN},
        {"kind": "target"},
        {"indicator": "births"},
    ],
)
def test_another_cell_is_no_restatement(
    plan: Plan, rules_broken: Callable[..., list[str]], other: dict[str, str | int]
) -> None:
    one, two = plan.states("598.98"), plan.states("437.30", **other)  # type: ignore[arg-type]
    assert rules_broken(one, two) == []


def test_a_unit_of_another_dimension_is_wrong_and_not_compared(
    plan: Plan, catalogue: Catalogue
) -> None:
    heads, share = plan.states("598.98"), plan.states("437.30", unit="%")
    (finding,) = find([heads, share], catalogue)
    assert (finding.rule_id, finding.subject) == ("wrong_unit", share)


def test_unmapped_figures_are_never_compared(
    plan: Plan, rules_broken: Callable[..., list[str]]
) -> None:
    figures = [plan.states(value, "other", unit="个") for value in ("2", "32")]
    assert rules_broken(*figures) == []


def test_a_target_beside_a_different_projection_is_only_worth_a_look(
    plan: Plan, catalogue: Catalogue
) -> None:
    target = plan.states("700", kind="target", year=2025)
    projection = plan.states("703.40", kind="projection", year=2025)
    (finding,) = find([target, projection], catalogue)
    assert (finding.rule_id, finding.severity) == ("same_cell_projection", "worth_a_look")


def test_two_targets_that_differ_are_certain_whatever_the_projection_says(
    plan: Plan, catalogue: Catalogue
) -> None:
    figures = [
        plan.states("638.12", kind="target", year=2022),
        plan.states("638.32", kind="target", year=2022),
        plan.states("638.12", kind="projection", year=2022),
    ]
    (finding,) = find(figures, catalogue)
    assert (finding.rule_id, finding.severity) == ("same_cell", "certain")


def test_the_culprit_is_the_one_that_its_parts_contradict(plan: Plan, catalogue: Catalogue) -> None:
    right, wrong = plan.states("638.12"), plan.states("638.32")
    men, women = plan.states("326.27", sex="M"), plan.states("311.85", sex="F")
    (finding,) = find([right, wrong, men, women], catalogue)
    assert finding.culprit == wrong


def test_without_parts_nobody_is_blamed(plan: Plan, catalogue: Catalogue) -> None:
    (finding,) = find([plan.states("638.12"), plan.states("638.32")], catalogue)
    assert finding.culprit is None


def test_parts_that_refute_both_blame_neither(plan: Plan, catalogue: Catalogue) -> None:
    figures = [
        plan.states("638.12"),
        plan.states("638.32"),
        plan.states("300.00", sex="M"),
        plan.states("311.85", sex="F"),
    ]
    found = {finding.rule_id: finding for finding in find(figures, catalogue)}
    assert set(found) == {"same_cell", "parts_sex"}
    assert found["same_cell"].culprit is None


def test_parts_that_contradict_each_other_blame_nobody(plan: Plan, catalogue: Catalogue) -> None:
    figures = [
        plan.states("638.12"),
        plan.states("638.32"),
        plan.states("326.27", sex="M"),
        plan.states("326.47", sex="M"),
        plan.states("311.85", sex="F"),
    ]
    found = find(figures, catalogue)
    assert [finding.rule_id for finding in found] == ["same_cell", "same_cell"]
    assert [finding.culprit for finding in found] == [None, None]


# --- the same change, stated twice --------------------------------------------------------


@pytest.mark.parametrize(
    ("two", "expected"),
    [("43.8", []), ("43.79", []), ("43.80", ["same_change"]), ("-43.78", ["same_change"])],
)
def test_a_change_conflicts_only_beyond_its_precision(
    plan: Plan, rules_broken: Callable[..., list[str]], two: str, expected: list[str]
) -> None:
    figures = [
        plan.states(value, kind="change", since=2016, change_measure="difference")
        for value in ("43.78", two)
    ]
    assert rules_broken(*figures) == expected


def test_a_growth_is_no_restatement_of_a_difference(
    plan: Plan, rules_broken: Callable[..., list[str]]
) -> None:
    difference = plan.states("43.78", kind="change", since=2016, change_measure="difference")
    growth = plan.states("7.88", kind="change", since=2016, change_measure="growth", unit="%")
    average = plan.states(
        "1.9", kind="change", since=2016, change_measure="average_growth", unit="%"
    )
    assert rules_broken(difference, growth, average) == []


def test_a_change_is_no_level(plan: Plan, rules_broken: Callable[..., list[str]]) -> None:
    change = plan.states("43.78", kind="change", since=2020, change_measure="difference")
    assert rules_broken(plan.states("598.98"), change) == []


# --- parts and wholes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ("638.12", []),
        ("638.13", []),  # 638.125 is possible on both sides
        ("638.11", []),
        ("638.14", ["parts_sex"]),
        ("638.10", ["parts_sex"]),
        ("638", []),
        ("6381200", ["parts_sex", "wrong_unit"]),  # 人 printed as 万人
    ],
)
def test_men_and_women_add_up_within_their_precision(
    plan: Plan, rules_broken: Callable[..., list[str]], whole: str, expected: list[str]
) -> None:
    figures = [
        plan.states(whole),
        plan.states("326.27", sex="M"),
        plan.states("311.85", sex="F"),
    ]
    assert rules_broken(*figures) == expected


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        ("14.01", []),
        ("14.02", []),
        ("14.03", ["parts_age"]),
        ("14.00", []),
        ("13.99", ["parts_age"]),
    ],
)
def test_age_shares_add_up_to_an_unstated_hundred(
    plan: Plan, rules_broken: Callable[..., list[str]], old: str, expected: list[str]
) -> None:
    shares = {"Y0T14": "19.41", "Y15T59": "66.58", "Y_GE60": old}
    figures = [plan.states(value, "population_share", age=age) for age, value in shares.items()]
    assert rules_broken(*figures) == expected


def test_incomplete_or_overlapping_age_groups_add_up_to_nothing(
    plan: Plan, rules_broken: Callable[..., list[str]]
) -> None:
    shares = {"Y0T14": "19.41", "Y15T64": "70.00", "Y_GE60": "14.09", "Y_GE80": "2.00"}
    figures = [plan.states(value, "population_share", age=age) for age, value in shares.items()]
    assert rules_broken(*figures) == []


@pytest.mark.parametrize(
    ("rural", "expected"), [("46.89", []), ("46.90", []), ("46.91", ["parts_residence"])]
)
def test_urban_and_rural_shares_of_leshan_add_up(
    plan: Plan, rules_broken: Callable[..., list[str]], rural: str, expected: list[str]
) -> None:
    shares = {"U": "53.11", "R": rural}
    figures = [plan.states(v, "population_share", residence=r) for r, v in shares.items()]
    assert rules_broken(*figures) == expected


@pytest.mark.parametrize(
    ("whole", "expected"), [("244.30", []), ("244.31", []), ("244.32", ["parts_residence"])]
)
def test_urban_and_rural_heads_of_yingkou_add_up(
    plan: Plan, rules_broken: Callable[..., list[str]], whole: str, expected: list[str]
) -> None:
    figures = [
        plan.states(whole),
        plan.states("156.77", residence="U"),
        plan.states("87.53", residence="R"),
    ]
    assert rules_broken(*figures) == expected


@pytest.mark.parametrize(
    ("whole", "expected"), [("598.95", []), ("598.97", []), ("598.98", ["parts_area"])]
)
def test_the_groups_of_guiyang_add_up_within_their_precision(
    plan: Plan,
    catalogue: Catalogue,
    rules_broken: Callable[..., list[str]],
    whole: str,
    expected: list[str],
) -> None:
    parts = [
        plan.states(value, area=catalogue.resolve_area("520100", name))
        for name, value in zip(GROUPS, ["210.55", "175.98", "64.26", "148.16"], strict=True)
    ]
    assert rules_broken(plan.states(whole), *parts) == expected
    assert rules_broken(plan.states(whole), *parts[:3]) == []


def test_rates_do_not_add_up(plan: Plan, rules_broken: Callable[..., list[str]]) -> None:
    figures = [
        plan.states("80.07", "urbanization_rate"),
        plan.states("79.00", "urbanization_rate", sex="M"),
        plan.states("81.00", "urbanization_rate", sex="F"),
    ]
    assert rules_broken(*figures) == []


def test_parts_of_another_stance_or_year_do_not_count(
    plan: Plan, rules_broken: Callable[..., list[str]]
) -> None:
    figures = [
        plan.states("638.12", year=2022),
        plan.states("300.00", sex="M", year=2022, kind="projection"),
        plan.states("311.85", sex="F", year=2022, kind="projection"),
        plan.states("300.00", sex="M", year=2021),
        plan.states("311.85", sex="F", year=2022),
    ]
    assert rules_broken(*figures) == []


def test_parts_of_another_area_do_not_count(
    plan: Plan, rules_broken: Callable[..., list[str]]
) -> None:
    figures = [
        plan.states("638.12"),
        plan.states("326.27", sex="M"),
        plan.states("1.00", sex="F", area=LESHAN),
    ]
    assert rules_broken(*figures) == []


def test_one_restated_whole_that_fits_is_enough(
    plan: Plan, rules_broken: Callable[..., list[str]]
) -> None:
    figures = [
        plan.states("638.32"),
        plan.states("638.12"),
        plan.states("326.27", sex="M"),
        plan.states("311.85", sex="F"),
    ]
    assert rules_broken(*figures) == ["same_cell"]


# --- form ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("printed", "read"), [("4..04", "4.04"), ("3.1.4", "3.14"), ("4.", "4")])
def test_a_misprint_is_found_with_what_it_is_read_as(
    plan: Plan, catalogue: Catalogue, printed: str, read: str
) -> None:
    figure = plan.states(read, "registered_unemployment_rate", printed=printed)
    (finding,) = find([figure], catalogue)
    assert (finding.rule_id, finding.stated) == ("malformed_number", printed)
    assert finding.expected == f"{read} %"


def test_a_misprint_of_an_odd_size_is_both(plan: Plan, catalogue: Catalogue) -> None:
    figure = plan.states("80", "registered_unemployment_rate", printed="80.")
    found = find([figure], catalogue)
    assert {finding.rule_id for finding in found} == {"malformed_number", "unusual_value"}


def test_a_well_printed_number_is_no_finding(plan: Plan, catalogue: Catalogue) -> None:
    figures = [
        plan.states("4.04", "registered_unemployment_rate"),
        plan.states("1234.5", "other", unit="个", printed="1,234.5"),
    ]
    assert find(figures, catalogue) == []


# --- all rules ----------------------------------------------------------------------------


def test_a_finding_is_known_by_its_rule_and_figures_whatever_their_part(
    plan: Plan, catalogue: Catalogue
) -> None:
    (finding,) = find([plan.states("638.12"), plan.states("638.32")], catalogue)
    turned = replace(
        finding,
        members=tuple(replace(m, role="whole") for m in reversed(finding.members)),
        severity="worth_a_look",
        expected="",
        message_zh="",
        message_en="",
    )
    assert turned.finding_id == finding.finding_id
    assert replace(finding, rule_id="parts_sex").finding_id != finding.finding_id
    assert replace(finding, members=finding.members[:1]).finding_id != finding.finding_id


def test_what_is_restated_leaves_the_id_of_a_finding_alone(
    plan: Plan, catalogue: Catalogue
) -> None:
    one, other, again = (plan.states(value) for value in ("638.12", "638.32", "638.12"))
    (before,) = find([one, other], catalogue)
    (after,) = find([one, other, again], catalogue)
    assert before.finding_id == after.finding_id


def test_figures_in_any_order_give_the_same_findings(
    plan_figures: Figures, shipped: Findings, catalogue: Catalogue
) -> None:
    figures = plan_figures("guiyang-2021-2025")
    assert find(reversed(figures), catalogue) == shipped("guiyang-2021-2025")


def test_no_figures_give_no_findings(catalogue: Catalogue) -> None:
    assert find([], catalogue) == []
