"""Quality: the consistency engine over plans and publications, and the life of its findings."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from expectations.consistency.engine import Report, check
from expectations.consistency.events import events_on
from expectations.consistency.figures import from_statement
from expectations.consistency.lives import NEW, REOPENED, RESOLVED, Life, live_on
from expectations.consistency.published import check_publications, combined
from expectations.consistency.tables import (
    FINDING_TABLES,
    also_broken_records,
    answer_records,
    coverage_records,
    event_records,
    explanation_records,
    finding_record,
    life_records,
    member_records,
    rule_records,
)
from orchestration.assets.catalogue import load_catalogue
from orchestration.assets.common import OWNERS, landing_key
from orchestration.assets.finding_checks import check_specs, family_checks, unproved_check
from orchestration.assets.landing import ANSWERS_FILE
from orchestration.fingerprint import knowledge_version
from orchestration.history import History, read_history
from orchestration.progress import report
from orchestration.resources import Workspace
from orchestration.retries import retried_if_transient
from sources.landing import read_records, write_table
from sources.model import Statement
from sources.readers.answers import CODE_LIST, Answer, answers_by_finding, read_answers
from sources.readers.plans import statements_from_records
from sources.settings import Settings

DESCRIPTIONS = {
    "rule": "Consistency rules, as sentences in Chinese and English.",
    "finding": "Figures that cannot all be true, with the arithmetic written out.",
    "finding_member": "The figures that take part in each finding, with their places.",
    "finding_explanation": "Slips that would explain a finding, the likeliest first.",
    "finding_also_broken": "Other rules that the figures of a finding break.",
    "finding_life": "When each finding was first and last seen, resolved, reopened.",
    "finding_event": "What happened to each finding, event after event.",
    "finding_answer": "What data stewards have decided about findings.",
    "rule_coverage": "Whether each rule held in each document, or could not be judged.",
}
#: What the engine reads.
INPUTS = (
    "statement", "document", "observation", "publication", "areas", "area_members", "indicators",
    "units", "possible_ranges", "code_lists", "series_breaks", "parameters",
)  # fmt: skip

Records = list[dict[str, Any]]


@dg.multi_asset(
    name="findings",
    specs=[
        dg.AssetSpec(
            landing_key(table),
            deps=[*(landing_key(name) for name in INPUTS), ANSWERS_FILE],
            description=DESCRIPTIONS[table],
            group_name="findings",
            kinds={"python", "parquet"},
            owners=OWNERS,
        )
        for table in FINDING_TABLES
    ],
    check_specs=check_specs(),
)
def finding_assets(
    workspace: Workspace,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:  # type: ignore[type-arg]
    """Find contradictions, and carry the life of earlier findings on."""
    with retried_if_transient():
        settings = workspace.settings
        catalogue = load_catalogue(settings)
        found = combined(
            [
                check(map(from_statement, _accepted(settings)), catalogue),
                check_publications(
                    read_records(settings.landing / "observation.parquet"),
                    catalogue,
                    settings.warehouse / "build" / "checked",
                    knowledge_version(settings),
                ),
            ]
        )
        answers, _ = read_answers(settings.sources, catalogue.codes(CODE_LIST))
        history = read_history(settings.published)
        if history.problem:
            report("history", history.problem)
        lives = live_on(history.lives, [f.finding_id for f in found.findings], settings.as_of)
        told = _told(found, history)
        answered = answers_by_finding(told["finding"], answers)
        tables = {
            **told,
            **_recorded(history, lives, answered, settings),
            "rule": rule_records(),
            "finding_answer": answer_records(answers),
            "rule_coverage": coverage_records(found.coverage, _document_ids(settings)),
        }
        for table, (schema, order) in FINDING_TABLES.items():
            path = settings.landing / f"{table}.parquet"
            count = write_table(path, schema, tables[table], order)
            yield dg.MaterializeResult(
                asset_key=landing_key(table), metadata={"dagster/row_count": count}
            )
        _report(found, lives, answered)
        yield from family_checks(found, answered)
        yield unproved_check(found)


def _accepted(settings: Settings) -> list[Statement]:
    """The statements that count: a draft that nobody has looked at accuses nobody."""
    return statements_from_records(
        row
        for row in read_records(settings.landing / "statement.parquet")
        if row["review"] == "accepted"
    )


def _document_ids(settings: Settings) -> list[str]:
    """Plans, then publications."""
    tables = (("document", "document_id"), ("publication", "publication_id"))
    return [
        row[key]
        for table, key in tables
        for row in read_records(settings.landing / f"{table}.parquet")
    ]


def _told(found: Report, history: History) -> dict[str, Records]:
    """What is told of the findings of now, and of those that are no longer there."""
    findings = found.findings
    fresh: dict[str, Records] = {
        "finding": [finding_record(finding) for finding in findings],
        "finding_member": [row for finding in findings for row in member_records(finding)],
        "finding_explanation": [
            row for finding in findings for row in explanation_records(finding)
        ],
        "finding_also_broken": [
            row for finding in findings for row in also_broken_records(finding)
        ],
    }
    present = {finding.finding_id for finding in findings}
    return {
        table: rows + [row for row in history.records[table] if row["finding_id"] not in present]
        for table, rows in fresh.items()
    }


def _recorded(
    history: History, lives: list[Life], answered: Mapping[str, Answer], settings: Settings
) -> dict[str, Records]:
    """What has happened to the findings."""
    given = {finding_id: answer.answer for finding_id, answer in answered.items()}
    events = events_on(history.events, lives, given, settings.as_of)
    return {"finding_life": life_records(lives), "finding_event": event_records(events)}


def _report(found: Report, lives: list[Life], answered: Mapping[str, Answer]) -> None:
    events = [life.event for life in lives]
    open_answered = sum(finding.finding_id in answered for finding in found.findings)
    told = f", {open_answered} answered" if open_answered else ""
    report(
        "findings",
        f"{len(found.findings)} open{told}, {events.count(NEW)} new, "
        f"{events.count(RESOLVED)} resolved, {events.count(REOPENED)} reopened",
    )
