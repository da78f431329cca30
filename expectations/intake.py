"""Taking a source in: read it, hold it against its contract, type what passed.

Whatever does not pass comes back as rejections; nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expectations.border import Verdict, check
from expectations.suites.catalogue import catalogue_suite
from expectations.suites.observations import observation_suite
from expectations.suites.statements import statement_suite
from sources.model import Rejection, SourceFault
from sources.readers.catalogue import TABLES, Catalogue, read_catalogue_table
from sources.readers.coverage import COVERAGE, ledger_records, read_ledger
from sources.readers.delimited import frame_records
from sources.readers.plans import document_record, read_plan, statement_records
from sources.readers.statistics import (
    feed_record,
    observation_records,
    publication_records,
    read_feed,
)

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
        counts = [len(records) for name, records in self.tables.items() if name != "coverage"]
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


def take_in_feed(folder: Path, catalogue: Catalogue) -> Intake:
    """Take in one feed's folder."""
    source_id = f"statistics/{folder.name}"
    try:
        feed = read_feed(folder, catalogue)
    except SourceFault as fault:
        return Intake(source_id, fault=fault.rejection)
    verdict = check(source_id, feed.figures, observation_suite(catalogue, feed.sidecar), feed.name)
    records, untyped = observation_records(feed, verdict.accepted, catalogue)
    return Intake(
        source_id,
        {
            "feed": [feed_record(feed)],
            "publication": publication_records(feed),
            "observation": records,
        },
        (*feed.rejections, *verdict.rejections, *verdict.unmet, *untyped),
        verdict,
        missing_cells=feed.missing_cells,
    )


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
