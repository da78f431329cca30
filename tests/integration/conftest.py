"""Whole refreshes, run as a user runs them: the command line in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from sources.settings import PROJECT_ROOT

AS_OF = "2026-11-22"


@dataclass(frozen=True)
class Refresh:
    """One refresh that has ended."""

    warehouse: Path
    code: int
    output: str
    errors: str

    @property
    def published(self) -> Path:
        return self.warehouse / "planwatch.duckdb"


def environment(warehouse: Path, sources: Path | None = None, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    return {
        **clean,
        "PYTHONPATH": str(PROJECT_ROOT),
        "PLANWATCH_WAREHOUSE": str(warehouse),
        "PLANWATCH_SOURCES": str(sources or PROJECT_ROOT / "sources"),
        "PLANWATCH_AS_OF": AS_OF,
        "PLANWATCH_LANGUAGE": "en",
        "COLUMNS": "200",
        **more,
    }


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "orchestration.cli", *arguments]


def refresh(warehouse: Path, sources: Path | None = None, *arguments: str, **more: str) -> Refresh:
    """Run `planwatch refresh` and wait for it."""
    done = subprocess.run(
        command("refresh", *arguments),
        env=environment(warehouse, sources, **more),
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return Refresh(warehouse, done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    """The shipped sources, refreshed from nothing."""
    done = refresh(tmp_path_factory.mktemp("first"))
    assert done.code == 0, done.errors
    return done


@pytest.fixture
def ask(first: Refresh) -> Iterator[duckdb.DuckDBPyConnection]:
    """The first warehouse, opened as an analyst opens it."""
    with duckdb.connect(str(first.published), read_only=True) as connection:
        yield connection
