"""What the statements of a plan must look like before they are typed."""

from __future__ import annotations

from collections.abc import Collection

from expectations.contract import (
    NUMBER,
    WHOLE,
    Expectation,
    Suite,
    filled,
    one_of,
    row_count,
    shaped,
    unique,
)
from expectations.suites.figures import figure_expectations
from sources.readers.catalogue import Catalogue

_REQUIRED = (
    "statement_id", "line", "kind", "indicator", "sex", "age", "residence", "label", "area",
    "period_start", "period_end", "comparator", "unit", "value_text", "method", "review",
)  # fmt: skip

_CODED = {
    "binding": "BINDING",
    "change_measure": "CHANGE_MEASURE",
    "method": "METHOD",
    "review": "REVIEW",
}


def statement_suite(
    catalogue: Catalogue,
    area_code: str | None,
    expected_rows: int | None,
    keys: tuple[str, ...] = ("statement_id",),
    statement_ids: Collection[str] | None = None,
) -> Suite:
    """The contract of the statements of a document about `area_code`.

    Args:
        catalogue: where codes and names are defined.
        area_code: None where the area is not known, or not the same for all rows; any name of a
            place is let through then.
        expected_rows: the number of rows that the document's sidecar declares.
        keys: what tells the rows apart.
        statement_ids: the statements of the document, which a part may name as its whole; None
            where they are not at hand, or the rows are of more than one document.
    """
    expectations = [
        *filled(_REQUIRED),
        unique(*keys),
        *figure_expectations(
            catalogue, _CODED, "Use a code of sources/catalogue/code_lists.csv."
        ),
        one_of(
            "unit_text", catalogue.units, "unknown_unit", "a unit of the catalogue",
            "Write the code of the unit printed beside the figure, or leave `unit_text` empty.",
        ),
        *_known_area(catalogue, area_code),
        *_known_whole(statement_ids),
        shaped("line", WHOLE, "a line number"),
        shaped("char_start", WHOLE, "a character offset"),
        shaped("char_end", WHOLE, "a character offset"),
        shaped("value_low", NUMBER, "a plain decimal"),
        shaped("value_high", NUMBER, "a plain decimal"),
    ]  # fmt: skip
    if expected_rows is not None:
        expectations.append(row_count(expected_rows))
    return Suite("plan_statements", "Statements of a plan", tuple(expectations))


def _known_area(catalogue: Catalogue, area_code: str | None) -> list[Expectation]:
    if area_code is None:
        return []
    return [
        one_of(
            "area", catalogue.area_names(area_code), "unknown_area",
            "a place that is known in this document",
            "Correct the name, or add it to sources/catalogue/area_aliases.csv.",
        )
    ]  # fmt: skip


def _known_whole(statement_ids: Collection[str] | None) -> list[Expectation]:
    if statement_ids is None:
        return []
    return [
        one_of(
            "part_of", statement_ids, "unknown_reference",
            "the statement_id of a statement of the same document",
            "Name the statement that this one is a part of, or leave `part_of` empty.",
        )
    ]  # fmt: skip
