"""Versions of landed tables: what makes a new one, and what a release remembers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.consistency.lives import Life, live_on
from expectations.consistency.tables import life_records
from orchestration.past import KEPT, past_schema, read_past, timeless
from sources.versions import carry_on

DAY = date(2026, 11, 22)
NEXT = DAY + timedelta(1)


def missing(as_of: date) -> dict[str, Any]:
    names = past_schema("feed_coverage")[0].names
    return {
        **dict.fromkeys(names), "feed_id": "monthly", "coverage_state": "missing",
        "due_on": DAY, "as_of_on": as_of,
    }  # fmt: skip


def test_a_return_that_stays_missing_has_one_version() -> None:
    first = carry_on([], timeless("feed_coverage", [missing(DAY)]), DAY)
    assert carry_on(first, timeless("feed_coverage", [missing(NEXT)]), NEXT) == first
    assert "as_of_on" not in past_schema("feed_coverage")[0].names


def test_a_finding_that_stays_open_begins_no_version_once_it_is_no_longer_new() -> None:
    versions: list[dict[str, Any]] = []
    told: list[Life] = []
    begun = []
    for number, found in enumerate((["a"], ["a"], ["a"], [], [])):
        as_of = DAY + timedelta(number)
        told = live_on(told, found, as_of)
        before = len(versions)
        versions = carry_on(versions, timeless("finding_life", life_records(told)), as_of)
        begun.append(len(versions) - before)
    # New, open, open as before, resolved, resolved and no longer news.
    assert begun == [1, 1, 0, 1, 1]
    assert versions[-1]["last_seen_on"] == DAY + timedelta(2)


@pytest.mark.parametrize("table", KEPT)
def test_a_release_from_before_a_table_remembers_nothing_of_it(tmp_path: Path, table: str) -> None:
    release = tmp_path / "planwatch.duckdb"
    duckdb.connect(str(release)).close()
    assert read_past(release, table) == []
    assert read_past(tmp_path / "none.duckdb", table) == []


def test_what_a_release_did_not_know_of_a_row_is_empty(tmp_path: Path) -> None:
    release = tmp_path / "planwatch.duckdb"
    with duckdb.connect(str(release)) as connection:
        connection.execute("create schema quality")
        connection.execute(
            "create table quality.fct_finding_answer_history as "
            "select 'a' as finding_id, date '2026-11-22' as valid_from_on"
        )
    (row,) = read_past(release, "finding_answer")
    assert list(row) == past_schema("finding_answer")[0].names
    assert (row["finding_id"], row["valid_from_on"], row["note"]) == ("a", DAY, None)
