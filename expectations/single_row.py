"""One statement against the contract of the border, without Great Expectations.

For people who are waiting for an answer: the same suite, read row by row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from expectations.contract import Expectation, Suite
from expectations.suites.statements import statement_suite
from sources.readers.catalogue import UNMAPPED, Catalogue
from sources.readers.plans import typed_statement


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that the contract does not allow: what was expected, what was found."""

    field: str
    expected: str
    found: str
    repair: str

    def sentence(self) -> str:
        """The fault in one line."""
        found = repr(self.found) if self.found else "nothing"
        field = f"{self.field}: " if self.field else ""
        return f"{field}expected {self.expected}, found {found}. {self.repair}"


def statement_faults(
    row: Mapping[str, str],
    catalogue: Catalogue,
    area_code: str | None,
    statement_ids: Collection[str] | None = None,
) -> list[Fault]:
    """What the border would say of a row of statements.csv.

    Args:
        row: the row as text.
        catalogue: where codes are defined.
        area_code: the area that the document is about; None where it is not known yet, then any
            area is let through.
        statement_ids: the statements of the document; None where they are not at hand, then any
            whole is let through.
    """
    suite = statement_suite(catalogue, area_code, None, statement_ids=statement_ids)
    faults = broken_expectations(row, suite)
    faults += _unknown_indicator(row["indicator"], catalogue)
    if faults:
        return faults
    cells: dict[str, Any] = {name: value or None for name, value in row.items()}
    document = {"document_id": "", "recorded_at": None, "area_code": area_code}
    try:
        typed_statement({**cells, "source_line": 1}, document, catalogue, "")
    except (ValueError, ArithmeticError) as error:
        return [Fault("", "a statement that can be read", str(error), "Correct it.")]
    return []


def broken_expectations(row: Mapping[str, str], suite: Suite) -> list[Fault]:
    """The expectations about single values that a row does not meet."""
    faults = []
    for expectation in suite.expectations:
        value = row.get(expectation.column, "")
        if not _is_met(expectation, value):
            faults.append(
                Fault(
                    expectation.column,
                    expectation.expected + _hint(expectation, value),
                    value,
                    expectation.repair,
                )
            )
    return faults


def _is_met(expectation: Expectation, value: str) -> bool:
    match expectation.type:
        case "ExpectColumnValuesToNotBeNull":
            return bool(value)
        case "ExpectColumnValuesToBeInSet":
            return not value or value in expectation.arguments["value_set"]
        case "ExpectColumnValuesToMatchRegex":
            return not value or re.search(expectation.arguments["regex"], value) is not None
        case _:
            # About the table as a whole.
            return True


def _hint(expectation: Expectation, value: str) -> str:
    values = list(expectation.arguments.get("value_set", ()))
    if not values:
        return ""
    near = values if len(values) <= 8 else get_close_matches(value, values, 4, 0.4)
    return f" ({', '.join(near)})" if near else ""


def _unknown_indicator(code: str, catalogue: Catalogue) -> list[Fault]:
    if not code or code in catalogue.indicators:
        return []
    named = [item.code for item in catalogue.indicators.values() if code in item.name_zh]
    near = [*named, *get_close_matches(code, list(catalogue.indicators), 4, 0.5)][:5]
    hint = f" ({', '.join(near)})" if near else ""
    return [
        Fault(
            "indicator", f"a code of sources/catalogue/indicators.csv{hint}", code,
            f"Take a code of the catalogue, or {UNMAPPED!r} where none fits.",
        )
    ]  # fmt: skip
