"""The table of possible ranges refers to what exists, and accuses nothing that is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from expectations.consistency.figures import Figure
from sources.cells import interval_of
from sources.interval import Interval
from sources.model import StatementKind
from sources.readers.catalogue import BOUNDS, TABLES, Catalogue
from sources.readers.delimited import frame_records
from sources.readers.statistics import feed_folders, observation_records, read_feed
from tests.builders import read_rows

PROJECT = Path(__file__).parents[2]
FEEDS = [folder.name for folder in feed_folders(PROJECT / "sources")]
#: Printed in %, meant in ‰.
BEYOND = {("leshan-2021-2025", "22.94"), ("leshan-2021-2025", "20")}


@pytest.fixture(scope="module")
def rows(project_sources: Path) -> list[dict[str, str]]:
    return read_rows(project_sources / "catalogue" / "possible_ranges.csv")


def test_the_columns_are_those_of_the_reader(rows: list[dict[str, str]]) -> None:
    assert tuple(rows[0]) == TABLES["possible_ranges"][1]


def test_every_rate_and_ratio_has_a_range(catalogue: Catalogue) -> None:
    wanted = {i.code for i in catalogue.indicators.values() if i.measure in ("rate", "ratio")}
    assert len(wanted) > 80
    assert wanted <= set(catalogue.possible_ranges)


def test_every_row_refers_to_an_indicator_in_its_own_unit(
    catalogue: Catalogue, rows: list[dict[str, str]]
) -> None:
    assert len({row["indicator"] for row in rows}) == len(rows)
    for row in rows:
        assert catalogue.indicators[row["indicator"]].unit_code == row["unit"]
        printed = [unit for unit in row["printed_units"].split(";") if unit]
        assert set(printed) <= set(catalogue.units), row["indicator"]
        assert not printed or row["unit"] in printed, row["indicator"]


def test_every_row_says_why_in_both_languages(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert row["source_zh"].endswith("。"), row["indicator"]
        assert row["source_en"].endswith("."), row["indicator"]


def test_what_is_usual_is_possible(catalogue: Catalogue, rows: list[dict[str, str]]) -> None:
    assert set(catalogue.possible_ranges) == {row["indicator"] for row in rows}
    for row in rows:
        assert all(row[bound] for bound in BOUNDS), row["indicator"]
        limits = catalogue.possible_ranges[row["indicator"]]
        assert limits.possible.intersection(limits.usual) == limits.usual


def beyond(possible: Interval, interval: Interval) -> bool:
    return not possible.intersects(interval)


def test_no_figure_of_a_plan_is_impossible_but_the_known_ones(
    plan_figures: Callable[[str], list[Figure]], catalogue: Catalogue
) -> None:
    found = {
        (figure.document_id, figure.value_text)
        for figure in plan_figures("*")
        if figure.kind is not StatementKind.CHANGE
        and (limits := catalogue.possible_ranges.get(figure.cell.indicator_code))
        and figure.canonical_unit_code == limits.unit_code
        and beyond(limits.possible, figure.interval)
    }
    assert found == BEYOND


@pytest.mark.parametrize("feed_id", FEEDS)
def test_every_published_figure_is_possible_and_usual(
    project_sources: Path, catalogue: Catalogue, feed_id: str
) -> None:
    feed = read_feed(project_sources / "statistics" / feed_id, catalogue)
    figures = feed.figures
    typed = figures[figures["period_start"].notna() & figures["value"].notna()]
    records, _ = observation_records(feed, typed, catalogue)
    assert len(records) > 900
    assert [*_outside(records, catalogue)] == []


def _outside(
    records: list[dict[str, object]], catalogue: Catalogue
) -> Iterator[tuple[object, object]]:
    for row in records:
        limits = catalogue.possible_ranges.get(str(row["indicator_code"]))
        if limits is None or row["kind"] == "change":
            continue
        interval = interval_of(row)
        if row["canonical_unit_code"] != limits.unit_code or beyond(limits.usual, interval):
            yield row["indicator_code"], row["value_text"]


def test_no_bound_has_more_digits_than_are_stored(catalogue: Catalogue) -> None:
    for row in frame_records(catalogue.tables["possible_ranges"]):
        for bound in BOUNDS:
            assert len(row[bound].partition(".")[2]) <= 12
