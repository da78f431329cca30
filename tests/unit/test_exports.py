"""Exports, piece by piece: codes, periods, sheets, files, and a release of two tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from lxml import etree

from orchestration.cli import main
from orchestration.exports import sdmx_codes as codes
from orchestration.exports.datapackage import accepted_codes
from orchestration.exports.delimited import BYTE_ORDER_MARK, write_csv, write_plain_csv
from orchestration.exports.dictionary import articles, as_csv, write_dictionary
from orchestration.exports.export import (
    FORMATS,
    VARIABLE,
    chosen_formats,
    formats_of_a_refresh,
    prune_exports,
)
from orchestration.exports.parquet import write_parquet
from orchestration.exports.release import Bilingual, Release
from orchestration.exports.sdmx_structures import (
    Code,
    CodeList,
    Flow,
    components_of,
    read_components,
    structure_message,
)
from orchestration.exports.workbook import Part, lines_of, parts_of, read_heads
from orchestration.exports.writing import (
    ExportRunningError,
    sole_export,
    whole_file,
    whole_folder,
    write_checksums,
)
from sources.settings import Settings

TESTS = [
    ("core.dim_area", "unique_area", "unique", "area_code", None, None, None, None, None, None),
    ("core.dim_area", "filled_area", "not_null", "area_code", None, None, None, None, None, None),
    ("core.dim_area", "level", "references", "level", None, None, None, None, "LEVEL", None),
    ("core.dim_area", "kind", "accepted_values", "kind", None, "kind <> ''", None, None, None,
        "a;b"),
    ("core.fct_figure", "grain", "grain", "area_code;year", None, None, None, None, None, None),
    ("core.fct_figure", "area", "references", "area_code", None, None, "core.dim_area",
        "area_code", None, None),
    ("core.fct_figure", "positive", "holds", None, "value > 0", None, None, None, None, None),
    ("core.fct_figure", "expression", "references", "area_code || year", None, None,
        "core.dim_area", "area_code", None, None),
]  # fmt: skip


@pytest.fixture
def release(tmp_path: Path) -> Iterator[Release]:
    with duckdb.connect() as connection:
        for statement in (
            "create schema core",
            "create schema operations",
            "create table core.dim_area (area_code varchar, label varchar, level varchar, "
            "kind varchar, note varchar)",
            "create table core.fct_figure (area_code varchar, year smallint, "
            "value decimal(38, 12), released_on date, recorded_at timestamp)",
            "create table core.dim_code (code_list varchar, code varchar, name_zh varchar, "
            "name_en varchar, sort_order smallint)",
            "insert into core.dim_code values ('LEVEL', 'city', '市', 'City', 1)",
            "create table operations.fct_refresh (started_at timestamp, is_current boolean)",
            "insert into operations.fct_refresh values ('2026-11-22 01:02:03', true)",
            "create table operations.dim_table_test (table_name varchar, test_name varchar, "
            "test_kind varchar, column_names varchar, test_condition varchar, test_where varchar, "
            "referenced_table varchar, referenced_column varchar, code_list varchar, "
            "accepted_codes varchar, is_blocking boolean)",
            "comment on table core.dim_area is "
            "'Areas. One row per area_code. | 地区。每行一个 area_code。'",
            "comment on column core.dim_area.area_code is 'Code. | 代码。'",
            "comment on column core.dim_area.label is 'Label, a | b. | 名称。'",
        ):
            connection.execute(statement)
        for test in TESTS:
            connection.execute(
                f"insert into operations.dim_table_test values ({', '.join('?' * 10)}, true)", test
            )
        connection.execute(
            "insert into core.dim_area values "
            "('1', '=1+1', 'city', 'a', ''), ('2', '-3.5', 'city', '', null), "
            "('3', '>=', 'city', 'b', '@SUM(A1)'), ('4', '＋8 人', 'city', 'b', '-1,234')"
        )
        connection.execute(
            "insert into core.fct_figure values ('1', 2020, 598.980, '2021-05-01', "
            "'2026-11-22 01:02:03'), ('2', 2020, 700, null, null)"
        )
        yield Release(connection, tmp_path / "planwatch-20261122T010203-abcdef01.duckdb")


# --- What the release says of itself


def test_keys_and_references_are_those_of_the_tests(release: Release) -> None:
    area, figure = release.table("core.dim_area"), release.table("core.fct_figure")
    assert area.key == ("area_code",)
    assert figure.key == ("area_code", "year")
    (reference,) = figure.column("area_code").references
    assert (reference.table, reference.column) == ("core.dim_area", "area_code")


def test_meaning_and_grain_are_those_of_the_comments(release: Release) -> None:
    area = release.table("core.dim_area")
    assert area.grain == Bilingual("每行一个 area_code。", "One row per area_code.")
    assert area.column("area_code").meaning == Bilingual("代码。", "Code.")
    assert not area.column("level").meaning.is_whole


def test_codes_of_a_column_hold_empty_text_only_where_the_test_leaves_it_out(
    release: Release,
) -> None:
    area = release.table("core.dim_area")
    assert accepted_codes(area.column("level"), release) == ["city"]
    assert accepted_codes(area.column("kind"), release) == ["a", "b", ""]
    assert accepted_codes(area.column("note"), release) == []


def test_a_release_from_before_the_tests_were_published_has_no_keys(release: Release) -> None:
    release.write("drop table operations.dim_table_test")
    assert release.table("core.dim_area").key == ()


# --- Text


def test_csv_for_people_has_the_mark_and_no_text_that_runs(
    release: Release, tmp_path: Path
) -> None:
    write_csv(release, tmp_path)
    written = (tmp_path / "core" / "dim_area.csv").read_bytes()
    assert written.startswith(BYTE_ORDER_MARK)
    rows = list(csv.DictReader(written.decode("utf-8-sig").splitlines()))
    assert [row["label"] for row in rows] == ["'=1+1", "-3.5", ">=", "'＋8 人"]
    assert [row["note"] for row in rows] == ["", "", "'@SUM(A1)", "-1,234"]


def test_csv_for_programs_changes_nothing_and_tells_nothing_from_empty_text(
    release: Release, tmp_path: Path
) -> None:
    path = tmp_path / "area.csv"
    write_plain_csv(release, release.table("core.dim_area"), path)
    text = path.read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["label"] for row in rows] == ["=1+1", "-3.5", ">=", "＋8 人"]
    assert [row["note"] for row in rows] == ["", "\\N", "@SUM(A1)", "-1,234"]


def test_csv_prints_decimals_exactly_and_moments_in_utc(release: Release, tmp_path: Path) -> None:
    path = tmp_path / "figure.csv"
    write_plain_csv(release, release.table("core.fct_figure"), path)
    assert path.read_text(encoding="utf-8").splitlines()[1:] == [
        "1,2020,598.98,2021-05-01,2026-11-22T01:02:03Z",
        "2,2020,700,\\N,\\N",
    ]


def test_parquet_keeps_values_and_says_what_they_mean(release: Release, tmp_path: Path) -> None:
    write_parquet(release, tmp_path)
    table = pq.read_table(tmp_path / "core" / "fct_figure.parquet")
    assert table.column("value").to_pylist() == [Decimal("598.980000000000"), Decimal(700)]
    schema = pq.read_schema(tmp_path / "core" / "dim_area.parquet")
    assert schema.field("area_code").metadata[b"description"].decode() == "Code. | 代码。"


# --- Dictionary


def test_the_dictionary_says_keys_codes_and_references_in_both_languages(
    release: Release,
) -> None:
    rows = {
        (row["table"], row["column"]): row
        for row in csv.DictReader(as_csv(articles(release)).splitlines())
    }
    area = rows["dim_area", "area_code"]
    assert (area["meaning_zh"], area["meaning_en"]) == ("代码。", "Code.")
    assert (area["is_key"], area["rules_zh"], area["rules_en"]) == (
        "true", "唯一；非空", "unique; required",
    )  # fmt: skip
    assert rows["fct_figure", "area_code"]["rules_en"] == "references core.dim_area.area_code"
    assert rows["dim_area", "kind"]["rules_zh"] == "取值：a, b（仅 kind <> ''）"


def test_a_bar_does_not_break_the_table_of_the_dictionary(release: Release, tmp_path: Path) -> None:
    assert write_dictionary(release, tmp_path) == 28
    lines = (tmp_path / "dictionary.md").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("| `label`")]
    assert line.replace("\\|", "").count("|") == 6
    assert "b. \\| 名称。" in line


# --- SDMX


@pytest.mark.parametrize(
    ("start", "end", "part", "frequency", "period"),
    [
        (2020, 2020, "", "A", "2020"),
        (2016, 2020, "", "_O", "2016-01-01/P5Y"),
        (2014, 2015, "", "_O", "2014-01-01/P2Y"),
        (2024, 2024, "S2", "S", "2024-S2"),
        (2024, 2024, "Q3", "Q", "2024-Q3"),
        (2024, 2024, "M07", "M", "2024-07"),
        (2024, 2024, "M01T10", "_O", "2024-01-01/P10M"),
    ],
)
def test_periods_are_years_parts_of_years_or_time_ranges(
    start: int, end: int, part: str, frequency: str, period: str
) -> None:
    assert codes.frequency(start, end, part) == frequency
    assert codes.time_period(start, end, part) == period


def test_ids_are_those_that_sdmx_allows() -> None:
    assert codes.code_id("") == "_Z"
    assert codes.code_id("320500-Z1") == "320500-Z1"
    assert codes.code_id("inbox:规划.pdf").startswith("inbox_pdf_")
    assert codes.code_id("规划") != codes.code_id("计划")
    assert codes.label_id("金融业") == codes.label_id("金融业") != codes.label_id("建筑业")


def test_units_go_by_their_english_name_and_by_a_mark_where_it_is_shared() -> None:
    ids = codes.unit_ids({"%": "percent", "m2": "square metres", "平方米": "square metres"})
    assert ids["%"] == "PERCENT"
    assert ids["m2"].startswith("SQUARE_METRES_")
    assert ids["平方米"].startswith("SQUARE_METRES_")
    assert len(set(ids.values())) == 3


@pytest.mark.parametrize(
    ("printed", "factor", "canonical", "decimals"),
    [
        (0, "1", "10000", 4),  # 3160168 persons are 316.0168 ten thousand
        (2, "10000", "10000", 2),
        (2, "100000000", "10000", 0),
        (3, "1000", "10000", 4),
        (0, "15", "1", None),
    ],
)
def test_decimals_move_with_the_unit(
    printed: int, factor: str, canonical: str, decimals: int | None
) -> None:
    assert codes.printed_decimals(printed, Decimal(factor), Decimal(canonical)) == decimals


def test_decimals_are_plain_and_without_idle_zeros() -> None:
    assert codes.plain(Decimal("598.980000000000")) == "598.98"
    assert codes.plain(Decimal("700.000000000000")) == "700"
    assert codes.plain(Decimal("1E+3")) == "1000"
    assert codes.plain(None) == ""
    assert codes.scale(Decimal("0.0500")) == 2


def test_a_release_day_is_no_more_exact_than_it_is_known() -> None:
    day = date(2012, 12, 31)
    assert codes.released(day, "year") == "2012"
    assert codes.released(day, "month") == "2012-12"
    assert codes.released(day, "day") == codes.released(day, "repost") == "2012-12-31"
    assert codes.released(None, "none") == ""


def test_ages_are_named_from_young_to_old() -> None:
    named = codes.age_names(["Y_GE60", "_T", "Y0T14", "Y_LT3", "Y15T59"])
    assert list(named) == ["_T", "Y_LT3", "Y0T14", "Y15T59", "Y_GE60"]
    assert named["Y_GE60"] == Bilingual("60岁及以上", "ages 60 and over")


def test_components_have_a_key_a_time_and_one_measure_in_each_dataflow() -> None:
    components = read_components()
    for flow in ("observations", "plan_figures"):
        roles = [component.role for component in components_of(flow, components)]
        assert roles.count("time") == roles.count("measure") == 1
        assert roles == sorted(roles, key=["dimension", "time", "measure", "attribute"].index)
    assert all(c.name.is_whole and c.meaning.is_whole for c in components)
    assert all(bool(c.code_list) != bool(c.text_type) for c in components)


def test_structures_are_the_same_every_time_and_name_parents_as_the_schema_allows() -> None:
    components = read_components()
    text = Bilingual("名", "name")
    codes_of = (Code("520100", text, "520000"), Code("other_1", text, "other", "§"))
    lists = {c.code_list: CodeList(c.code_list, text, codes_of) for c in components}
    flow = Flow("observations", text, text)
    made = [structure_message([flow], components, lists, datetime(2026, 11, 22)) for _ in range(2)]
    assert made[0] == made[1]
    root = etree.fromstring(made[0])
    assert {item.text for item in root.iterfind(".//{*}Parent")} == {"other"}
    notes = {item.get("id") for item in root.iterfind(".//{*}Annotation")}
    assert notes == {"PARENT", "WAREHOUSE_CODE"}


# --- Workbook


def test_years_are_kept_together_on_as_few_sheets_as_hold_them() -> None:
    counts = [(2010, 4), (2011, 3), (2012, 3), (2020, 25), (2021, 1)]
    assert parts_of("S", counts, 100) == [Part("S", 36)]
    assert parts_of("S", counts, 10) == [
        Part("S 2010-2012", 10),
        Part("S 2020", 10),
        Part("S 2020 (2)", 10),
        Part("S 2020 (3)", 5),
        Part("S 2021", 1),
    ]
    assert parts_of("S", [], 10) == [Part("S", 0)]


def test_lines_are_counted_by_the_width_of_their_characters() -> None:
    assert lines_of("", 10) == 1
    assert lines_of("abcdefghij", 10) == 1
    assert lines_of("人口发展规划", 10) == 2
    assert lines_of("a\nb", 10) == 2


def test_every_column_of_the_workbook_has_a_head_in_both_languages() -> None:
    heads = read_heads()
    assert set(heads) == {"targets", "observations", "findings", "figures", "dictionary"}
    for sheet in heads.values():
        assert all(head.title.is_whole and head.width > 0 for head in sheet)
        assert len({head.field for head in sheet}) == len(sheet)
        assert {head.form for head in sheet} <= {"text", "wrapped", "integer", "number", "date",
                                                "link"}  # fmt: skip


# --- Files


def test_a_folder_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "csv"
    with whole_folder(target) as half:
        (half / "a").write_text("old")

    def fail() -> None:
        with whole_folder(target) as half:
            (half / "a").write_text("new")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert (target / "a").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["csv"]


def test_a_folder_whose_turn_was_cut_off_comes_back(tmp_path: Path) -> None:
    (tmp_path / ".csv.old").mkdir()
    (tmp_path / ".csv.old" / "a").write_text("old")
    with pytest.raises(OSError, match="again"), whole_folder(tmp_path / "csv"):
        raise OSError("again")
    assert (tmp_path / "csv" / "a").read_text() == "old"


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "planwatch.xlsx"
    target.write_text("old")

    def fail() -> None:
        with whole_file(target) as half:
            half.write_text("new")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["planwatch.xlsx"]


def test_two_exports_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with sole_export(tmp_path), pytest.raises(ExportRunningError), sole_export(tmp_path):
        pass


def test_checksums_leave_out_themselves_and_what_is_hidden(tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "a.csv").write_text("1\n")
    (tmp_path / ".export.lock").touch()
    for _ in range(2):
        write_checksums(tmp_path)
    lines = (tmp_path / "SHA256SUMS").read_text().splitlines()
    assert [line.partition("  ")[2] for line in lines] == ["csv/a.csv"]


def test_exports_of_releases_that_are_gone_are_removed(tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path, date(2026, 11, 22))
    settings.releases.mkdir()
    (settings.releases / "planwatch-b.duckdb").touch()
    for name in ("planwatch-a", "planwatch-a-as-of-2017-01-01", "planwatch-b", "mine"):
        (settings.exports / name).mkdir(parents=True)
        (settings.exports / name / "release.json").touch()
    (settings.exports / "planwatch-kept").mkdir()
    removed = prune_exports(settings)
    assert [path.name for path in removed] == ["planwatch-a", "planwatch-a-as-of-2017-01-01"]
    assert sorted(path.name for path in settings.exports.iterdir()) == [
        "mine", "planwatch-b", "planwatch-kept",
    ]  # fmt: skip


# --- Command line


def test_formats_are_chosen_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen_formats("all") == tuple(FORMATS)
    assert chosen_formats("excel, csv") == ("csv", "excel")
    for wrong in ("", "pdf", "csv,pdf"):
        with pytest.raises(ValueError, match="expected parquet"):
            chosen_formats(wrong)
    monkeypatch.delenv(VARIABLE, raising=False)
    assert formats_of_a_refresh() == ()
    monkeypatch.setenv(VARIABLE, "csv")
    assert formats_of_a_refresh() == ("csv",)
    monkeypatch.setenv(VARIABLE, "pdf")
    with pytest.raises(ValueError, match=VARIABLE):
        formats_of_a_refresh()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["export"], 1, "nothing is published at"),
        (["dictionary"], 1, "nothing is published at"),
        (["export", "--format", "pdf"], 2, "--format: expected parquet, csv, sdmx"),
        (["export", "--as-of", "yesterday"], 2, "Invalid isoformat"),
    ],
)
def test_wrong_use_and_no_release_are_told_apart(
    arguments: list[str],
    code: int,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PLANWATCH_WAREHOUSE", str(tmp_path))
    assert main(arguments) == code
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
