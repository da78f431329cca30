"""Publication is all or nothing, and disturbs nobody who reads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.publishing import (
    KEPT_RELEASES,
    UnpublishableError,
    publish,
)
from orchestration.resources import RefreshRunningError, sole_refresh
from sources.settings import PROJECT_ROOT, Settings
from tests.integration.conftest import command, environment

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("publishing")]

DAY = datetime(2026, 11, 22, 2, 30)


def settings_of(warehouse: Path) -> Settings:
    return Settings(PROJECT_ROOT / "sources", warehouse, DAY.date())


def small_build(settings: Settings, generation: int) -> None:
    """A build with as little as can be published, told apart by its generation."""
    settings.build_database.parent.mkdir(parents=True, exist_ok=True)
    settings.build_database.unlink(missing_ok=True)
    with duckdb.connect(str(settings.build_database)) as connection:
        for schema in ("core", "operations", "staging"):
            connection.execute(f"create schema {schema}")
        connection.execute("create table core.dim_indicator as select 'population' as code")
        connection.execute("create table core.dim_area as select '520100' as code")
        connection.execute(
            f"create table operations.fct_refresh as select {generation} as generation"
        )
        connection.execute("comment on table core.dim_area is 'Areas. | 地区。'")
        connection.execute("comment on column core.dim_area.code is 'Code. | 代码。'")
        connection.execute("create view staging.raw as select 1 as one")
        connection.execute("create view core.areas as select code from core.dim_area")
        connection.execute("create macro core.twice(x) as x * 2")


def generation(published: Path) -> int:
    with duckdb.connect(str(published), read_only=True) as connection:
        row = connection.execute("select generation from operations.fct_refresh").fetchone()
    assert row
    return int(row[0])


def test_a_release_is_immutable_compact_and_described(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    small_build(settings, 1)
    release = publish(settings, DAY, "run00001")
    assert settings.published.resolve() == release
    assert release.stat().st_mode & 0o222 == 0
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        assert connection.execute("select core.twice(21)").fetchone() == (42,)
        assert connection.execute("select code from core.areas").fetchone() == ("520100",)
        comments = connection.execute(
            "select comment from duckdb_tables() where table_name = 'dim_area' union all "
            "select comment from duckdb_columns() where table_name = 'dim_area'"
        ).fetchall()
        schemas = connection.execute("select schema_name from duckdb_schemas()").fetchall()
    assert comments == [("Areas. | 地区。",), ("Code. | 代码。",)]
    assert ("staging",) not in schemas


def test_only_the_last_releases_are_kept(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    for number in range(KEPT_RELEASES + 2):
        small_build(settings, number)
        publish(settings, DAY + timedelta(days=number), f"run{number:05}")
    assert len(list(settings.releases.iterdir())) == KEPT_RELEASES
    assert generation(settings.published) == KEPT_RELEASES + 1


def test_readers_are_never_disturbed(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    small_build(settings, 0)
    publish(settings, DAY, "run00000")
    held = duckdb.connect(str(settings.published), read_only=True)
    seen: list[int] = []
    problems: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                # A process of its own would read the same file; one instance is shared here.
                seen.append(generation(settings.published))
            except BaseException as error:
                problems.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 12):
        small_build(settings, number)
        publish(settings, DAY + timedelta(hours=number), f"run{number:05}")
    done.set()
    reader.join()
    assert not problems
    assert seen == sorted(seen)
    assert held.execute("select generation from operations.fct_refresh").fetchone() == (0,)
    held.close()
    assert generation(settings.published) == 11


def test_a_build_without_its_tables_is_not_published(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    small_build(settings, 1)
    publish(settings, DAY, "run00001")
    with duckdb.connect(str(settings.build_database)) as connection:
        connection.execute("delete from core.dim_area")
    with pytest.raises(UnpublishableError, match=r"core\.dim_area"):
        publish(settings, DAY + timedelta(hours=1), "run00002")
    assert generation(settings.published) == 1
    assert [path.suffix for path in settings.releases.iterdir()] == [".duckdb"]


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [("plans/", 0), ("data docs", 4)],
    ids=["reading sources", "building models"],
)
def test_a_killed_refresh_changes_nothing_and_the_next_one_succeeds(
    tmp_path: Path, moment: str, seconds: int
) -> None:
    settings = settings_of(tmp_path)
    small_build(settings, 7)
    published = publish(settings, DAY, "run00007")
    before = published.read_bytes()
    process = subprocess.Popen(
        command("refresh"),
        env=environment(tmp_path),
        cwd=PROJECT_ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr
    for line in process.stderr:
        if moment in line:
            break
    time.sleep(seconds)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert settings.published.resolve() == published
    assert published.read_bytes() == before
    with sole_refresh(settings, "the next refresh"):
        assert generation(settings.published) == 7


def test_a_second_refresh_says_who_it_waits_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANWATCH_LOCK_TIMEOUT", "0.5")
    settings = settings_of(tmp_path)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path\n"
            "from datetime import date\n"
            "from orchestration.resources import sole_refresh\n"
            "from sources.settings import Settings\n"
            f"settings = Settings(Path('.'), Path({str(tmp_path)!r}), date(2026, 11, 22))\n"
            "with sole_refresh(settings, 'refresh abc'):\n"
            "    print('held', flush=True); time.sleep(60)\n",
        ],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    try:
        with (
            pytest.raises(RefreshRunningError, match=r"refresh abc \(process \d+"),
            sole_refresh(settings, "another"),
        ):
            pass
        assert "Waiting: refresh abc" in capsys.readouterr().err
    finally:
        holder.kill()
        holder.wait()
    started = time.monotonic()
    with sole_refresh(settings, "another"):
        assert time.monotonic() - started < 5


def test_a_second_refresh_of_the_command_line_ends_with_its_own_code(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with sole_refresh(settings, "refresh abc"):
        done = subprocess.run(
            command("refresh"),
            env=environment(tmp_path, PLANWATCH_LOCK_TIMEOUT="1"),
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 4, done.stderr
    assert "refresh abc" in done.stderr
    assert not settings.published.exists()
