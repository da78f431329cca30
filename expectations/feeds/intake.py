"""Taking in a feed of sheets: every delivery is judged by itself, and none stops another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from expectations.border import Verdict, check
from expectations.feeds.trust import Judge, Judged, delivery_frame, figure_frame
from expectations.suites.deliveries import TOLD_BEFORE, delivery_suite
from expectations.suites.observations import observation_suite
from sources.feeds.contract import FeedSidecar
from sources.feeds.deliveries import Delivery
from sources.feeds.feed import (
    LOADED,
    PARTLY,
    QUARANTINED,
    Outcome,
    read_outcome,
    read_sheet_feed,
    remember,
)
from sources.feeds.rows import COLUMNS
from sources.feeds.shelf import Shelf
from sources.model import Rejection
from sources.readers.catalogue import Catalogue
from sources.readers.statistics import RawFeed, observation_records
from sources.readers.value_corrections import Corrector, unsettled

Records = list[dict[str, Any]]
#: The columns of the figures that the border checks.
FRAME_COLUMNS = [
    *COLUMNS, "recorded_at", "cell_label", "measure", "reference_value", "possible_low",
    "possible_high", "broken_sum",
]  # fmt: skip


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
    folder: Path,
    name: str,
    sidecar: FeedSidecar,
    catalogue: Catalogue,
    shelf: Shelf,
    candidate: Delivery | None = None,
    corrector: Corrector | None = None,
) -> FeedIntake:
    """Take in the deliveries of a feed, and remember them.

    Args:
        folder: of the feed.
        name: what messages call it.
        sidecar: its contract.
        catalogue: the reference data.
        shelf: what is remembered of it.
        candidate: a file from elsewhere, taken in as if it had come.
        corrector: declared corrections of its figures.

    Raises:
        SourceFault: the contract does not fit the catalogue.
    """
    feed = read_sheet_feed(folder, name, sidecar, catalogue, shelf, candidate, corrector)
    judge = Judge(sidecar, catalogue)
    judged = [judge.judge(read) for read in feed.reads]
    whole = check(
        f"{name}/deliveries", delivery_frame(judged, feed.outcomes), delivery_suite(sidecar), name
    )
    verdict = check(
        name, figure_frame(judged, FRAME_COLUMNS), observation_suite(catalogue, sidecar), name
    )
    raw = RawFeed(
        sidecar, name, verdict.accepted, tuple(read.release for read in feed.reads), (),
        sum(read.missing_cells for read in feed.reads),
    )  # fmt: skip
    observations, untyped = observation_records(raw, verdict.accepted, catalogue)
    refusals = [item for item in whole.rejections if item.field not in TOLD_BEFORE]
    told = [*refusals, *verdict.rejections, *untyped]
    outcomes = [*feed.outcomes, *_outcomes(judged, observations, told)]
    loaded = {outcome.publication_id for outcome in outcomes if outcome.figure_count}
    raw = replace(raw, releases=tuple(r for r in raw.releases if r.publication_id in loaded))
    remember(shelf, outcomes)
    of_files = [rejection for outcome in outcomes for rejection in outcome.rejections]
    outdated = corrector.outdated() if corrector else []
    outdated += unsettled(observations, corrector.corrections) if corrector else []
    return FeedIntake(
        raw, tuple(outcomes), observations,
        (*feed.rejections, *of_files, *verdict.unmet, *whole.unmet, *outdated),
        verdict, {"deliveries": whole},
    )  # fmt: skip


def _outcomes(
    judged: Sequence[Judged], observations: Records, rejections: Sequence[Rejection]
) -> list[Outcome]:
    """What became of the deliveries that could be read."""
    counts = Counter(record["publication_id"] for record in observations)
    by_file: dict[str, list[Rejection]] = {}
    for rejection in rejections:
        by_file.setdefault(rejection.source_file, []).append(rejection)
    outcomes = []
    for item in judged:
        read = item.read
        own = by_file.get(read.delivery.name, [])
        # What refuses the whole file comes first: it is the reason of the rest.
        told = (*own, *read.rejections) if item.is_refused else (*read.rejections, *own)
        count = counts[read.release.publication_id]
        state = QUARANTINED if not count else PARTLY if told else LOADED
        outcomes.append(read_outcome(read, state, told, count))
    return outcomes
