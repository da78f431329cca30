"""Taking a source in: read it, hold it against its contract, type what passed.

Whatever does not pass comes back as rejections; nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expectations.border import Verdict, check
from expectations.feeds.intake import take_in_sheets
from expectations.suites.catalogue import catalogue_suite
from expectations.suites.observations import observation_suite
from expectations.suites.statements import statement_suite
from sources.feeds.contract import FeedSidecar
from sources.feeds.feed import LOADED, PARTLY, QUARANTINED, Outcome, delivery_records
from sources.feeds.sheet_contract import SheetLayout
from sources.feeds.shelf import Shelf, digest_of
from sources.model import Rejection, SourceFault
from sources.readers.catalogue import TABLES, Catalogue, read_catalogue_table
from sources.readers.coverage import COVERAGE, ledger_records, read_ledger
from sources.readers.delimited import frame_records
from sources.readers.plans import document_record, read_plan, statement_records
from sources.readers.sidecar import as_utc
from sources.readers.statistics import (
    RawFeed,
    feed_record,
    observation_records,
    publication_records,
    read_contract,
    read_feed,
)
from sources.readers.value_corrections import (
    Corrector,
    ValueCorrection,
    correct_frame,
    corrector_for,
    unsettled,
)
from sources.settings import today

Records = list[dict[str, Any]]
#: Reasons that say that something is missing from the end or the middle of a source.
SHORT = frozenset({"incomplete", "file_cut_off"})


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of one source.

    `fault` is set where the source as a whole could not be read; then there are no tables.
    """

    source_id: str
    tables: Mapping[str, Records] = field(default_factory=dict)
    rejections: tuple[Rejection, ...] = ()
    verdict: Verdict | None = None
    fault: Rejection | None = None
    missing_cells: int = 0
    #: What became of each delivered file of a feed.
    deliveries: tuple[Outcome, ...] = ()
    #: What else the border decided, by the name of what was checked.
    more_verdicts: Mapping[str, Verdict] = field(default_factory=dict)

    @property
    def all_rejections(self) -> tuple[Rejection, ...]:
        """The fault and the rejections of single rows."""
        return (*((self.fault,) if self.fault else ()), *self.rejections)

    @property
    def is_short(self) -> bool:
        """Whether the source can be read but is not whole."""
        return any(item.reason_code in SHORT for item in self.rejections)

    @property
    def row_count(self) -> int:
        """Rows of the source's main table that were let in."""
        # The ledger accounts for figures, statements or not.
        counts = [
            len(records)
            for name, records in self.tables.items()
            if name not in ("coverage", "delivery")
        ]
        return max(counts, default=0)


def take_in_plan(folder: Path, catalogue: Catalogue) -> Intake:
    """Take in one plan's folder."""
    source_id = f"plans/{folder.name}"
    try:
        plan = read_plan(folder)
    except SourceFault as fault:
        return Intake(source_id, fault=fault.rejection)
    sidecar = plan.sidecar
    if sidecar.area_code not in catalogue.areas:
        return Intake(
            source_id,
            fault=Rejection(
                f"{source_id}/plan.yaml", None, "area_code", "unknown_area",
                "an area of the catalogue", sidecar.area_code,
                "Correct the code, or add the area to sources/catalogue/areas.csv.",
            ),
        )  # fmt: skip
    frame = plan.statements.frame
    ids = set(frame["statement_id"].dropna())
    suite = statement_suite(
        catalogue, sidecar.area_code, sidecar.statement_count, statement_ids=ids
    )
    verdict = check(source_id, frame, suite, plan.name)
    records, untyped = statement_records(plan, verdict.accepted, catalogue)
    coverage, unaccounted = _coverage(folder, source_id)
    return Intake(
        source_id,
        {"document": [document_record(plan)], "statement": records, "coverage": coverage},
        (*plan.statements.rejections, *verdict.rejections, *verdict.unmet, *untyped, *unaccounted),
        verdict,
    )


def _coverage(folder: Path, source_id: str) -> tuple[Records, list[Rejection]]:
    """The ledger of a plan that has one; a broken one costs itself, not the statements."""
    name = f"{source_id}/{COVERAGE}"
    try:
        return ledger_records(folder.name, read_ledger(folder / COVERAGE, name), name)
    except SourceFault as fault:
        return [], [fault.rejection]


