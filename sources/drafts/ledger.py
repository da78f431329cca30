"""The coverage ledger of a plan: what became of every figure, people's decisions included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sources.drafts.pairing import PlaceIndex
from sources.drafts.rows import REJECTED, Place, Row, place_of
from sources.extraction.records import CoverageEntry, Fate

#: The reason of a figure that a person said is no statement.
REJECTED_BY_REVIEWER = "rejected_by_reviewer"


def settled(
    entries: Iterable[CoverageEntry], rows: Iterable[Row], dismissed: Iterable[Place] = ()
) -> tuple[CoverageEntry, ...]:
    """The ledger after people's decisions.

    Args:
        entries: one for each figure, as the machine accounts for them.
        rows: the statements; a figure with one that is not rejected counts as extracted.
        dismissed: places of figures without a row that a person has rejected.

    Returns:
        The entries in the order of the text, with one more for each statement at a place that
        the machine took for no figure.
    """
    statements = list(rows)
    index, thrown_out = PlaceIndex(statements), set(dismissed)
    ledger = [_settled(entry, index, thrown_out) for entry in entries]
    seen = PlaceIndex(
        {"char_start": str(entry.char_start), "char_end": str(entry.char_end)} for entry in ledger
    )
    for row in statements:
        place = place_of(row)
        if place and not seen.overlapping(place):
            fate = Fate.IGNORED if row["review"] == REJECTED else Fate.EXTRACTED
            reason = REJECTED_BY_REVIEWER if row["review"] == REJECTED else ""
            ledger.append(CoverageEntry(int(row["line"]), *place, row["value_text"], fate, reason))
    return tuple(sorted(ledger, key=lambda entry: (entry.char_start, entry.char_end)))


def _settled(entry: CoverageEntry, rows: PlaceIndex, dismissed: set[Place]) -> CoverageEntry:
    place = entry.char_start, entry.char_end
    there = rows.overlapping(place)
    if any(row["review"] != REJECTED for row in there):
        return replace(entry, fate=Fate.EXTRACTED, reason="")
    if there or place in dismissed:
        return replace(entry, fate=Fate.IGNORED, reason=REJECTED_BY_REVIEWER)
    return entry
