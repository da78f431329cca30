"""Faults of a whole document, worded in one place."""

from __future__ import annotations

from sources.model import Rejection, SourceFault


def fault(
    name: str, reason: str, expected: str, found: str, repair: str, line: int | None = None
) -> SourceFault:
    """A document that cannot be read, as the exception to raise."""
    return SourceFault(Rejection(name, line, "", reason, expected, found, repair))


def too_large(name: str, limit: int, what: str, found: str = "more") -> SourceFault:
    """A document beyond one of its limits."""
    return fault(
        name,
        "too_large",
        f"at most {limit:,} {what}",
        found,
        "Split the document, or keep only the part that is needed.",
    )


def damaged(name: str, expected: str, found: str) -> SourceFault:
    """A document whose format is recognised and whose content does not hold together."""
    return fault(
        name,
        "damaged_file",
        expected,
        found,
        "Fetch the file again; if it opens elsewhere, save it anew from there.",
    )


def cut_off(name: str, expected: str, found: str) -> SourceFault:
    """A document that ends too early."""
    return fault(
        name,
        "file_cut_off",
        expected,
        found,
        "Check that the file was copied whole.",
    )
