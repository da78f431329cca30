"""What the statements of a plan must look like before they are typed."""

from __future__ import annotations

from expectations.contract import (
    NUMBER,
    WHOLE,
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


def statement_suite(catalogue: Catalogue, area_code: str, expected_rows: int | None) -> Suite:
    """The contract of `statements.csv` of a document about `area_code`."""
    expectations = [
        *filled(_REQUIRED),
        unique("statement_id"),
        *figure_expectations(
            catalogue, _CODED, "Use a code of sources/catalogue/code_lists.csv."
        ),
        one_of(
            "area", catalogue.area_names(area_code), "unknown_area",
            "a place that is known in this document",
            "Correct the name, or add it to sources/catalogue/area_aliases.csv.",
        ),
        shaped("line", WHOLE, "a line number"),
        shaped("char_start", WHOLE, "a character offset"),
        shaped("char_end", WHOLE, "a character offset"),
        shaped("value_low", NUMBER, "a plain decimal"),
        shaped("value_high", NUMBER, "a plain decimal"),
    ]  # fmt: skip
    if expected_rows is not None:
        expectations.append(row_count(expected_rows))
    return Suite("plan_statements", "Statements of a plan", tuple(expectations))
