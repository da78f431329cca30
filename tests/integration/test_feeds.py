"""The example feeds, refreshed as a user does, with what went wrong beside what arrived."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.cli import main
from tests.faults.feeds.building import book_bytes, cell
from tests.feed_samples import EXAMPLE, health_workbook
from tests.feed_tree import EDUCATION, HEALTH, REGISTERED
from tests.integration.conftest import Refresh, refresh

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("feeds")]

AS_OF = "2024-06-01"
RENAMED, MOJIBAKE = "files/2024-04.xlsx", "files/户籍人口202405.csv"
YEAR = "files/2022学年.ods"
CORRECTION = (
    f'households,statistics/{REGISTERED}/files/户籍人口202401.csv,4,户籍户数,"183,707",183770,'
    "two digits changed places,li,call of 3 June,reported,2024-06-03\n"
)


@dataclass(frozen=True)
class City:
    """A source tree of a user's own, and its warehouse."""

    sources: Path
    done: Refresh


def deliver(feed: Path, file: str, data: bytes, day: str) -> None:
    """A file that came on a day and was not loaded."""
    (feed / file).write_bytes(data)
    with (feed / "deliveries.csv").open("a", encoding="utf-8") as ledger:
        ledger.write(f"{file},{hashlib.sha256(data).hexdigest()},{day},\n")


def lose(feed: Path, file: str) -> None:
    """A file that never came."""
    (feed / file).unlink()
    ledger = feed / "deliveries.csv"
    lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    ledger.write_text("".join(line for line in lines if file not in line), encoding="utf-8")


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    root = tmp_path_factory.mktemp("yunlan")
    sources = Path(shutil.copytree(EXAMPLE, root / "sources"))
    statistics = sources / "statistics"
    book = health_workbook(2024, 4)
    cell("E3", "死亡人口数（人）")(book["月报"])
    deliver(statistics / HEALTH, RENAMED, book_bytes(book), "2024-05-18")
    misread = "2024年05月户籍人口".encode().decode("gb18030", "replace").encode()
    deliver(statistics / REGISTERED, MOJIBAKE, misread, "2024-05-30")
    lose(statistics / EDUCATION, YEAR)
    with (sources / "corrections" / "values.csv").open("a", encoding="utf-8") as corrections:
        corrections.write(CORRECTION)
    done = refresh(root / "warehouse", sources, PLANWATCH_AS_OF=AS_OF)
    assert done.code == 3, done.errors
    return City(sources, done)


def rows(city: City, query: str, *values: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(city.done.published), read_only=True) as connection:
        return connection.execute(query, values or None).fetchall()


