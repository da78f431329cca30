"""Taking in a feed of sheets: every delivery is judged by itself, and none stops another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from expectations.border import Verdict, check
from expectations.suites.observations import observation_suite
from sources.feeds.contract import FeedSidecar
from sources.feeds.feed import (
    LOADED,
    PARTLY,
    QUARANTINED,
    Outcome,
    SheetFeed,
    read_outcome,
    read_sheet_feed,
    recorded_at,
    remember,
)
from sources.feeds.reading import ReadDelivery
from sources.feeds.rows import LOAD
from sources.feeds.shelf import Shelf
from sources.model import Rejection
from sources.readers.catalogue import UNMAPPED, Catalogue
from sources.readers.statistics import RawFeed, observation_records

Records = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FeedIntake:
    """What came of a feed of sheets.

    Attributes:
        outcomes: what became of each delivery.
        rejections: everything that was not loaded, those of the outcomes among them.
        verdict: what the border decided about the figures.
        more_verdicts: what else it decided, by the name of what was checked.
    """

    feed: RawFeed
    outcomes: tuple[Outcome, ...]
    observations: Records
    rejections: tuple[Rejection, ...]
    verdict: Verdict
    more_verdicts: dict[str, Verdict] = field(default_factory=dict)


def take_in_sheets(
    folder: Path, name: str, sidecar: FeedSidecar, catalogue: Catalogue, shelf: Shelf
) -> FeedIntake:
    """Take in the deliveries of a feed, and remember them.

    Raises:
        SourceFault: the contract does not fit the catalogue.
    """
    feed = read_sheet_feed(folder, name, sidecar, catalogue, shelf)
    figures = _frame(feed)
    verdict = check(name, figures, observation_suite(catalogue, sidecar), name)
    raw = RawFeed(
        sidecar, name, verdict.accepted, tuple(read.release for read in feed.reads), (),
        sum(read.missing_cells for read in feed.reads),
    )  # fmt: skip
    observations, untyped = observation_records(raw, verdict.accepted, catalogue)
    outcomes = [
        *feed.outcomes,
        *_outcomes(feed.reads, observations, [*verdict.rejections, *untyped]),
    ]
    loaded = {outcome.publication_id for outcome in outcomes if outcome.figure_count}
    raw = replace(raw, releases=tuple(r for r in raw.releases if r.publication_id in loaded))
    remember(shelf, outcomes)
    told = [rejection for outcome in outcomes for rejection in outcome.rejections]
    return FeedIntake(
        raw, tuple(outcomes), observations, (*feed.rejections, *told, *verdict.unmet),
        verdict,
    )  # fmt: skip


def _frame(feed: SheetFeed) -> pd.DataFrame:
    """The figures that are to be loaded, with when each was recorded."""
    figures = feed.figures
    days = {
        read.release.publication_id: recorded_at(read.delivery.received_on) for read in feed.reads
    }
    figures = figures[figures["treatment"] == LOAD].reset_index(drop=True)
    other = figures["indicator"] == UNMAPPED
    return figures.assign(
        recorded_at=figures["publication_id"].map(days).astype("object"),
        # What has no code is told apart by its label.
        cell_label=figures["label"].where(other, "").astype("object"),
    )


def _outcomes(
    reads: Sequence[ReadDelivery], observations: Records, rejections: Sequence[Rejection]
) -> list[Outcome]:
    """What became of the deliveries that could be read."""
    counts: dict[str, int] = {}
    for record in observations:
        counts[record["publication_id"]] = counts.get(record["publication_id"], 0) + 1
    by_file: dict[str, list[Rejection]] = {}
    for rejection in rejections:
        by_file.setdefault(rejection.source_file, []).append(rejection)
    outcomes = []
    for read in reads:
        told = (*read.rejections, *by_file.get(read.delivery.name, ()))
        count = counts.get(read.release.publication_id, 0)
        state = QUARANTINED if not count else PARTLY if told else LOADED
        outcomes.append(read_outcome(read, state, told, count))
    return outcomes
