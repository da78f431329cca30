"""What a person decides about drafts and unread figures; pure, one new folder for each answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sources.drafts.folder import PlanFolder
from sources.drafts.ledger import settled
from sources.drafts.numbering import Numbering
from sources.drafts.rows import (
    ACCEPTED,
    DRAFT,
    REJECTED,
    STATEMENT_FILE_COLUMNS,
    TRANSCRIBED,
    Place,
    Row,
    in_text_order,
    place_of,
)
from sources.drafts.sidecars import with_facts
from sources.extraction.records import CoverageEntry, Fate

#: Fields that follow from others, or that are no matter of reading.
_FIXED = frozenset({"statement_id", "method", "review", "value_text", "line"})
EDITABLE = [name for name in STATEMENT_FILE_COLUMNS if name not in _FIXED]
#: Short names for what is changed most.
SHORTCUTS = {
    "year": ("period_start", "period_end"),
    "value": ("value_low", "value_high"),
    "low": ("value_low",),
    "high": ("value_high",),
}


def drafts(folder: PlanFolder) -> list[Row]:
    """The rows that nobody has decided yet, in the order of the text."""
    return [row for row in folder.stand.rows if row["review"] == DRAFT]


def unread(folder: PlanFolder) -> list[CoverageEntry]:
    """The figures that nobody has read, in the order of the text."""
    return [entry for entry in folder.coverage if entry.fate is Fate.UNREAD]


def edited(row: Row, changes: Mapping[str, str], text: str | None = None) -> Row:
    """The row with some fields changed; bounds follow a changed comparator.

    Args:
        row: the row.
        changes: new values by field, or by a shortcut.
        text: of the document; needed to change the place.

    Raises:
        ValueError: a field that there is not, or a place that cannot be checked.
    """
    new = dict(row)
    for name, value in changes.items():
        for field in SHORTCUTS.get(name, (name,)):
            if field not in EDITABLE:
                raise ValueError(
                    f"expected one of {', '.join([*EDITABLE, *SHORTCUTS])}, found {name!r}"
                )
            new[field] = value.strip()
    if {"comparator", "value"} & set(changes):
        new.update(_bounds(new))
    if {"char_start", "char_end"} & set(changes):
        new.update(_placed(new, text))
    return new


def with_rows(folder: PlanFolder, rows: Iterable[Row]) -> PlanFolder:
    """The folder with rows replaced by their id, or added; the ledger follows."""
    changed = {row["statement_id"]: row for row in rows}
    kept = [changed.pop(row["statement_id"], row) for row in folder.stand.rows]
    return _settled(folder, [*kept, *changed.values()])


def accept(row: Row) -> Row:
    """The row as accepted."""
    return {**row, "review": ACCEPTED}


def reject(row: Row, reason: str = "") -> Row:
    """The row as rejected, with the reason in its note."""
    note = "; ".join(part for part in (row["note"], reason) if part)
    return {**row, "review": REJECTED, "note": note}


def dismiss(folder: PlanFolder, entry: CoverageEntry) -> PlanFolder:
    """The folder in which a figure was said to be no statement."""
    return _settled(folder, folder.stand.rows, [(entry.char_start, entry.char_end)])


def stated(folder: PlanFolder, entry: CoverageEntry, fields: Mapping[str, str]) -> Row:
    """A statement that a person reads from an unread figure, with an id of its own.

    Raises:
        ValueError: a field that there is not.
    """
    stand = folder.stand
    numbering = Numbering.of((*stand.rows, *stand.reading, *stand.withdrawn), [])
    place = entry.char_start, entry.char_end
    before = [row for row in stand.rows if (at := place_of(row)) and at <= place]
    row: Row = {
        **dict.fromkeys(folder.columns, ""),
        "statement_id": numbering.next_id(),
        "section": before[-1]["section"] if before else "",
        "line": str(entry.line),
        "char_start": str(entry.char_start),
        "char_end": str(entry.char_end),
        "sex": "_T", "age": "_T", "residence": "_T", "area": "city", "comparator": "=",
        "value_text": entry.text, "method": TRANSCRIBED, "review": ACCEPTED,
    }  # fmt: skip
    return edited(
        {**row, **dict.fromkeys(("value_low", "value_high"), _number(entry.text))}, fields
    )


def _settled(
    folder: PlanFolder, rows: Iterable[Row], dismissed: Iterable[Place] = ()
) -> PlanFolder:
    ordered = tuple(in_text_order(rows))
    sidecar = folder.sidecar
    if sidecar is not None:
        sidecar = with_facts(sidecar, folder.text_sha256 or "", len(ordered))
    return replace(
        folder,
        stand=replace(folder.stand, rows=ordered),
        # A plan that no machine has read has no ledger; its rows alone would make half a one.
        coverage=settled(folder.coverage, ordered, dismissed) if folder.coverage else (),
        sidecar=sidecar,
    )


def _bounds(row: Row) -> Row:
    low, high, comparator = row["value_low"], row["value_high"], row["comparator"]
    if comparator in (">=", ">"):
        return {"value_low": low or high, "value_high": ""}
    if comparator in ("<=", "<"):
        return {"value_low": "", "value_high": high or low}
    if comparator in ("=", "~"):
        return {"value_low": low or high, "value_high": low or high}
    return {}


def _placed(row: Row, text: str | None) -> Row:
    place = place_of(row)
    if text is None or place is None or not 0 <= place[0] < place[1] <= len(text):
        raise ValueError(
            "expected a place inside the document, found "
            f"{row['char_start']} to {row['char_end']}; give the document with --document"
        )
    return {
        "value_text": text[place[0] : place[1]],
        "line": str(text.count("\n", 0, place[0]) + 1),
    }


def _number(text: str) -> str:
    plain = text.translate(str.maketrans("０１２３４５６７８９．", "0123456789.")).replace(",", "")
    return plain if plain.replace(".", "", 1).isdecimal() else ""
