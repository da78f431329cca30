"""The same inputs give the same bytes, and nothing new gives no work."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest

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
