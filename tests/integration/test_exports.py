"""Exports of a real, small warehouse, read back with what their readers use."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from frictionless import validate
from pysdmx.io import read_sdmx

from orchestration.assets.publication import exports_asset
from orchestration.exports.release import Release, open_release
from orchestration.exports.workbook import title_of, write_workbook
from orchestration.resources import Workspace
from sources.settings import PROJECT_ROOT, Settings
from tests.builders import keep_first_rows
from tests.integration.conftest import Refresh, command, environment, refresh

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("exports")]

CENSUSES = ("census2010_county", "census2020_county")
HOSTILE = '=HYPERLINK("http://example.invalid","click")'


def run(warehouse: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), env=environment(warehouse), cwd=PROJECT_ROOT,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    """All plans, and of each census four counties; the exports that were asked for fail."""
    folder = tmp_path_factory.mktemp("exports")
    shutil.copytree(PROJECT_ROOT / "sources", folder / "sources")
    for census in CENSUSES:
        keep_first_rows(folder / "sources" / "statistics" / census, 4)
    obstacle = folder / "warehouse" / "exports"
    obstacle.parent.mkdir()
    obstacle.write_text("a file where a folder should be")
    done = refresh(folder / "warehouse", folder / "sources", PLANWATCH_EXPORTS="csv")
    obstacle.unlink()
    return done


@pytest.fixture(scope="module")
def exported(small: Refresh) -> Path:
    """The folder of `planwatch export`."""
    before = hashlib.sha256(small.published.read_bytes()).hexdigest()
    done = run(small.warehouse, "export")
    assert done.returncode == 0, done.stderr
    assert hashlib.sha256(small.published.read_bytes()).hexdigest() == before
    folder = Path(done.stdout.strip())
    assert folder == small.warehouse / "exports" / small.published.resolve().stem
    return folder


@pytest.fixture
def ask(small: Refresh) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(small.published), read_only=True) as connection:
        yield connection


@pytest.fixture
def release(small: Refresh) -> Iterator[Release]:
    with open_release(small.published) as opened:
        yield opened


def rows(ask: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return ask.execute(query).fetchall()


def tables(ask: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return rows(
        ask,
        "select schema_name, table_name from duckdb_tables() union all "
        "select schema_name, view_name from duckdb_views() where not internal order by all",
    )


# --- All formats


def test_two_exports_of_a_release_have_the_same_bytes(
    small: Refresh, exported: Path, tmp_path: Path
) -> None:
    again = run(small.warehouse, "export", "--output", str(tmp_path / "again"))
    assert again.returncode == 0, again.stderr
    assert digests(tmp_path / "again") == digests(exported)


def test_checksums_are_those_of_the_files(exported: Path) -> None:
    listed = dict(
        reversed(line.split("  ", 1))
        for line in (exported / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    assert listed == {k: v for k, v in digests(exported).items() if k != "SHA256SUMS"}
    assert len(listed) > 130


def test_formats_of_one_release_stand_together_and_of_two_do_not(
    small: Refresh, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    for form in ("csv", "sdmx"):
        assert (
            run(small.warehouse, "export", "--format", form, "--output", str(folder)).returncode
            == 0
        )
    assert {path.name for path in folder.iterdir()} == {
        "csv", "sdmx", "release.json", "README.md", "SHA256SUMS",
    }  # fmt: skip
    other = ("export", "--as-of", "2017-01-01", "--output", str(folder), "--format")
    refused = run(small.warehouse, *other, "csv")
    assert refused.returncode == 2
    assert "found sdmx of planwatch-" in refused.stderr
    assert run(small.warehouse, *other, "csv,sdmx").returncode == 0
    assert "2017-01-01" in (folder / "release.json").read_text(encoding="utf-8")


def test_a_folder_with_something_else_is_left_alone(small: Refresh, tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "mine.csv").write_text("mine\n")
    done = run(small.warehouse, "export", "--output", str(tmp_path))
    assert done.returncode == 2
    assert "expected a new or empty folder" in done.stderr
    assert (tmp_path / "csv" / "mine.csv").read_text() == "mine\n"


# --- Parquet and CSV


def test_parquet_holds_every_row_of_every_table(
    exported: Path, ask: duckdb.DuckDBPyConnection
) -> None:
    found = tables(ask)
    assert len(found) > 40
    for schema, table in found:
        path = exported / "parquet" / schema / f"{table}.parquet"
        for left, right in ((f"{schema}.{table}", f"'{path}'"), (f"'{path}'", f"{schema}.{table}")):
            missing = rows(ask, f"select count(*) from (from {left} except all from {right})")
            assert missing == [(0,)], (schema, table)
        assert all(field.metadata for field in pq.read_schema(path)), table


def test_csv_holds_every_figure_exactly(exported: Path, ask: duckdb.DuckDBPyConnection) -> None:
    path = exported / "csv" / "core" / "fct_observation.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        printed = {
            row["observation_key"]: (Decimal(row["canonical_low"] or "nan"), row["value_text"])
            for row in csv.DictReader(file)
        }
    stored = {
        key: (low, text)
        for key, low, text in rows(
            ask,
            "select observation_key, canonical_low, value_text from core.fct_observation "
            "where canonical_low is not null",
        )
    }
    assert {key: printed[key][0] for key in stored} == {k: v[0] for k, v in stored.items()}
    assert {key: printed[key][1].lstrip("'") for key in stored} == {
        k: v[1] for k, v in stored.items()
    }


# --- SDMX


@pytest.fixture
def structures(exported: Path) -> dict[str, Any]:
    """The structures, validated against the schema of SDMX-ML 3.0."""
    message = read_sdmx(exported / "sdmx" / "structures.xml", validate=True)
    return {structure.id: structure for structure in message.structures}


def read_data(path: Path) -> pd.DataFrame:
    with pd.option_context("future.infer_string", False):
        (dataset,) = read_sdmx(path, validate=False).data
    assert dataset.structure == f"Dataflow=PLANWATCH:DF_{path.stem.upper()}(1.0)"
    return dataset.data


def warehouse_codes(code_list: Any) -> dict[str, str]:
    """What the warehouse calls each code."""
    named = {}
    for code in code_list.items:
        notes = {note.id: note.title for note in code.annotations}
        named[code.id] = notes.get("WAREHOUSE_CODE", code.id)
    return named


@pytest.mark.parametrize("flow", ["observations", "plan_figures"])
def test_every_key_is_unique_and_every_code_is_listed(
    exported: Path, structures: dict[str, Any], flow: str
) -> None:
    data = read_data(exported / "sdmx" / f"{flow}.csv")
    components = structures[f"DSD_{flow.upper()}"].components
    dimensions = [component.id for component in components.dimensions]
    assert dimensions[-1] == "TIME_PERIOD"
    assert len(data) > 400
    assert not data.duplicated(dimensions).any()
    for component in components:
        if component.enumeration is not None:
            listed = {code.id for code in component.enumeration.items}
            assert set(data[component.id].astype(str)) <= listed, component.id
        if component.required and component.id in data:
            assert not (data[component.id].astype(str) == "").any(), component.id
    period = re.compile(r"\d{4}|\d{4}-(\d\d|Q\d|S\d)|\d{4}-01-01/P\d+[YM]")
    assert data["TIME_PERIOD"].astype(str).map(lambda text: bool(period.fullmatch(text))).all()


def test_published_values_are_those_of_the_warehouse(
    exported: Path, structures: dict[str, Any], ask: duckdb.DuckDBPyConnection
) -> None:
    units = warehouse_codes(structures["CL_UNIT"])
    populations = {"_Z": ""}
    with (exported / "sdmx" / "observations.csv").open(encoding="utf-8", newline="") as file:
        written = Counter(
            (
                row["REF_AREA"], row["LABEL"] if row["INDICATOR"][:6] == "other_" else
                row["INDICATOR"], populations.get(row["POPULATION"], row["POPULATION"]),
                row["SEX"], row["AGE"], row["RESIDENCE"], row["KIND"], units[row["UNIT_MEASURE"]],
                Decimal(row["OBS_VALUE"]), row["VALUE_TEXT"], row["PUBLICATION"],
                row["TIME_PERIOD"][:4],
            )
            for row in csv.DictReader(file)
        )  # fmt: skip
    stored = Counter(
        rows(
            ask,
            "select area_code, if(indicator_code = 'other', label, indicator_code), population, "
            "sex, age, residence, kind, canonical_unit_code, coalesce(canonical_low, "
            "canonical_high), value_text, publication_id, period_start::varchar "
            "from core.observation_latest",
        )
    )
    assert written == stored


def test_figures_of_plans_are_those_of_the_warehouse(
    exported: Path, structures: dict[str, Any], ask: duckdb.DuckDBPyConnection
) -> None:
    comparators = warehouse_codes(structures["CL_COMPARATOR"])
    with (exported / "sdmx" / "plan_figures.csv").open(encoding="utf-8", newline="") as file:
        written = {
            row["STATEMENT"]: (
                comparators[row["COMPARATOR"]], Decimal(row["OBS_VALUE"]),
                Decimal(row["UPPER_BOUND"]) if row["UPPER_BOUND"] else None, int(row["LINE"]),
            )
            for row in csv.DictReader(file)
        }  # fmt: skip
    stored = {
        key: tuple(rest)
        for key, *rest in rows(
            ask,
            "select statement_key, comparator, coalesce(canonical_low, canonical_high), "
            "if(comparator = 'range', canonical_high, null), line from core.int_plan_figure",
        )
    }
    assert written == stored


def test_as_of_a_day_is_what_was_known_then(small: Refresh, tmp_path: Path) -> None:
    def residents_of_chongqing_in_2015(folder: Path) -> str:
        with (folder / "sdmx" / "observations.csv").open(encoding="utf-8", newline="") as file:
            (value,) = (
                row["OBS_VALUE"]
                for row in csv.DictReader(file)
                if (row["REF_AREA"], row["INDICATOR"], row["POPULATION"], row["TIME_PERIOD"])
                == ("500000", "population", "resident", "2015")
                and (row["SEX"], row["AGE"], row["RESIDENCE"]) == ("_T", "_T", "_T")
            )
        return value

    for day, value in (("2017-01-01", "3016.55"), ("2026-11-22", "3070.02")):
        folder = tmp_path / day
        done = run(small.warehouse, "export", "--format", "sdmx,parquet", "--as-of", day,
                   "--output", str(folder))  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert residents_of_chongqing_in_2015(folder) == value
        progress = pq.read_table(folder / "parquet" / "monitoring" / "fct_target_progress.parquet")
        assert {str(on) for on in progress.column("as_of_on").to_pylist()} == {day}
        counted = folder / "parquet" / "monitoring" / "fct_document_progress.parquet"
        told = (folder / "README.md").read_text(encoding="utf-8")
        assert "As known on that day: `core.observation_latest`" in told
        assert counted.exists() != ("Left out: `monitoring.fct_document_progress`" in told)


# --- Data package


def test_the_data_package_is_valid_and_its_keys_are_checked(exported: Path, tmp_path: Path) -> None:
    package = tmp_path / "frictionless"
    shutil.copytree(exported / "frictionless", package)
    report = validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])[:5]
    assert report.stats["tasks"] > 40

    targets = package / "data" / "core.fct_target.csv"
    text = targets.read_text(encoding="utf-8")
    targets.write_text(text.replace(",500000,", ",999999,"), encoding="utf-8")
    broken = validate(str(package / "datapackage.json"))
    assert {error[0] for error in broken.flatten(["type"])} == {"foreign-key"}


def test_the_data_package_says_keys_sources_and_licences(
    exported: Path, ask: duckdb.DuckDBPyConnection
) -> None:
    descriptor = json.loads((exported / "frictionless" / "datapackage.json").read_text("utf-8"))
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    assert set(resources) == {f"{schema}.{table}" for schema, table in tables(ask)}
    facts = resources["core.fct_observation"]["schema"]
    assert facts["primaryKey"] == ["observation_key"]
    assert {(key["fields"][0], key["reference"]["resource"]) for key in facts["foreignKeys"]} >= {
        ("area_code", "core.dim_area"),
        ("publication_id", "core.dim_publication"),
    }
    fields = {field["name"]: field for field in facts["fields"]}
    assert fields["sex"]["constraints"]["enum"] == ["_T", "M", "F"]
    assert fields["population"]["constraints"]["enum"] == ["resident", "registered", ""]
    assert all(" | " in field["description"] for field in facts["fields"])
    named = {source.get("feed_id") or source.get("document_id") for source in descriptor["sources"]}
    assert {"census2020_county", "guiyang-2021-2025"} <= named
    assert any("MIT" in licence["title"] for licence in descriptor["licenses"])


# --- Workbook


@pytest.fixture(scope="module")
def book(exported: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(exported / "planwatch.xlsx")


def records(sheet: Any) -> list[dict[str, Any]]:
    """The cells of each row by the English head."""
    heads, *body = sheet.iter_rows()
    names = [cell.value.split("\n")[1] for cell in heads]
    return [dict(zip(names, row, strict=True)) for row in body]


def test_sheets_have_heads_in_both_languages_filters_and_frozen_panes(
    book: openpyxl.Workbook,
) -> None:
    assert book.sheetnames == [
        "说明 Notes", "目标 Targets", "观测 Observations", "发现 Findings", "发现数值 Figures",
        "口径 Dictionary",
    ]  # fmt: skip
    for sheet in book.worksheets[1:]:
        assert all("\n" in cell.value for cell in next(sheet.iter_rows()))
        assert sheet.freeze_panes.endswith("2")
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.column_dimensions["A"].width > 5


def test_values_keep_the_decimals_that_were_printed(
    book: openpyxl.Workbook, ask: duckdb.DuckDBPyConnection
) -> None:
    stored = {
        key: (low, high, decimals, text)
        for key, low, high, decimals, text in rows(
            ask,
            "select statement_key, value_low, value_high, printed_decimals, s.value_text "
            "from core.fct_target inner join core.fct_statement as s using (statement_key)",
        )
    }
    written = records(book["目标 Targets"])
    assert {row["Statement"].value for row in written} == set(stored)
    for row in written:
        low, high, decimals, text = stored[row["Statement"].value]
        value = row["Target value"]
        assert Decimal(str(value.value)) == (high if low is None else low)
        assert value.number_format == ("0." + "0" * decimals if decimals else "0")
        assert row["As printed"].value == text
    (guiyang,) = (row for row in written if row["Statement"].value == "guiyang-2021-2025/gy149")
    assert (guiyang["Target value"].value, guiyang["Target value"].number_format) == (703.4, "0.00")


def test_days_are_days_and_nothing_is_a_formula(book: openpyxl.Workbook) -> None:
    observations = records(book["观测 Observations"])
    days = [row["Released on"] for row in observations if row["Released on"].value is not None]
    assert len(days) > 500
    assert all(isinstance(cell.value, datetime) and cell.is_date for cell in days)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_findings_lead_to_their_figures_and_back(book: openpyxl.Workbook) -> None:
    def cell_at(link: Any) -> Any:
        sheet, _, cell = link.location.rpartition("!")
        return book[sheet.strip("'")][cell]

    figures = book["发现数值 Figures"]
    findings = records(book["发现 Findings"])
    assert len(findings) > 20
    for row in findings:
        first = cell_at(row["Figures"].hyperlink)
        listed = [r for r in records(figures) if r["Finding id"].value == row["Finding id"].value]
        assert row["Figures"].value == len(listed)
        assert first.row == listed[0]["Finding id"].row
        assert cell_at(listed[0]["Finding no."].hyperlink).row == row["No."].row
    led_on = [row for row in records(figures) if row["Row of the target"].value]
    assert led_on
    for row in led_on:
        target = cell_at(row["Row of the target"].hyperlink)
        statement = next(
            r["Statement"].value for r in records(book["目标 Targets"])
            if r["Statement"].row == target.row
        )  # fmt: skip
        assert statement == f"{row['Document'].value}/{row['Figure id'].value}"


def test_a_sheet_that_would_be_too_long_is_split_by_year(
    release: Release, tmp_path: Path, ask: duckdb.DuckDBPyConnection
) -> None:
    write_workbook(release, tmp_path / "split.xlsx", row_limit=301)
    book = openpyxl.load_workbook(tmp_path / "split.xlsx")
    parts = [sheet for sheet in book if sheet.title.startswith(title_of("observations"))]
    assert len(parts) > 3
    assert all(sheet.max_row <= 301 for sheet in book)
    ((count,),) = rows(ask, "select count(*) from core.observation_latest")
    assert sum(sheet.max_row - 1 for sheet in parts) == count
    for sheet in parts:
        first, _, last = sheet.title.split(" ")[2].partition("-")
        years = {row["Year"].value for row in records(sheet)}
        assert years <= set(range(int(first), int(last or first) + 1))
    notes = [cell.value for cell in book["说明 Notes"]["A"] if cell.value]
    assert any("按年份分为多张" in str(note) and parts[-1].title in str(note) for note in notes)
    split = [sheet for sheet in book if sheet.title.startswith(title_of("figures"))]
    assert (
        sum(sheet.max_row - 1 for sheet in split)
        == rows(ask, "select count(*) from quality.fct_finding_member")[0][0]
    )


def test_what_a_source_prints_is_never_run(small: Refresh, tmp_path: Path) -> None:
    """A hostile document can print what it likes; also figures that no spreadsheet holds."""
    path = tmp_path / "planwatch-hostile.duckdb"
    shutil.copyfile(small.published, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update core.fct_target set label = ? where line = 747", [HOSTILE])
        connection.execute("update core.fct_target set section = '@SUM(1)' where line = 747")
        connection.execute(
            "update core.fct_observation set value_low = 12345678901234567.25, "
            "value_high = 12345678901234567.25, value_text = '+1', "
            "source_address = 'javascript:alert(1)' "
            "where observation_key = (select min(observation_key) from core.observation_latest)"
        )
    with open_release(path) as release:
        write_workbook(release, tmp_path / "hostile.xlsx")
    book = openpyxl.load_workbook(tmp_path / "hostile.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    targets = [row for row in records(book["目标 Targets"]) if row["Line"].value == 747]
    assert targets
    for row in targets:
        assert row["Label as printed"].value == HOSTILE
        assert row["Label as printed"].quotePrefix
        assert row["Section"].value == "@SUM(1)"
    (odd,) = (r for r in records(book["观测 Observations"]) if r["As printed"].value == "+1")
    assert odd["Value"].value == "12345678901234567.250000000000"
    assert odd["Source address"].hyperlink is None


# --- Dictionary


def test_every_column_of_every_table_is_described_in_both_languages(
    small: Refresh, exported: Path, ask: duckdb.DuckDBPyConnection, release: Release
) -> None:
    for table in release.tables:
        assert table.meaning.is_whole, table.full_name
        assert table.grain.is_whole, table.full_name
        for column in table.columns:
            where = f"{table.full_name}.{column.name}"
            assert column.meaning.is_whole, where
            assert re.search(r"[一-鿿]", column.meaning.zh), where
            assert not re.search(r"[一-鿿]", column.meaning.en.replace("常住", "")
                .replace("户籍", "").replace("约束性", "").replace("预期性", "")
                .replace("其中", "")), where  # fmt: skip
    path = exported / "dictionary" / "dictionary.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = {(row["schema"], row["table"], row["column"]) for row in csv.DictReader(file)}
    assert written == set(
        rows(
            ask,
            "select schema_name, table_name, column_name from duckdb_columns() where not internal",
        )
    )


def test_every_table_has_a_key(release: Release) -> None:
    without = {table.full_name for table in release.tables if not table.key}
    # Figures outside the catalogue are told apart by their label: an expression, not a column.
    assert without <= {"core.observation_latest"}


def test_the_page_of_the_dictionary_needs_no_network(exported: Path) -> None:
    page = (exported / "dictionary" / "dictionary.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.search(r"""(src|href)=["'](?!#)""", page)
    assert 'id="core.fct_target"' in page


