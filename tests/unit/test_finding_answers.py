"""Answers to findings: read strictly, applied to the finding they name and to no other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sources.readers.answers import (
    CODE_LIST,
    COLUMNS,
    FILE,
    Answer,
    answers_by_finding,
    read_answers,
)
from sources.readers.catalogue import Catalogue
from sources.settings import PROJECT_ROOT

HEAD = ",".join(COLUMNS) + "\n"
ROW = "0123456789abcdef,yunxi,same_cell,reported,told the bureau,2026-11-22,by letter\n"
ANSWER = Answer(
    "0123456789abcdef", "yunxi", "same_cell", "reported", "told the bureau", date(2026, 11, 22),
    "by letter", 2,
)  # fmt: skip
CODES = ("accepted_as_is", "reported", "corrected_by_newer_text")


def written(folder: Path, text: str) -> Path:
    path = folder / FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_an_answer_is_read_with_its_reason_and_day(tmp_path: Path) -> None:
    assert read_answers(written(tmp_path, HEAD + ROW), CODES) == ([ANSWER], [])


def test_the_shipped_file_is_empty_and_the_codes_are_in_the_catalogue(
    catalogue: Catalogue,
) -> None:
    assert (PROJECT_ROOT / "sources" / FILE).read_text(encoding="utf-8") == HEAD
    assert read_answers(PROJECT_ROOT / "sources", CODES) == ([], [])
    assert tuple(catalogue.codes(CODE_LIST)) == CODES


def test_without_a_file_nothing_is_answered(tmp_path: Path) -> None:
    assert read_answers(tmp_path, CODES) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "reason", "field"),
    [
        ("0123456789abcdef", "0123", "wrong_value", "finding_id"),
        ("reported", "told", "unknown_code", "answer"),
        ("2026-11-22", "22.11.2026", "wrong_value", "answered_on"),
        ("2026-11-22", "20261122", "wrong_value", "answered_on"),
        ("told the bureau", "", "missing_value", "reason"),
        (",yunxi,", ",,", "missing_value", "document_id"),
    ],
)
def test_a_bad_row_is_in_quarantine_and_the_others_go_on(
    tmp_path: Path, old: str, new: str, reason: str, field: str
) -> None:
    good = ROW.replace("0123456789abcdef", "f" * 16)
    sources = written(tmp_path, HEAD + ROW.replace(old, new) + good)
    answers, (rejection,) = read_answers(sources, CODES)
    assert [answer.finding_id for answer in answers] == ["f" * 16]
    assert (rejection.source_file, rejection.source_line) == (FILE, 2)
    assert (rejection.reason_code, rejection.field) == (reason, field)
    assert rejection.repair.endswith(".")


def test_a_second_answer_to_a_finding_is_in_quarantine(tmp_path: Path) -> None:
    sources = written(tmp_path, HEAD + ROW + ROW.replace("reported", "accepted_as_is"))
    answers, (rejection,) = read_answers(sources, CODES)
    assert answers == [ANSWER]
    assert (rejection.reason_code, rejection.source_line) == ("duplicate_key", 3)
    assert "line 2" in rejection.repair


def test_a_file_that_cannot_be_read_is_reported_and_no_crash(tmp_path: Path) -> None:
    answers, (rejection,) = read_answers(written(tmp_path, "finding,answer\n"), CODES)
    assert answers == []
    assert (rejection.reason_code, rejection.source_file) == ("missing_column", FILE)


def test_an_answer_meets_only_the_finding_of_its_document_and_rule() -> None:
    def finding(document_id: str, rule_id: str) -> dict[str, str]:
        return {"finding_id": ANSWER.finding_id, "document_id": document_id, "rule_id": rule_id}

    assert answers_by_finding([finding("yunxi", "same_cell")], [ANSWER]) == {
        ANSWER.finding_id: ANSWER
    }
    for other in (finding("longxi", "same_cell"), finding("yunxi", "parts_sex")):
        assert answers_by_finding([other], [ANSWER]) == {}
