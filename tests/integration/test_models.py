"""dbt's own unit tests: does the SQL compute right on rows made for the purpose?"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from orchestration.dbt import DBT_PROJECT_DIR
from orchestration.dbt import environment as dbt_environment
from sources.settings import PROJECT_ROOT, Settings
from tests.integration.conftest import Refresh

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("warehouse")]


def test_the_unit_tests_of_the_models_hold(first: Refresh, tmp_path: Path) -> None:
    settings = Settings(PROJECT_ROOT / "sources", first.warehouse, date(2026, 11, 22))
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "dbt"), "test", "--select", "test_type:unit",
            "--profiles-dir", str(DBT_PROJECT_DIR), "--no-version-check",
            "--log-path", str(tmp_path),
        ],
        env={**os.environ, **dbt_environment(settings), "DBT_TARGET_PATH": str(tmp_path)},
        cwd=DBT_PROJECT_DIR,
        capture_output=True,
        text=True,
        timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    assert "PASS=30" in done.stdout, done.stdout[-500:]
