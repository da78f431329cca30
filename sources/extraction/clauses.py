"""Clauses: what stands before a figure, without its times, and the noun phrase in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from sources.extraction.figures import Quantity
from sources.extraction.times import TimeMention
from sources.extraction.words import words

_CLAUSE = re.compile(r"[，；:]")
_TAIL = re.compile(
    rf"(?:(?:{words('move')})(?:到|至|在|为|成|于)|{words('before_figure')}|{words('move')}"
    rf"|(?:{words('rise')}|{words('fall')})(?:了|幅度|速度|的)?)+$"
)
_PLAIN_TAIL = re.compile(
    rf"(?:(?:{words('move')})(?:到|至|在|为|成|于)|{words('before_figure')})+$"
)
_HEAD = re.compile(rf"^(?:{words('after_boundary')})+")
_WEAK = re.compile(rf"(?:{words('weak')})*")
_BY_UNIT = re.compile(r"以[一-龥、()]{1,10}为单位的?")
#: The word that makes the year behind it the base; 比 may also end the name of a ratio.
_COMPARED = re.compile(r"(?:相较于?|相比于?|相对于?|(?<!性别)(?<![养扶占女幼老])比|较)$")
#: An age bound, or 户籍, in brackets qualifies the word before it.
_BOUND = r"(?:(?:\d+(?:周?岁)?(?:-+|~|至))?\d+周?岁(?:及?以上|及?以下)?|户籍|常住)"
_ASIDE = re.compile(rf"\({_BOUND}\)")
_QUALIFIED = re.compile(rf"([一-龥]{{2,12}})\(({_BOUND})\)")


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands before a figure: whole clauses, and the beginning of its own.

    Attributes:
        start: where the lead begins in the flow.
        far: whole clauses, each with where it begins.
        near: the beginning of the figure's own clause; `near_start` is where that is.
        host: for a figure in brackets, the clause before the bracket.
        is_aside: whether the figure stands in brackets.
    """

    start: int
    far: tuple[tuple[int, str], ...]
    near_start: int
    near: str
    host: str = ""
    host_start: int = 0
    is_aside: bool = False


@dataclass(frozen=True)
class Clauses:
    """The text of a paragraph and its expressions of time."""

    text: str
    times: Sequence[TimeMention]

    def lead(self, start: int, quantity: Quantity) -> Lead:
        """What stands between `start`, where the last figure ended, and a figure."""
        text = self.text[start : quantity.start]
        opened, closed = open_bracket(text)
        host, host_start, offset = "", 0, start
        if opened is not None:
            host = _CLAUSE.split(text[:opened])[-1]
            host_start = start + opened - len(host)
            offset, text = start + opened + 1, text[opened + 1 :]
        else:
            if closed is not None:
                offset, text = start + closed + 1, text[closed + 1 :]
            text = _blank_brackets(text)
        far, position = [], 0
        for match in _CLAUSE.finditer(text):
            far.append((offset + position, text[position : match.start()]))
            position = match.end()
        return Lead(
            start, tuple(far), offset + position, text[position:], host, host_start,
            opened is not None,
        )  # fmt: skip

    def times_in(self, start: int, end: int) -> list[TimeMention]:
        """The expressions of time that begin in a slice."""
        first = bisect_left(self.times, start, key=_start)
        return list(self.times[first : bisect_left(self.times, end, first, key=_start)])

    def without_times(self, text: str, offset: int) -> str:
        """A slice that begins at `offset`, without its expressions of time."""
        characters = list(text)
        for mention in self.times_in(offset, offset + len(text)):
            first, last = mention.start - offset, min(mention.end - offset, len(text))
            if compared := _COMPARED.search(text, 0, first):
                first = compared.start()
            characters[first:last] = [""] * (last - first)
        return "".join(characters)

    def bare(self, lead: Lead) -> str:
        """A figure's own clause without its expressions of time."""
        return self.without_times(lead.near, lead.near_start)


def _start(mention: TimeMention) -> int:
    return mention.start


def label_of(clause: str, *, keep_change: bool = False) -> str:
    """The noun phrase of a clause: without verbs and particles at its ends.

    With `keep_change`, words of change stay where they may belong to a name: 人口机械增长.
    """
    text = _QUALIFIED.sub(r"\2\1", clause)
    text = _BY_UNIT.sub("", without_brackets(text))
    tail = _PLAIN_TAIL if keep_change else _TAIL
    previous = None
    while previous != text:
        previous = text
        text = _HEAD.sub("", tail.sub("", text))
    return text.strip("，、“”：:□ ")


def names_nothing(label: str) -> bool:
    """Whether a label holds only words that do not say what is measured."""
    return bool(_WEAK.fullmatch(label))


def without_brackets(text: str) -> str:
    """A text without what stands in brackets."""
    return re.sub(r"\([^()]*\)", "", text)


def open_bracket(text: str) -> tuple[int | None, int | None]:
    """The last bracket that opens and does not close, and the last that closes unopened."""
    stack: list[int] = []
    closed = None
    for index, character in enumerate(text):
        if character == "(":
            stack.append(index)
        elif character == ")":
            if stack:
                stack.pop()
            else:
                closed = index
    return (stack[-1] if stack else None), closed


def _blank_brackets(text: str) -> str:
    """The text with what stands in brackets made blank, so that its commas divide nothing."""

    def blank(match: re.Match[str]) -> str:
        found = match.group()
        return found if _ASIDE.fullmatch(found) else f"({'□' * (len(found) - 2)})"

    return re.sub(r"\([^()]*\)", blank, text)
