"""The feeds of the made-up city: what their files say, whatever format they come in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml

from expectations.intake import Intake, take_in_feed
from orchestration.fingerprint import code_version, input_files
from sources.feeds.schema import schema
from sources.feeds.shelf import Shelf
from sources.readers.catalogue import TABLES, Catalogue, dangling_references
from tests.feed_samples import DELIVERED, EXAMPLE, bulletin_lines, contents
from tests.feed_tree import (
    BULLETIN,
    EDUCATION,
    ELDERLY,
    FEEDS,
    HEALTH,
    REGISTERED,
    Tree,
    example_catalogue,
)


@pytest.fixture(scope="module")
def city() -> Catalogue:
    return example_catalogue()


@pytest.fixture(scope="module")
def taken(city: Catalogue) -> Mapping[str, Intake]:
    shelf = Shelf(None, date(2024, 6, 1))
    return {feed: take_in_feed(EXAMPLE / "statistics" / feed, city, shelf) for feed in FEEDS}


def figures(intake: Intake, **wanted: object) -> list[dict[str, Any]]:
    return [
        row
        for row in intake.tables["observation"]
        if all(row[column] == value for column, value in wanted.items())
    ]


def test_the_tree_is_whole(city: Catalogue) -> None:
    assert {path.stem for path in (EXAMPLE / "catalogue").iterdir()} == set(TABLES)
    assert dangling_references(city) == []
    assert {code for code in city.areas if code.startswith("99")} == set(city.areas) - {"100000"}


def test_no_made_up_place_is_among_the_shipped_ones(catalogue: Catalogue) -> None:
    assert not [code for code in catalogue.areas if code.startswith("99")]


def test_the_example_is_neither_an_input_nor_code_of_the_real_refresh(
    project_sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert EXAMPLE.is_relative_to(project_sources)
    assert not [path for path in input_files(project_sources) if path.is_relative_to(EXAMPLE)]
    monkeypatch.setattr("orchestration.fingerprint.PROJECT_ROOT", tmp_path)
    example = tmp_path / "sources" / "examples" / "city" / "feed.yaml"
    example.parent.mkdir(parents=True)
    code = tmp_path / "sources" / "code.py"
    code.write_text("one", encoding="utf-8")
    before = code_version()
    example.write_text("feed_id: city", encoding="utf-8")
    assert code_version() == before
    code.write_text("two", encoding="utf-8")
    assert code_version() != before


@pytest.mark.parametrize("feed_id", FEEDS)
def test_the_files_are_those_that_the_samples_write(feed_id: str) -> None:
    folder = EXAMPLE / "statistics" / feed_id
    there = {f"files/{path.name}": path.read_bytes() for path in (folder / "files").iterdir()}
    assert set(there) == set(DELIVERED[feed_id])
    # A workbook carries the time at which it was written.
    made = {name: data for name, data in contents()[feed_id].items() if ".xlsx" not in name}
    assert {name: there[name] for name in made} == made


@pytest.mark.parametrize("feed_id", FEEDS)
def test_a_contract_meets_the_schema(feed_id: str) -> None:
    import jsonschema

    folder = EXAMPLE / "statistics" / feed_id
    text = (folder / "feed.yaml").read_text(encoding="utf-8")
    line = text.splitlines()[0].partition("$schema=")[2]
    assert (folder / line).resolve().is_file()
    jsonschema.validate(yaml.safe_load(text), schema())


@pytest.mark.parametrize(
    ("feed_id", "files", "count"),
    [
        (BULLETIN, 2, 10),
        (EDUCATION, 3, 72),
        (ELDERLY, 3, 54),
        (HEALTH, 6, 210),
        (REGISTERED, 4, 138),
    ],
)
def test_every_delivery_loads_whole(
    taken: Mapping[str, Intake], feed_id: str, files: int, count: int
) -> None:
    intake = taken[feed_id]
    assert [item.sentence() for item in intake.all_rejections] == []
    assert [item.state for item in intake.deliveries] == ["loaded"] * files
    assert len(intake.tables["observation"]) == count


def test_a_figure_of_a_workbook_has_cell_period_status_and_address(
    taken: Mapping[str, Intake],
) -> None:
    (row,) = figures(
        taken[HEALTH], publication_id="yunlan_health_monthly/2024-01", area_code="990102",
        indicator_code="births", sex="F",
    )  # fmt: skip
    assert (row["period_end"], row["period_part"], row["obs_status"]) == (2024, "M01", "P")
    assert (row["value_text"], row["value_low"], row["unit_code"]) == ("253p", Decimal(253), "人")
    assert row["source_address"] == "月报!D6"
    assert row["source_file"].endswith("files/2024-01.xlsx")
    assert (row["released_on"], row["recorded_at"].date()) == (
        date(2024, 2, 15),
        date(2024, 2, 18),
    )


def test_a_hidden_row_a_text_number_and_a_footnote_are_what_they_are(
    taken: Mapping[str, Intake],
) -> None:
    rows = figures(taken[HEALTH], publication_id="yunlan_health_monthly/2024-01")
    assert not [row for row in rows if row["area_text"] == "上月核对"]
    births = [row for row in rows if row["indicator_code"] == "births" and row["sex"] == "_T"]
    whole = next(row for row in births if row["area_code"] == "990100")
    assert whole["value_low"] == sum(r["value_low"] for r in births if r is not whole)
    deaths = [row for row in rows if row["indicator_code"] == "deaths"]
    assert any("①" in row["value_text"] for row in deaths)


def test_a_corrected_release_stands_beside_the_one_it_corrects(
    taken: Mapping[str, Intake],
) -> None:
    rows = figures(
        taken[HEALTH], area_code="990104", indicator_code="hospital_beds", period_part="M02"
    )
    assert [(row["publication_id"], row["value_text"]) for row in rows] == [
        ("yunlan_health_monthly/2024-02", "1874"),
        ("yunlan_health_monthly/2024-02-更正", "1999"),
    ]
    assert rows[0]["released_on"] < rows[1]["released_on"]


def test_a_renamed_county_is_another_area_each_year(taken: Mapping[str, Intake]) -> None:
    students = figures(taken[EDUCATION], indicator_code="primary_secondary_students")
    by_year = {
        year: {r["area_text"]: r["area_code"] for r in students if r["period_end"] == year}
        for year in (2022, 2023)
    }
    assert by_year[2022]["石桥县"] == by_year[2023]["石桥县"] == "990123"
    months = {r["area_code"] for r in figures(taken[REGISTERED], period_part="M01")}
    assert "990105" in months
    assert "990123" not in months


def test_areas_across_and_indicators_down_are_read_as_well(taken: Mapping[str, Intake]) -> None:
    (row,) = figures(
        taken[ELDERLY], area_code="990105", indicator_code="elderly_care_beds", period_end=2024
    )
    assert (row["period_part"], row["value_text"], row["label"]) == (
        "Q1", "1684", "一、养老床位|区县/石桥区",
    )  # fmt: skip


def test_a_sum_of_months_is_a_period_of_its_own(taken: Mapping[str, Intake]) -> None:
    rows = figures(taken[REGISTERED], indicator_code="births", area_code="990102")
    by_part = {row["period_part"]: row["value_low"] for row in rows}
    assert set(by_part) == {"M01", "M02", "M03", "M04", "M01T02", "M01T03", "M01T04"}
    assert by_part["M01T03"] == by_part["M01"] + by_part["M02"] + by_part["M03"]


def test_a_figure_of_a_bulletin_stands_in_a_sentence_of_its_text(
    taken: Mapping[str, Intake],
) -> None:
    rows = figures(taken[BULLETIN], period_end=2023)
    said = {(row["indicator_code"], row["residence"]): row for row in rows}
    people = said["population", "_T"]
    assert (people["value_text"], people["unit_code"]) == ("211.46万人", "万人")
    assert (people["source_line"], people["source_address"]) == (6, "正文!6")
    assert said["population", "U"]["value_low"] == Decimal("143.37")
    assert said["births", "_T"]["value_text"] == "1.63万人①"
    assert {(row["area_code"], row["released_on"]) for row in rows} == {
        ("990100", date(2024, 3, 20))
    }


def test_a_bulletin_may_come_as_a_word_document(city: Catalogue, tmp_path: Path) -> None:
    tree = Tree(tmp_path, city)
    tree.keep_only(BULLETIN, "files/2022年公报.txt")
    document = docx.Document()
    for line in bulletin_lines(2023):
        document.add_paragraph(line)
    document.save(str(tree.feed(BULLETIN) / "files" / "2023年公报.docx"))
    intake = tree.take_in(BULLETIN)
    assert intake.all_rejections == ()
    rows = figures(intake, period_end=2023)
    assert sorted(row["value_text"] for row in rows) == [
        "1.21万人", "1.63万人①", "143.37万人", "211.46万人", "67.80%",
    ]  # fmt: skip
    again = tree.take_in(BULLETIN)
    assert again.tables == intake.tables
