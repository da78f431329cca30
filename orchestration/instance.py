"""The Dagster instance of a warehouse: its runs and events lie beside it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from sources.settings import Settings

CONFIGURATION = Path(__file__).parent / "dagster.yaml"


def prepare_home(settings: Settings) -> Path:
    """Create DAGSTER_HOME under the warehouse, unless the environment names another."""
    named = os.environ.get("DAGSTER_HOME")
    home = Path(named) if named else settings.warehouse / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    if not named:
        shutil.copyfile(CONFIGURATION, home / CONFIGURATION.name)
    os.environ["DAGSTER_HOME"] = str(home)
    relax_event_storage()
    return home


def relax_event_storage() -> None:
    """Let SQLite commit without waiting for the disk after every event.

    Dagster stores each event of a run in up to three transactions, and a refresh has close to a
    thousand events. In its write-ahead mode `synchronous = normal` survives the death of the
    process; only a power cut may cost the last events of a run, never the warehouse.
    """
    if not event.contains(Engine, "connect", _set_synchronous):
        event.listen(Engine, "connect", _set_synchronous)


def _set_synchronous(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = normal")
