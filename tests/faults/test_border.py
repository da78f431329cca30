"""Faults put into copies of real sources: each is named, placed and kept from spreading."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from expectations.border import check, save
from expectations.contract import Suite, filled, row_count
from expectations.intake import Intake, take_in_feed, take_in_plan
from sources.model import Rejection
from sources.readers.catalogue import Catalogue
from sources.readers.delimited import LINE
from tests.builders import (
    as_csv,
    declare_checksums,
    keep_first_rows,
    read_rows,
    replace_once,
)

GUIYANG = "guiyang-2021-2025"
PLAN = f"plans/{GUIYANG}"
CENSUS = "statistics/census2010_county"
PUBLISHED = "statistics/published_figures"

Break = Callable[[Path], object]
CopyOf = Callable[[str], Path]
#: reason code, file within the folder, line, field
Expected = tuple[str, str, int | None, str]


def edited(name: str, change: Callable[[bytes], bytes]) -> Break:
    """Change the bytes of a file."""

    def edit(folder: Path) -> None:
        path = folder / name
        path.write_bytes(change(path.read_bytes()))

    return edit


def swapped(name: str, old: str, new: str) -> Break:
    """Replace a text that stands once."""
    return lambda folder: replace_once(folder / name, old, new)


def appended(name: str, text: str) -> Break:
    """Add a text at the end."""
    return edited(name, lambda data: data + text.encode())


def removed(name: str) -> Break:
    """Take a file away."""
    return lambda folder: (folder / name).unlink()


def redeclared(change: Break) -> Break:
    """Break a file of a feed and declare it as delivered so."""

    def both(folder: Path) -> None:
        change(folder)
        declare_checksums(folder)

    return both


def gb18030(data: bytes) -> bytes:
    return data.decode().encode("gb18030")


def with_nul(data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    lines[2] = b"\0" + lines[2]
    return b"".join(lines)


def without_column(name: str) -> Callable[[bytes], bytes]:
    def drop(data: bytes) -> bytes:
        return data.replace(f",{name},".encode(), b",renamed,", 1)

    return drop


def with_column_twice(one: str, two: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(f",{one},".encode(), f",{two},".encode(), 1)


def assert_useful(rejections: Iterable[Rejection]) -> None:
    """Whoever reads the rejection knows what to do."""
    for rejection in rejections:
        assert rejection.expected
        assert rejection.found
        assert rejection.repair.endswith(".")
        assert rejection.source_file in rejection.sentence()


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


# --- a feed that cannot be read -----------------------------------------------------------

TABLE, CONTRACT = "census2010_county.csv", "feed.yaml"
FIRST_FILE = f"- path: {TABLE}"

FEED_FAULTS: Mapping[str, tuple[Break, Expected]] = {
    "no file": (removed(TABLE), ("file_unreadable", TABLE, None, "")),
    "no contract": (removed(CONTRACT), ("file_unreadable", CONTRACT, None, "")),
    "wrong checksum": (appended(TABLE, "\n"), ("wrong_checksum", TABLE, None, "sha256")),
    "truncated": (
        edited(TABLE, lambda data: data[: len(data) // 2]),
        ("wrong_checksum", TABLE, None, "sha256"),
    ),
    "empty file": (redeclared(edited(TABLE, lambda _: b"")), ("empty_file", TABLE, 1, "")),
    "GB18030": (redeclared(edited(TABLE, gb18030)), ("wrong_encoding", TABLE, 1, "")),
    "NUL": (redeclared(edited(TABLE, with_nul)), ("not_text", TABLE, 3, "")),
    "wrong encoding declared": (
        swapped(CONTRACT, FIRST_FILE, f"- encoding: ascii\n {FIRST_FILE[1:]}"),
        ("wrong_encoding", TABLE, 1, ""),
    ),
    "unknown encoding declared": (
        swapped(CONTRACT, FIRST_FILE, f"- encoding: klingon\n {FIRST_FILE[1:]}"),
        ("wrong_encoding", TABLE, None, ""),
    ),
    "no column of areas": (
        redeclared(edited(TABLE, without_column("区划代码"))),
        ("missing_column", TABLE, 1, "区划代码"),
    ),
    "duplicate column": (
        redeclared(edited(TABLE, with_column_twice("女", "男"))),
        ("duplicate_column", TABLE, 1, "男"),
    ),
    "broken YAML": (
        edited(CONTRACT, lambda data: b"a: b: c\n" + data),
        ("not_yaml", CONTRACT, 1, ""),
    ),
    "unknown field": (
        appended(CONTRACT, "frequenzy: A\n"),
        ("wrong_field", CONTRACT, None, "frequenzy"),
    ),
    "another feed": (
        swapped(CONTRACT, "feed_id: census2010_county", "feed_id: census1990_county"),
        ("wrong_field", CONTRACT, None, "feed_id"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FEED_FAULTS)
def test_a_feed_that_cannot_be_read_is_one_fault(
    copy_of: CopyOf, catalogue: Catalogue, name: str
) -> None:
    change, (reason, file, line, field) = FEED_FAULTS[name]
    folder = copy_of(CENSUS)
    change(folder)
    intake = take_in_feed(folder, catalogue)
    assert intake.fault is not None
    fault = intake.fault
    assert (fault.reason_code, fault.source_file, fault.field) == (
        reason,
        f"{CENSUS}/{file}",
        field,
    )
    assert line is None or fault.source_line == line
    assert intake.tables == {}
    assert_useful([fault])


# --- single cells of a wide feed ----------------------------------------------------------

ROWS = 7


def break_census(folder: Path) -> None:
    """Seven areas, with a fault in four of them and a renamed column."""
    keep_first_rows(folder, ROWS)
    swapped(TABLE, ",户籍人口,", ",户籍人数,")(folder)
    swapped(TABLE, "营口市,210800,2428534,1243569,", "营口市,210800,abc,4..04,")(folder)
    swapped(TABLE, "站前区,210802,310634,", '站前区,210802,"310,634",')(folder)
    swapped(TABLE, "西市区,210803,", "西市区,219999,")(folder)
    swapped(TABLE, "鲅鱼圈区,210804,", "鲅鱼圈区,,")(folder)
    lines = (folder / TABLE).read_text(encoding="utf-8").splitlines()
    assert len(lines) == ROWS + 1
    lines[5] += ",1"
    (folder / TABLE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    declare_checksums(folder)


@pytest.fixture(scope="module")
def broken_census(
    tmp_path_factory: pytest.TempPathFactory, project_sources: Path, catalogue: Catalogue
) -> Intake:
    """A few areas of the census with all these faults at once."""
    folder = tmp_path_factory.mktemp("statistics") / "census2010_county"
    shutil.copytree(project_sources / CENSUS, folder)
    break_census(folder)
    return take_in_feed(folder, catalogue)


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        (2, {("wrong_number", "value")}),
        (3, set()),
        (4, {("unknown_area", "area_code")}),
        (5, {("missing_value", "area_code")}),
        (6, {("wrong_number_of_fields", "")}),
        (7, set()),
        (8, set()),
        (None, {("incomplete", "area_code")}),
    ],
)
def test_a_fault_in_a_wide_table_is_named_and_placed(
    broken_census: Intake, line: int | None, reasons: set[tuple[str, str]]
) -> None:
    found = [r for r in broken_census.rejections if r.source_line == line]
    assert {(r.reason_code, r.field) for r in found} == reasons
    assert {r.source_file for r in found} <= {f"{CENSUS}/{TABLE}", CENSUS}
    assert_useful(found)


def observations(intake: Intake, line: int) -> dict[str, dict[str, Any]]:
    return {
        row["source_field"]: row
        for row in intake.tables["observation"]
        if row["source_line"] == line
    }


def test_every_other_cell_of_a_wide_table_loads(broken_census: Intake) -> None:
    yingkou, zhanqian, laobian = (observations(broken_census, line) for line in (2, 3, 7))
    assert len(laobian) > 150
    assert set(laobian) - set(yingkou) == {"合计", "男"}
    assert set(zhanqian) == set(laobian)
    assert {row["source_line"] for row in broken_census.tables["observation"]} == {
        2, 3, 7, 8
    }  # fmt: skip


def test_a_thousands_separator_is_no_fault(broken_census: Intake) -> None:
    row = observations(broken_census, 3)["合计"]
    assert (row["value_text"], int(row["value_low"])) == ("310,634", 310634)


def test_a_renamed_column_is_missed_and_does_not_keep_its_meaning(broken_census: Intake) -> None:
    found = {(r.reason_code, r.field) for r in broken_census.rejections if r.source_line == 1}
    assert ("missing_column", "户籍人口") in found
    assert "户籍人口" not in observations(broken_census, 3)
    renamed = observations(broken_census, 3).get("户籍人数", {})
    assert renamed.get("indicator_code") in (None, "other")


# --- single figures of a long feed --------------------------------------------------------

#: line → what is replaced by what, and the reason, field and finding that must come of it
LONG_FAULTS: Mapping[int, tuple[str, str, str, str, str]] = {
    2: ("重庆市", "乌有县", "unknown_area", "area_code", "乌有县"),
    3: (",2022,", ",,", "missing_value", "period_end", "nothing"),
    4: (",70.96,", ",7O.96,", "wrong_number", "value", "7O.96"),
    5: (",万人,", ",万头,", "unknown_unit", "unit", "万头"),
}


@pytest.fixture(scope="module")
def broken_published(
    tmp_path_factory: pytest.TempPathFactory, project_sources: Path, catalogue: Catalogue
) -> Intake:
    """The long feed with all these faults at once."""
    folder = tmp_path_factory.mktemp("statistics") / "published_figures"
    shutil.copytree(project_sources / PUBLISHED, folder)
    name = "published_figures.csv"
    lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
    for line, (old, new, *_) in LONG_FAULTS.items():
        assert old in lines[line - 1]
        lines[line - 1] = lines[line - 1].replace(old, new, 1)
    (folder / name).write_text("".join([*lines, lines[1026]]), encoding="utf-8")
    declare_checksums(folder)
    return take_in_feed(folder, catalogue)


@pytest.mark.parametrize("line", LONG_FAULTS)
def test_a_fault_in_a_long_table_is_named_and_placed(broken_published: Intake, line: int) -> None:
    _, _, reason, field, found = LONG_FAULTS[line]
    (rejection,) = [r for r in broken_published.rejections if r.source_line == line]
    assert (rejection.reason_code, rejection.field) == (reason, field)
    assert found in rejection.found
    assert rejection.source_file == f"{PUBLISHED}/published_figures.csv"
    assert_useful([rejection])


def test_a_figure_delivered_twice_is_let_in_once(broken_published: Intake) -> None:
    twice = [r for r in broken_published.rejections if r.reason_code == "duplicate_key"]
    assert [r.source_line for r in twice] == [1031]


def test_two_values_for_one_figure_are_both_rejected(copy_of: CopyOf, catalogue: Catalogue) -> None:
    folder = copy_of(PUBLISHED)
    path = folder / "published_figures.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert ",2022,403.53," in lines[4]
    path.write_text("".join([*lines, lines[4].replace(",403.53,", ",403.58,")]), encoding="utf-8")
    declare_checksums(folder)
    twice = [r for r in take_in_feed(folder, catalogue).rejections if r.found.count("/") > 4]
    assert [(r.reason_code, r.source_line) for r in twice] == [
        ("duplicate_key", 5),
        ("duplicate_key", len(lines) + 1),
    ]


def test_every_other_figure_of_a_long_table_loads(
    broken_published: Intake, project_sources: Path
) -> None:
    figures = read_rows(project_sources / PUBLISHED / "published_figures.csv")
    whole = [line for line, row in enumerate(figures, start=2) if row["year"]]
    expected = [line for line in whole if line not in LONG_FAULTS]
    loaded = sorted(row["source_line"] for row in broken_published.tables["observation"])
    assert loaded == expected


def test_a_publication_nobody_declared_takes_its_figures_along(
    copy_of: CopyOf, catalogue: Catalogue
) -> None:
    folder = copy_of(PUBLISHED)
    figures = read_rows(folder / "published_figures.csv")[:40]
    text = as_csv([*figures[:39], {**figures[39], "publication": "乌有公报"}], list(figures[0]))
    (folder / "published_figures.csv").write_text(text, encoding="utf-8")
    declare_checksums(folder)
    intake = take_in_feed(folder, catalogue)
    assert [(r.source_line, r.field) for r in intake.rejections] == [(41, "publication_id")]
    assert intake.row_count == max(39, len(intake.tables["publication"]))
