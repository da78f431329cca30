"""Faults of a statistical file, worded in one place."""

from __future__ import annotations

from sources.model import SourceFault
from sources.readers.documents.faults import fault

NOTHING = "nothing"


def too_large(name: str, limit: int, what: str, found: str = "more") -> SourceFault:
    """A file beyond one of its limits."""
    return fault(
        name,
        "too_large",
        f"at most {limit:,} {what}",
        found,
        "Split the file by sheets or areas, or delete what is not part of the table.",
    )


def no_tables(name: str, found: str) -> SourceFault:
    """A file that was read and holds no table."""
    return fault(
        name,
        "no_tables",
        "a file with at least one table",
        found,
        "Name the file that holds the table; a picture of a table must be typed in first.",
    )


def encrypted(name: str, found: str) -> SourceFault:
    """A file that asks for a password."""
    return fault(
        name,
        "encrypted",
        "a workbook that opens without a password",
        found,
        "Remove the password and save the workbook anew.",
    )
