"""Whole refreshes, run as a user runs them: the command line in a process of its own."""

from __future__ import annotations

import os
import shutil
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


#: Reports on publications are kept by what they depend on, so warehouses of one run may share them.
CHECKED = Path("build") / "checked"
_shared: list[Path] = []


@pytest.fixture(scope="session", autouse=True)
def shared_reports(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A folder that the processes of one test run have in common."""
    base = tmp_path_factory.getbasetemp()
    _shared.append((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "checked")


def refresh(
    warehouse: Path,
    sources: Path | None = None,
    *arguments: str,
    from_nothing: bool = False,
    **more: str,
) -> Refresh:
    """Run `planwatch refresh` and wait for it."""
    own = warehouse / CHECKED
    if not from_nothing and _shared[0].exists() and not own.exists():
        shutil.copytree(_shared[0], own)
    done = _refresh(warehouse, sources, *arguments, **more)
    if own.exists():
        shutil.copytree(own, _shared[0], dirs_exist_ok=True)
    return done


def _refresh(warehouse: Path, sources: Path | None, *arguments: str, **more: str) -> Refresh:
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
