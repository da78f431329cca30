"""A plan's folder on disk: read whole, merged, written file by file, never half."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from sources.document import DocumentText
from sources.drafts.anchors import Anchors
from sources.drafts.ledger import REJECTED_BY_REVIEWER, settled
from sources.drafts.merge import Merge, Stand, merge
from sources.drafts.numbering import Numbering
from sources.drafts.rows import (
    STATEMENT_FILE_COLUMNS,
    WITHDRAWN_COLUMNS,
    Place,
    Row,
    as_csv,
    place_of,
    row_of,
)
from sources.drafts.sidecars import declared_sha256, drafted_sidecar, with_facts
from sources.extraction.records import (
    COVERAGE_COLUMNS,
    OPTIONAL_COLUMNS,
    CoverageEntry,
    Extraction,
)
from sources.model import Rejection, SourceFault
from sources.readers.catalogue import Catalogue
from sources.readers.coverage import COVERAGE, read_ledger
from sources.readers.delimited import decode, frame_records, read_bytes, read_table

SIDECAR, STATEMENTS = "plan.yaml", "statements.csv"
READING, WITHDRAWN = "extracted.csv", "withdrawn.csv"
#: The text as last read, for review and for the next version. It stays on this machine.
REMEMBERED = ".document.json"


@dataclass(frozen=True, slots=True)
class PlanFolder:
    """Everything that lies in a plan's folder.

    Attributes:
        path: the folder.
        stand: statements, the machine's last reading, withdrawn statements.
        coverage: the ledger.
        sidecar: the text of plan.yaml, or None.
        document: the text as last read here, or None.
        columns: columns of statements.csv, those that people added included.
    """

    path: Path
    stand: Stand
    coverage: tuple[CoverageEntry, ...]
    sidecar: str | None
    document: DocumentText | None
    columns: tuple[str, ...]

    @property
    def text_sha256(self) -> str | None:
        """The checksum of the document that the addresses hold for."""
        return declared_sha256(self.sidecar) if self.sidecar else None


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a new reading did to a folder."""

    folder: PlanFolder
    merge: Merge
    is_new_version: bool
    todo: tuple[str, ...]


def read_folder(path: Path) -> PlanFolder:
    """Read what lies in a plan's folder; a file that is missing is empty.

    Raises:
        SourceFault: a file that cannot be read whole; merging into it would lose rows.
    """
    name = f"plans/{path.name}"
    rows, columns = _rows(path / STATEMENTS, f"{name}/{STATEMENTS}", STATEMENT_FILE_COLUMNS)
    reading, _ = _rows(path / READING, f"{name}/{READING}", STATEMENT_FILE_COLUMNS)
    withdrawn, _ = _rows(path / WITHDRAWN, f"{name}/{WITHDRAWN}", WITHDRAWN_COLUMNS)
    sidecar = path / SIDECAR
    # Without statements.csv there is nothing that a person could have taken out of it.
    known = reading if (path / STATEMENTS).is_file() else []
    stand = Stand(tuple(_identified(rows, known, withdrawn, name)), tuple(known), tuple(withdrawn))
    return PlanFolder(
        path,
        stand,
        read_ledger(path / COVERAGE, f"{name}/{COVERAGE}"),
        decode(read_bytes(sidecar, f"{name}/{SIDECAR}"), SIDECAR) if sidecar.is_file() else None,
        _remembered(path / REMEMBERED),
        tuple(columns or STATEMENT_FILE_COLUMNS),
    )


def draft_into(
    path: Path,
    document: DocumentText,
    extraction: Extraction,
    catalogue: Catalogue,
    recorded_at: datetime,
    *,
    area: str | None = None,
    previous: DocumentText | None = None,
) -> Drafted:
    """Merge a reading of a document into a plan's folder and write it.

    Args:
        path: the folder; made where it is missing.
        document: the document as read now.
        extraction: what was found in it.
        catalogue: where the area is looked up.
        recorded_at: written into a new plan.yaml.
        area: the area's name as given by the user.
        previous: the earlier version, where this machine does not remember it.

    Raises:
        SourceFault: a file of the folder that cannot be read whole.
    """
    folder = read_folder(path)
    drafts = [row_of(statement) for statement in extraction.statements]
    move = _move(folder, document, previous)
    merged = merge(folder.stand, drafts, move, document.line_at)
    dismissed = _dismissed(folder.coverage, folder.stand.rows, move)
    dismissed += [place for row in merged.removed if (place := place_of(row))]
    coverage = settled(extraction.coverage, merged.stand.rows, dismissed)
    sidecar = folder.sidecar
    todo: list[str] = []
    if sidecar is None:
        sidecar, todo = drafted_sidecar(
            path.name, document, extraction, catalogue, recorded_at, area
        )
    sidecar = with_facts(sidecar, document.sha256, len(merged.stand.rows))
    after = replace(
        folder, stand=merged.stand, coverage=coverage, sidecar=sidecar, document=document
    )
    write_folder(after)
    return Drafted(after, merged, move is not None, tuple(todo))


