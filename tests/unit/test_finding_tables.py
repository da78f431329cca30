"""What the engine reports, as rows of the warehouse."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest

from expectations.consistency.certificates import Certificate, Inequality
from expectations.consistency.engine import Report, check
from expectations.consistency.figures import Figure
from expectations.consistency.findings import CERTAIN, Explanation, Finding, Member
from expectations.consistency.tables import (
    FINDING_TABLES,
    also_broken_records,
    coverage_records,
    explanation_records,
    finding_record,
    judging_rules,
    member_records,
    rule_records,
)
from sources.readers.catalogue import Catalogue
from tests.builders import Plan

Figures = Callable[[str], list[Figure]]


@pytest.fixture(scope="module")
def report(plan_figures: Figures, catalogue: Catalogue) -> Report:
    return check(plan_figures("*"), catalogue)


def fits(table: str, rows: list[dict[str, Any]]) -> pa.Table:
    """The rows as a landed table; none of them has a column more or less."""
    schema, _ = FINDING_TABLES[table]
    for row in rows:
        assert set(row) == set(schema.names)
    return pa.Table.from_pylist(rows, schema=schema)


def test_whatever_is_found_fits_its_tables(report: Report) -> None:
    found = report.findings
    assert fits("finding", [finding_record(f) for f in found]).num_rows == len(found) > 20
    for finding in found:
        members = member_records(finding)
        fits("finding_member", members)
        fits("finding_explanation", explanation_records(finding))
        fits("finding_also_broken", also_broken_records(finding))
        assert [m["member_number"] for m in members] == list(range(1, len(members) + 1))
        assert {m["finding_id"] for m in members} == {finding.finding_id}
    used = {finding.rule_id for finding in found}
    used |= {rule_id for finding in found for rule_id, _ in finding.also_breaks}
    assert used <= {row["rule_id"] for row in rule_records()}
    fits("rule", rule_records())


def test_every_figure_of_a_finding_is_one_of_its_members_once(report: Report) -> None:
    for finding in report.findings:
        rows = member_records(finding)
        ids = [row["figure_id"] for row in rows]
        assert len(set(ids)) == len(ids)
        assert {figure.figure_id for figure in finding.candidates} <= set(ids)
        assert {item.figure.figure_id for item in finding.explanations} <= set(ids)
        culprits = [row["figure_id"] for row in rows if row["is_culprit"]]
        assert culprits == ([finding.culprit.figure_id] if finding.culprit else [])


def test_a_member_keeps_its_exact_interval(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    report = check([plan.states("638.12"), plan.states("638.32")], catalogue)
    (finding,) = report.findings
    ends = [(m["interval_low"], m["interval_high"]) for m in member_records(finding)]
    assert ends == [
        (Decimal("638.115"), Decimal("638.125")),
        (Decimal("638.315"), Decimal("638.325")),
    ]


# --- one finding with everything ----------------------------------------------------------


@pytest.fixture
def finding(catalogue: Catalogue) -> Finding:
    """A finding with restatements, a culprit, explanations and a proof."""
    plan = Plan(catalogue)
    right, again, wrong, elsewhere = (
        plan.states(value) for value in ("638.12", "638.12", "638.32", "638.32")
    )
    step = Inequality({"population/万人": Fraction(1, 3)}, Fraction(-1), ("f001",), "value")
    return Finding(
        "same_cell",
        (Member(right, "restatement", (again,)), Member(wrong, "restatement", (elsewhere,))),
        CERTAIN, "638.12 万人", "638.32 万人", "638.12 ≠ 638.32 万人", "中文", "English",
        culprit=wrong,
        candidates=(wrong, right),
        explanations=(
            Explanation("digit", wrong, "638.12", "改动一位", "one digit"),
            Explanation("copied", wrong, "", "抄错", "copied"),
        ),
        also_breaks=(("parts_sex", "311.85 + 326.27 = 638.12 ≠ 638.32 万人"),),
        certificate=Certificate(((Fraction(2, 3), step),)),
    )  # fmt: skip


def test_needed_figures_come_first_and_then_what_repeats_them(finding: Finding) -> None:
    rows = member_records(finding)
    assert [(r["figure_id"], r["is_restatement"], r["restated_figure_id"]) for r in rows] == [
        ("f001", False, None),
        ("f003", False, None),
        ("f002", True, "f001"),
        ("f004", True, "f003"),
    ]
    assert {r["role"] for r in rows} == {"restatement"}


def test_culprit_and_candidates_are_marked_where_they_stand(finding: Finding) -> None:
    rows = member_records(finding)
    assert [row["is_culprit"] for row in rows] == [False, True, False, False]
    assert [(row["is_candidate"], row["candidate_rank"]) for row in rows] == [
        (True, 2), (True, 1), (False, None), (False, None),
    ]  # fmt: skip


def test_the_likeliest_explanation_stands_with_the_finding_and_all_in_order(
    finding: Finding,
) -> None:
    row = finding_record(finding)
    assert (row["explanation_kind"], row["explanation_corrected"]) == ("digit", "638.12")
    assert (row["explanation_zh"], row["explanation_en"]) == ("改动一位", "one digit")
    assert [
        (r["explanation_number"], r["explanation_kind"], r["explanation_corrected"])
        for r in explanation_records(finding)
    ] == [(1, "digit", "638.12"), (2, "copied", "")]
    (other,) = also_broken_records(finding)
    assert (other["also_broken_number"], other["rule_id"]) == (1, "parts_sex")


def test_a_proof_can_be_read_back_without_losing_a_digit(finding: Finding) -> None:
    (step,) = json.loads(finding_record(finding)["certificate"])
    assert Fraction(step["multiplier"]) == Fraction(2, 3)
    assert {name: Fraction(value) for name, value in step["terms"].items()} == {
        "population/万人": Fraction(1, 3)
    }
    assert (step["figures"], step["reason"]) == (["f001"], "value")


def test_what_is_not_there_is_null(catalogue: Catalogue) -> None:
    figure = Plan(catalogue).states("2", "other", unit="个", printed="2..0", label="示范高中")
    (finding,) = check([figure], catalogue).findings
    row = finding_record(finding)
    empty = {name for name, value in row.items() if value is None}
    assert empty == {
        "culprit_document_id", "culprit_figure_id", "explanation_kind", "explanation_corrected",
        "explanation_zh", "explanation_en", "certificate",
    }  # fmt: skip
    assert explanation_records(finding) == also_broken_records(finding) == []


# --- coverage -----------------------------------------------------------------------------


def test_of_every_document_and_rule_it_is_said_what_became_of_it(report: Report) -> None:
    documents = {item.document_id for item in report.coverage}
    rows = coverage_records(report.coverage, {*documents, "inbox:draft.txt"})
    fits("rule_coverage", rows)
    pairs = [(row["document_id"], row["rule_id"]) for row in rows]
    wanted = {(d, r.rule_id) for d in (*documents, "inbox:draft.txt") for r in judging_rules()}
    assert len(documents) == 5
    assert set(pairs) == wanted
    assert len(pairs) == len(wanted)


def test_where_nothing_could_be_compared_no_rule_applies() -> None:
    rows = coverage_records([], ["inbox:draft.txt"])
    assert len(rows) == len(judging_rules()) > 50
    assert {
        (r["outcome"], r["held_count"], r["broken_count"], r["not_judged_count"]) for r in rows
    } == {("not_applicable", 0, 0, 0)}


def test_a_rule_is_broken_as_often_as_findings_say_so(report: Report) -> None:
    told: dict[tuple[str, str], int] = {}
    for finding in report.findings:
        for rule_id in (finding.rule_id, *(rule for rule, _ in finding.also_breaks)):
            key = finding.subject.document_id, rule_id
            told[key] = told.get(key, 0) + 1
    rows = coverage_records(report.coverage, [])
    assert told == {
        (r["document_id"], r["rule_id"]): r["broken_count"] for r in rows if r["broken_count"]
    }
