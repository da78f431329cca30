"""Where things lie, and the day that is asked about."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

PROJECT_ROOT = Path(__file__).resolve().parent.parent
TIMEZONE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """Today in Shanghai."""
    return datetime.now(TIMEZONE).date()


@dataclass(frozen=True, slots=True)
class Settings:
    """Input folder, output folder and as-of day of one refresh."""

    sources: Path
    warehouse: Path
    as_of: date

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read `PLANWATCH_SOURCES`, `PLANWATCH_WAREHOUSE` and `PLANWATCH_AS_OF`.

        The as-of day is today in Shanghai unless it is given as YYYY-MM-DD.

        Raises:
            ValueError: `PLANWATCH_AS_OF` is no date.
        """
        env = os.environ if environment is None else environment
        as_of = env.get("PLANWATCH_AS_OF")
        return cls(
            sources=Path(env.get("PLANWATCH_SOURCES") or PROJECT_ROOT / "sources").resolve(),
            warehouse=Path(env.get("PLANWATCH_WAREHOUSE") or PROJECT_ROOT / "warehouse").resolve(),
            as_of=date.fromisoformat(as_of) if as_of else today(),
        )

    @property
    def published(self) -> Path:
        """The file that analysts open: a link to the newest release."""
        return self.warehouse / "planwatch.duckdb"

    @property
    def releases(self) -> Path:
        """The immutable release files."""
        return self.warehouse / "releases"

    @property
    def landing(self) -> Path:
        """Parquet files that dbt reads."""
        return self.warehouse / "build" / "landing"

    @property
    def build_database(self) -> Path:
        """The file that dbt writes; nobody else opens it."""
        return self.warehouse / "build" / "planwatch.duckdb"

    @property
    def data_docs(self) -> Path:
        """The Great Expectations site."""
        return self.warehouse / "data_docs"

    @property
    def quarantine(self) -> Path:
        """What was delivered and not loaded."""
        return self.warehouse / "quarantine"

    @property
    def shelf(self) -> Path:
        """What is remembered of deliveries."""
        return self.warehouse / "deliveries"

    @property
    def exports(self) -> Path:
        """Exports of releases, one folder for each."""
        return self.warehouse / "exports"

    @property
    def lock(self) -> Path:
        """Held for as long as a refresh runs."""
        return self.warehouse / ".refresh.lock"
