"""A feed of sheets as it lies on disk: every delivery read, or refused with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pandas as pd

from sources.feeds.contract import FeedSidecar
from sources.feeds.deliveries import Delivery, Finder, Found
from sources.feeds.periods import period_of
from sources.feeds.reading import DeliveryReader, ReadDelivery
from sources.feeds.rows import COLUMNS
from sources.feeds.sheet_contract import SheetLayout
from sources.feeds.shelf import Shelf, Sight
from sources.feeds.workbooks import Workbooks
from sources.model import Rejection, SourceFault
from sources.readers.catalogue import UNMAPPED, Catalogue
from sources.readers.value_corrections import Corrector
from sources.settings import TIMEZONE

#: What became of a delivery, codes of the list DELIVERY_STATE.
LOADED, PARTLY, QUARANTINED, WITHDRAWN = "loaded", "partly_loaded", "quarantined", "withdrawn"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one delivered file.

    Attributes:
        path: within the feed's folder.
        name: as messages call it.
        sha256: of its bytes; "" where they could not be read.
        period_key: what it is about; "" where it does not say.
        rejections: why it is not loaded, or what of it is not.
        figure_count: figures that were loaded.
    """

    path: str
    name: str
    sha256: str
    content: Path | None
    publication_id: str
    period_key: str
    received_on: date
    released_on: date | None
    state: str
    rejections: tuple[Rejection, ...] = ()
    figure_count: int = 0


@dataclass(slots=True)
class SheetFeed:
    """The deliveries of a feed.

    Attributes:
        reads: those that could be read, in the order of their periods and days.
        outcomes: those that could not.
        rejections: what concerns the feed as a whole.
    """

    sidecar: FeedSidecar
    name: str
    reads: list[ReadDelivery] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def figures(self) -> pd.DataFrame:
        """The figures of all deliveries that could be read."""
        frames = [read.figures for read in self.reads if len(read.figures)]
        if not frames:
            return pd.DataFrame({column: [] for column in COLUMNS}, dtype="object")
        figures = pd.concat(frames, ignore_index=True)
        return figures.astype("object").where(figures.notna() & (figures != ""), None)


def read_sheet_feed(
    folder: Path,
    name: str,
    sidecar: FeedSidecar,
    catalogue: Catalogue,
    shelf: Shelf,
    candidate: Delivery | None = None,
    corrector: Corrector | None = None,
) -> SheetFeed:
    """Find and read the deliveries of a feed.

    Args:
        folder: of the feed.
        name: what messages call it.
        sidecar: its contract.
        catalogue: the reference data.
        shelf: what is remembered of it.
        candidate: a file from elsewhere, read as if it had come.
        corrector: declared corrections of its figures.

    Raises:
        SourceFault: the contract refers to codes that the catalogue does not have.
    """
    check_references(sidecar, catalogue, name)
    found = Finder(folder, name, sidecar, shelf).find()
    feed = SheetFeed(sidecar, name, rejections=list(found.rejections))
    feed.outcomes += _refused(found, sidecar)
    reader = DeliveryReader(sidecar, catalogue, corrector or Corrector())
    is_text = isinstance(sidecar.layout, SheetLayout) and bool(sidecar.layout.sentences)
    workbooks = Workbooks(shelf.workbooks, is_writing=shelf.is_recording, is_text=is_text)
    workbooks.forget(delivery.sha256 for delivery in found.deliveries)
    for delivery in (*found.deliveries, *([candidate] if candidate else [])):
        try:
            feed.reads.append(_read(reader, workbooks, delivery))
        except SourceFault as fault:
            feed.outcomes.append(refused_outcome(delivery, fault.rejection, sidecar))
        except Exception as error:
            feed.outcomes.append(refused_outcome(delivery, _unforeseen(delivery, error), sidecar))
    feed.reads.sort(
        key=lambda read: (
            read.period, read.release.released_on or read.delivery.received_on,
            read.delivery.received_on, read.delivery.version, read.delivery.path,
        )
    )  # fmt: skip
    return feed


def _read(reader: DeliveryReader, workbooks: Workbooks, delivery: Delivery) -> ReadDelivery:
    workbook = workbooks.read(delivery)
    try:
        return reader.read(delivery, workbook)
    except SourceFault as fault:
        if fault.rejection.reason_code == "missing_sheet" and workbook.rejections:
            raise SourceFault(workbook.rejections[0]) from fault
        raise


def refused_outcome(
    delivery: Delivery, rejection: Rejection, sidecar: FeedSidecar, period_key: str = ""
) -> Outcome:
    """A delivery that is not loaded."""
    entry = delivery.entry
    return Outcome(
        delivery.path, delivery.name, delivery.sha256, delivery.content,
        f"{sidecar.feed_id}/{delivery.stem}", period_key or _named_period(delivery.groups),
        delivery.received_on, entry.released_on if entry else None, QUARANTINED, (rejection,),
    )  # fmt: skip


