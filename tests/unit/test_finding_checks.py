"""The checks of the families: what alarms, what does not, and what a reader sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import dagster as dg
import pytest

from expectations.consistency.engine import Report, check
from orchestration.assets.finding_checks import check_specs, families, family_checks, unproved_check
from sources.readers.answers import Answer
from sources.readers.catalogue import Catalogue
from tests.builders import Plan


@pytest.fixture
def found(catalogue: Catalogue) -> Report:
    """A plan that states one thing twice, and says men and women that add up."""
    plan = Plan(catalogue)
    return check(
        [
            plan.states("638.12"),
            plan.states("638.32"),
            plan.states("300", year=2010),
            plan.states("140", year=2010, sex="M"),
            plan.states("160", year=2010, sex="F"),
        ],
        catalogue,
    )


def by_family(found: Report, answers: dict[str, Answer]) -> dict[str, dg.AssetCheckResult]:
    return {str(result.check_name): result for result in family_checks(found, answers)}


def answer_to(found: Report) -> dict[str, Answer]:
    (finding,) = found.findings
    answer = Answer(
        finding.finding_id, "plan", finding.rule_id, "accepted_as_is", "two censuses",
        date(2026, 11, 22), "", 2,
    )  # fmt: skip
    return {finding.finding_id: answer}


def test_every_family_of_the_rules_has_a_check_and_sentences_have_none() -> None:
    names = [spec.name for spec in check_specs()]
    assert names == [*families(), "unproved"]
    assert set(families()) == {
        "restatement", "parts_and_wholes", "ratios", "change", "targets_and_reality", "form",
        "joint",
    }  # fmt: skip


def test_a_finding_warns_in_its_family_and_in_no_other(found: Report) -> None:
    results = by_family(found, {})
    assert [name for name, result in results.items() if not result.passed] == ["restatement"]
    broken = results["restatement"]
    assert broken.severity is dg.AssetCheckSeverity.WARN
    assert "638.32" in str(broken.description)
    table = str(broken.metadata["findings_table"].value)
    (finding,) = found.findings
    assert finding.message_zh in table
    assert finding.message_en in table
    assert table.count("\n") == 2


def test_a_check_counts_what_held_and_what_could_not_be_judged(found: Report) -> None:
    metadata = by_family(found, {})["parts_and_wholes"].metadata
    parts = [row for row in found.coverage if row.rule_id.startswith("part")]
    assert metadata["held"].value == sum(row.held for row in parts) > 0
    assert metadata["broken"].value == 0
    assert metadata["not_judged"].value == sum(row.not_judged for row in parts)


def test_an_answered_finding_alarms_no_more_and_is_still_shown(found: Report) -> None:
    result = by_family(found, answer_to(found))["restatement"]
    assert result.passed
    assert (result.metadata["findings"].value, result.metadata["answered"].value) == (1, 1)
    assert "two censuses" in str(result.metadata["findings_table"].value)


def test_a_printed_text_breaks_no_table(found: Report) -> None:
    (finding,) = found.findings
    odd = replace(finding, message_en="a | b\nc <img src=x> `d`")
    table = str(
        by_family(replace(found, findings=[odd]), {})["restatement"]
        .metadata["findings_table"]
        .value
    )
    row = table.splitlines()[-1]
    assert "a \\| b c \\<img src=x> \\`d\\`" in row
    assert row.replace("\\|", "").count("|") == 7


def test_what_arithmetic_did_not_confirm_warns(found: Report) -> None:
    assert unproved_check(found).passed
    doubtful = unproved_check(replace(found, unproved=2))
    assert not doubtful.passed
    assert doubtful.severity is dg.AssetCheckSeverity.WARN
    assert doubtful.metadata["unproved"].value == 2
