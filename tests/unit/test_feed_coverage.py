"""Coverage: what should have come, what came, and what nobody sent."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from sources.feeds.contract import FeedSidecar
from sources.feeds.coverage import SCHEMA, coverage, due_on
from sources.feeds.periods import FeedPeriod
from sources.landing import rejection_records, write_table
from sources.readers.sidecar import read_sidecar
from tests.builders import edit_yaml
from tests.feed_tree import EDUCATION, HEALTH, REGISTERED, Tree, example_catalogue

AS_OF = date(2024, 6, 1)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path, example_catalogue())


def matrix(tree: Tree, feed_id: str, as_of: date = AS_OF) -> list[dict[str, Any]]:
    intake = tree.take_in(feed_id)
    sidecar = read_sidecar(tree.feed(feed_id) / "feed.yaml", FeedSidecar, "feed.yaml")
    rejections = rejection_records(intake.source_id, intake.all_rejections)
    return coverage(
        [sidecar], tree.catalogue, intake.tables["delivery"], intake.tables["observation"],
        rejections, as_of,
    )  # fmt: skip


def states(rows: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    return dict(Counter((row["period_key"], row["coverage_state"]) for row in rows
                        if row["is_expected"]))  # fmt: skip


def test_each_period_has_a_state(tree: Tree, tmp_path: Path) -> None:
    rows = matrix(tree, HEALTH)
    assert states(rows) == {
        ("2023-M11", "arrived"): 6, ("2023-M12", "arrived"): 6, ("2024-M01", "arrived"): 6,
        ("2024-M02", "arrived"): 6, ("2024-M03", "late"): 6, ("2024-M04", "missing"): 6,
        ("2024-M05", "expected"): 6, ("2024-M06", "not_yet_due"): 6,
    }  # fmt: skip
    late = next(row for row in rows if row["coverage_state"] == "late")
    assert (late["due_on"], late["arrived_on"], late["days_late"]) == (
        date(2024, 4, 20), date(2024, 5, 6), 16,
    )  # fmt: skip
    assert write_table(tmp_path / "coverage.parquet", SCHEMA, rows) == len(rows)


def test_what_was_not_there_by_a_day_had_not_arrived(tree: Tree) -> None:
    found = states(matrix(tree, HEALTH, date(2024, 4, 25)))
    assert found[("2024-M03", "missing")] == 6
    assert found[("2024-M02", "arrived")] == 6


def test_within_grace_nothing_is_late(tree: Tree) -> None:
    found = states(matrix(tree, HEALTH, date(2024, 4, 22)))
    assert found[("2024-M03", "expected")] == 6


def test_a_whole_year_that_nobody_sent_is_missing(tree: Tree) -> None:
    tree.keep_only(EDUCATION, "files/2021学年.ods", "files/2023学年.ods")
    found = states(matrix(tree, EDUCATION))
    assert found[("2022", "missing")] == 6
    assert found[("2023", "arrived")] == 6


def test_a_year_between_two_is_missing_without_a_calendar_too(tree: Tree) -> None:
    tree.keep_only(EDUCATION, "files/2021学年.ods", "files/2023学年.ods")
    edit_yaml(tree.feed(EDUCATION) / "feed.yaml", lambda sidecar: sidecar.pop("calendar"))
    missing = [row for row in matrix(tree, EDUCATION) if row["coverage_state"] == "missing"]
    assert {row["period_key"] for row in missing} == {"2022"}
    assert len(missing) == 6


def test_a_feed_that_never_sent_anything_is_missing_from_its_first_period(tree: Tree) -> None:
    tree.keep_only(REGISTERED)
    found = states(matrix(tree, REGISTERED))
    assert found[("2024-M01", "missing")] == 6
    assert found[("2024-M04", "missing")] == 6


def test_a_delivery_in_quarantine_is_no_arrival(tree: Tree) -> None:
    path = tree.feed(HEALTH) / "files" / "2024-03.xlsx"
    path.write_bytes(path.read_bytes()[:2000])
    tree.forget(HEALTH)
    rows = [row for row in matrix(tree, HEALTH) if row["period_key"] == "2024-M03"]
    assert {row["coverage_state"] for row in rows} == {"quarantined"}
    assert {row["reason_code"] for row in rows} <= {
        "damaged_file",
        "file_cut_off",
        "unknown_format",
    }


def test_an_area_without_a_row_is_missing_and_its_neighbours_arrived(tree: Tree) -> None:
    folder = tree.feed(REGISTERED) / "files"
    path = folder / "户籍人口202404.csv"
    lines = path.read_bytes().decode("gb18030").splitlines(keepends=True)
    text = "".join(line for line in lines if "云岭县" not in line)
    path.write_bytes(text.encode("gb18030"))
    tree.forget(REGISTERED)
    rows = [row for row in matrix(tree, REGISTERED) if row["period_key"] == "2024-M04"]
    by_area = {row["area_code"]: row["coverage_state"] for row in rows}
    assert by_area.pop("990121") == "missing"
    # It was written down when it came: in time in the ledger, late without it.
    assert set(by_area.values()) == {"late"}


def test_a_rejected_row_holds_its_area_in_quarantine(tree: Tree) -> None:
    path = tree.feed(REGISTERED) / "files" / "户籍人口202404.csv"
    data = path.read_bytes().replace(b"990121000000", b"990199000000")
    path.write_bytes(data)
    tree.forget(REGISTERED)
    rows = [row for row in matrix(tree, REGISTERED) if row["period_key"] == "2024-M04"]
    by_area = {row["area_code"]: row["coverage_state"] for row in rows}
    assert by_area["990121"] == "quarantined"


def test_the_areas_of_a_year_are_those_that_existed(tree: Tree) -> None:
    rows = matrix(tree, HEALTH)
    of = {(row["period_key"], row["area_code"]) for row in rows if row["is_expected"]}
    assert ("2023-M12", "990123") in of
    assert ("2024-M01", "990123") not in of
    assert ("2024-M01", "990105") in of


def test_a_day_is_due_so_many_months_after_the_period(tree: Tree) -> None:
    sidecar = read_sidecar(tree.feed(HEALTH) / "feed.yaml", FeedSidecar, "feed.yaml")
    assert sidecar.calendar is not None
    assert due_on(sidecar.calendar, FeedPeriod.from_key("2023-M12")) == date(2024, 1, 20)


def test_a_figure_recorded_at_midnight_in_china_arrived_on_the_day_that_began(tree: Tree) -> None:
    intake = tree.take_in(HEALTH)
    sidecar = read_sidecar(tree.feed(HEALTH) / "feed.yaml", FeedSidecar, "feed.yaml")
    figure = {**intake.tables["observation"][0], "publication_id": "of no delivery",
              "recorded_at": datetime(2024, 4, 24, 16)}  # fmt: skip
    (arrived,) = (
        row for row in coverage([sidecar], tree.catalogue, [], [figure], [], date(2024, 4, 25))
        if row["arrived_on"]
    )  # fmt: skip
    assert arrived["arrived_on"] == date(2024, 4, 25)
    assert not any(
        row["arrived_on"]
        for row in coverage([sidecar], tree.catalogue, [], [figure], [], date(2024, 4, 24))
    )
