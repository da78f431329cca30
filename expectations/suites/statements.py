"""What the statements of a plan must look like before they are typed."""

from __future__ import annotations

from expectations.contract import (
    AGE,
    NUMBER,
    WHOLE,
    YEAR,
    Suite,
    filled,
    one_of,
    row_count,
    shaped,
    unique,
)
from sources.readers.catalogue import Catalogue

_REQUIRED = (
    "statement_id", "line", "kind", "indicator", "sex", "age", "residence", "label", "area",
    "period_start", "period_end", "comparator", "unit", "value_text", "method", "review",
)  # fmt: skip

_CODE_LISTS = {
    "kind": "STATEMENT_KIND",
    "population": "POPULATION",
    "sex": "SEX",
    "residence": "RESIDENCE",
    "comparator": "COMPARATOR",
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
        *(
            one_of(
                column, catalogue.codes(code_list), "unknown_code",
                f"a code of {code_list}", "Use a code of sources/catalogue/code_lists.csv.",
            )
            for column, code_list in _CODE_LISTS.items()
        ),
        one_of(
            "unit", catalogue.units, "unknown_unit", "a unit of the catalogue",
            "Correct the unit, or add it to sources/catalogue/units.csv with its exact factor.",
        ),
        one_of(
            "area", catalogue.area_names(area_code), "unknown_area",
            "a place that is known in this document",
            "Correct the name, or add it to sources/catalogue/area_aliases.csv.",
        ),
        shaped("age", AGE, "an age code such as Y0T14 or Y_GE60", "unknown_code"),
        shaped("line", WHOLE, "a line number"),
        shaped("char_start", WHOLE, "a character offset"),
        shaped("char_end", WHOLE, "a character offset"),
        shaped("period_start", YEAR, "a year"),
        shaped("period_end", YEAR, "a year"),
        shaped("value_low", NUMBER, "a plain decimal"),
        shaped("value_high", NUMBER, "a plain decimal"),
    ]  # fmt: skip
    if expected_rows is not None:
        expectations.append(row_count(expected_rows))
    return Suite("plan_statements", "Statements of a plan", tuple(expectations))
