"""Periods of feeds: a year, or a part of one, and how the two are written.

A part is a half (`S1`), a quarter (`Q3`), a month (`M07`), or the months up to one of them, added
up (`M01T03`: 1—3月累计). A whole year has no part.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import total_ordering

#: What a frequency covers, in months.
MONTHS: Mapping[str, int] = {"M": 1, "Q": 3, "S": 6, "A": 12, "decennial": 120}
_PART = re.compile(r"|S[12]|Q[1-4]|M(?:0[1-9]|1[0-2])|M01T(?:0[2-9]|1[0-1])")
_KEY = re.compile(r"(?P<year>\d{4})(?:-(?P<part>[A-Z0-9]+))?")
_DIGITS = str.maketrans("〇零一二三四五六七八九０１２３４５６７８９", "00123456789" + "0123456789")
_HALVES = {"上": 1, "下": 2, "1": 1, "2": 2, "一": 1, "二": 2}
#: Named groups of a pattern that say of which period something is.
PERIOD_GROUPS = frozenset({"year", "month", "first_month", "quarter", "half"})


@total_ordering
@dataclass(frozen=True, slots=True)
class FeedPeriod:
    """A year, or a part of one."""

    year: int
    part: str = ""

    def __post_init__(self) -> None:
        if not _PART.fullmatch(self.part):
            raise ValueError(f"expected a part of a year such as M03, Q1 or S2, found {self.part}")

    @classmethod
    def from_key(cls, key: str) -> FeedPeriod:
        """`2024`, `2024-M03`, `2024-Q1`, `2024-S2`, `2024-M01T03`.

        Raises:
            ValueError: the text is no period.
        """
        match = _KEY.fullmatch(key)
        if match is None:
            raise ValueError(f"expected a period such as 2024, 2024-M03 or 2024-Q1, found {key!r}")
        return cls(int(match["year"]), match["part"] or "")

    @property
    def key(self) -> str:
        """How it is written: `2024-M03`."""
        return f"{self.year}-{self.part}" if self.part else str(self.year)

    @property
    def months(self) -> tuple[int, int]:
        """Its first and last month."""
        if not self.part:
            return 1, 12
        number = int(self.part.rpartition("T")[2].lstrip("MQS"))
        if self.part[0] == "M":
            return (1, number) if "T" in self.part else (number, number)
        width = 3 if self.part[0] == "Q" else 6
        return (number - 1) * width + 1, number * width

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, self.months[0], 1)

    @property
    def end(self) -> date:
        """Its last day."""
        last = self.months[1]
        return date(self.year, last, monthrange(self.year, last)[1])

    @property
    def name_zh(self) -> str:
        """How people write it."""
        first, last = self.months
        if not self.part:
            return f"{self.year}年"
        if self.part[0] == "S":
            return f"{self.year}年{'上' if first == 1 else '下'}半年"
        if self.part[0] == "Q":
            return f"{self.year}年第{'一二三四'[last // 3 - 1]}季度"
        return f"{self.year}年{first}—{last}月" if first < last else f"{self.year}年{last}月"

    def __lt__(self, other: FeedPeriod) -> bool:
        return (self.end, self.start) < (other.end, other.start)

    def __str__(self) -> str:
        return self.key

    @property
    def up_to(self) -> FeedPeriod:
        """The sum from January on: 2024-M01T03 for 2024-M03, 2024-S1 for 2024-Q2."""
        last = self.months[1]
        parts = {1: "M01", 3: "Q1", 6: "S1", 12: ""}
        if self.part[:1] in ("M", "") and last not in (1, 12):
            return FeedPeriod(self.year, f"M01T{last:02}")
        return FeedPeriod(self.year, parts.get(last, f"M01T{last:02}"))

    def back(self, years: int) -> FeedPeriod:
        """The same part of an earlier year."""
        return FeedPeriod(self.year - years, self.part)


def after(period: FeedPeriod, frequency: str, *, summed: bool = False) -> FeedPeriod:
    """The period of a feed that follows another.

    Args:
        period: the one before.
        frequency: how often the feed comes.
        summed: whether each period is summed from January on.

    Raises:
        ValueError: the feed comes at no fixed frequency.
    """
    if frequency not in MONTHS:
        raise ValueError(f"expected a frequency of {', '.join(MONTHS)}, found {frequency}")
    if frequency in ("decennial", "A"):
        return FeedPeriod(period.year + MONTHS[frequency] // 12)
    width = MONTHS[frequency]
    number = period.months[1] // width
    year, number = (period.year, number + 1) if number < 12 // width else (period.year + 1, 1)
    following = FeedPeriod(year, f"M{number:02}" if frequency == "M" else f"{frequency}{number}")
    return following.up_to if summed else following


def span(
    first: FeedPeriod, until: date, frequency: str, *, summed: bool = False
) -> Iterator[FeedPeriod]:
    """The periods from the first one up to the one that is running on a day."""
    width = min(MONTHS[frequency], 12) if frequency in MONTHS else 12
    period = first
    while date(period.year, period.months[1] - width + 1, 1) <= until:
        yield period
        period = after(period, frequency, summed=summed)


def months_later(day: date, months: int, of_month: int) -> date:
    """A day of the month that is so many months after another; the last day where it has fewer."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(of_month, monthrange(year, month + 1)[1]))


def period_of(groups: Mapping[str, str | None]) -> FeedPeriod:
    """The period that the groups of a pattern name: year, and month, quarter or half.

    Chinese digits, full-width digits and words (上半年, 第三季度) are read; a sum from the first
    month on (`first_month` 1, `month` 3) is `M01T03`.

    Raises:
        ValueError: the groups name no period.
    """
    year = _year(groups.get("year"))
    if half := groups.get("half"):
        return FeedPeriod(year, f"S{_looked_up(half[:1], _HALVES, '上 or 下')}")
    if quarter := groups.get("quarter"):
        return FeedPeriod(year, f"Q{_number(quarter, 4, 'a quarter from 1 to 4')}")
    month = groups.get("month")
    if not month:
        return FeedPeriod(year)
    last = _number(month, 12, "a month from 1 to 12")
    first = groups.get("first_month")
    if not first or (begin := _number(first, 12, "a month from 1 to 12")) == last:
        if first and last == 1:
            return FeedPeriod(year, "M01")
        return FeedPeriod(year, f"M{last:02}")
    if begin != 1:
        raise ValueError(f"expected a sum from January on, found the months {begin} to {last}")
    return FeedPeriod(year, f"M01T{last:02}" if last < 12 else "")


def _year(text: str | None) -> int:
    digits = (text or "").translate(_DIGITS).strip()
    if not re.fullmatch(r"\d{4}|\d{2}", digits):
        raise ValueError(f"expected a year, found {text!r}")
    year = int(digits) + (2000 if len(digits) == 2 else 0)
    if not 1900 <= year <= 2100:
        raise ValueError(f"expected a year from 1900 to 2100, found {year}")
    return year


def _number(text: str, most: int, expected: str) -> int:
    plain = text.strip()
    if "十" in plain:
        tens, _, ones = plain.partition("十")
        plain = f"{tens or '一'}{ones or '〇'}"
    digits = plain.translate(_DIGITS)
    number = int(digits) if digits.isdecimal() else 0
    if not 1 <= number <= most:
        raise ValueError(f"expected {expected}, found {text!r}")
    return number


def _looked_up(text: str, table: Mapping[str, int], expected: str) -> int:
    if text not in table:
        raise ValueError(f"expected {expected}, found {text!r}")
    return table[text]
