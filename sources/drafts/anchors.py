"""Where a figure of the earlier text stands in the new one.

The texts are aligned sentence by sentence (and cell by cell); a figure is found again where its
own sentence still stands among the same neighbours. Where lines are broken otherwise, it is found
by the characters around it, if they stand in either text just once. Space does not count.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from sources.drafts.rows import Place

_PIECE = re.compile(r"[^。；;！？!?\n\t]*[。；;！？!?\n\t]?")
#: A shorter piece that matches alone may be any other; such as one number in a cell.
_TELLING_LENGTH = 12
#: Characters around a figure that must be the same where its sentence is not: enough to hold the
#: year and the name of what is measured.
_BEFORE, _AFTER = 20, 8


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    text: str

    @property
    def key(self) -> str:
        return "".join(self.text.split())

    def positions(self) -> list[int]:
        """Offsets in the document of the characters of the key."""
        return [self.start + i for i, letter in enumerate(self.text) if not letter.isspace()]


@dataclass(frozen=True, slots=True)
class _Dense:
    """A text without its space, and where each character of it stands."""

    letters: str
    positions: list[int]

    @classmethod
    def of(cls, text: str) -> _Dense:
        positions = [offset for offset, letter in enumerate(text) if not letter.isspace()]
        return cls("".join(text[offset] for offset in positions), positions)


class Anchors:
    """Maps places of an earlier text to places of a new one."""

    def __init__(self, earlier: str, new: str) -> None:
        self._new = new
        self._earlier = earlier
        self._old_pieces, self._new_pieces = _pieces(earlier), _pieces(new)
        self._starts = [piece.start for piece in self._old_pieces]
        self._partner = _partners(self._old_pieces, self._new_pieces)

    def place(self, place: Place) -> Place | None:
        """The place of the same figure in the new text; None where its sentence is gone."""
        return self._by_sentence(place) or self._by_surroundings(place)

    @cached_property
    def _dense(self) -> tuple[_Dense, _Dense]:
        return _Dense.of(self._earlier), _Dense.of(self._new)

    def _by_surroundings(self, place: Place) -> Place | None:
        old, new = self._dense
        start = bisect_left(old.positions, place[0])
        end = bisect_left(old.positions, place[1])
        first = max(0, start - _BEFORE)
        window = old.letters[first : end + _AFTER]
        if start == end or old.letters.count(window) != 1 or new.letters.count(window) != 1:
            return None
        there = new.letters.index(window) + start - first
        moved = new.positions[there], new.positions[there + end - start - 1] + 1
        return moved if self._new[slice(*moved)] == self._earlier[slice(*place)] else None

    def _by_sentence(self, place: Place) -> Place | None:
        start, end = place
        number = bisect_right(self._starts, start) - 1
        partner = self._partner.get(number)
        if partner is None:
            return None
        old, new = self._old_pieces[number].positions(), self._new_pieces[partner].positions()
        if start not in old or end - 1 not in old:
            return None
        moved = new[old.index(start)], new[old.index(end - 1)] + 1
        same = self._new[moved[0] : moved[1]] == self._earlier[start:end]
        return moved if same else None


def _pieces(text: str) -> list[_Piece]:
    found = (_Piece(match.start(), match.group()) for match in _PIECE.finditer(text))
    return [piece for piece in found if piece.key]


def _partners(old: list[_Piece], new: list[_Piece]) -> dict[int, int]:
    matcher = SequenceMatcher(
        None, [piece.key for piece in old], [piece.key for piece in new], autojunk=False
    )
    partners: dict[int, int] = {}
    for block in matcher.get_matching_blocks():
        length = sum(len(old[block.a + i].key) for i in range(block.size))
        if block.size > 1 or length >= _TELLING_LENGTH:
            partners.update({block.a + i: block.b + i for i in range(block.size)})
    return partners