def read_outcome(
    read: ReadDelivery, state: str, rejections: tuple[Rejection, ...], figure_count: int
) -> Outcome:
    """A delivery that could be read."""
    delivery = read.delivery
    return Outcome(
        delivery.path, delivery.name, delivery.sha256, delivery.content,
        read.release.publication_id, read.period.key, delivery.received_on,
        read.release.released_on, state, rejections, figure_count,
    )  # fmt: skip


def delivery_records(feed_id: str, outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """What became of deliveries, as rows of the warehouse."""
    return [
        {
            "feed_id": feed_id,
            "source_file": item.name,
            "sha256": item.sha256,
            "publication_id": item.publication_id,
            "period_key": item.period_key,
            "received_on": item.received_on,
            "released_on": item.released_on,
            "delivery_state": item.state,
            "figure_count": item.figure_count,
            "rejection_count": len(item.rejections),
            "reason_code": item.rejections[0].reason_code if item.rejections else "",
        }
        for item in outcomes
    ]


def remember(shelf: Shelf, outcomes: Iterable[Outcome]) -> None:
    """Write down which deliveries were seen, and keep those that were loaded."""
    sights = []
    contents: dict[str, Path] = {}
    for item in outcomes:
        if not item.sha256:
            continue
        is_loaded = item.state in (LOADED, PARTLY)
        sights.append(
            Sight(item.path, item.sha256, shelf.today, shelf.today if is_loaded else None)
        )
        if is_loaded and item.content is not None:
            contents[item.sha256] = item.content
    shelf.record(sights, contents)


def _refused(found: Found, sidecar: FeedSidecar) -> list[Outcome]:
    refused = [
        Outcome(
            item.path, item.rejection.source_file, item.sha256, item.content,
            f"{sidecar.feed_id}/{item.path}", _named_period(item.groups), item.received_on, None,
            QUARANTINED, (item.rejection,),
        )
        for item in found.refused
    ]  # fmt: skip
    withdrawn = [
        Outcome(
            item.path, item.name, item.sha256, item.content, f"{sidecar.feed_id}/{item.path}",
            _named_period(item.groups), item.received_on, None, WITHDRAWN,
        )
        for item in found.withdrawn
    ]  # fmt: skip
    return [*refused, *withdrawn]


def _named_period(groups: Mapping[str, str | None]) -> str:
    try:
        return period_of(groups).key if groups else ""
    except ValueError:
        return ""


def _unforeseen(delivery: Delivery, error: Exception) -> Rejection:
    """A fault that no rule foresees costs the delivery alone."""
    return Rejection(
        delivery.name, None, "", "damaged_file", "a table that can be read",
        f"{type(error).__name__}: {error}"[:300],
        "Save the file anew as .xlsx or .csv and send it again.",
    )  # fmt: skip


def check_references(sidecar: FeedSidecar, catalogue: Catalogue, name: str) -> None:
    """Indicators, units and areas of the contract are in the catalogue.

    Raises:
        SourceFault: one is not.
    """
    layout = sidecar.layout
    if not isinstance(layout, SheetLayout):
        return
    used: list[tuple[str, str, str]] = [("layout.area.scope", layout.area.scope, "areas")]
    for number, rule in enumerate(layout.columns):
        path = f"layout.columns.{number}"
        used.append((f"{path}.indicator", rule.indicator or UNMAPPED, "indicators"))
        used.append((f"{path}.unit", rule.unit or layout.unit, "units"))
        if rule.indicator_from:
            used += [
                (f"layout.codes.{rule.indicator_from}", code, "indicators")
                for code in layout.codes.get(rule.indicator_from, {}).values()
            ]
    used += [("layout.area.names", code, "areas") for code in layout.area.names.values()]
    used += [("layout.area.fixed", layout.area.fixed or layout.area.scope, "areas")]
    if isinstance(layout.area.expected, list):
        used += [("layout.area.expected", code, "areas") for code in layout.area.expected]
    known = {
        "areas": catalogue.areas, "indicators": catalogue.indicators, "units": catalogue.units,
    }  # fmt: skip
    for path, code, table in used:
        if code and code not in known[table]:
            raise SourceFault(
                Rejection(
                    f"{name}/feed.yaml", None, path, "unknown_reference",
                    f"a code of sources/catalogue/{table}.csv", code,
                    f"Correct `{path}`, or add the code to the catalogue.",
                )
            )  # fmt: skip


def recorded_at(day: date) -> str:
    """The moment from which a delivery of a day counts, as text; noon, so that UTC agrees."""
    return datetime.combine(day, time(12), TIMEZONE).isoformat()