@pytest.fixture
def planwatch(city: City, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """The command line on the city: exit code and what it says."""
    monkeypatch.setenv("PLANWATCH_SOURCES", str(city.sources))
    monkeypatch.setenv("PLANWATCH_WAREHOUSE", str(city.done.warehouse))
    monkeypatch.setenv("PLANWATCH_AS_OF", AS_OF)
    monkeypatch.setenv("PLANWATCH_LANGUAGE", "en")

    def run(*arguments: str) -> tuple[int, str]:
        code = main(arguments)
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


@pytest.mark.parametrize(
    ("feed", "area", "indicator", "period", "value_text", "status"),
    [
        (HEALTH, "990102", "births", "2024-M01", "523", "A"),
        (EDUCATION, "990123", "primary_secondary_students", "2023", "24407", "A"),
        ("yunlan_elderly_quarterly", "990105", "elderly_care_beds", "2024-Q1", "1684", "A"),
        (REGISTERED, "990122", "births", "2024-M01T04", "666", "A"),
        ("yunlan_bulletin_yearly", "990100", "urbanization_rate", "2023", "67.80%", "A"),
    ],
)
def test_figures_of_every_feed_stand_in_the_warehouse(
    city: City, feed: str, area: str, indicator: str, period: str, value_text: str, status: str
) -> None:
    found = rows(
        city,
        "select value_text, obs_status from core.observation_latest where feed_id = ? and "
        "area_code = ? and indicator_code = ? and period_key = ? and sex = '_T'",
        feed, area, indicator, period,
    )  # fmt: skip
    assert found == [(value_text, status)]


def test_a_mark_beside_a_figure_is_its_status(city: City) -> None:
    found = rows(
        city,
        "select value_text, value_low from core.fct_observation where obs_status = 'P' "
        "and period_key = '2024-M01'",
    )
    assert [(text, int(value)) for text, value in found] == [("253p", 253)]


def test_a_corrected_return_is_a_second_vintage(city: City) -> None:
    cell_of = (
        "area_code = '990104' and indicator_code = 'hospital_beds' and period_key = '2024-M02'"
    )
    vintages = rows(
        city,
        "select value_text, is_latest, known_on::varchar from core.fct_observation "
        f"where {cell_of} order by known_on",
    )
    assert vintages == [("1874", False, "2024-03-15"), ("1999", True, "2024-04-01")]
    ask = f"select value_text from core.{{}} where {cell_of}"
    assert rows(city, ask.format("observation_first")) == [("1874",)]
    assert rows(city, ask.format("observation_latest")) == [("1999",)]
    for day, wanted in (("2024-03-14", []), ("2024-03-31", [("1874",)]), (AS_OF, [("1999",)])):
        assert rows(city, ask.format(f"observations_as_of(date '{day}')")) == wanted


def test_a_corrected_figure_stands_with_what_is_printed_and_why(city: City) -> None:
    assert rows(
        city,
        "select o.value_low::int, o.raw_value_text, c.corrected_value_text, c.correction_reason, "
        "c.corrected_by, c.correction_status, c.is_applied from quality.fct_value_correction c "
        "join core.fct_observation o using (observation_key)",
    ) == [
        (183770, "183,707", "183770", "two digits changed places", "li", "reported", True)
    ]  # fmt: skip


def test_a_broken_delivery_is_told_with_its_place_in_the_quarantine(city: City) -> None:
    deliveries = rows(
        city,
        "select source_file, delivery_state, reason_code, figure_count from quality.fct_delivery "
        "where delivery_state <> 'loaded' order by source_file",
    )
    assert deliveries == [
        (f"statistics/{HEALTH}/{RENAMED}", "quarantined", "missing_column", 0),
        (f"statistics/{REGISTERED}/{MOJIBAKE}", "quarantined", "wrong_encoding", 0),
    ]
    rejections = rows(
        city,
        "select source_file, reason_code, quarantine_id, repair from quality.fct_rejection "
        "order by source_file",
    )
    assert [row[:2] for row in rejections] == [(file, reason) for file, _, reason, _ in deliveries]
    for _, _, entry, repair in rejections:
        (folder,) = (city.done.warehouse / "quarantine").glob(f"*/{entry}")
        assert json.loads((folder / "reason.json").read_text(encoding="utf-8"))["status"] == "open"
        assert next((folder / "original").iterdir()).stat().st_size > 0
        assert repair.endswith(".")


def test_nothing_bad_reaches_facts_or_marts(city: City) -> None:
    assert rows(
        city,
        "select count(*) from core.fct_observation where source_file in (select source_file "
        "from quality.fct_delivery where delivery_state = 'quarantined')",
    ) == [(0,)]
    assert rows(city, "select distinct period_key from education.mart_education order by all") == [
        ("2021",),
        ("2023",),
    ]


def test_coverage_says_what_arrived_what_was_late_and_what_never_came(city: City) -> None:
    found = rows(
        city,
        "select feed_id, period_key, coverage_state, count(*) from quality.fct_feed_coverage "
        "where is_expected group by all",
    )
    states = {(feed, period): (state, areas) for feed, period, state, areas in found}
    assert len(states) == len(found)
    assert states[HEALTH, "2024-M02"] == ("arrived", 6)
    assert states[HEALTH, "2024-M03"] == ("late", 6)
    assert states[HEALTH, "2024-M04"] == ("quarantined", 6)
    assert states[HEALTH, "2024-M05"] == ("expected", 6)
    assert states[HEALTH, "2024-M06"] == ("not_yet_due", 6)
    assert states[REGISTERED, "2024-M05"] == ("quarantined", 6)
    assert states[EDUCATION, "2022"] == ("missing", 6)


def test_the_list_of_feeds_says_who_is_late(planwatch) -> None:  # type: ignore[no-untyped-def]
    code, text = planwatch("feed", "list")
    assert code == 0
    lines = {line.split("│")[1].strip(): line for line in text.splitlines() if "│" in line}
    assert "2023" in lines[EDUCATION]
    assert "days late, 6 areas missing" in lines[EDUCATION]
    assert "2024-Q1" in lines["yunlan_elderly_quarterly"]
    assert "in time" in lines["yunlan_elderly_quarterly"]


def test_a_check_tells_what_a_file_would_change(  # type: ignore[no-untyped-def]
    planwatch, city: City, tmp_path: Path
) -> None:
    february = city.sources / "statistics" / HEALTH / "files" / "2024-02.xlsx"
    corrected = tmp_path / "2024-02-更正2.xlsx"
    shutil.copy(february, corrected)
    code, text = planwatch("feed", "check", str(corrected))
    assert (code, "the same bytes as files/2024-02.xlsx" in text) == (1, True), text
    book = health_workbook(2024, 2)
    cell("F8", 1900)(book["月报"])
    cell("F5", 10650)(book["月报"])
    corrected.write_bytes(book_bytes(book))
    code, text = planwatch("feed", "check", str(corrected))
    assert code == 0, text
    assert "0 new, 33 unchanged, 2 revised" in text
    assert "1999 → 1900 (-4.95 %)" in text


def test_the_quarantine_is_listed_shown_retried_and_dropped(  # type: ignore[no-untyped-def]
    planwatch, city: City
) -> None:
    code, text = planwatch("quarantine", "list")
    assert code == 0
    assert "missing_column" in text
    assert "wrong_encoding" in text
    entries = {
        record["file"]: record["id"]
        for path in (city.done.warehouse / "quarantine").glob("*/*/reason.json")
        for record in [json.loads(path.read_text(encoding="utf-8"))]
    }
    code, text = planwatch("quarantine", "show", entries[RENAMED][:6])
    assert code == 0
    assert "您报送的文件“2024-04.xlsx”未能装载" in text
    assert "死亡人口数" in text

    code, text = planwatch("quarantine", "retry", entries[RENAMED])
    assert code == 1
    assert "missing_column" in text or "死亡人数" in text
    contract = city.sources / "statistics" / HEALTH / "feed.yaml"
    before = contract.read_text(encoding="utf-8")
    try:
        contract.write_text(before.replace("match: 死亡人数", "match: '死亡人口?数'"), "utf-8")
        code, text = planwatch("quarantine", "retry", entries[RENAMED])
        assert (code, "loads clean" in text) == (0, True), text
    finally:
        contract.write_text(before, encoding="utf-8")

    code, text = planwatch("quarantine", "drop", entries[MOJIBAKE], "--reason", "sent by mistake")
    assert code == 0
    code, text = planwatch("quarantine", "list")
    assert entries[MOJIBAKE] not in text
    code, text = planwatch("quarantine", "list", "--all")
    assert "dropped" in text


FINGERPRINTS = {
    table: f"select count(*), md5(string_agg(t::varchar, '|' order by t::varchar)) from {table} t"
    for table in (
        "core.fct_observation", "core.fct_revision", "core.dim_publication",
        "quality.fct_delivery", "quality.fct_feed_coverage",
    )
}  # fmt: skip


def test_loading_again_adds_nothing_and_what_was_dropped_alarms_no_more(
    city: City,
) -> None:
    """Stands last: it refreshes the warehouse of the others."""
    before = {table: rows(city, query) for table, query in FINGERPRINTS.items()}
    again = refresh(city.done.warehouse, city.sources, "--force", PLANWATCH_AS_OF=AS_OF)
    assert again.code == 3, again.errors
    assert {table: rows(city, query) for table, query in FINGERPRINTS.items()} == before
    known = rows(
        city, "select is_known, known_reason from quality.fct_rejection order by source_file"
    )
    assert known == [(False, None), (True, "sent by mistake")]
