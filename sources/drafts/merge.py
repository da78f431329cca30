"""Merging a new reading into what stands: the machine replaces only what nobody has touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sources.drafts.numbering import Numbering
from sources.drafts.pairing import pair_by_place, pair_with_decided
from sources.drafts.rows import (
    DRAFT,
    EXTRACTED,
    Place,
    Row,
    differing,
    in_text_order,
    is_untouched,
    meaning_of,
    place_of,
    reads_alike,
)


class Event(StrEnum):
    """What happened to one statement."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    KEPT = "kept"
    GONE = "gone"


#: Why a statement was withdrawn.
TEXT_GONE = "its sentence no longer stands in the document"
NO_LONGER_READ = "the machine no longer reads this draft"
TAKEN_OUT = "taken out of statements.csv by a person; its sentence is gone as well"


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that is not as it was, or that a person keeps against the machine."""

    event: Event
    row: Row
    reading: Row | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """What lies in a plan's folder.

    Attributes:
        rows: statements.csv.
        reading: the machine's last reading of each statement, by the same ids.
        withdrawn: statements whose text is gone.
    """

    rows: tuple[Row, ...] = ()
    reading: tuple[Row, ...] = ()
    withdrawn: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """What lies in the folder afterwards, and what changed.

    `removed` are readings that a person took out of statements.csv: they stay out.
    """

    stand: Stand
    changes: tuple[Change, ...] = ()
    removed: tuple[Row, ...] = ()


Move = Callable[[Place], Place | None]
LineAt = Callable[[int], int]


@dataclass
class _Merging:
    """The books of one merge."""

    numbering: Numbering
    rows: list[Row] = field(default_factory=list)
    reading: list[Row] = field(default_factory=list)
    withdrawn: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def withdraw(self, row: Row, reason: str) -> None:
        self.withdrawn.append({**row, "reason": reason})
        self.changes.append(Change(Event.GONE, row, None, reason))


def merge(
    stand: Stand, drafts: Iterable[Row], move: Move | None = None, line_at: LineAt | None = None
) -> Merge:
    """Merge a new reading of the document into what stands.

    Args:
        stand: what lies in the folder; every row has an id of its own.
        drafts: the machine's reading, as draft rows.
        move: where a place of the earlier text is in the new one; None for the same text.
        line_at: the line of an offset of the new text; needed with `move`.

    Returns:
        Accepted, edited and rejected rows as they were, at their new places and parts of nothing
        that was withdrawn; drafts nobody has touched as the machine reads them now; new drafts
        with new ids. Ids never change and are never given twice.
    """
    fresh = list(drafts)
    books = _Merging(Numbering.of((*stand.rows, *stand.reading, *stand.withdrawn), fresh))
    books.withdrawn.extend(stand.withdrawn)
    before = {row["statement_id"]: row for row in stand.reading}
    placed = _Placing(stand, fresh, move, line_at)
    paired = pair_by_place(placed.olds(), fresh)
    untouched = {
        row["statement_id"]
        for row in stand.rows
        if is_untouched(row, before.get(row["statement_id"]))
    }
    decided = [
        placed.rows[row["statement_id"]]
        for row in stand.rows
        if row["statement_id"] not in untouched and row["statement_id"] in placed.rows
    ]
    suppressed = pair_with_decided(decided, fresh, paired)
    staying = untouched | {row["statement_id"] for row in decided}
    fresh = _named(fresh, paired, suppressed, staying, books.numbering)
    now = {statement_id: fresh[index] for index, statement_id in paired.items()}
    for row in stand.rows:
        _settle(books, row, before, placed, now)
    _settle_removed(books, stand, placed, now)
    for index, draft in enumerate(fresh):
        if index not in paired and index not in suppressed:
            _add(books, draft)
    return _closed(books)


def _named(
    fresh: Sequence[Row],
    paired: Mapping[int, str],
    suppressed: Collection[int],
    staying: Collection[str],
    numbering: Numbering,
) -> list[Row]:
    """The new readings with their ids in the folder, and with the ids of their wholes there.

    Args:
        fresh: the readings, by the ids that the machine gave them.
        paired: the ids of known statements, by position.
        suppressed: positions of readings that become no row.
        staying: the known statements whose rows stay; no part can name another one.
        numbering: gives the other ids.
    """
    ids = {
        index: paired.get(index) or numbering.next_id(row["statement_id"])
        for index, row in enumerate(fresh)
        if index not in suppressed
    }
    wholes = {
        fresh[index]["statement_id"]: statement_id
        for index, statement_id in ids.items()
        if index not in paired or statement_id in staying
    }
    return [
        {
            **row,
            "statement_id": ids.get(index, row["statement_id"]),
            "part_of": wholes.get(row["part_of"], ""),
        }
        for index, row in enumerate(fresh)
    ]


class _Placing:
    """Rows and readings at their places in the new text; what has none there is missing."""

    def __init__(
        self, stand: Stand, fresh: Sequence[Row], move: Move | None, line_at: LineAt | None
    ) -> None:
        self.rows: dict[str, Row] = {}
        self.readings: dict[str, Row] = {}
        if move is None or line_at is None:
            self.rows = {row["statement_id"]: row for row in stand.rows}
            self.readings = {row["statement_id"]: row for row in stand.reading}
            return
        for source, target in ((stand.rows, self.rows), (stand.reading, self.readings)):
            for row in source:
                moved = _moved(row, move, line_at)
                if moved:
                    target[row["statement_id"]] = moved
        self._find_by_meaning(stand, fresh)

    def _find_by_meaning(self, stand: Stand, fresh: Sequence[Row]) -> None:
        """A statement that the machine reads exactly once in either text is the same one."""
        readings = {row["statement_id"]: row for row in stand.reading}
        known = {row["statement_id"]: row for row in stand.rows} | readings
        olds, news = _by_meaning(known.values()), _by_meaning(fresh)
        for statement_id, old in known.items():
            if statement_id in self.rows or len(olds[meaning_of(old)]) != 1:
                continue
            found = news.get(meaning_of(old), [])
            if len(found) != 1:
                continue
            there = {name: found[0][name] for name in ("section", "line", "char_start", "char_end")}
            row = next((row for row in stand.rows if row["statement_id"] == statement_id), None)
            if row is not None and row["value_text"] == found[0]["value_text"]:
                self.rows[statement_id] = {**row, **there}
            if statement_id in readings:
                self.readings[statement_id] = {**readings[statement_id], **there}

    def olds(self) -> list[Row]:
        """What new readings are paired with: the last reading, else the row itself."""
        return [*self.readings.values(), *(
            row for statement_id, row in self.rows.items() if statement_id not in self.readings
        )]  # fmt: skip


def _moved(row: Row, move: Move, line_at: LineAt) -> Row | None:
    place = place_of(row)
    there = move(place) if place else None
    if there is None:
        return None
    start, end = there
    places = {"line": str(line_at(start)), "char_start": str(start), "char_end": str(end)}
    return {**row, **places}


def _by_meaning(rows: Iterable[Row]) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[meaning_of(row)].append(row)
    return found


def _settle(
    books: _Merging, row: Row, before: dict[str, Row], placed: _Placing, now: dict[str, Row]
) -> None:
    """Decide what becomes of one row of statements.csv."""
    statement_id = row["statement_id"]
    last, reading = before.get(statement_id), now.get(statement_id)
    here = placed.rows.get(statement_id)
    if is_untouched(row, last):
        if reading is None:
            books.withdraw(row, NO_LONGER_READ if here else TEXT_GONE)
            return
        drafted = {**row, **reading, "statement_id": statement_id}
        books.rows.append(drafted)
        books.reading.append(drafted)
        _note_difference(books, row, drafted)
        return
    if here is None:
        books.withdraw(row, TEXT_GONE)
        return
    if reading is not None and place_of(reading) == place_of(here):
        here = {**here, "section": here["section"] if here == row else reading["section"]}
    books.rows.append(here)
    kept = reading or placed.readings.get(statement_id)
    if kept:
        books.reading.append({**kept, "statement_id": statement_id})
    if place_of(here) != place_of(row):
        books.changes.append(Change(Event.MOVED, here))
    is_news = last is None or (reading is not None and _reads_otherwise(last, reading))
    if reading is not None and is_news and differing(here, reading):
        books.changes.append(Change(Event.KEPT, here, reading))


def _reads_otherwise(last: Row, reading: Row) -> bool:
    return meaning_of(last) != meaning_of(reading) or bool(differing(last, reading))


def _note_difference(books: _Merging, row: Row, drafted: Row) -> None:
    if meaning_of(row) != meaning_of(drafted):
        books.changes.append(Change(Event.CHANGED, drafted, row))
    elif place_of(row) != place_of(drafted):
        books.changes.append(Change(Event.MOVED, drafted))
    elif not reads_alike(row, drafted):
        books.changes.append(Change(Event.CHANGED, drafted, row))


def _settle_removed(books: _Merging, stand: Stand, placed: _Placing, now: dict[str, Row]) -> None:
    """Readings without a row: a person took the row out, and it stays out."""
    present = {row["statement_id"] for row in stand.rows}
    for last in stand.reading:
        statement_id = last["statement_id"]
        if statement_id in present:
            continue
        reading = now.get(statement_id) or placed.readings.get(statement_id)
        if reading is None:
            books.withdraw(last, TAKEN_OUT)
            continue
        kept = {**reading, "statement_id": statement_id}
        books.reading.append(kept)
        books.removed.append(kept)


def _add(books: _Merging, draft: Row) -> None:
    row = {**draft, "method": EXTRACTED, "review": DRAFT}
    books.rows.append(row)
    books.reading.append(row)
    books.changes.append(Change(Event.ADDED, row))


def _closed(books: _Merging) -> Merge:
    gone = {row["statement_id"] for row in books.withdrawn}
    reading = [_part_of_none(row, gone) for row in books.reading]
    wholes = {row["statement_id"]: row["part_of"] for row in reading}
    rows = [_part_of_none(row, gone, wholes.get(row["statement_id"], "")) for row in books.rows]
    stand = Stand(
        tuple(in_text_order(rows)),
        tuple(in_text_order(reading)),
        tuple(books.withdrawn),
    )
    return Merge(stand, tuple(books.changes), tuple(books.removed))


def _part_of_none(row: Row, gone: Collection[str], instead: str = "") -> Row:
    """The row without a whole that was withdrawn; with the one that the machine reads now."""
    return {**row, "part_of": instead} if row["part_of"] in gone else row
