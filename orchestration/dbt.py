"""dbt in this process: parse once for each state of the project, build, hand over results.

One invocation of dbt's command line costs seconds beyond dbt itself; its own `dbtRunner` does
not, and it can be given the manifest that was parsed for the asset graph.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from orchestration import parsed
from orchestration.parsed import DBT_PROJECT_DIR
from orchestration.progress import report
from sources.settings import Settings


@dataclass(frozen=True, slots=True)
class NodeResult:
    """How one model or test ended."""

    unique_id: str
    resource_type: str
    status: str
    message: str
    failures: int
    seconds: float

    @property
    def is_success(self) -> bool:
        """Whether it ran and, for a test, held."""
        return self.status in ("success", "pass")


def target_folder(settings: Settings) -> Path:
    """Where dbt writes what it compiled and ran for this warehouse."""
    return settings.warehouse / "build" / "dbt"


def environment(settings: Settings) -> dict[str, str]:
    """The variables that the dbt project reads, and the switches that keep dbt silent."""
    return {
        "PLANWATCH_LANDING": str(settings.landing),
        "PLANWATCH_BUILD_DATABASE": str(settings.build_database),
        "DBT_TARGET_PATH": str(target_folder(settings)),
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def manifest_path(settings: Settings) -> Path:
    """The manifest of the project as it is now, parsed if nobody has done so yet.

    Raises:
        RuntimeError: the dbt project cannot be parsed.
    """
    path = parsed.parsed_folder(settings.warehouse) / parsed.MANIFEST
    if not path.is_file():
        report("reading the models", "once after each change")
        parse(settings)
    return path


def parse(settings: Settings) -> None:
    """Parse the project, and keep what comes of it for every warehouse.

    Raises:
        RuntimeError: the dbt project cannot be parsed.
    """
    with _runner(settings, is_parsing=True) as invoke:
        result = invoke(["parse", "--no-partial-parse"])
    if not result.success:
        raise RuntimeError(f"expected a dbt project that parses, found: {result.exception}")
    parsed.keep(target_folder(settings), parsed.parsed_folder(settings.warehouse))


def _manifest(settings: Settings) -> Any:
    return parsed.load(manifest_path(settings).parent, settings.landing)


def build(
    settings: Settings,
    select: Sequence[str] = (),
    on_node: Callable[[NodeResult], None] | None = None,
) -> list[NodeResult]:
    """Build and test the models.

    Args:
        settings: which warehouse.
        select: unique ids (or other dbt selectors); everything where empty.
        on_node: told of every model and test as it ends.

    Raises:
        RuntimeError: dbt itself failed, not one of its nodes.
    """
    settings.build_database.parent.mkdir(parents=True, exist_ok=True)
    # Unit tests ask whether the SQL computes right; the test suite runs them, the night does not.
    arguments = ["build", "--exclude-resource-type", "unit_test"]
    arguments += ["--select", *select] if select else []
    with _runner(settings, on_node) as invoke:
        result = invoke(arguments)
    if result.exception is not None or result.result is None:
        raise RuntimeError(f"expected dbt to run, found: {result.exception}")
    return [_node_result(item) for item in result.result.results]


@contextlib.contextmanager
def _runner(
    settings: Settings,
    on_node: Callable[[NodeResult], None] | None = None,
    *,
    is_parsing: bool = False,
) -> Iterator[Callable[[list[str]], Any]]:
    manifest = None if is_parsing else _manifest(settings)
    variables = environment(settings)
    if is_parsing:
        variables["PLANWATCH_LANDING"] = parsed.LANDING
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    from dbt.cli.main import dbtRunner

    def listen(event: Any) -> None:
        if on_node is not None and event.info.name == "NodeFinished":
            info = event.data.node_info
            on_node(NodeResult(info.unique_id, info.resource_type, info.node_status, "", 0, 0.0))

    def invoke(arguments: list[str]) -> Any:
        common = [
            "--project-dir", str(DBT_PROJECT_DIR), "--profiles-dir", str(DBT_PROJECT_DIR),
            "--log-path", str(target_folder(settings)), "--log-level", "none",
            "--log-level-file", "none", "--no-version-check",
        ]  # fmt: skip
        runner = dbtRunner(manifest=manifest, callbacks=[listen])
        return runner.invoke([*arguments, *common])

    try:
        yield invoke
    finally:
        _close_connections()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _close_connections() -> None:
    """Let go of the build file: dbt keeps its handle for the life of the process."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()


def _node_result(item: Any) -> NodeResult:
    return NodeResult(
        item.node.unique_id, str(item.node.resource_type), str(item.status),
        str(item.message or ""), int(item.failures or 0), float(item.execution_time),
    )  # fmt: skip


@cache
def _read_manifest(path: Path, _changed_at: float) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def read_manifest(path: Path) -> Mapping[str, Any]:
    """The manifest as data."""
    return _read_manifest(path, path.stat().st_mtime)


def render(settings: Settings, template: str) -> str:
    """The SQL that a template of the project's macros gives.

    Raises:
        RuntimeError: dbt could not compile it.
    """
    with _runner(settings) as invoke:
        result = invoke(["compile", "--inline", template, "--no-introspect", "--quiet"])
    if not result.success:
        raise RuntimeError(f"expected a template that compiles, found: {result.exception}")
    return str(result.result.results[0].node.compiled_code)


def document(settings: Settings) -> Path:
    """Write dbt's documentation site, one static page, into the warehouse folder.

    Raises:
        RuntimeError: dbt could not write it.
    """
    with _runner(settings) as invoke:
        result = invoke(["docs", "generate", "--static"])
    if not result.success:
        raise RuntimeError(f"expected dbt to document the models, found: {result.exception}")
    site = settings.warehouse / "docs"
    site.mkdir(parents=True, exist_ok=True)
    (target_folder(settings) / "static_index.html").replace(site / "index.html")
    return site