def write_folder(folder: PlanFolder) -> None:
    """Write what has changed; each file is replaced whole.

    The machine's reading comes last: if the writing is cut short, rows without a reading count
    as a person's and are kept.
    """
    folder.path.mkdir(parents=True, exist_ok=True)
    stand = folder.stand
    files = {
        STATEMENTS: as_csv(stand.rows, folder.columns),
        COVERAGE: ledger_csv(folder.coverage) if folder.coverage else None,
        WITHDRAWN: as_csv(stand.withdrawn, WITHDRAWN_COLUMNS) if stand.withdrawn else None,
        SIDECAR: folder.sidecar,
        REMEMBERED: _remember(folder.document) if folder.document else None,
        READING: as_csv(stand.reading, STATEMENT_FILE_COLUMNS) if stand.reading else None,
    }
    for name, text in files.items():
        path = folder.path / name
        if text is not None:
            replace_file(path, text)
        elif name in (COVERAGE, READING) and path.is_file():
            path.unlink()


def replace_file(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never half."""
    data = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == data:
        return
    half = path.with_name(f".{path.name}.partial")
    half.write_bytes(data)
    os.replace(half, path)  # noqa: PTH105


def ledger_csv(entries: Iterable[CoverageEntry]) -> str:
    """The coverage ledger as CSV."""
    return as_csv((asdict(entry) for entry in entries), COVERAGE_COLUMNS)


def _rows(path: Path, name: str, columns: Sequence[str]) -> tuple[list[Row], list[str]]:
    if not path.is_file():
        return [], []
    raw = read_table(read_bytes(path, name), name, list(columns), optional=OPTIONAL_COLUMNS)
    if raw.rejections:
        raise SourceFault(raw.rejections[0])
    header = [column for column in raw.frame.columns if column != "source_line"]
    return [
        {column: str(row[column] or "") for column in header} for row in frame_records(raw.frame)
    ], header


def _identified(
    rows: list[Row], reading: Iterable[Row], withdrawn: Iterable[Row], name: str
) -> list[Row]:
    """Rows with ids; a row that a person added without one gets the next."""
    numbering = Numbering.of([*rows, *reading, *withdrawn], [])
    seen: set[str] = set()
    identified = []
    for row in rows:
        statement_id = row["statement_id"] or numbering.next_id()
        if statement_id in seen:
            raise SourceFault(
                Rejection(
                    f"{name}/{STATEMENTS}", None, "statement_id", "duplicate_key",
                    "a key that stands once", statement_id,
                    "Delete one of the rows, or leave its statement_id empty.",
                )
            )  # fmt: skip
        seen.add(statement_id)
        identified.append({**row, "statement_id": statement_id})
    return identified


def _move(
    folder: PlanFolder, document: DocumentText, previous: DocumentText | None
) -> Callable[[Place], Place | None] | None:
    """How places move into the document; None where all of them hold as they are."""
    remembered = folder.document
    if remembered is not None and folder.text_sha256 not in (remembered.sha256, None):
        remembered = None
    earlier = previous or remembered
    if earlier is not None:
        return None if earlier.text == document.text else Anchors(earlier.text, document.text).place
    rows = [row for row in folder.stand.rows if place_of(row)]
    is_same_file = folder.text_sha256 in (document.sha256, None)
    if is_same_file or all(_stands(row, document.text) for row in rows):
        return None
    # Nothing to align with: only what the machine reads just once can be found again.
    return lambda _: None


def _stands(row: Row, text: str) -> bool:
    place = place_of(row)
    return place is not None and text[place[0] : place[1]] == row["value_text"]


def _dismissed(
    coverage: Iterable[CoverageEntry],
    rows: Iterable[Row],
    move: Callable[[Place], Place | None] | None,
) -> list[Place]:
    """Where a person said of a figure without a statement that it is none."""
    stated = {place_of(row) for row in rows}
    places = [
        (entry.char_start, entry.char_end)
        for entry in coverage
        if entry.reason == REJECTED_BY_REVIEWER
    ]
    alone = [place for place in places if place not in stated]
    moved = alone if move is None else [there for place in alone if (there := move(place))]
    return moved


def _remember(document: DocumentText) -> str:
    kept = {"name": Path(document.name).name, "sha256": document.sha256, "text": document.text}
    return json.dumps(kept, ensure_ascii=False) + "\n"


def _remembered(path: Path) -> DocumentText | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return DocumentText(kept["name"], kept["sha256"], kept["text"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
