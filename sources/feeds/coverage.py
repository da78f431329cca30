"""What should have come by a day, and what came: feed by area by period.

A calendar says which periods there are and when each is due; the contract says which areas report.
Whatever is neither there nor excused is missing, so that a whole year that nobody sent is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from sources.feeds.areas import AreaResolver
from sources.feeds.contract import Calendar, FeedSidecar
from sources.feeds.feed import QUARANTINED, WITHDRAWN
from sources.feeds.periods import MONTHS, FeedPeriod, after, months_later, span
from sources.feeds.reading import expected_areas
from sources.feeds.sheet_contract import SheetLayout
from sources.readers.catalogue import Catalogue

#: Codes of the list COVERAGE_STATE.
ARRIVED, LATE, IN_QUARANTINE = "arrived", "late", "quarantined"
MISSING, EXPECTED, NOT_YET_DUE = "missing", "expected", "not_yet_due"
#: States that somebody has to do something about.
OPEN_STATES = (MISSING, IN_QUARANTINE)

SCHEMA = pa.schema(
    [
        ("feed_id", pa.string()),
        ("area_code", pa.string()),
        ("period_key", pa.string()),
        ("coverage_state", pa.string()),
        ("is_expected", pa.bool_()),
        ("due_on", pa.date32()),
        ("arrived_on", pa.date32()),
        ("days_late", pa.int32()),
        ("figure_count", pa.int32()),
        ("publication_id", pa.string()),
        ("reason_code", pa.string()),
        ("as_of_on", pa.date32()),
    ]
)
ORDER = ("feed_id", "period_key", "area_code")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrived of one area and period."""

    arrived_on: date
    publication_id: str
    figure_count: int


@dataclass(slots=True)
class _Feed:
    """What came of one feed by the day that is asked about; deliveries by their period."""

    arrivals: dict[tuple[str, str], Arrival] = field(default_factory=dict)
    deliveries: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)


def due_on(calendar: Calendar, period: FeedPeriod) -> date:
    """The day by which a period must be there, grace apart."""
    return months_later(period.end, calendar.due.months_after, calendar.due.day)


def coverage(
    sidecars: Iterable[FeedSidecar],
    catalogue: Catalogue,
    deliveries: Sequence[Mapping[str, Any]],
    observations: Sequence[Mapping[str, Any]],
    rejections: Sequence[Mapping[str, Any]],
    as_of: date,
) -> list[dict[str, Any]]:
    """The matrix over all feeds, as rows of the warehouse."""
    feeds = _by_feed(deliveries, observations, as_of)
    rejected = _rejected_rows(rejections)
    rows: list[dict[str, Any]] = []
    for sidecar in sidecars:
        feed = feeds.get(sidecar.feed_id, _Feed())
        matrix = _Matrix(sidecar, catalogue, feed, rejected, as_of)
        rows += matrix.rows()
    return rows


def _by_feed(
    deliveries: Sequence[Mapping[str, Any]],
    observations: Sequence[Mapping[str, Any]],
    as_of: date,
) -> dict[str, _Feed]:
    feeds: dict[str, _Feed] = {}
    days: dict[str, date] = {}
    for row in deliveries:
        if row["received_on"] > as_of:
            continue
        sent = feeds.setdefault(row["feed_id"], _Feed()).deliveries
        sent.setdefault(row["period_key"], []).append(row)
        if row["delivery_state"] not in (QUARANTINED, WITHDRAWN):
            days[row["publication_id"]] = row["received_on"]
    for row in observations:
        arrived_on = days.get(row["publication_id"], row["recorded_at"].date())
        if arrived_on > as_of:
            continue
        arrivals = feeds.setdefault(row["feed_id"], _Feed()).arrivals
        key = (row["area_code"], key_of(row))
        known = arrivals.get(key)
        first = known is None or arrived_on < known.arrived_on
        arrivals[key] = Arrival(
            arrived_on if known is None else min(arrived_on, known.arrived_on),
            row["publication_id"] if known is None or first else known.publication_id,
            1 if known is None else known.figure_count + 1,
        )
    return feeds


def key_of(row: Mapping[str, Any]) -> str:
    """The period of an observation as it is written: 2020, 2016-2020, 2020-M03."""
    start, end, part = row["period_start"], row["period_end"], row["period_part"]
    years = str(end) if start == end else f"{start}-{end}"
    return f"{years}-{part}" if part else years


