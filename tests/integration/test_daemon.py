"""The nightly refresh as it happens: a daemon, a tick, a run of its own, a published warehouse."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.instance import CONFIGURATION
from orchestration.jobs import REFRESH
from orchestration.schedules import NIGHTLY
from sources.settings import PROJECT_ROOT
from tests.integration.conftest import environment

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("daemon")]

#: A tick comes within a minute; the run behind it takes half a minute on an idle machine.
DEADLINE_SECONDS = 300


def test_the_schedule_ticks_and_the_daemon_publishes_the_warehouse(tmp_path: Path) -> None:
    home, warehouse = tmp_path / "home", tmp_path / "warehouse"
    home.mkdir()
    shutil.copyfile(CONFIGURATION, home / CONFIGURATION.name)
    log = (tmp_path / "daemon.log").open("w")
    daemon = subprocess.Popen(
        [
            str(Path(sys.executable).parent / "dagster-daemon"),
            "run",
            "-m",
            "tests.integration.every_minute",
        ],
        env=environment(warehouse, DAGSTER_HOME=str(home)),
        cwd=PROJECT_ROOT,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        run = wait_for_success(home, daemon, tmp_path / "daemon.log")
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(timeout=60)
        log.close()
    assert run.job_name == REFRESH
    assert run.tags["dagster/schedule_name"] == NIGHTLY
    with duckdb.connect(str(warehouse / "planwatch.duckdb"), read_only=True) as connection:
        recorded = connection.execute(
            "select run_id, statement_count from operations.fct_refresh where is_current"
        ).fetchone()
    assert recorded == (run.run_id, 699)


def wait_for_success(home: Path, daemon: subprocess.Popen[bytes], log: Path) -> dg.DagsterRun:
    deadline = time.monotonic() + DEADLINE_SECONDS
    with dg.DagsterInstance.from_config(str(home)) as instance:
        while time.monotonic() < deadline and daemon.poll() is None:
            for run in instance.get_runs():
                assert run.status is not dg.DagsterRunStatus.FAILURE, log.read_text()[-4000:]
                is_nightly = run.tags.get("dagster/schedule_name") == NIGHTLY
                if is_nightly and run.status is dg.DagsterRunStatus.SUCCESS:
                    return run
            time.sleep(1)
    raise AssertionError(f"no successful run in time:\n{log.read_text()[-4000:]}")
