"""What all tests share: the real catalogue, the shipped sources, and copies to break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from expectations.consistency.figures import Figure, from_statement
from sources.readers.catalogue import Catalogue, read_catalogue
from sources.readers.plans import (
    plan_folders,
    read_plan,
    statement_records,
    statements_from_records,
)

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared"

# The same examples on every run: a red test is red for everybody.
settings.register_profile("planwatch", deadline=None, database=None, derandomize=True)
settings.load_profile("planwatch")


@pytest.fixture(scope="session")
def project_sources() -> Path:
    """The sources that the project ships."""
    return PROJECT / "sources"


@pytest.fixture(scope="session")
def catalogue(project_sources: Path) -> Catalogue:
    """The real catalogue."""
    return read_catalogue(project_sources / "catalogue")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout that holds plan texts and labels."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the plan texts and labels in {SHARED}, which is not there")
    return SHARED


@pytest.fixture
def copy_of(tmp_path: Path, project_sources: Path) -> Callable[[str], Path]:
    """Copy a folder of the sources (`plans/<id>`) to a place where it may be broken."""

    def copy(name: str) -> Path:
        return shutil.copytree(project_sources / name, tmp_path / "sources" / name)

    return copy


@pytest.fixture(scope="session")
def plan_figures(project_sources: Path, catalogue: Catalogue) -> Callable[[str], list[Figure]]:
    """The figures of one shipped plan, or of all (`*`), as the engine sees them."""
    by_plan: dict[str, list[Figure]] = {}
    for folder in plan_folders(project_sources):
        plan = read_plan(folder)
        records, rejections = statement_records(plan, plan.statements.frame, catalogue)
        assert not rejections
        by_plan[folder.name] = [from_statement(s) for s in statements_from_records(records)]

    def figures_of(plan_id: str) -> list[Figure]:
        if plan_id == "*":
            return [figure for figures in by_plan.values() for figure in figures]
        return list(by_plan[plan_id])

    return figures_of


def pytest_make_parametrize_id(val: object) -> str | None:
    """Files in tests are not called by their bytes, which may hold the time of writing."""
    return "bytes" if isinstance(val, bytes) else None