def _rejected_rows(rejections: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The rejected rows of each file, as they stand in it."""
    rows: dict[str, list[str]] = {}
    for rejection in rejections:
        if rejection["source_line"] is not None and rejection["content"]:
            content = "".join(rejection["content"].split())
            rows.setdefault(rejection["source_file"], []).append(content)
    return rows


class _Matrix:
    """The rows of one feed."""

    def __init__(
        self,
        sidecar: FeedSidecar,
        catalogue: Catalogue,
        feed: _Feed,
        rejected: Mapping[str, Sequence[str]],
        as_of: date,
    ) -> None:
        self._sidecar = sidecar
        self._feed = feed
        self._rejected = rejected
        self._as_of = as_of
        self._layout = sidecar.layout if isinstance(sidecar.layout, SheetLayout) else None
        area = self._layout.area if self._layout else None
        self._areas = AreaResolver(catalogue, area.scope, area.names) if area else None

    def rows(self) -> Iterator[dict[str, Any]]:
        """What is expected first, then what came besides."""
        seen = set()
        for area, period, due in self._expected():
            seen.add((area, period))
            yield self._row(area, period, due)
        for (area, period), arrival in sorted(self._feed.arrivals.items()):
            if (area, period) not in seen:
                yield self._record(area, period, ARRIVED, arrival=arrival, is_expected=False)

    def _expected(self) -> Iterator[tuple[str, str, date | None]]:
        calendar = self._sidecar.calendar
        if calendar is None or self._layout is None or self._areas is None:
            yield from self._gaps()
            return
        first = FeedPeriod.from_key(calendar.first)
        last = FeedPeriod.from_key(calendar.last) if calendar.last else None
        frequency = self._sidecar.frequency
        for period in span(first, self._as_of, frequency, summed=calendar.summed):
            if last is not None and last < period:
                return
            for area in expected_areas(self._layout, self._areas, period.year):
                yield area, period.key, due_on(calendar, period)

    def _gaps(self) -> Iterator[tuple[str, str, None]]:
        """Periods that are absent between two that came, of a feed without a calendar."""
        frequency = self._sidecar.frequency
        if frequency not in MONTHS:
            return
        by_area: dict[str, list[FeedPeriod]] = {}
        for area, key in self._feed.arrivals:
            try:
                by_area.setdefault(area, []).append(FeedPeriod.from_key(key))
            except ValueError:
                continue
        for area, periods in sorted(by_area.items()):
            period = min(periods)
            while period < max(periods):
                period = after(period, frequency)
                if period not in periods:
                    yield area, period.key, None

    def _row(self, area: str, period: str, due: date | None) -> dict[str, Any]:
        arrival = self._feed.arrivals.get((area, period))
        if arrival is not None:
            late = self._days_late(arrival.arrived_on, due)
            return self._record(
                area, period, LATE if late else ARRIVED, due=due, arrival=arrival, days_late=late
            )
        held = self._held(area, period)
        if held is not None:
            return self._record(
                area, period, IN_QUARANTINE, due=due, reason=held["reason_code"],
                publication=held["publication_id"], days_late=self._days_late(self._as_of, due),
            )  # fmt: skip
        late = self._days_late(self._as_of, due)
        if due is None or late:
            return self._record(area, period, MISSING, due=due, days_late=late)
        has_ended = FeedPeriod.from_key(period).end < self._as_of
        return self._record(area, period, EXPECTED if has_ended else NOT_YET_DUE, due=due)

    def _held(self, area: str, period: str) -> Mapping[str, Any] | None:
        """The delivery in quarantine that is about an area and period."""
        name = self._areas.name(area) if self._areas else area
        for row in self._feed.deliveries.get(period, ()):
            if row["delivery_state"] == QUARANTINED:
                return row
            if any(name in content for content in self._rejected.get(row["source_file"], ())):
                return row
        return None

    def _days_late(self, day: date, due: date | None) -> int | None:
        calendar = self._sidecar.calendar
        if due is None or calendar is None:
            return None
        if day <= due + timedelta(days=calendar.due.grace_days):
            return None
        return (day - due).days

    def _record(
        self,
        area: str,
        period: str,
        state: str,
        *,
        due: date | None = None,
        arrival: Arrival | None = None,
        days_late: int | None = None,
        reason: str = "",
        publication: str = "",
        is_expected: bool = True,
    ) -> dict[str, Any]:
        return {
            "feed_id": self._sidecar.feed_id,
            "area_code": area,
            "period_key": period,
            "coverage_state": state,
            "is_expected": is_expected,
            "due_on": due,
            "arrived_on": arrival.arrived_on if arrival else None,
            "days_late": days_late,
            "figure_count": arrival.figure_count if arrival else 0,
            "publication_id": arrival.publication_id if arrival else publication,
            "reason_code": reason,
            "as_of_on": self._as_of,
        }
