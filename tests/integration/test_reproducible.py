"""The same inputs give the same bytes, and nothing new gives no work."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import duckdb
import pytest

from sources.settings import PROJECT_ROOT
from tests.integration.conftest import Refresh, refresh

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("warehouse")]


def table_digests(published: Path, folder: Path) -> dict[str, str]:
    """Checksums of every table written as Parquet; the record of the run itself differs."""
    folder.mkdir()
    digests = {}
    with duckdb.connect(str(published), read_only=True) as connection:
        connection.execute("set threads = 1")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where schema_name <> 'operations'"
        ).fetchall()
        for schema, table in tables:
            path = folder / f"{schema}.{table}.parquet"
            connection.execute(f"copy {schema}.{table} to '{path}' (format parquet)")
            digests[f"{schema}.{table}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return digests


def test_two_refreshes_from_nothing_give_equal_bytes(first: Refresh, tmp_path: Path) -> None:
    second = refresh(tmp_path / "second", from_nothing=True)
    assert second.code == 0, second.errors
    one = table_digests(first.published, tmp_path / "one")
    two = table_digests(second.published, tmp_path / "two")
    assert len(one) > 30
    assert one == two
    pages = [done.warehouse / "data_docs" / "findings.html" for done in (first, second)]
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_a_refresh_with_nothing_new_publishes_nothing(first: Refresh) -> None:
    release = first.published.resolve()
    again = refresh(first.warehouse)
    assert again.code == 0
    assert "Nothing has changed" in again.errors
    assert first.published.resolve() == release
    assert "638.32" in again.output


@pytest.fixture(scope="module")
def next_day(first: Refresh, tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    """The first warehouse, refreshed on the day after, by which two of its plans were broken."""
    folder = tmp_path_factory.mktemp("next_day")
    warehouse = shutil.copytree(first.warehouse, folder / "warehouse", symlinks=True)
    sources = folder / "sources"
    for name in ("catalogue", "plans", "statistics", "corrections"):
        shutil.copytree(PROJECT_ROOT / "sources" / name, sources / name)
    unreadable = sources / "plans" / "suzhou-2016-2020" / "statements.csv"
    unreadable.write_bytes(b"\xff\xfe broken")
    short = sources / "plans" / "guiyang-2021-2025" / "statements.csv"
    short.write_text(short.read_text(encoding="utf-8")[:6000], encoding="utf-8")
    done = refresh(warehouse, sources, "--as-of", "2026-11-23")
    assert done.code == 3, done.errors
    return done


def test_another_day_is_another_question(next_day: Refresh) -> None:
    """The as-of day is an input; what was found the day before lives on."""
    with duckdb.connect(str(next_day.published), read_only=True) as connection:
        refreshes = connection.execute(
            "select as_of_on::varchar, new_finding_count, is_current "
            "from operations.fct_refresh order by as_of_on"
        ).fetchall()
        lives = connection.execute(
            "select distinct first_seen_on::varchar, last_seen_on::varchar, state, event "
            "from quality.fct_finding"
        ).fetchall()
    assert [(day, current) for day, _, current in refreshes] == [
        ("2026-11-22", False),
        ("2026-11-23", True),
    ]
    assert refreshes[1][1] == 0
    assert lives == [("2026-11-22", "2026-11-23", "open", "")]


def test_a_source_that_broke_later_keeps_its_last_good_version(next_day: Refresh) -> None:
    with duckdb.connect(str(next_day.published), read_only=True) as connection:
        counts = connection.execute(
            "select document_id, count(*) from core.fct_statement "
            "where document_id in ('suzhou-2016-2020', 'guiyang-2021-2025') group by all"
        ).fetchall()
        states = connection.execute(
            "select source_id, intake_state from operations.fct_refresh_input "
            "inner join operations.fct_refresh using (run_id) "
            "where is_current and intake_state <> 'loaded' order by source_id"
        ).fetchall()
        resolved = connection.execute(
            "select count(*) from quality.fct_finding where state = 'resolved'"
        ).fetchone()
    assert dict(counts) == {"suzhou-2016-2020": 48, "guiyang-2021-2025": 224}
    assert states == [
        ("plans/guiyang-2021-2025", "last_good_kept"),
        ("plans/suzhou-2016-2020", "last_good_kept"),
    ]
    assert resolved == (0,)
