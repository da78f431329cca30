"""Known faults: marked where they occur, reported where they no longer do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.readers.corrections import FILE, mark_known, read_known_faults

HEAD = "source_file,line,reason_code,acknowledged_on,reason\n"
ROW = "statistics/x/x.csv,73,wrong_value,2026-11-22,a spreadsheet time value\n"


@pytest.fixture
def declare(tmp_path: Path) -> Path:
    """An input folder with one declared fault."""
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text(HEAD + ROW, encoding="utf-8")
    return tmp_path


def rejected(line: int | None, reason: str = "wrong_value") -> dict[str, object]:
    return {"source_file": "statistics/x/x.csv", "source_line": line, "reason_code": reason}


def test_a_declared_fault_is_known_with_its_reason(declare: Path) -> None:
    known, faults = read_known_faults(declare)
    assert faults == []
    marked, outdated = mark_known(
        [rejected(73), rejected(74), rejected(73, "missing_value")], known
    )
    assert [record["is_known"] for record in marked] == [True, False, False]
    assert marked[0]["known_reason"] == "a spreadsheet time value"
    assert outdated == []


def test_a_fault_that_is_mended_turns_its_entry_into_a_fault(declare: Path) -> None:
    marked, (outdated,) = mark_known([rejected(74)], read_known_faults(declare)[0])
    assert [record["is_known"] for record in marked] == [False]
    assert (outdated.source_file, outdated.source_line) == (FILE, 2)
    assert outdated.reason_code == "correction_outdated"
    assert "x.csv:73" in outdated.found


def test_without_declarations_nothing_is_known(tmp_path: Path) -> None:
    assert read_known_faults(tmp_path) == ([], [])
    marked, outdated = mark_known([rejected(73)], [])
    assert [record["is_known"] for record in marked] == [False]
    assert outdated == []


def test_a_declaration_that_cannot_be_read_is_reported(declare: Path) -> None:
    (declare / FILE).write_bytes(HEAD.replace("line", "row").encode())
    known, (fault,) = read_known_faults(declare)
    assert known == []
    assert (fault.reason_code, fault.source_file) == ("missing_column", FILE)


def test_a_line_that_is_no_number_is_reported_and_no_crash(declare: Path) -> None:
    path = declare / FILE
    path.write_text(HEAD + ROW + ROW.replace(",73,", ",L74,"), encoding="utf-8")
    known, faults = read_known_faults(declare)
    assert [fault.line for fault in known] == [73]
    assert [fault.source_line for fault in faults] == [3]
