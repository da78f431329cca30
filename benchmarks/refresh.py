"""What a whole refresh costs beyond `dbt build` alone, cold and with nothing changed.

Each figure is the wall time of a whole process. The baseline is dbt's own command line on the
Parquet that a refresh has landed, with the models and tests that a refresh runs. The pairs are
taken in turn, so that a drift of the machine hits both; the medians are compared.

    python -m benchmarks.refresh [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from orchestration.dbt import DBT_PROJECT_DIR, environment
from sources.settings import PROJECT_ROOT, Settings

AS_OF = date(2026, 11, 22)
#: What must hold. `parsed` pairs start with a manifest at hand, `cold` ones from nothing.
FULL_AT_MOST, UNCHANGED_AT_MOST = 2.0, 1 / 3


def timed(command: list[str], env: Mapping[str, str], cwd: Path) -> float:
    """Wall seconds of a process that must succeed."""
    started = time.perf_counter()
    done = subprocess.run(command, env=dict(env), cwd=cwd, capture_output=True, text=True)
    elapsed = time.perf_counter() - started
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return elapsed


def settings_in(folder: Path) -> Settings:
    return Settings(PROJECT_ROOT / "sources", folder, AS_OF)


def refresh(folder: Path) -> float:
    env = {
        **os.environ,
        "PLANWATCH_WAREHOUSE": str(folder),
        "PLANWATCH_SOURCES": str(PROJECT_ROOT / "sources"),
        "PLANWATCH_AS_OF": AS_OF.isoformat(),
    }
    return timed([sys.executable, "-m", "orchestration.cli", "refresh"], env, PROJECT_ROOT)


def dbt_build(landed: Path, target: Path, database: Path) -> float:
    settings = settings_in(landed)
    env = {
        **os.environ,
        **environment(settings),
        "PLANWATCH_BUILD_DATABASE": str(database),
        "DBT_TARGET_PATH": str(target),
    }
    database.unlink(missing_ok=True)
    command = [
        str(Path(sys.executable).parent / "dbt"), "build", "--profiles-dir", str(DBT_PROJECT_DIR),
        "--exclude-resource-type", "unit_test", "--no-version-check", "--quiet",
        "--log-path", str(target),
    ]  # fmt: skip
    return timed(command, env, DBT_PROJECT_DIR)


def one_round(root: Path) -> dict[str, float]:
    """One value of every figure, each from its own fresh folder."""
    warehouse, target, database = root / "warehouse", root / "target", root / "alone.duckdb"
    for path in (warehouse, target):
        shutil.rmtree(path, ignore_errors=True)
    seconds = {"refresh, cold": refresh(warehouse)}
    seconds["dbt build, cold"] = dbt_build(warehouse, target, database)
    seconds["refresh, nothing changed"] = refresh(warehouse)
    shutil.rmtree(warehouse / "releases")
    (warehouse / "planwatch.duckdb").unlink()
    seconds["refresh, parsed"] = refresh(warehouse)
    seconds["dbt build, parsed"] = dbt_build(warehouse, target, database)
    return seconds


def report(rounds: list[dict[str, float]]) -> None:
    median = {name: statistics.median(item[name] for item in rounds) for name in rounds[0]}
    print(f"{'whole process, wall seconds':<28} {'min':>7} {'median':>7} {'max':>7}")
    for name in median:
        values = [item[name] for item in rounds]
        print(f"{name:<28} {min(values):7.2f} {median[name]:7.2f} {max(values):7.2f}")
    print()
    for label, above, below, bound in (
        ("refresh / dbt build, cold", "refresh, cold", "dbt build, cold", FULL_AT_MOST),
        ("refresh / dbt build, parsed", "refresh, parsed", "dbt build, parsed", FULL_AT_MOST),
        (
            "nothing changed / full", "refresh, nothing changed", "refresh, parsed",
            UNCHANGED_AT_MOST,
        ),
    ):  # fmt: skip
        ratios = sorted(item[above] / item[below] for item in rounds)
        print(f"{label:<28} {statistics.median(ratios):7.2f}   (bound {bound:.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    count = parser.parse_args().rounds
    rounds = []
    with tempfile.TemporaryDirectory(prefix="planwatch-bench-") as folder:
        for number in range(1, count + 1):
            print(f"round {number} of {count} ...", file=sys.stderr)
            rounds.append(one_round(Path(folder)))
    report(rounds)


if __name__ == "__main__":
    main()
