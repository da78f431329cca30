"""The verdicts on the five real plans, one by one: whoever changes them has to say so here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.consistency.engine import Report, check, find
from expectations.consistency.explanations import kinds
from expectations.consistency.figures import Figure
from expectations.consistency.findings import CERTAIN, LIKELY, WORTH_A_LOOK, Finding
from sources.readers.catalogue import Catalogue

Figures = Callable[[str], list[Figure]]

#: By plan: the line of the first member, the rule, the printed values of the members in order,
#: and the culprit.
VERDICTS: dict[str, list[tuple[int, str, str, str]]] = {
    "chongqing-2016-2030": [],
    "guiyang-2021-2025": [
        (52, "parts_area", "598.98 210.55 175.98 64.26 148.16", "64.26"),
        (54, "across_break", "555.20 187.41 115.98 25.15 133.65", ""),
        (56, "registered_within_resident", "437.30 598.98", ""),
        (81, "same_cell", "98 92.05", ""),
        (95, "same_cell", "106 104.62", ""),
        (157, "across_break", "12.35 51.73 155.51 10.86", ""),
        (163, "across_break", "768.95 1271.29", ""),
        (193, "joint", "210.55 148.16 6996.64 2088.81 791.09 423.97 744.69", "744.69"),
        (280, "same_cell", "638.12 638.32", "638.32"),
        (283, "same_cell", "703.40 700", "700"),
        (297, "parts_age", "67.89 18.75 13.47", ""),
        (297, "parts_age", "66.58 19.41 14.09", ""),
        (313, "parts_age", "67.56 18.91 13.62", "18.91"),
        (314, "parts_age", "67.23 19.07 13.77", ""),
        (315, "parts_age", "66.91 19.24 13.93", ""),
        (325, "joint", "0.66 0.62 67.89 66.58", ""),
        (333, "dependency_ratio", "29.69 19.41 10.29", "29.69"),
        (362, "change_average_difference", "33.93 8.48", ""),
        (362, "change_difference", "33.93 219.14 168.14", ""),
        (709, "target_passed", "6 5.17", ""),
        (725, "target_passed", "80 80.07", ""),
        (725, "target_weaker", "80 82", ""),
        (764, "target_passed", "5.5 3.59", ""),
        (764, "target_passed", "5 3.59", ""),
        (765, "target_passed", "6.5 5.17", ""),
        (767, "target_passed", "75 76", ""),
        (774, "wrong_unit", "12", ""),
        (785, "malformed_number", "4..04", ""),
    ],
    "leshan-2021-2025": [
        (10, "same_cell", "3160168 316.01", "316.01"),
        (10, "joint", "75591 15.57 74 39 3160168 66.69", ""),
        (10, "registered_within_resident", "3480004 3160168", ""),
        (73, "area_share", "1.22 38727 3160168", "1.22"),
        (85, "area_share", "13.18 416673 3160168", ""),
        (97, "area_share", "9.66 305441 3160168", "9.66"),
        (139, "change_difference", "3151.28 108.40 7071.69", ""),
        (218, "unstated_population", "17.97 19.19", ""),
        (239, "wrong_unit", "22.94", ""),
        (240, "wrong_unit", "20", ""),
        (261, "target_passed", "70 73.6", ""),
        (268, "target_passed", "20 26.18", ""),
        (319, "target_passed", "5.2 3.28", ""),
        (319, "target_passed", "6.6 4.88", ""),
    ],
    "suzhou-2016-2020": [
        (175, "registered_within_resident", "165 163.95", ""),
    ],
    "yingkou-2016-2030": [
        (45, "points_as_percent", "9.02", ""),
        (45, "points_as_percent", "0.36", ""),
        (45, "points_as_percent", "9.38", ""),
        (49, "two_names", "10.5 10.5 12 12", ""),
        (53, "points_as_percent", "5.31", ""),
        (85, "points_as_percent", "4.16", ""),
    ],
}


@pytest.fixture(scope="module")
def reports(plan_figures: Figures, catalogue: Catalogue) -> dict[str, Report]:
    """What the engine says of each plan."""
    return {plan_id: check(plan_figures(plan_id), catalogue) for plan_id in VERDICTS}


def values(finding: Finding) -> str:
    return " ".join(member.figure.value_text for member in finding.members)


def proved(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.certificate is not None]


@pytest.mark.parametrize("plan_id", VERDICTS)
def test_the_verdicts_on_a_plan(reports: dict[str, Report], plan_id: str) -> None:
    found = [
        (f.subject.line, f.rule_id, values(f), f.culprit.value_text if f.culprit else "")
        for f in reports[plan_id].findings
    ]
    assert sorted(found) == sorted(VERDICTS[plan_id])


@pytest.mark.parametrize("plan_id", VERDICTS)
def test_nothing_is_left_unproved(reports: dict[str, Report], plan_id: str) -> None:
    assert reports[plan_id].unproved == 0
    for finding in proved(reports[plan_id]):
        assert finding.certificate is not None
        assert finding.certificate.is_valid()


@pytest.mark.parametrize("plan_id", VERDICTS)
def test_members_alone_contradict_each_other_and_none_can_be_spared(
    reports: dict[str, Report], catalogue: Catalogue, plan_id: str
) -> None:
    for finding in proved(reports[plan_id]):
        members = [member.figure for member in finding.members]
        (again,) = [f for f in find(members, catalogue) if f.certificate is not None]
        assert {member.figure for member in again.members} == set(members)
        for left_out in members:
            rest = [figure for figure in members if figure != left_out]
            assert [f for f in find(rest, catalogue) if f.certificate is not None] == []


@pytest.mark.parametrize("plan_id", VERDICTS)
def test_without_the_blamed_figures_the_rest_of_a_plan_holds(
    reports: dict[str, Report], plan_figures: Figures, catalogue: Catalogue, plan_id: str
) -> None:
    blamed = {
        figure
        for finding in proved(reports[plan_id])
        for member in finding.members
        if member.figure == finding.candidates[0]
        for figure in (member.figure, *member.restated)
    }
    rest = [figure for figure in plan_figures(plan_id) if figure not in blamed]
    assert [values(f) for f in proved(check(rest, catalogue))] == []


@pytest.mark.parametrize("plan_id", VERDICTS)
def test_what_is_restated_says_the_same_and_is_no_member(
    reports: dict[str, Report], plan_id: str
) -> None:
    for finding in proved(reports[plan_id]):
        for member in finding.members:
            for figure in member.restated:
                assert figure.interval == member.figure.interval
                assert figure.cell == member.figure.cell
        assert len(set(finding.figures)) == len(finding.figures)


@pytest.mark.parametrize("plan_id", VERDICTS)
def test_every_accused_figure_stands_where_the_finding_says(
    reports: dict[str, Report], shared: Path, plan_id: str
) -> None:
    text = (shared / "plans" / f"{plan_id}.txt").read_text(encoding="utf-8").split("\n")
    for finding in reports[plan_id].findings:
        for figure in finding.figures:
            assert figure.value_text in text[figure.line - 1].replace(" ", "")


def test_a_culprit_is_the_first_candidate(reports: dict[str, Report]) -> None:
    for report in reports.values():
        for finding in report.findings:
            assert set(finding.candidates) <= set(finding.figures)
            if finding.culprit is not None:
                assert finding.candidates[0] == finding.culprit
                assert finding.expected


def test_findings_come_in_reading_order_with_ids_of_their_own(
    reports: dict[str, Report],
) -> None:
    for report in reports.values():
        lines = [finding.subject.line for finding in report.findings]
        assert lines == sorted(lines)
        ids = {finding.finding_id for finding in report.findings}
        assert len(ids) == len(report.findings)


def test_severities_follow_from_what_is_known(reports: dict[str, Report]) -> None:
    for report in reports.values():
        for finding in report.findings:
            assert finding.severity in (CERTAIN, LIKELY, WORTH_A_LOOK)
            if finding.rule_id.startswith(("target_", "two_names", "unstated_", "points_")):
                assert finding.severity != CERTAIN


def test_every_explanation_is_filled_in(reports: dict[str, Report]) -> None:
    explained = [e for r in reports.values() for f in r.findings for e in f.explanations]
    assert explained
    for item in explained:
        assert item.kind in kinds()
        for message in (item.message_zh, item.message_en):
            assert item.figure.value_text in message or item.corrected in message
            assert not {"{", "}", "?"} & set(message)
