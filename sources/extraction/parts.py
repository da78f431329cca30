"""Wholes and parts: which figure the text introduces as a part of which other one, by 其中.

常住人口318万人，其中城镇人口196万人、乡村人口122万人: both are parts of the 318. The whole stands
in the sentence of 其中, or in the one before where 其中 opens its sentence; in a table in the same
column, or in the same row where a column is headed so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sources.extraction.clauses import open_bracket
from sources.extraction.facts import Fact
from sources.extraction.figures import dimension_of
from sources.extraction.phrases import catalogue_measures

OF_WHICH = "其中"
#: Dimensions of what can be counted together.
_COUNTS = frozenset({
    "persons", "households", "couples", "cases", "visits", "beds", "count", "money", "area", "land",
    "length", "mass", "volume",
})  # fmt: skip
_SENTENCE_END = re.compile(r"[。！？；]")
#: 其中 at the beginning of the clause that the figure stands in, or of a time before it; not
#: 其 and 中心城区.
_OPENING = re.compile(
    rf"(?:^|(?<=[，。；、:(！？])){OF_WHICH}(?!心[城镇])[，:]?(?:[^，。；！？:]{{0,8}}年[末底]?，)?"
    r"(?=[^，。；！？:]*$)"
)
#: What stands between two parts of a list.
_LINK = re.compile(r"的?(?P<link>[、，]|和|与|以?及)[^，:]*$")
_PER_HEAD = re.compile("人均|户均|均价|平均|每")
_WIDER = re.compile("[全各每]")


def can_be_part(part: Fact, whole: Fact) -> bool:
    """Whether two levels count the same sort of thing at one time, and one may hold the other."""
    dimension = dimension_of(part.unit)
    measures = {_measure(part), _measure(whole)} - {""}
    return (
        dimension in _COUNTS
        and dimension == dimension_of(whole.unit)
        and part.kind == whole.kind != "change"
        and (part.first, part.last) == (whole.first, whole.last)
        and measures in (set(), {"stock"}, {"flow"})
        and whole.reading.sex in ("_T", part.reading.sex)
        and whole.reading.residence in ("_T", part.reading.residence)
        and not any(_PER_HEAD.search(fact.reading.label) for fact in (part, whole))
    )


def _measure(fact: Fact) -> str:
    return catalogue_measures().get(fact.reading.indicator, "")


def as_part(fact: Fact, candidates: Iterable[Fact]) -> Fact:
    """The fact with its whole: the last of the candidates that it can be a part of, if any."""
    for whole in reversed([*candidates]):
        if can_be_part(fact, whole):
            return replace(fact, whole=(whole.char_start, whole.char_end))
    return fact


@dataclass(frozen=True, slots=True)
class _List:
    """Parts of one whole that follow each other, perhaps in brackets.

    `whole` is None where no more parts are expected: 其中 introduced a share, or a part of a part.
    """

    whole: Fact | None
    last: Fact
    is_aside: bool


@dataclass
class Parts:
    """Follows the figures of a paragraph in their order and finds the wholes of its parts."""

    text: str
    _facts: list[tuple[int, Fact]] = field(default_factory=list)
    _lists: list[_List] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sentence_ends = [match.end() for match in _SENTENCE_END.finditer(self.text)]

    def take(self, fact: Fact, start: int, end: int) -> Fact:
        """The next figure, with its whole where it is a part.

        Args:
            fact: the figure.
            start: where it begins in the text, bounds and unit included.
            end: where it ends.
        """
        position = self._facts[-1][0] if self._facts else 0
        gap = self.text[position:start]
        opened, closed = open_bracket(gap)
        if _SENTENCE_END.search(gap):
            self._lists.clear()
        if closed is not None:
            position, gap = position + closed + 1, gap[closed + 1 :]
            if self._lists and self._lists[-1].is_aside:
                self._lists.pop()
        opening = _OPENING.search(gap)
        if opening and open_bracket(gap[opening.end() :])[1] is None:
            fact = self._opened(fact, position + opening.start(), opened is not None)
        else:
            fact = self._continued(fact, gap)
        self._facts.append((end, fact))
        return fact

    def _opened(self, fact: Fact, place: int, is_aside: bool) -> Fact:
        """A figure behind 其中, which stands at `place`."""
        sentence = self._sentence_at(place)
        if place in self._sentence_ends:
            sentence -= 1
        earlier = [whole for end, whole in self._facts if self._sentence_at(end) == sentence]
        part = as_part(fact, earlier)
        whole = next((w for w in earlier if (w.char_start, w.char_end) == part.whole), None)
        if not is_aside:
            self._lists.clear()
        ends_here = whole is not None and whole.whole is not None and not is_aside
        self._lists.append(_List(None if ends_here else whole, part, is_aside))
        return part

    def _continued(self, fact: Fact, gap: str) -> Fact:
        """The next of a list of parts; behind a comma it must be of the same sort as the last."""
        link = _LINK.match(gap)
        if not self._lists or link is None:
            return fact
        parts = self._lists[-1]
        if link["link"] == "，" and not _is_same_sort(fact, parts.last):
            return fact
        part = as_part(fact, [parts.whole] if parts.whole else [])
        if part.whole is not None:
            self._lists[-1] = replace(parts, last=part)
        return part

    def _sentence_at(self, place: int) -> int:
        return bisect_right(self._sentence_ends, place)


def _is_same_sort(fact: Fact, other: Fact) -> bool:
    mine, theirs = fact.reading, other.reading
    return (
        (mine.indicator, mine.population, fact.unit)
        == (theirs.indicator, theirs.population, other.unit)
        and not _WIDER.match(fact.area)
    )  # fmt: skip
