"""Published figures as the engine sees them: one publication is one document.

Figures of one publication are held against each other. Where publications differ from each other,
one may have revised the other; the warehouse tells that apart.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from expectations.consistency.coverage import Coverage
from expectations.consistency.engine import Engine, Report
from expectations.consistency.figures import STATISTICS, Figure, group_by
from expectations.consistency.findings import Finding
from sources.cells import interval_of
from sources.model import Cell, Period, StatementKind
from sources.readers.catalogue import UNMAPPED, Catalogue

Row = Mapping[str, Any]

#: What a figure is, besides its publication, its value and when it was recorded.
_CELL = (
    "area_code", "indicator_code", "population", "sex", "age", "residence", "period_start",
    "period_end", "canonical_unit_code",
)  # fmt: skip
#: Of a row no day of recording is the earliest.
_NEVER = datetime.min
_ENDING = ".report"


def check_publications(
    rows: Iterable[Row], catalogue: Catalogue, kept: Path, version: str
) -> Report:
    """Check every publication for itself; one that was checked before is not checked again.

    Args:
        rows: landed observations.
        catalogue: the reference data.
        kept: the folder in which reports are kept, one file for each publication as it is now.
        version: of everything else that a report depends on: the code and the reference data.
    """
    engine = Engine(catalogue)
    reports: dict[Path, Report] = {}
    for publication in group_by(comparable(rows), lambda row: row["publication_id"]).values():
        path = kept / f"{_digest(publication, version)}{_ENDING}"
        report = _read(path)
        if report is None:
            report = engine.check([from_observation(row) for row in publication])
            _write(path, report)
        reports[path] = report
    for path in kept.glob(f"*{_ENDING}"):
        if path not in reports:
            path.unlink(missing_ok=True)
    return combined(reports.values())


def combined(reports: Iterable[Report]) -> Report:
    """The reports of different documents as one."""
    findings: list[Finding] = []
    coverage: list[Coverage] = []
    unproved = 0
    for report in reports:
        findings += report.findings
        coverage += report.coverage
        unproved += report.unproved
    findings.sort(key=lambda f: (f.subject.order, f.rule_id, f.finding_id))
    return Report(findings, coverage, unproved)


def comparable(rows: Iterable[Row]) -> list[Row]:
    """The rows that rules can be applied to.

    Left out are figures that are not trusted, forecasts, changes (their rows do not say how they
    are measured), figures of parts of a year (a relation speaks of years), and what the same
    publication states anew in a row that was recorded later.
    """
    usable = [
        row
        for row in rows
        if row["is_trusted"] and row["kind"] == StatementKind.OBSERVED and not row["period_part"]
    ]
    chosen: list[Row] = []
    for vintages in group_by(usable, _cell_of).values():
        last = max(row["recorded_at"] or _NEVER for row in vintages)
        chosen += [row for row in vintages if (row["recorded_at"] or _NEVER) == last]
    return chosen


def _cell_of(row: Row) -> tuple[Any, ...]:
    label = row["label"] if row["indicator_code"] == UNMAPPED else ""
    return (row["publication_id"], label, *(row[column] for column in _CELL))


def from_observation(row: Row) -> Figure:
    """A landed observation as a figure; its section is the file that it stands in."""
    return Figure(
        source=STATISTICS,
        document_id=row["publication_id"],
        figure_id=observation_key(row),
        section=row["source_file"].rpartition("/")[2],
        line=row["source_line"],
        value_text=row["value_text"],
        label=row["label"] or "",
        kind=StatementKind(row["kind"]),
        change_measure="",
        area_code=row["area_code"],
        cell=Cell(
            row["indicator_code"], row["population"], row["sex"], row["age"], row["residence"]
        ),
        period=Period(row["period_start"], row["period_end"]),
        comparator=row["comparator"],
        unit_code=row["unit_code"],
        canonical_unit_code=row["canonical_unit_code"],
        interval=interval_of(row),
    )


def observation_key(row: Row) -> str:
    """The key of an observation in the warehouse: MD5 over publication, file, line and field."""
    parts = (row[name] for name in ("publication_id", "source_file", "source_line", "source_field"))
    text = "|".join("" if part is None else str(part) for part in parts)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


# --- what was checked before ----------------------------------------------------------------


def _digest(rows: Sequence[Row], version: str) -> str:
    total = hashlib.sha256(version.encode())
    for row in rows:
        total.update(repr(list(row.values())).encode())
    return total.hexdigest()


def _read(path: Path) -> Report | None:
    """A report kept earlier; None where there is none, or none that can be read."""
    try:
        report = pickle.loads(path.read_bytes())
    except Exception:
        # A damaged file fails in whatever way its bytes lead to; checking again mends it.
        return None
    return report if isinstance(report, Report) else None


def _write(path: Path, report: Report) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".partial")
    half.write_bytes(pickle.dumps(report))
    half.replace(path)
