"""Faults put into copies of real feeds: each is named, placed and kept from spreading."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from expectations.intake import Intake, take_in_feed
from sources.readers.catalogue import Catalogue
from tests.builders import (
    as_csv,
    declare_checksums,
    keep_first_rows,
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
    redeclared,
    removed,
    swapped,
    with_column_twice,
    with_nul,
    without_column,
)

CENSUS = "statistics/census2010_county"
PUBLISHED = "statistics/published_figures"


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
