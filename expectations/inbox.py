"""Taking the inbox in: drafts of every dropped document, held against the same contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from expectations.border import check
from expectations.intake import Intake, Records
from expectations.suites.statements import statement_suite
from sources.cells import FigureReader, each_row
from sources.drafts.places import area_named
from sources.drafts.rows import STATEMENT_FILE_COLUMNS, row_of
from sources.model import Rejection
from sources.readers.catalogue import Catalogue
from sources.readers.coverage import ledger_records
from sources.readers.delimited import LINE, frame_records
from sources.readers.inbox import INBOX, InboxDocument, read_inbox
from sources.readers.plans import typed_statement
from sources.workers import TIMEOUT_SECONDS

#: Years that a plan can be about; others are misread.
_YEARS = range(1949, 2101)


def take_in_inbox(
    sources: Path,
    catalogue: Catalogue,
    cache: Path,
    version: str,
    *,
    timeout: float = TIMEOUT_SECONDS,
) -> Intake:
    """Take in what lies in the inbox; a document that cannot be read is a rejection.

    Args:
        sources: the input folder.
        catalogue: reference data to resolve codes and areas in.
        cache: where extractions are kept.
        version: of the code that extracts.
        timeout: seconds for one document.
    """
    inbox = read_inbox(sources, cache, version, timeout=timeout)
    documents = {
        document.document_id: document_record(document, catalogue) for document in inbox.documents
    }
    rejections = list(inbox.rejections)
    coverage: Records = []
    for document in inbox.documents:
        entries = document.extraction.coverage
        records, repeated = ledger_records(document.document_id, entries, document.name)
        coverage += records
        rejections += repeated
    frame = _frame(inbox.documents)
    tables: dict[str, Records] = {
        "document": list(documents.values()),
        "statement": [],
        "coverage": coverage,
    }
    if frame.empty:
        return Intake(INBOX, tables, tuple(rejections))
    suite = statement_suite(catalogue, None, None, ("document_id", "statement_id"))
    verdict = check(INBOX, frame, suite, INBOX)
    tables["statement"], untyped = _typed(verdict.accepted, documents, catalogue)
    rejections += [*verdict.rejections, *verdict.unmet, *untyped]
    return Intake(INBOX, tables, tuple(rejections), verdict)


def document_record(document: InboxDocument, catalogue: Catalogue) -> dict[str, Any]:
    """The document as a row of the warehouse, as far as its text says; the rest is empty.

    It has no `recorded_at`: when a file was dropped is no property of the file.
    """
    extraction = document.extraction
    years = [extraction.period_start, extraction.period_end]
    start, end = (year if year in _YEARS else None for year in years)
    if start is not None and end is not None and start > end:
        start = end = None
    file = document.name.partition("/")[2]
    return {
        "document_id": document.document_id,
        "title_zh": extraction.title or file,
        "title_en": f"Draft from the inbox: {file}",
        "issuer": None,
        "document_number": None,
        "issued_on": None,
        "published_on": None,
        "period_start": start,
        "period_end": end,
        "area_code": area_named(catalogue, extraction.area),
        "text_sha256": document.sha256,
        "recorded_at": None,
        "source_file": document.name,
    }


def _frame(documents: Sequence[InboxDocument]) -> pd.DataFrame:
    columns = [*STATEMENT_FILE_COLUMNS, "document_id", "source_file"]
    rows = [
        {**row_of(statement), "document_id": document.document_id, "source_file": document.name}
        for document in documents
        for statement in document.extraction.statements
    ]
    cells = [{name: value or None for name, value in row.items()} for row in rows]
    frame = pd.DataFrame(cells, columns=columns, dtype="object")
    lines = [int(row["line"]) if row["line"].isdecimal() else 0 for row in rows]
    frame[LINE] = pd.Series(lines, dtype="int64")
    return frame


def _typed(
    accepted: pd.DataFrame, documents: Mapping[str, Mapping[str, Any]], catalogue: Catalogue
) -> tuple[Records, list[Rejection]]:
    figures = FigureReader(catalogue)

    def convert(row: Mapping[str, Any]) -> dict[str, Any]:
        document = documents[row["document_id"]]
        return typed_statement(row, document, catalogue, row["source_file"], figures, strict=False)

    return each_row(frame_records(accepted), convert, INBOX)
