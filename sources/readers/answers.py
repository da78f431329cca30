"""Answers of data stewards to findings: what was decided about a contradiction, and why.

An answer changes no finding. It only says that somebody has dealt with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sources.model import Rejection, SourceFault
from sources.readers.delimited import LINE, frame_records, read_bytes, read_table

FILE = "corrections/finding_answers.csv"
SOURCE_ID = "corrections/finding_answers"
COLUMNS = ["finding_id", "document_id", "rule_id", "answer", "reason", "answered_on", "note"]
#: Without these an answer says nothing.
REQUIRED = tuple(column for column in COLUMNS if column != "note")
#: The code list of the answers.
CODE_LIST = "FINDING_ANSWER"
_FINDING_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody has decided about a finding."""

    finding_id: str
    document_id: str
    rule_id: str
    answer: str
    reason: str
    answered_on: date
    note: str
    declared_line: int

    @property
    def key(self) -> tuple[str, str, str]:
        """The finding that it answers; document and rule guard against a mistyped id."""
        return self.finding_id, self.document_id, self.rule_id


def read_answers(sources: Path, codes: Collection[str]) -> tuple[list[Answer], list[Rejection]]:
    """The answers, and what could not be read as one; none where the file is missing.

    Args:
        sources: the input folder.
        codes: the answers that can be given.
    """
    path = sources / FILE
    if not path.is_file():
        return [], []
    try:
        raw = read_table(read_bytes(path, FILE), FILE, COLUMNS)
    except SourceFault as fault:
        return [], [fault.rejection]
    answers: list[Answer] = []
    rejections = list(raw.rejections)
    lines: dict[str, int] = {}
    for row in frame_records(raw.frame):
        faults = list(_faults(row, codes, lines))
        rejections += faults
        if not faults:
            lines[row["finding_id"]] = int(row[LINE])
            answers.append(_answer(row))
    return answers, rejections


def answers_by_finding(
    findings: Iterable[Mapping[str, Any]], answers: Iterable[Answer]
) -> dict[str, Answer]:
    """The answer to each of the findings that has one."""
    by_key = {answer.key: answer for answer in answers}
    keys = ((row["finding_id"], row["document_id"], row["rule_id"]) for row in findings)
    return {key[0]: by_key[key] for key in keys if key in by_key}


def _answer(row: Mapping[str, Any]) -> Answer:
    return Answer(
        row["finding_id"], row["document_id"], row["rule_id"], row["answer"], row["reason"],
        date.fromisoformat(row["answered_on"]), row["note"] or "", int(row[LINE]),
    )  # fmt: skip


def _faults(
    row: Mapping[str, Any], codes: Collection[str], lines: Mapping[str, int]
) -> Iterator[Rejection]:
    missing = [column for column in REQUIRED if not row[column]]
    for column in missing:
        yield _fault(row, column, "missing_value", "a value", "Fill it in.")
    if missing:
        return
    if not _FINDING_ID.fullmatch(row["finding_id"]):
        yield _fault(
            row, "finding_id", "wrong_value", "16 hexadecimal digits",
            "Copy it from quality.fct_finding.",
        )  # fmt: skip
    if row["finding_id"] in lines:
        yield _fault(
            row, "finding_id", "duplicate_key", "one answer to each finding",
            f"Keep this one or the one on line {lines[row['finding_id']]}.",
        )  # fmt: skip
    if row["answer"] not in codes:
        yield _fault(
            row, "answer", "unknown_code", f"one of {', '.join(codes)}", "Correct `answer`."
        )
    if not _is_day(row["answered_on"]):
        yield _fault(row, "answered_on", "wrong_value", "a day as YYYY-MM-DD", "Correct the day.")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _fault(
    row: Mapping[str, Any], column: str, reason_code: str, expected: str, repair: str
) -> Rejection:
    content = ",".join(str(row[name] or "") for name in COLUMNS)
    return Rejection(
        FILE, int(row[LINE]), column, reason_code, expected, row[column] or "nothing", repair,
        content[:500],
    )  # fmt: skip
