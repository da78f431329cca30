"""Rules, findings and their lives as tables of the warehouse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

import pyarrow as pa

from expectations.consistency.findings import Finding, Life, Rule, rules
from sources.model import to_decimal


def _text(*names: str) -> list[tuple[str, pa.DataType]]:
    return [(name, pa.string()) for name in names]


RULE_SCHEMA = pa.schema(_text(*(item.name for item in fields(Rule))))

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


def rule_records() -> list[dict[str, Any]]:
    """The rules that findings can break; sentences that findings append are none."""
    return [asdict(rule) for rule in rules().values() if rule.family != "localisation"]


def finding_record(finding: Finding) -> dict[str, Any]:
    """A finding as a row."""
    subject = finding.subject
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
        "culprit_document_id": finding.culprit.document_id if finding.culprit else None,
        "culprit_figure_id": finding.culprit.figure_id if finding.culprit else None,
    }


def member_records(finding: Finding) -> list[dict[str, Any]]:
    """The members of a finding as rows."""
    return [
        {
            "finding_id": finding.finding_id,
            "member_number": number,
            "role": member.role,
            "source": member.figure.source,
            "document_id": member.figure.document_id,
            "figure_id": member.figure.figure_id,
            "section": member.figure.section,
            "line": member.figure.line,
            "label": member.figure.label,
            "value_text": member.figure.value_text,
            "unit_code": member.figure.unit_code,
            "interval_low": to_decimal(member.figure.interval.low),
            "interval_high": to_decimal(member.figure.interval.high),
        }
        for number, member in enumerate(finding.members, start=1)
    ]


def life_records(lives: Iterable[Life]) -> list[dict[str, Any]]:
    """Lives as rows."""
    return [asdict(life) for life in lives]
