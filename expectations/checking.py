"""What there is to check: the figures of a document or of a plan's folder, and their places.

The contract of the border is read row by row here, without Great Expectations, for people who
are waiting for an answer. Nothing is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectations.consistency.figures import Figure, from_statement
from expectations.consistency.reading_areas import with_reading_areas
from expectations.contract import Suite
from expectations.single_row import broken_expectations
from expectations.suites.statements import statement_suite
from sources.cells import FigureReader, each_row
from sources.drafts.places import area_named
from sources.drafts.rows import ACCEPTED, row_of
from sources.extraction.records import Extraction
from sources.model import Rejection
from sources.readers.catalogue import Catalogue
from sources.readers.delimited import frame_records
from sources.readers.plans import (
    RawPlan,
    statement_records,
    statements_from_records,
    typed_statement,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Material:
    """What the rules are applied to.

    Attributes:
        figures: every statement that could be typed.
        catalogue: reference data that knows every area of the figures.
        rejections: statements that could not be typed, and why.
    """

    figures: tuple[Figure, ...]
    catalogue: Catalogue
    rejections: tuple[Rejection, ...]


def material_of_plan(plan: RawPlan, catalogue: Catalogue) -> Material:
    """The accepted statements of a plan's folder."""
    frame = plan.statements.frame
    accepted = frame[frame["review"] == ACCEPTED]
    ids = set(frame["statement_id"].dropna())
    suite = statement_suite(catalogue, plan.sidecar.area_code, None, statement_ids=ids)
    sound, broken = _sound(frame_records(accepted), suite, plan.name)
    kept = accepted[accepted["source_line"].isin({row["source_line"] for row in sound})]
    records, untyped = statement_records(plan, kept, catalogue)
    return Material(_figures(records), catalogue, (*plan.statements.rejections, *broken, *untyped))


def material_of_reading(name: str, extraction: Extraction, catalogue: Catalogue) -> Material:
    """The statements of a document as the machine read them.

    Args:
        name: what the document is called; ids of findings are made with it.
        extraction: what was read.
        catalogue: the reference data.
    """
    own_code = area_named(catalogue, extraction.area)
    rows: list[dict[str, Any]] = [
        {**{key: value or None for key, value in row_of(item).items()}, "source_line": item.line}
        for item in extraction.statements
    ]
    sound, broken = _sound(rows, statement_suite(catalogue, None, None), name)
    document = {"document_id": name, "recorded_at": None, "area_code": own_code}
    records, untyped = each_row(sound, _typing(document, catalogue, name), name)
    located, extended = with_reading_areas(records, extraction.area, own_code, catalogue)
    return Material(_figures(located), extended, (*broken, *untyped))


def _typing(
    document: Mapping[str, Any], catalogue: Catalogue, name: str
) -> Callable[[Row], dict[str, Any]]:
    figures = FigureReader(catalogue)

    def convert(row: Row) -> dict[str, Any]:
        return typed_statement(row, document, catalogue, name, figures, strict=False)

    return convert


def _figures(records: list[dict[str, Any]]) -> tuple[Figure, ...]:
    return tuple(from_statement(statement) for statement in statements_from_records(records))


def _sound(
    rows: Sequence[dict[str, Any]], suite: Suite, name: str
) -> tuple[list[dict[str, Any]], list[Rejection]]:
    """The rows that meet the contract, and one rejection for each that does not."""
    sound, rejections = [], []
    for row in rows:
        faults = broken_expectations(row, suite)
        if not faults:
            sound.append(row)
            continue
        fault = faults[0]
        rejections.append(
            Rejection(
                name, int(row["source_line"]), fault.field, "wrong_value", fault.expected,
                fault.found or "nothing", fault.repair,
            )
        )  # fmt: skip
    return sound, rejections