def take_in_feed(
    folder: Path,
    catalogue: Catalogue,
    shelf: Shelf | None = None,
    corrections: Sequence[ValueCorrection] = (),
) -> Intake:
    """Take in one feed's folder.

    Args:
        folder: of the feed.
        catalogue: the reference data.
        shelf: what is remembered of earlier deliveries; nothing by default.
        corrections: declared corrections of single figures.
    """
    source_id = f"statistics/{folder.name}"
    corrector = corrector_for(source_id, corrections)
    try:
        sidecar = read_contract(folder, source_id)
        if isinstance(sidecar.layout, SheetLayout):
            return _take_in_sheets(folder, source_id, sidecar, catalogue, shelf, corrector)
        feed = read_feed(folder, catalogue)
    except SourceFault as fault:
        return Intake(source_id, fault=fault.rejection)
    figures = correct_frame(feed.figures, corrector)
    verdict = check(source_id, figures, observation_suite(catalogue, feed.sidecar), feed.name)
    records, untyped = observation_records(feed, verdict.accepted, catalogue)
    rejections = (
        *feed.rejections, *verdict.rejections, *verdict.unmet, *untyped, *corrector.outdated(),
        *unsettled(records, corrector.corrections),
    )  # fmt: skip
    deliveries = _declared_files(folder, feed, records, rejections)
    return Intake(
        source_id,
        {
            "feed": [feed_record(feed)],
            "publication": publication_records(feed),
            "observation": records,
            "delivery": delivery_records(folder.name, deliveries),
        },
        rejections,
        verdict,
        missing_cells=feed.missing_cells,
        deliveries=deliveries,
    )


def _take_in_sheets(
    folder: Path,
    source_id: str,
    sidecar: FeedSidecar,
    catalogue: Catalogue,
    shelf: Shelf | None,
    corrector: Corrector,
) -> Intake:
    taken = take_in_sheets(
        folder, source_id, sidecar, catalogue, shelf or Shelf(None, today()), None, corrector
    )
    return Intake(
        source_id,
        {
            "feed": [feed_record(taken.feed)],
            "publication": publication_records(taken.feed),
            "observation": taken.observations,
            "delivery": delivery_records(folder.name, taken.outcomes),
        },
        taken.rejections,
        taken.verdict,
        missing_cells=taken.feed.missing_cells,
        deliveries=taken.outcomes,
        more_verdicts=taken.more_verdicts,
    )


def _declared_files(
    folder: Path, feed: RawFeed, records: Records, rejections: tuple[Rejection, ...]
) -> tuple[Outcome, ...]:
    """What became of the files that a contract lists one by one."""
    received = as_utc(feed.sidecar.recorded_at).date()
    outcomes = []
    for file in feed.sidecar.files:
        name = f"{feed.name}/{file.path}"
        path = folder / file.path
        figures = [record for record in records if record["source_file"] == name]
        told = tuple(item for item in rejections if item.source_file == name)
        state = QUARANTINED if not figures else PARTLY if told else LOADED
        publications = {record["publication_id"] for record in figures}
        released = {record["released_on"] for record in figures}
        years = {record["period_end"] for record in figures}
        outcomes.append(
            Outcome(
                file.path, name, digest_of(path) if path.is_file() else "",
                path if path.is_file() else None,
                publications.pop() if len(publications) == 1 else "",
                str(years.pop()) if len(years) == 1 else "",
                received, released.pop() if len(released) == 1 else None,
                state, told, len(figures),
            )
        )  # fmt: skip
    return tuple(outcomes)


def take_in_catalogue(folder: Path, catalogue: Catalogue) -> list[Intake]:
    """Take in the tables of the catalogue, one intake each."""
    intakes = []
    for stem in TABLES:
        source_id = f"catalogue/{stem}"
        raw = read_catalogue_table(folder, stem, f"{source_id}.csv")
        verdict = check(source_id, raw.frame, catalogue_suite(stem, catalogue), f"{source_id}.csv")
        intakes.append(
            Intake(
                source_id,
                {stem: frame_records(verdict.accepted)},
                (*raw.rejections, *verdict.rejections, *verdict.unmet),
                verdict,
            )
        )
    return intakes
