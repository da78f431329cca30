"""Publishing: an immutable release file, then one atomic turn of a link.

Readers that hold the old release open keep it; a process killed at any point leaves the
published link where it was.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import duckdb

from sources.settings import Settings

#: Releases that are kept, the newest included.
KEPT_RELEASES = 5
#: Clients from this version on can read what is published.
STORAGE_VERSION = "v1.5.0"
#: Schemas of the build file that analysts have no use for.
UNPUBLISHED = ("staging",)
#: Without rows in these there is nothing to publish.
REQUIRED_TABLES = ("core.dim_indicator", "core.dim_area", "operations.fct_refresh")


class UnpublishableError(Exception):
    """The build is not fit to be published; the last release stays."""


def publish(settings: Settings, released_at: datetime, run_id: str) -> Path:
    """Copy the build into a release file, check it, and make it the published warehouse.

    Raises:
        UnpublishableError: a required table is missing or empty.
    """
    settings.releases.mkdir(parents=True, exist_ok=True)
    release = settings.releases / f"planwatch-{released_at:%Y%m%dT%H%M%S}-{run_id[:8]}.duckdb"
    half = release.with_suffix(".partial")
    half.unlink(missing_ok=True)
    try:
        copy_build(settings.build_database, half)
        _check(half)
        _sync(half)
        half.chmod(0o444)
        half.replace(release)
    finally:
        half.unlink(missing_ok=True)
    _turn_link(settings.published, release)
    prune(settings)
    return release


def copy_build(build: Path, target: Path) -> None:
    """A compact copy without staging, with all comments, views and macros."""
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        connection.execute(f"attach '{_quoted(build)}' as build (read_only)")
        connection.execute(
            f"attach '{_quoted(target)}' as planwatch (storage_version '{STORAGE_VERSION}')"
        )
        connection.execute("copy from database build to planwatch")
        for schema in UNPUBLISHED:
            connection.execute(f"drop schema if exists planwatch.{schema} cascade")
        _copy_table_comments(connection)
        connection.execute("checkpoint planwatch")
        connection.execute("detach planwatch")


def _copy_table_comments(connection: duckdb.DuckDBPyConnection) -> None:
    """COPY FROM DATABASE keeps comments of columns, not always those of tables and views."""
    for kind in ("table", "view"):
        rows = connection.execute(
            f"select schema_name, {kind}_name, comment from duckdb_{kind}s() "
            "where database_name = 'build' and comment is not null"
        ).fetchall()
        for schema, name, comment in rows:
            if schema not in UNPUBLISHED:
                text = comment.replace("'", "''")
                connection.execute(f"comment on {kind} planwatch.{schema}.{name} is '{text}'")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _check(release: Path) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        for table in REQUIRED_TABLES:
            try:
                row = connection.execute(f"select count(*) from {table}").fetchone()
            except duckdb.CatalogException as error:
                raise UnpublishableError(f"expected the table {table}, found none") from error
            if not row or not row[0]:
                raise UnpublishableError(f"expected rows in {table}, found none")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _turn_link(link: Path, release: Path) -> None:
    fresh = link.with_suffix(".link")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(release.relative_to(link.parent))
    fresh.replace(link)
    _sync(link.parent)


def prune(settings: Settings) -> list[Path]:
    """Remove all but the last few releases, never the published one."""
    published = settings.published.resolve()
    releases = sorted(settings.releases.glob("planwatch-*.duckdb"), reverse=True)
    removed = [path for path in releases[KEPT_RELEASES:] if path != published]
    for path in removed:
        path.unlink()
    for leftover in settings.releases.glob("*.partial"):
        leftover.unlink()
    return removed
