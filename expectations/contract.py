"""The language in which a suite is written, without importing Great Expectations.

Importing Great Expectations takes seconds, so suites are plain data until a border
actually checks something.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation: its Great Expectations type, its arguments, and what a breach means."""

    type: str
    arguments: Mapping[str, Any]
    reason_code: str
    expected: str
    repair: str
    #: The column that says where in its file a row's figure stands; "" where the row is enough.
    place: str = ""

    @property
    def column(self) -> str:
        """The column or columns it speaks of."""
        if "column" in self.arguments:
            return str(self.arguments["column"])
        return ", ".join(self.arguments.get("column_list", []))


@dataclass(frozen=True, slots=True)
class Suite:
    """A named contract of one family of sources."""

    name: str
    description: str
    expectations: tuple[Expectation, ...] = field(default=())


def filled(columns: Iterable[str]) -> list[Expectation]:
    """Each of the columns has a value in every row."""
    return [
        Expectation(
            "ExpectColumnValuesToNotBeNull", {"column": column}, "missing_value",
            "a value", f"Fill in `{column}`.",
        )
        for column in columns
    ]  # fmt: skip


def one_of(
    column: str, values: Iterable[str], reason_code: str, expected: str, repair: str
) -> Expectation:
    """The column holds only values of a vocabulary (or nothing)."""
    return Expectation(
        "ExpectColumnValuesToBeInSet", {"column": column, "value_set": sorted(values)},
        reason_code, expected, repair,
    )  # fmt: skip


def shaped(
    column: str, regex: str, expected: str, reason_code: str = "wrong_number"
) -> Expectation:
    """The column's values look as they should."""
    return Expectation(
        "ExpectColumnValuesToMatchRegex", {"column": column, "regex": regex},
        reason_code, expected, f"Correct `{column}`.",
    )  # fmt: skip


def unique(*columns: str) -> Expectation:
    """No two rows agree in all of the columns."""
    repair = "Delete or rename one of the rows."
    if len(columns) == 1:
        return Expectation(
            "ExpectColumnValuesToBeUnique", {"column": columns[0]}, "duplicate_key",
            "a key that stands once", repair,
        )  # fmt: skip
    return Expectation(
        "ExpectCompoundColumnsToBeUnique", {"column_list": list(columns)}, "duplicate_key",
        "a key that stands once", repair,
    )  # fmt: skip


def row_count(count: int) -> Expectation:
    """The table is complete."""
    return Expectation(
        "ExpectTableRowCountToEqual", {"value": count}, "incomplete", f"{count} rows",
        "Check that the file is whole; declare the new number of rows if it is.",
    )  # fmt: skip


NUMBER = r"^-?\d+(\.\d+)?$"
YEAR = r"^(19|20|21)\d\d$"
WHOLE = r"^\d+$"
#: A real day, and perhaps a time on it with its zone.
MOMENT = (
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:\d\d)?)?$"
)
AGE = r"^(_T|Y\d+|Y\d+T\d+|Y_GE\d+|Y_LT\d+)$"