def test_the_dictionary_alone_has_a_command(small: Refresh, tmp_path: Path) -> None:
    done = run(small.warehouse, "dictionary", "--output", str(tmp_path / "words"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "words" / "dictionary" / "dictionary.md").is_file()


# --- Dagster


def copy_of(small: Refresh, target: Path) -> Settings:
    shutil.copytree(
        small.warehouse, target, symlinks=True, ignore=shutil.ignore_patterns("exports")
    )
    return Settings(small.warehouse.parent / "sources", target, date(2026, 11, 22))


def test_the_asset_exports_what_is_asked_for_and_removes_what_is_gone(
    small: Refresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = copy_of(small, tmp_path / "warehouse")
    gone = settings.exports / "planwatch-gone"
    gone.mkdir(parents=True)
    (gone / "release.json").write_text("{}")
    monkeypatch.setenv("PLANWATCH_EXPORTS", "csv,sdmx")
    with dg.DagsterInstance.ephemeral() as instance:
        done = dg.materialize(
            [exports_asset], resources={"workspace": Workspace.of(settings)}, instance=instance
        )
    assert done.success
    (folder,) = settings.exports.iterdir()
    assert folder.name == settings.published.resolve().stem
    assert {path.name for path in folder.iterdir()} == {
        "csv", "sdmx", "release.json", "README.md", "SHA256SUMS",
    }  # fmt: skip


def test_exports_that_fail_do_not_take_the_release_back(small: Refresh) -> None:
    assert small.code == 1
    assert "Published, but the exports failed." in small.errors
    assert small.published.exists()
