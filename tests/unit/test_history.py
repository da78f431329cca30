"""What the next refresh remembers of the last release, whatever its age."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.history import FINDING_RECORDS, read_history

DAY = date(2026, 11, 22)
FINDING = """
    select 'a' as finding_id, 'same_cell' as rule_id, 'open' as state,
        date '2026-11-22' as first_seen_on, date '2026-11-22' as last_seen_on,
        null::date as resolved_on, null::date as reopened_on, 'new' as event
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release with findings and members, and nothing else told of them."""
    path = tmp_path / "planwatch.duckdb"
    with duckdb.connect(str(path)) as connection:
        for schema in ("operations", "quality"):
            connection.execute(f"create schema {schema}")
        connection.execute("create table operations.fct_refresh as select 'r' as run_id")
        connection.execute("create table operations.fct_refresh_input as select 'r' as run_id")
        connection.execute(f"create table quality.fct_finding as {FINDING}")
        connection.execute(
            "create table quality.fct_finding_member as select 'a' as finding_id, "
            "1::smallint as member_number, 'whole' as role"
        )
    return path


def test_an_older_release_is_a_past_without_what_it_did_not_tell(release: Path) -> None:
    history = read_history(release)
    assert history.problem is None
    (life,) = history.lives
    assert (life.finding_id, life.state, life.first_seen_on) == ("a", "open", DAY)
    (member,) = history.records["finding_member"]
    assert (member["role"], member["section"]) == ("whole", None)
    assert (member["is_restatement"], member["is_culprit"]) == (False, False)
    assert history.records["finding_explanation"] == []
    assert history.events == []


def test_events_explanations_and_proofs_are_carried_on(release: Path) -> None:
    with duckdb.connect(str(release)) as connection:
        connection.execute(
            "create table quality.fct_finding_history as select 'a' as finding_id, "
            "1::smallint as event_number, 'new' as event, date '2026-11-22' as occurred_on, "
            "null::varchar as answer"
        )
        connection.execute(
            "create table quality.fct_finding_explanation as select 'a' as finding_id, "
            "1::smallint as explanation_number, 'digit' as explanation_kind"
        )
        connection.execute("alter table quality.fct_finding add column certificate varchar")
        connection.execute("update quality.fct_finding set certificate = '[]'")
    history = read_history(release)
    (event,) = history.events
    assert (event.finding_id, event.event, event.occurred_on) == ("a", "new", DAY)
    (explanation,) = history.records["finding_explanation"]
    assert explanation["explanation_kind"] == "digit"
    (finding,) = history.records["finding"]
    assert finding["certificate"] == "[]"


def test_before_the_first_release_there_is_no_past(tmp_path: Path) -> None:
    history = read_history(tmp_path / "planwatch.duckdb")
    assert history.problem is None
    assert history.records == {table: [] for table in FINDING_RECORDS}
    assert (history.lives, history.events, history.refreshes) == ([], [], [])


def test_a_file_that_is_no_warehouse_is_no_past_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "planwatch.duckdb"
    path.write_bytes(b"nothing of the kind")
    history = read_history(path)
    assert history.problem
    assert history.lives == []
