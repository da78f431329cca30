"""The command line: `planwatch refresh | status | query | ui | docs`, for people without DuckDB
`planwatch export | dictionary`, for single documents `planwatch text | extract | review | check`,
for feeds `planwatch feed | quarantine`.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from orchestration.check_cli import add_check_command
from orchestration.document_cli import add_document_commands
from orchestration.export_cli import add_export_commands
from orchestration.feed_cli import add_feed_commands
from orchestration.quarantine_cli import add_quarantine_commands
from sources.settings import PROJECT_ROOT, Settings

#: Exit codes of `planwatch refresh`.
PUBLISHED, FAILED, USAGE, PUBLISHED_WITH_QUARANTINE, ALREADY_RUNNING = 0, 1, 2, 3, 4

#: Switches that keep every tool from talking to the network about us.
SILENCE = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DAGSTER_DISABLE_TELEMETRY": "1",
}


#: Objects made before garbage is looked for.
GARBAGE_THRESHOLD = 200_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    os.environ.update({name: value for name, value in SILENCE.items() if name not in os.environ})
    options = _parser().parse_args(arguments)
    try:
        settings = _settings(options)
    except ValueError as error:
        print(f"planwatch: {error}", file=sys.stderr)
        return USAGE
    return int(options.run(settings, options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="planwatch", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    refresh = commands.add_parser("refresh", help="build and publish the warehouse")
    refresh.add_argument("--as-of", metavar="YYYY-MM-DD", help="the day that is asked about")
    refresh.add_argument("--force", action="store_true", help="build even if nothing has changed")
    refresh.set_defaults(run=_refresh)

    status = commands.add_parser("status", help="what the published warehouse holds")
    status.set_defaults(run=_status)

    query = commands.add_parser("query", help="ask the published warehouse, read-only")
    query.add_argument("sql")
    query.set_defaults(run=_query)

    ui = commands.add_parser("ui", help="Dagster webserver and daemon on 127.0.0.1")
    ui.add_argument("--port", type=int, default=3000)
    ui.set_defaults(run=_ui)

    docs = commands.add_parser("docs", help="dbt's documentation site, into warehouse/docs")
    docs.set_defaults(run=_docs)

    add_export_commands(commands)
    add_document_commands(commands)
    add_check_command(commands)
    add_feed_commands(commands)
    add_quarantine_commands(commands)
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    settings = Settings.from_environment()
    if getattr(options, "as_of", None):
        chosen = date.fromisoformat(options.as_of)
        os.environ["PLANWATCH_AS_OF"] = chosen.isoformat()
        settings = Settings(settings.sources, settings.warehouse, chosen)
    return settings


def _refresh(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.fingerprint import fingerprint
    from orchestration.history import current_fingerprint

    if not settings.sources.is_dir():
        print(
            f"planwatch: expected the input folder {settings.sources}, found none. "
            "Set PLANWATCH_SOURCES.",
            file=sys.stderr,
        )
        return USAGE
    if not options.force and current_fingerprint(settings.published) == fingerprint(
        settings, settings.as_of
    ):
        print("Nothing has changed since the published release.", file=sys.stderr)
        return _finish(settings)
    from orchestration.refresh import run_refresh

    outcome = run_refresh(settings)
    if outcome.is_published and outcome.reason:
        _finish(settings)
        print(f"\nPublished, but the exports failed.\n{outcome.reason}", file=sys.stderr)
        return FAILED
    if outcome.is_published:
        return _finish(settings)
    print(f"\nThe refresh failed; the last release stays.\n{outcome.reason}", file=sys.stderr)
    return ALREADY_RUNNING if outcome.is_already_running else FAILED


def _finish(settings: Settings) -> int:
    from orchestration.summary import print_summary

    return PUBLISHED_WITH_QUARANTINE if print_summary(settings) else PUBLISHED


def _status(settings: Settings, _: argparse.Namespace) -> int:
    if not settings.published.exists():
        print(
            f"planwatch: nothing is published at {settings.published}; run: make refresh",
            file=sys.stderr,
        )
        return FAILED
    return _finish(settings)


def _query(settings: Settings, options: argparse.Namespace) -> int:
    import duckdb

    if not settings.published.exists():
        print(
            f"planwatch: nothing is published at {settings.published}; run: make refresh",
            file=sys.stderr,
        )
        return FAILED
    try:
        with duckdb.connect(str(settings.published), read_only=True) as connection:
            connection.sql(options.sql).show(max_rows=200, max_width=200)
    except duckdb.Error as error:
        print(f"planwatch: {error}", file=sys.stderr)
        return FAILED
    return PUBLISHED


def _ui(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration import dbt
    from orchestration.instance import prepare_home

    prepare_home(settings)
    dbt.manifest_path(settings)
    tools = Path(sys.executable).parent
    workspace = ["-w", str(PROJECT_ROOT / "workspace.yaml")]
    print(f"Dagster on http://127.0.0.1:{options.port} (Ctrl-C ends it)", file=sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    commands = [
        [tools / "dagster-daemon", "run", *workspace],
        [tools / "dagster-webserver", "-h", "127.0.0.1", "-p", str(options.port), *workspace],
    ]
    processes = [subprocess.Popen([str(part) for part in command]) for command in commands]
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
    except KeyboardInterrupt:
        return PUBLISHED
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
    return FAILED


def _docs(settings: Settings, _: argparse.Namespace) -> int:
    from orchestration import dbt

    site = dbt.document(settings)
    print(f"{site / 'index.html'}")
    return PUBLISHED


def run() -> None:
    """Be the program: one command, one process.

    It lives for a minute at most, and what it made is on the disk by then. Looking for garbage, and
    taking everything down piece by piece, would cost a tenth of a refresh.
    """
    gc.set_threshold(GARBAGE_THRESHOLD)
    code = main()
    # What others want done at the end, such as removing temporary folders.
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
