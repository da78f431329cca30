"""What looks like a figure and is no statistic: dates, numbers of documents, slogans, ages.

Each region keeps the reason why it is passed over; the reasons are codes of
the code list COVERAGE_REASON.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sources.extraction.figures import LEXICON
from sources.extraction.times import TimeMention

_NUMERAL = "[一二三四五六七八九十百千〇零两]"


@dataclass(frozen=True, slots=True)
class Mask:
    """A region of a flow that holds no statistic, and why."""

    start: int
    end: int
    reason: str


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """lexicon/masks.csv, in its order: what a later pattern finds inside an earlier region is
    passed over."""
    with (LEXICON / "masks.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["reason"], re.compile(row["pattern"].replace("{NUMERAL}", _NUMERAL)))
            for row in csv.DictReader(file)
        )


#: Where years of age are what is measured, and no bound of a group follows.
_AGE_AS_VALUE = re.compile(r"(?:寿命|余命|平均年龄|年龄中位数|婚年龄|初育年龄)[^。；]*$")
_LIST_NUMBER = re.compile(
    r"^\d{1,2}(?:\.\d{1,2}){1,2}(?=[一-龥]{2})(?!万|亿|人(?!口|才|力)|岁|年|倍|个百|平方)|"
    r"(?:(?<=^)|(?<=[。；:])|(?<=，)(?=\d{1,2}\.[一-龥]))(?:\(\d{1,2}\)|\d{1,2}(?:[、)]|\.(?!\d)|(?=[“一-龥])(?![周至到年月日个所家项张万亿千百人名岁成倍户处座支])))"
)


def find_masks(text: str, times: Iterable[TimeMention]) -> list[Mask]:
    """Regions of a flow that hold no statistic, in order, none inside another."""
    found = [Mask(time.start, time.end, "date") for time in times]
    found += [Mask(*match.span(), "list_number") for match in _LIST_NUMBER.finditer(text)]
    covered = _Covered(len(text), found)
    for reason, pattern in _patterns():
        for match in pattern.finditer(text):
            if reason == "age" and _is_measured_age(text, match):
                continue
            mask = Mask(*match.span(), reason)
            if mask.end > mask.start and not covered.holds(mask):
                found.append(mask)
                covered.add(mask)
    return sorted(found, key=lambda mask: (mask.start, -mask.end))


def _is_measured_age(text: str, match: re.Match[str]) -> bool:
    """Years of age as a value, 预期寿命78岁, not as the bound of a group, 60岁以上老人."""
    if text[match.end() : match.end() + 1] in set("人老儿孩妇青少群常劳婴幼女男学户居的周"):
        return False
    return bool(_AGE_AS_VALUE.search(text, max(0, match.start() - 60), match.start()))


class _Covered:
    """Which parts of a flow masks cover already."""

    def __init__(self, length: int, dates: list[Mask]) -> None:
        self._reach = [0] * length
        self._dates = sorted((m.start, m.end) for m in dates if m.reason == "date")
        for mask in dates:
            self.add(mask)

    def add(self, mask: Mask) -> None:
        for position in range(mask.start, mask.end):
            self._reach[position] = max(self._reach[position], mask.end)

    def holds(self, mask: Mask) -> bool:
        """Whether one earlier mask covers all of this one, or a date is all that it quotes."""
        return self._reach[mask.start] >= mask.end or (
            mask.reason == "slogan" and self._quotes_date(mask)
        )

    def _quotes_date(self, mask: Mask) -> bool:
        last = bisect_left(self._dates, (mask.end - 1, 0)) - 1
        return (
            last >= 0
            and self._dates[last][0] >= mask.start
            and (self._dates[last][1] >= mask.end - 1)
        )
