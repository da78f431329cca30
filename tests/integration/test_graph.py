"""The asset graph: what is in it, how it hangs together, and what triggers it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from orchestration.assembly import build_defs
from orchestration.assets.common import landing_key
from orchestration.assets.publication import EXPORTS, WAREHOUSE
from orchestration.fingerprint import inputs_digest
from orchestration.jobs import EXPORT, REFRESH
from orchestration.retries import is_transient
from orchestration.schedules import NIGHTLY
from orchestration.sensors import source_change_sensor
from sources.settings import PROJECT_ROOT, Settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("graph")]

PLANS = ("chongqing_2016_2030", "guiyang_2021_2025", "leshan_2021_2025", "suzhou_2016_2020",
         "yingkou_2016_2030")  # fmt: skip
FEEDS = ("census2010_county", "census2020_county", "published_figures")
SUBJECTS = ("population", "health", "education", "elderly_care", "employment", "social_security",
            "economy", "environment", "housing")  # fmt: skip


@pytest.fixture(scope="module")
def defs(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    warehouse = tmp_path_factory.mktemp("graph")
    return build_defs(Settings(PROJECT_ROOT / "sources", warehouse, date(2026, 11, 22)))


@pytest.fixture(scope="module")
def graph(defs: dg.Definitions) -> dict[dg.AssetKey, set[dg.AssetKey]]:
    """What each asset is made from."""
    upstream: dict[dg.AssetKey, set[dg.AssetKey]] = {}
    for spec in defs.resolve_all_asset_specs():
        upstream.setdefault(spec.key, set()).update(dep.asset_key for dep in spec.deps)
    return upstream


def ancestors(graph: dict[dg.AssetKey, set[dg.AssetKey]], key: dg.AssetKey) -> set[dg.AssetKey]:
    found: set[dg.AssetKey] = set()
    waiting = [key]
    while waiting:
        for above in graph.get(waiting.pop(), set()):
            if above not in found:
                found.add(above)
                waiting.append(above)
    return found


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_mart_has_a_path_to_every_source_that_feeds_it(
    graph: dict[dg.AssetKey, set[dg.AssetKey]], subject: str
) -> None:
    above = ancestors(graph, dg.AssetKey([subject, f"mart_{subject}"]))
    wanted = {dg.AssetKey(["files", "plans", name]) for name in PLANS}
    wanted |= {dg.AssetKey(["files", "statistics", name]) for name in FEEDS}
    wanted |= {
        dg.AssetKey(["files", "catalogue", name]) for name in ("indicators", "areas", "units")
    }
    assert wanted <= above


def test_findings_progress_and_the_published_warehouse_reach_back_to_the_files(
    graph: dict[dg.AssetKey, set[dg.AssetKey]],
) -> None:
    files = {key for key in graph if key.path[0] == "files"}
    for key in (["published", "warehouse"], ["quality", "fct_finding"]):
        above = ancestors(graph, dg.AssetKey(key))
        assert {key for key in files if key.path[1] == "plans"} <= above
    assert files <= ancestors(graph, dg.AssetKey(["published", "warehouse"]))


def test_dropped_documents_have_a_path_into_the_warehouse(
    graph: dict[dg.AssetKey, set[dg.AssetKey]],
) -> None:
    for key in (
        ["core", "fct_statement"],
        ["quality", "fct_coverage"],
        ["quality", "fct_rejection"],
    ):
        assert dg.AssetKey(["files", "inbox"]) in ancestors(graph, dg.AssetKey(key))


def test_answers_have_a_path_to_the_findings_and_to_the_data_docs(
    graph: dict[dg.AssetKey, set[dg.AssetKey]],
) -> None:
    answers = dg.AssetKey(["files", "corrections", "finding_answers"])
    for key in (
        ["quality", "fct_finding"],
        ["quality", "fct_finding_history"],
        ["quality", "fct_finding_answer"],
        ["quality", "fct_rejection"],
        ["published", "data_docs"],
    ):
        assert answers in ancestors(graph, dg.AssetKey(key))


def test_no_asset_hangs_in_the_air(graph: dict[dg.AssetKey, set[dg.AssetKey]]) -> None:
    unknown = {key for above in graph.values() for key in above} - set(graph)
    assert unknown == set()
    rootless = {key for key, above in graph.items() if not above and key.path[0] != "files"}
    assert rootless == set()


def test_every_asset_has_group_owner_kind_and_description(defs: dg.Definitions) -> None:
    for spec in defs.resolve_all_asset_specs():
        assert spec.group_name not in (None, "", "default"), spec.key
        assert spec.owners, spec.key
        assert spec.kinds, spec.key
        assert spec.description, spec.key


def test_every_check_belongs_to_an_asset_that_exists(
    defs: dg.Definitions, graph: dict[dg.AssetKey, set[dg.AssetKey]]
) -> None:
    checks = [
        key
        for item in (defs.assets or [])
        if isinstance(item, dg.AssetsDefinition)
        for key in item.check_keys
    ]
    assert {check.asset_key for check in checks} <= set(graph)
    assert len(checks) > 100
    on_findings = {check.name for check in checks if check.asset_key == landing_key("finding")}
    assert on_findings == {
        "restatement", "parts_and_wholes", "ratios", "change", "targets_and_reality", "form",
        "joint", "unproved",
    }  # fmt: skip


def test_jobs_schedules_and_sensors_are_these(defs: dg.Definitions) -> None:
    assert [job.name for job in defs.jobs or []] == [REFRESH, EXPORT]
    (schedule,) = defs.schedules or []
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert (schedule.name, schedule.cron_schedule, schedule.execution_timezone) == (
        NIGHTLY, "30 2 * * *", "Asia/Shanghai",
    )  # fmt: skip
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    assert [sensor.name for sensor in defs.sensors or []] == ["source_changes"]


def assets_of(defs: dg.Definitions, job: str) -> set[dg.AssetKey]:
    return set(defs.resolve_job_def(job).asset_layer.selected_asset_keys)


def test_exports_have_a_job_and_are_part_of_a_refresh_only_where_asked_for(
    defs: dg.Definitions, graph: dict[dg.AssetKey, set[dg.AssetKey]],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert graph[EXPORTS] == {WAREHOUSE}
    assert assets_of(defs, EXPORT) == {EXPORTS}
    assert WAREHOUSE in assets_of(defs, REFRESH)
    assert EXPORTS not in assets_of(defs, REFRESH)
    monkeypatch.setenv("PLANWATCH_EXPORTS", "excel")
    asked = build_defs(Settings(PROJECT_ROOT / "sources", tmp_path, date(2026, 11, 22)))
    assert assets_of(asked, REFRESH) == assets_of(defs, REFRESH) | {EXPORTS}


def test_the_tick_of_the_schedule_asks_for_the_refresh(defs: dg.Definitions) -> None:
    (schedule,) = defs.schedules or []
    assert isinstance(schedule, dg.ScheduleDefinition)
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(
            instance=instance,
            scheduled_execution_time=datetime(2026, 11, 22, 18, 30, tzinfo=UTC),
        )
        tick = schedule.evaluate_tick(context)
    assert schedule.job_name == REFRESH
    assert tick.run_requests is not None
    assert len(tick.run_requests) == 1


def test_the_sensor_asks_for_a_refresh_once_a_change_has_settled(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    (sources / "plans" / "a").mkdir(parents=True)
    file = sources / "plans" / "a" / "statements.csv"
    file.write_text("one\n")
    sensor = source_change_sensor(sources, tmp_path / "planwatch.duckdb")

    def look(cursor: str | None) -> tuple[int, str | None]:
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(instance=instance, cursor=cursor)
            outcome = sensor.evaluate_tick(context)
        return len(outcome.run_requests or []), outcome.cursor

    requested, cursor = look(None)
    assert requested == 1, "an instance that has never refreshed starts with a run"
    requested, cursor = look(cursor)
    assert requested == 0
    file.write_text("one\ntwo\n")
    requested, cursor = look(cursor)
    assert requested == 0
    file.write_text("one\ntwo\nthree\n")
    requested, cursor = look(cursor)
    assert requested == 0
    requested, cursor = look(cursor)
    assert requested == 1
    assert cursor == inputs_digest(sources)
    requested, cursor = look(cursor)
    assert requested == 0
    (sources / "plans" / "b").mkdir()
    (sources / "plans" / "b" / "plan.yaml").write_text("new\n")
    _, cursor = look(cursor)
    requested, _ = look(cursor)
    assert requested == 1


def test_only_errors_that_may_pass_are_retried() -> None:
    import errno

    import duckdb

    from orchestration.publishing import UnpublishableError

    assert is_transient(OSError(errno.EBUSY, "busy"))
    assert is_transient(duckdb.IOException("locked"))
    assert not is_transient(FileNotFoundError(errno.ENOENT, "gone"))
    assert not is_transient(UnpublishableError("empty"))
    assert not is_transient(ValueError("wrong"))
