"""The feeds with their last period and what is due, from the contracts and what is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.feed_words import say
from sources.feeds.contract import FeedSidecar
from sources.feeds.coverage import EXPECTED, NOT_YET_DUE, OPEN_STATES, coverage
from sources.feeds.periods import FeedPeriod
from sources.model import SourceFault
from sources.readers.catalogue import Catalogue, read_catalogue
from sources.readers.statistics import feed_folders, read_contract
from sources.settings import Settings

_OBSERVATIONS = """
    select distinct
        feed_id, area_code, period_start, period_end, period_part, publication_id, recorded_at
    from core.fct_observation
"""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One feed of the list."""

    feed_id: str
    title: str
    frequency: str
    last: str
    following: str
    due: str
    state: str
    is_late: bool = False


def feed_rows(settings: Settings, tongue: str) -> Iterator[FeedRow]:
    """The feeds in order, as of the day of the settings."""
    catalogue = read_catalogue(settings.sources / "catalogue")
    deliveries, observations = _published(settings)
    for folder in feed_folders(settings.sources):
        try:
            sidecar = read_contract(folder, f"statistics/{folder.name}")
        except SourceFault:
            yield FeedRow(folder.name, "", "", "", "", "", say(tongue, "unreadable"), True)
            continue
        rows = _coverage(sidecar, catalogue, deliveries, observations, settings)
        yield _row(sidecar, rows, tongue)


def _coverage(
    sidecar: FeedSidecar,
    catalogue: Catalogue,
    deliveries: Sequence[Mapping[str, Any]],
    observations: Sequence[Mapping[str, Any]],
    settings: Settings,
) -> list[dict[str, Any]]:
    own = [row for row in observations if row["feed_id"] == sidecar.feed_id]
    sent = [row for row in deliveries if row["feed_id"] == sidecar.feed_id]
    return coverage([sidecar], catalogue, sent, own, [], settings.as_of)


def _row(sidecar: FeedSidecar, rows: Sequence[Mapping[str, Any]], tongue: str) -> FeedRow:
    arrived = [row["period_key"] for row in rows if row["figure_count"]]
    late = [row for row in rows if row["coverage_state"] in OPEN_STATES]
    ahead = [row for row in rows if row["coverage_state"] in (EXPECTED, NOT_YET_DUE)]
    waiting = sorted(late or ahead, key=lambda row: row["due_on"] or row["as_of_on"])
    following = waiting[0] if waiting else None
    if sidecar.calendar is None and not late:
        state = say(tongue, "no_calendar")
    elif late:
        period = following["period_key"] if following else ""
        count = sum(row["period_key"] == period for row in late)
        days = max((row["days_late"] or 0 for row in late), default=0)
        state = say(tongue, "late", days=days, count=count)
    else:
        state = say(tongue, "in_time")
    return FeedRow(
        sidecar.feed_id, getattr(sidecar.title, tongue), sidecar.frequency,
        max(arrived, key=_order, default=""), following["period_key"] if following else "",
        str(following["due_on"] or "") if following else "", state, bool(late),
    )  # fmt: skip


def _order(key: str) -> tuple[str, str]:
    """Periods by their ends; spans of years by their last one."""
    try:
        period = FeedPeriod.from_key(key)
    except ValueError:
        return key[-4:], key
    return period.end.isoformat(), key


def _published(settings: Settings) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Deliveries and observations of the published warehouse; none where there is none."""
    if not settings.published.exists():
        return [], []
    try:
        with duckdb.connect(str(settings.published), read_only=True) as connection:
            deliveries = _rows(connection, "select * from quality.fct_delivery")
            return deliveries, _rows(connection, _OBSERVATIONS)
    except duckdb.Error:
        return [], []


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [item[0] for item in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
