"""Faults put into a copy of a real plan: each is named, placed and kept from spreading."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from expectations.border import check, save
from expectations.contract import Suite, filled, row_count
from expectations.intake import Intake, take_in_plan
from sources.readers.catalogue import Catalogue
from sources.readers.delimited import LINE
from tests.builders import (
    as_csv,
    read_rows,
)
from tests.faults.breaking import (
    Break,
    CopyOf,
    Expected,
    appended,
    assert_useful,
    edited,
    gb18030,
    removed,
    swapped,
    with_column_twice,
    with_nul,
    without_column,
)

GUIYANG = "guiyang-2021-2025"
PLAN = f"plans/{GUIYANG}"


# --- a plan that cannot be read -----------------------------------------------------------

STATEMENTS, SIDECAR = "statements.csv", "plan.yaml"

PLAN_FAULTS: Mapping[str, tuple[Break, Expected]] = {
    "no statements": (removed(STATEMENTS), ("file_unreadable", STATEMENTS, None, "")),
    "no sidecar": (removed(SIDECAR), ("file_unreadable", SIDECAR, None, "")),
    "empty statements": (edited(STATEMENTS, lambda _: b""), ("empty_file", STATEMENTS, 1, "")),
    "empty sidecar": (edited(SIDECAR, lambda _: b""), ("wrong_field", SIDECAR, None, "")),
    "GB18030": (edited(STATEMENTS, gb18030), ("wrong_encoding", STATEMENTS, 2, "")),
    "GB18030 sidecar": (edited(SIDECAR, gb18030), ("wrong_encoding", SIDECAR, 3, "")),
    "NUL": (edited(STATEMENTS, with_nul), ("not_text", STATEMENTS, 3, "")),
    "missing column": (
        edited(STATEMENTS, without_column("unit")),
        ("missing_column", STATEMENTS, 1, "unit"),
    ),
    "duplicate column": (
        edited(STATEMENTS, with_column_twice("sex", "age")),
        ("duplicate_column", STATEMENTS, 1, "age"),
    ),
    "broken YAML": (appended(SIDECAR, "\tnote: x\n"), ("not_yaml", SIDECAR, 16, "")),
    "unknown field": (
        appended(SIDECAR, "isued_on: '2021-12-01'\n"),
        ("wrong_field", SIDECAR, None, "isued_on"),
    ),
    "no such day": (
        swapped(SIDECAR, "issued_on: null", "issued_on: '2021-02-30'"),
        ("wrong_field", SIDECAR, None, "issued_on"),
    ),
    "checksum of the text": (
        swapped(SIDECAR, "text_sha256: 2f60", "text_sha256: XX60"),
        ("wrong_field", SIDECAR, None, "text_sha256"),
    ),
    "years in the wrong order": (
        swapped(SIDECAR, "period_end: 2025", "period_end: 2020"),
        ("wrong_field", SIDECAR, None, ""),
    ),
    "another document": (
        swapped(SIDECAR, "document_id: guiyang", "document_id: zunyi"),
        ("wrong_field", SIDECAR, None, "document_id"),
    ),
    "unknown city": (
        swapped(SIDECAR, "area_code: '520100'", "area_code: '529900'"),
        ("unknown_area", SIDECAR, None, "area_code"),
    ),
}


@pytest.mark.parametrize("name", PLAN_FAULTS)
def test_a_plan_that_cannot_be_read_is_one_fault(
    copy_of: CopyOf, catalogue: Catalogue, name: str
) -> None:
    change, (reason, file, line, field) = PLAN_FAULTS[name]
    folder = copy_of(PLAN)
    change(folder)
    intake = take_in_plan(folder, catalogue)
    assert intake.fault is not None
    fault = intake.fault
    assert (fault.reason_code, fault.source_file, fault.source_line, fault.field) == (
        reason,
        f"{PLAN}/{file}",
        line,
        field,
    )
    assert intake.tables == {}
    assert intake.all_rejections == (fault,)
    assert_useful([fault])


# --- single statements --------------------------------------------------------------------


@dataclass(frozen=True)
class RowFault:
    """What is changed in one row, and what must come of it."""

    row: str
    change: Mapping[str, str]
    reason: str
    field: str = ""


ROW_FAULTS: Mapping[str, RowFault] = {
    "unknown unit": RowFault("gy001", {"unit": "斤"}, "unknown_unit", "unit"),
    "no unit": RowFault("gy002", {"unit": ""}, "missing_value", "unit"),
    "unknown area": RowFault("gy003", {"area": "乌有县"}, "unknown_area", "area"),
    "area of another city": RowFault("gy005", {"area": "市中区"}, "unknown_area", "area"),
    "no number": RowFault("gy006", {"value_low": "abc"}, "wrong_number", "value_low"),
    "double point": RowFault("gy188", {"value_low": "4..04"}, "wrong_number", "value_low"),
    "thousands separator": RowFault("gy008", {"value_low": "8,960"}, "wrong_number", "value_low"),
    "exponent": RowFault("gy012", {"value_high": "1e3"}, "wrong_number", "value_high"),
    "not a number": RowFault("gy013", {"value_low": "nan"}, "wrong_number", "value_low"),
    "unknown kind": RowFault("gy014", {"kind": "forecast"}, "unknown_code", "kind"),
    "no kind": RowFault("gy015", {"kind": ""}, "missing_value", "kind"),
    "unknown population": RowFault("gy016", {"population": "all"}, "unknown_code", "population"),
    "unknown sex": RowFault("gy017", {"sex": "男"}, "unknown_code", "sex"),
    "unknown residence": RowFault("gy018", {"residence": "town"}, "unknown_code", "residence"),
    "unknown age": RowFault("gy019", {"age": "15-59"}, "unknown_code", "age"),
    "age backwards": RowFault("gy020", {"age": "Y59T15"}, "wrong_value"),
    "unknown comparator": RowFault("gy021", {"comparator": "≥"}, "unknown_code", "comparator"),
    "unknown binding": RowFault("gy022", {"binding": "maybe"}, "unknown_code", "binding"),
    "unknown review": RowFault("gy023", {"review": "ok"}, "unknown_code", "review"),
    "no line": RowFault("gy024", {"line": ""}, "missing_value", "line"),
    "line that is no number": RowFault("gy025", {"line": "L52"}, "wrong_number", "line"),
    "offset that is no number": RowFault(
        "gy026", {"char_start": "-1"}, "wrong_number", "char_start"
    ),
    "no print": RowFault("gy027", {"value_text": ""}, "missing_value", "value_text"),
    "year of two digits": RowFault("gy028", {"period_start": "20"}, "wrong_number", "period_start"),
    "period backwards": RowFault(
        "gy029", {"period_start": "2025", "period_end": "2021"}, "wrong_value"
    ),
    "address backwards": RowFault("gy030", {"char_start": "9", "char_end": "3"}, "wrong_value"),
    "equal without a value": RowFault(
        "gy031", {"comparator": "=", "value_low": "", "value_high": ""}, "wrong_value"
    ),
    "equal to two values": RowFault(
        "gy032", {"comparator": "=", "value_low": "1", "value_high": "2"}, "wrong_value"
    ),
    "at least without its bound": RowFault(
        "gy033", {"comparator": ">=", "value_low": "", "value_high": "98"}, "wrong_value"
    ),
    "at least with a ceiling": RowFault(
        "gy034", {"comparator": ">=", "value_low": "98", "value_high": "99"}, "wrong_value"
    ),
    "at most without its bound": RowFault(
        "gy035", {"comparator": "<=", "value_low": "6.0", "value_high": ""}, "wrong_value"
    ),
    "range without its end": RowFault(
        "gy040", {"comparator": "range", "value_low": "60", "value_high": ""}, "wrong_value"
    ),
    "range backwards": RowFault(
        "gy041", {"comparator": "range", "value_low": "65", "value_high": "60"}, "wrong_value"
    ),
    "more places than can be kept": RowFault(
        "gy042",
        {"value_low": "0.88958333333333328", "value_high": "0.88958333333333328"},
        "wrong_value",
    ),
    "duplicate id, first": RowFault("gy043", {}, "duplicate_key", "statement_id"),
    "duplicate id, second": RowFault(
        "gy044", {"statement_id": "gy043"}, "duplicate_key", "statement_id"
    ),
    "no unit beside the figure": RowFault(
        "gy046", {"unit_text": "斤"}, "unknown_unit", "unit_text"
    ),
    "part of nothing": RowFault("gy047", {"part_of": "gy999"}, "unknown_reference", "part_of"),
    "part of itself": RowFault("gy048", {"part_of": "gy048"}, "wrong_value"),
    "too many fields": RowFault("gy045", {}, "wrong_number_of_fields"),
}
UNKNOWN_INDICATOR = "gy050"


@pytest.fixture(scope="module")
def guiyang(project_sources: Path, catalogue: Catalogue) -> Intake:
    """The plan as shipped."""
    return take_in_plan(project_sources / "plans" / GUIYANG, catalogue)


@pytest.fixture(scope="module")
def broken_plan(
    tmp_path_factory: pytest.TempPathFactory, project_sources: Path, catalogue: Catalogue
) -> Intake:
    """The plan with all these faults at once, each in a row of its own."""
    folder = tmp_path_factory.mktemp("plans") / GUIYANG
    shutil.copytree(project_sources / "plans" / GUIYANG, folder)
    path = folder / STATEMENTS
    rows = read_rows(path)
    columns = list(rows[0])
    by_id = {row["statement_id"]: row for row in rows}
    for fault in ROW_FAULTS.values():
        by_id[fault.row].update(fault.change)
    by_id[UNKNOWN_INDICATOR]["indicator"] = "centenarian_dentists"
    lines = as_csv(rows, columns).splitlines()
    ragged = line_of("gy045") - 1
    lines[ragged] += ",one,more"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return take_in_plan(folder, catalogue)


def line_of(statement_id: str) -> int:
    return int(statement_id.removeprefix("gy")) + 1


def test_the_shipped_plan_is_clean(guiyang: Intake) -> None:
    assert guiyang.all_rejections == ()
    assert guiyang.verdict is not None
    assert guiyang.verdict.is_clean
    assert guiyang.row_count == 224


@pytest.mark.parametrize("name", ROW_FAULTS)
def test_a_fault_in_a_row_is_named_and_placed(broken_plan: Intake, name: str) -> None:
    fault = ROW_FAULTS[name]
    found = [r for r in broken_plan.rejections if r.source_line == line_of(fault.row)]
    assert [r.reason_code for r in found] == [fault.reason]
    assert fault.field in ("", found[0].field)
    assert {r.source_file for r in found} == {f"{PLAN}/{STATEMENTS}"}
    assert all(r.content for r in found)
    assert_useful(found)


def test_every_other_row_of_the_plan_loads_unchanged(guiyang: Intake, broken_plan: Intake) -> None:
    lost = {fault.row for fault in ROW_FAULTS.values()}
    expected = {
        row["statement_id"]: row
        for row in guiyang.tables["statement"]
        if row["statement_id"] not in {*lost, UNKNOWN_INDICATOR}
    }
    loaded = {row["statement_id"]: row for row in broken_plan.tables["statement"]}
    changed = loaded.pop(UNKNOWN_INDICATOR)
    assert loaded == expected
    assert (changed["indicator_code"], changed["source_line"]) == ("other", 51)


def test_nothing_is_rejected_that_was_not_broken(broken_plan: Intake) -> None:
    lines = {line_of(fault.row) for fault in ROW_FAULTS.values()}
    others = [r for r in broken_plan.rejections if r.source_line not in lines]
    assert [(r.reason_code, r.source_file, r.source_line) for r in others] == [
        ("incomplete", f"{PLAN}/{STATEMENTS}", None)
    ]
    assert "223" in others[0].found
    assert_useful(others)


def test_a_plan_with_rows_missing_is_incomplete(copy_of: CopyOf, catalogue: Catalogue) -> None:
    folder = copy_of("plans/suzhou-2016-2020")
    edited(STATEMENTS, lambda data: b"".join(data.splitlines(keepends=True)[:-5]))(folder)
    intake = take_in_plan(folder, catalogue)
    assert [(r.reason_code, r.expected, r.found) for r in intake.all_rejections] == [
        ("incomplete", "48 rows", "43")
    ]
    assert intake.row_count == 43


def test_a_plan_cut_in_the_middle_of_a_line_loses_that_line_alone(
    copy_of: CopyOf, catalogue: Catalogue
) -> None:
    folder = copy_of("plans/suzhou-2016-2020")
    edited(STATEMENTS, lambda data: data[:-4])(folder)
    intake = take_in_plan(folder, catalogue)
    assert [(r.reason_code, r.source_line) for r in intake.all_rejections] == [
        ("file_cut_off", 49),
        ("incomplete", None),
    ]
    assert "sz048" in intake.all_rejections[0].content
    assert intake.row_count == 47
    assert_useful(intake.all_rejections)


def test_the_border_prints_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    frame = pd.DataFrame({"unit": ["万人", None], LINE: [2, 3]}, dtype="object")
    suite = Suite("small", "a small suite", tuple(filled(["unit"])))
    verdict = check("small", frame, suite, "small.csv")
    assert [rejection.source_line for rejection in verdict.rejections] == [3]
    assert capsys.readouterr().err == ""


def test_a_table_as_a_whole_can_fail_without_any_row_being_wrong() -> None:
    frame = pd.DataFrame({"unit": ["万人"], LINE: [2]}, dtype="object")
    verdict = check("small", frame, Suite("small", "", (row_count(2),)), "small.csv")
    assert verdict.rejections == ()
    assert [(r.reason_code, r.expected, r.found) for r in verdict.unmet] == [
        ("incomplete", "2 rows", "1")
    ]
    assert len(verdict.accepted) == 1
    assert not verdict.is_clean


def test_a_verdict_can_be_kept_for_data_docs(broken_plan: Intake, tmp_path: Path) -> None:
    assert broken_plan.verdict is not None
    kept = json.loads(save(broken_plan.verdict, PLAN, tmp_path).read_text())
    assert kept["success"] is False
    assert kept["statistics"]["unsuccessful_expectations"] > 10
