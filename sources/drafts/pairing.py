"""Which new reading belongs to which known statement."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sources.drafts.rows import Place, Row, meaning_of, place_of


def pair_by_place(olds: Sequence[Row], fresh: Sequence[Row]) -> dict[int, str]:
    """Pair by place and value; of several at one place, those that mean the same come first.

    Returns:
        The id of the known statement, by the position of the new reading.
    """
    at: dict[tuple[Place, str], list[Row]] = defaultdict(list)
    for row in olds:
        place = place_of(row)
        if place:
            at[place, row["value_text"]].append(row)
    paired: dict[int, str] = {}
    for exact in (True, False):
        for index, row in enumerate(fresh):
            place = place_of(row)
            if index in paired or place is None:
                continue
            waiting = at.get((place, row["value_text"]), [])
            for old in waiting:
                if not exact or meaning_of(old) == meaning_of(row):
                    paired[index] = old["statement_id"]
                    waiting.remove(old)
                    break
    return paired


def pair_with_decided(
    decided: Iterable[Row], fresh: Sequence[Row], paired: dict[int, str]
) -> set[int]:
    """Readings of figures that a person has decided with another extent, or without offsets.

    They are paired with that person's statement where it has no reading yet.

    Returns:
        Readings that are neither paired nor new, by position: their figure is decided.
    """
    rows = list(decided)
    index = PlaceIndex(rows)
    without_place = {(row["line"], row["value_text"]): row for row in rows if place_of(row) is None}
    used, suppressed = set(paired.values()), set()
    exact = {(place_of(row), row["value_text"]) for row in rows}
    for position, reading in enumerate(fresh):
        place = place_of(reading)
        if position in paired or place is None or (place, reading["value_text"]) in exact:
            continue
        found = index.overlapping(place)
        unplaced = without_place.get((reading["line"], reading["value_text"]))
        if not found and unplaced is not None and unplaced["statement_id"] not in used:
            found = [unplaced]
        if not found:
            continue
        free = [row["statement_id"] for row in found if row["statement_id"] not in used]
        if free:
            paired[position] = free[0]
            used.add(free[0])
        else:
            suppressed.add(position)
    return suppressed


class PlaceIndex:
    """Finds the rows whose figure shares a character with a place."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        placed = [(place, dict(row)) for row in rows if (place := place_of(row))]
        self._placed = sorted(placed, key=lambda item: item[0])
        self._starts = [place[0] for place, _ in self._placed]
        self._longest = max((end - start for (start, end), _ in self._placed), default=0)

    def overlapping(self, place: Place) -> list[Row]:
        """The rows at that place, in the order of the text."""
        first = bisect_left(self._starts, place[0] - self._longest)
        last = bisect_left(self._starts, place[1])
        return [
            row
            for (start, end), row in self._placed[first:last]
            if start < place[1] and end > place[0]
        ]
