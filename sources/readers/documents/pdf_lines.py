"""Characters to printed lines, and lines to the pieces that stand apart on them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from sources.readers.documents.pdf_page import Char
from sources.readers.documents.whitespace import is_cjk

#: Baselines closer than this share of a letter's size are one line: notes stand raised on theirs.
_SAME_LINE = 0.45
#: A gap that separates pieces of a line; white space in a sentence is narrower.
_PIECE_GAP = 0.9
#: Gaps that are a printed space: beside Chinese characters, and between others.
_CJK_SPACE = 0.8
_MIXED_SPACE = 0.42
_LATIN_SPACE = 0.18
#: The same letter twice, so close, is a letter in bold.
_SAME_PLACE = 0.3


@dataclass
class Line:
    """Characters on one baseline, from left to right."""

    chars: list[Char]
    baseline: float
    em: float

    @cached_property
    def x0(self) -> float:
        """Where its ink begins."""
        return next((char.x0 for char in self.chars if not char.text.isspace()), self.chars[0].x0)

    @cached_property
    def x1(self) -> float:
        """Where its ink ends."""
        return max(
            (char.x1 for char in self.chars if not char.text.isspace()), default=self.chars[-1].x1
        )

    @cached_property
    def text(self) -> str:
        """What it says, with a space for every wide gap."""
        return line_text(self.chars)

    @cached_property
    def pieces(self) -> list[Line]:
        """Its parts between gaps wider than white space in a sentence."""
        return _pieces(self)


def lines_of(chars: Iterable[Char]) -> list[Line]:
    """Printed lines from top to bottom."""
    lines: list[Line] = []
    group: list[Char] = []
    for char in sorted(chars, key=lambda char: -char.baseline):
        if group:
            last = group[-1]
            if last.baseline - char.baseline > _SAME_LINE * max(last.em, char.em):
                lines.append(_line(group))
                group = []
        group.append(char)
    if group:
        lines.append(_line(group))
    return [line for line in lines if any(not char.text.isspace() for char in line.chars)]


def _pieces(line: Line) -> list[Line]:
    pieces: list[list[Char]] = []
    end = 0.0
    for char in line.chars:
        if char.text.isspace():
            continue
        gap = char.x0 - end
        wide = _PIECE_GAP * char.em
        if not pieces or (gap > wide and gap > _PIECE_GAP * pieces[-1][-1].em):
            pieces.append([])
            end = char.x1
        pieces[-1].append(char)
        end = max(end, char.x1)
    return [Line(piece, line.baseline, line.em) for piece in pieces]


def line_text(chars: Sequence[Char]) -> str:
    """Characters from left to right as text."""
    text = ""
    end = math.inf
    before: Char | None = None
    for char in chars:
        gap = char.x0 - end
        # Most characters touch the one before.
        if before is not None and gap > _LATIN_SPACE * char.em and _is_space(gap, before, char):
            text += " "
        text += char.text
        end, before = char.x1, char
    return text


def _line(group: list[Char]) -> Line:
    chars = _without_doubles(sorted(group, key=lambda char: char.x0))
    size = median(char.em for char in chars)
    large = [char.baseline for char in chars if char.em >= 0.8 * size]
    return Line(chars, median(large), size)


def _without_doubles(chars: list[Char]) -> list[Char]:
    """Letters printed twice, a little apart, to look bold, once."""
    kept: list[Char] = []
    for char in chars:
        # Sorted, so a double follows at once, or after the double of another.
        is_double = (
            len(kept) > 0
            and char.x0 - kept[-1].x0 < _SAME_PLACE * char.em
            and any(
                char.text == other.text
                and abs(char.x0 - other.x0) < _SAME_PLACE * char.em
                and abs(char.baseline - other.baseline) < _SAME_PLACE * char.em
                for other in kept[-3:]
            )
        )
        if not is_double:
            kept.append(char)
    return kept


def _is_space(gap: float, left: Char, right: Char) -> bool:
    if left.text.isspace() or right.text.isspace():
        return False
    between = is_cjk(left.text) + is_cjk(right.text)
    share = (_LATIN_SPACE, _MIXED_SPACE, _CJK_SPACE)[between]
    return gap > share * max(left.em, right.em)
