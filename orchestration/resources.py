"""Resources: the workspace that a refresh works in, and the lock that only one may hold."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
from filelock import FileLock, Timeout
from pydantic import PrivateAttr

from sources.settings import Settings

#: How long a second refresh waits for the first, unless PLANWATCH_LOCK_TIMEOUT says otherwise.
LOCK_TIMEOUT_SECONDS = 600.0


class RefreshRunningError(Exception):
    """Another refresh holds the warehouse and did not end in time."""


@contextlib.contextmanager
def sole_refresh(settings: Settings, owner: str) -> Iterator[None]:
    """Hold the warehouse for one refresh; wait for another to end first.

    The operating system lets go of the lock when the process dies, however it dies.

    Raises:
        RefreshRunningError: the other refresh is still running after the timeout.
    """
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    holder = settings.lock.with_suffix(".owner")
    lock = FileLock(settings.lock)
    timeout = float(os.environ.get("PLANWATCH_LOCK_TIMEOUT") or LOCK_TIMEOUT_SECONDS)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f"Waiting: {_describe(holder)} holds {settings.warehouse}", file=sys.stderr)
        try:
            lock.acquire(timeout=timeout, poll_interval=0.2)
        except Timeout:
            raise RefreshRunningError(
                f"expected the warehouse to be free, found that {_describe(holder)} holds "
                f"{settings.warehouse} for more than {timeout:.0f} s. Wait for it, or stop it."
            ) from None
    try:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        holder.write_text(f"{owner} (process {os.getpid()}, since {started})", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _describe(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8")
    except OSError:
        return "another refresh"


class Workspace(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Input folder, output folder and as-of day; holds the warehouse for the length of a run."""

    sources: str
    warehouse: str
    as_of: str | None = None

    _as_of_on: date | None = PrivateAttr(default=None)
    _started_at: datetime | None = PrivateAttr(default=None)

    @classmethod
    def of(cls, settings: Settings, as_of: date | None = None) -> Workspace:
        """The workspace of some settings; without an as-of day each run takes its own."""
        return cls(
            sources=str(settings.sources),
            warehouse=str(settings.warehouse),
            as_of=as_of.isoformat() if as_of else None,
        )

    @contextlib.contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Workspace]:
        """Lock the warehouse as long as the run lasts."""
        self._as_of_on = self.settings.as_of
        self._started_at = datetime.now(UTC)
        owner = f"refresh {context.run_id[:8]}" if context.run_id else "a refresh"
        with sole_refresh(self.settings, owner):
            yield self

    @property
    def started_at(self) -> datetime:
        """When this run began, in UTC without its zone and to the second."""
        moment = self._started_at or datetime.now(UTC)
        return moment.replace(tzinfo=None, microsecond=0)

    @property
    def settings(self) -> Settings:
        """The settings of this run."""
        today = Settings.from_environment().as_of
        chosen = date.fromisoformat(self.as_of) if self.as_of else self._as_of_on or today
        return Settings(Path(self.sources), Path(self.warehouse), chosen)
