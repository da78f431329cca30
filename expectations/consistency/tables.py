"""Rules, findings, their lives and what the rules covered, as tables of the warehouse."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

import pyarrow as pa

from expectations.consistency.coverage import LOCALISATION, Coverage, Outcome
from expectations.consistency.events import Event
from expectations.consistency.figures import Figure
from expectations.consistency.findings import Finding, Member, Rule, rules
from expectations.consistency.lives import Life
from sources.model import to_decimal
from sources.readers.answers import FILE, Answer


def _text(*names: str) -> list[tuple[str, pa.DataType]]:
    return [(name, pa.string()) for name in names]


RULE_SCHEMA = pa.schema(
    [(item.name, pa.int16() if item.name == "rank" else pa.string()) for item in fields(Rule)]
)

FINDING_SCHEMA = pa.schema(
    [
        *_text(
            "finding_id", "rule_id", "severity", "source", "document_id", "area_code",
            "indicator_code", "population", "sex", "age", "residence",
        ),
        ("period_start", pa.int16()),
        ("period_end", pa.int16()),
        *_text(
            "expected", "stated", "recomputation", "message_zh", "message_en",
            "culprit_document_id", "culprit_figure_id",
            "explanation_kind", "explanation_corrected", "explanation_zh", "explanation_en",
            "certificate",
        ),
    ]
)  # fmt: skip

MEMBER_SCHEMA = pa.schema(
    [
        *_text("finding_id"),
        ("member_number", pa.int16()),
        *_text("role", "source", "document_id", "figure_id", "section"),
        ("line", pa.int32()),
        *_text("label", "value_text", "unit_code"),
        ("interval_low", pa.decimal128(38, 12)),
        ("interval_high", pa.decimal128(38, 12)),
        ("is_restatement", pa.bool_()),
        *_text("restated_figure_id"),
        ("is_culprit", pa.bool_()),
        ("is_candidate", pa.bool_()),
        ("candidate_rank", pa.int16()),
    ]
)

EXPLANATION_SCHEMA = pa.schema(
    [
        *_text("finding_id"),
        ("explanation_number", pa.int16()),
        *_text(
            "explanation_kind", "document_id", "figure_id", "explanation_corrected",
            "explanation_zh", "explanation_en",
        ),
    ]
)  # fmt: skip

ALSO_BROKEN_SCHEMA = pa.schema(
    [
        *_text("finding_id"),
        ("also_broken_number", pa.int16()),
        *_text("rule_id", "recomputation"),
    ]
)

LIFE_SCHEMA = pa.schema(
    [
        *_text("finding_id", "state"),
        ("first_seen_on", pa.date32()),
        ("last_seen_on", pa.date32()),
        ("resolved_on", pa.date32()),
        ("reopened_on", pa.date32()),
        *_text("event"),
    ]
)

EVENT_SCHEMA = pa.schema(
    [
        *_text("finding_id"),
        ("event_number", pa.int16()),
        *_text("event"),
        ("occurred_on", pa.date32()),
        *_text("answer"),
    ]
)

ANSWER_SCHEMA = pa.schema(
    [
        *_text("finding_id", "document_id", "rule_id", "answer", "answer_reason"),
        ("answered_on", pa.date32()),
        *_text("note", "source_file"),
        ("source_line", pa.int32()),
    ]
)

RULE_COVERAGE_SCHEMA = pa.schema(
    [
        *_text("document_id", "rule_id", "outcome"),
        ("held_count", pa.int32()),
        ("broken_count", pa.int32()),
        ("not_judged_count", pa.int32()),
        *_text("missing_zh", "missing_en"),
    ]
)

#: The landed tables, and the columns that order them.
FINDING_TABLES: Mapping[str, tuple[pa.Schema, tuple[str, ...]]] = {
    "rule": (RULE_SCHEMA, ("rule_id",)),
    "finding": (FINDING_SCHEMA, ("finding_id",)),
    "finding_member": (MEMBER_SCHEMA, ("finding_id", "member_number")),
    "finding_explanation": (EXPLANATION_SCHEMA, ("finding_id", "explanation_number")),
    "finding_also_broken": (ALSO_BROKEN_SCHEMA, ("finding_id", "also_broken_number")),
    "finding_life": (LIFE_SCHEMA, ("finding_id",)),
    "finding_event": (EVENT_SCHEMA, ("finding_id", "event_number")),
    "finding_answer": (ANSWER_SCHEMA, ("finding_id",)),
    "rule_coverage": (RULE_COVERAGE_SCHEMA, ("document_id", "rule_id")),
}


def judging_rules() -> list[Rule]:
    """The rules that findings can break; sentences that findings append are none."""
    return [rule for rule in rules().values() if rule.family != LOCALISATION]


def rule_records() -> list[dict[str, Any]]:
    """Those rules as rows."""
    return [asdict(rule) for rule in judging_rules()]


def finding_record(finding: Finding) -> dict[str, Any]:
    """A finding as a row."""
    subject, culprit = finding.subject, finding.culprit
    likeliest = finding.explanations[0] if finding.explanations else None
    return {
        "finding_id": finding.finding_id,
        "rule_id": finding.rule_id,
        "severity": finding.severity,
        "source": subject.source,
        "document_id": subject.document_id,
        "area_code": subject.area_code,
        **asdict(subject.cell),
        **asdict(subject.period),
        "expected": finding.expected,
        "stated": finding.stated,
        "recomputation": finding.recomputation,
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
        "culprit_document_id": culprit.document_id if culprit else None,
        "culprit_figure_id": culprit.figure_id if culprit else None,
        "explanation_kind": likeliest.kind if likeliest else None,
        "explanation_corrected": likeliest.corrected if likeliest else None,
        "explanation_zh": likeliest.message_zh if likeliest else None,
        "explanation_en": likeliest.message_en if likeliest else None,
        "certificate": _certificate(finding),
    }


def _certificate(finding: Finding) -> str | None:
    if finding.certificate is None:
        return None
    return json.dumps(finding.certificate.as_json(), ensure_ascii=False, separators=(",", ":"))


def member_records(finding: Finding) -> list[dict[str, Any]]:
    """The members of a finding as rows, then the figures that repeat one of them."""
    candidates = {_key(figure): rank for rank, figure in enumerate(finding.candidates, start=1)}
    culprit = _key(finding.culprit) if finding.culprit else None
    needed = [(member, member.figure) for member in finding.members]
    repeated = [(member, figure) for member in finding.members for figure in member.restated]
    return [
        {
            "finding_id": finding.finding_id,
            "member_number": number,
            **_figure_record(figure, member),
            "is_restatement": figure is not member.figure,
            "restated_figure_id": None if figure is member.figure else member.figure.figure_id,
            "is_culprit": _key(figure) == culprit,
            "is_candidate": _key(figure) in candidates,
            "candidate_rank": candidates.get(_key(figure)),
        }
        for number, (member, figure) in enumerate([*needed, *repeated], start=1)
    ]


def _key(figure: Figure) -> tuple[str, str]:
    return figure.document_id, figure.figure_id


def _figure_record(figure: Figure, member: Member) -> dict[str, Any]:
    return {
        "role": member.role,
        "source": figure.source,
        "document_id": figure.document_id,
        "figure_id": figure.figure_id,
        "section": figure.section,
        "line": figure.line,
        "label": figure.label,
        "value_text": figure.value_text,
        "unit_code": figure.unit_code,
        "interval_low": to_decimal(figure.interval.low),
        "interval_high": to_decimal(figure.interval.high),
    }


def explanation_records(finding: Finding) -> list[dict[str, Any]]:
    """The slips that would explain a finding as rows, the likeliest first."""
    return [
        {
            "finding_id": finding.finding_id,
            "explanation_number": number,
            "explanation_kind": item.kind,
            "document_id": item.figure.document_id,
            "figure_id": item.figure.figure_id,
            "explanation_corrected": item.corrected,
            "explanation_zh": item.message_zh,
            "explanation_en": item.message_en,
        }
        for number, item in enumerate(finding.explanations, start=1)
    ]


def also_broken_records(finding: Finding) -> list[dict[str, Any]]:
    """The other rules that the figures of a finding break as rows."""
    return [
        {
            "finding_id": finding.finding_id,
            "also_broken_number": number,
            "rule_id": rule_id,
            "recomputation": recomputation,
        }
        for number, (rule_id, recomputation) in enumerate(finding.also_breaks, start=1)
    ]


def coverage_records(
    coverage: Iterable[Coverage], document_ids: Iterable[str]
) -> list[dict[str, Any]]:
    """One row for every document and rule; no rule applies where nothing could be compared."""
    covered = list(coverage)
    silent = sorted(set(document_ids) - {item.document_id for item in covered})
    covered += [
        Coverage(document_id, rule.rule_id, Outcome.NOT_APPLICABLE, 0, 0, 0)
        for document_id in silent
        for rule in judging_rules()
    ]
    return [
        {
            "document_id": item.document_id,
            "rule_id": item.rule_id,
            "outcome": str(item.outcome),
            "held_count": item.held,
            "broken_count": item.broken,
            "not_judged_count": item.not_judged,
            "missing_zh": item.missing_zh,
            "missing_en": item.missing_en,
        }
        for item in covered
    ]


def life_records(lives: Iterable[Life]) -> list[dict[str, Any]]:
    """Lives as rows."""
    return [asdict(life) for life in lives]


def event_records(events: Iterable[Event]) -> list[dict[str, Any]]:
    """What happened to findings as rows."""
    return [asdict(event) for event in events]


def answer_records(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """Answers of data stewards as rows."""
    return [
        {
            "finding_id": answer.finding_id,
            "document_id": answer.document_id,
            "rule_id": answer.rule_id,
            "answer": answer.answer,
            "answer_reason": answer.reason,
            "answered_on": answer.answered_on,
            "note": answer.note,
            "source_file": FILE,
            "source_line": answer.declared_line,
        }
        for answer in answers
    ]
