"""Printed figures as exact intervals.

A printed figure is the set of values that round to it: 598.98 means any value
in [598.975, 598.985]. All arithmetic here is rational; nothing is ever compared
through a float.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
MALFORMED_NUMBER = re.compile(r"\.\.|\.$|^\.|\d\.\d+\.\d|,,")


@dataclass(frozen=True, slots=True)
class Interval:
    """The set of values between `low` and `high`; `None` is unbounded on that side.

    `low_open` and `high_open` say that the end itself does not belong to the set.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"expected low <= high, found [{self.low}, {self.high}]")

    @classmethod
    def point(cls, value: Fraction | int) -> Interval:
        """The set that holds one value alone."""
        exact = Fraction(value)
        return cls(exact, exact)

    def __contains__(self, value: Fraction | int) -> bool:
        return self.intersects(Interval.point(value))

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    @property
    def middle(self) -> Interval:
        """The point half way; a half-line and the whole line stay as they are."""
        if self.low is None or self.high is None:
            return self
        return Interval.point((self.low + self.high) / 2)

    def scaled(self, factor: Fraction | Decimal | int) -> Interval:
        """Every value times `factor`; a negative factor turns the ends round."""
        exact = Fraction(factor)
        if exact == 0:
            return Interval.point(0)
        low = None if self.low is None else self.low * exact
        high = None if self.high is None else self.high * exact
        if exact < 0:
            return Interval(high, low, self.high_open, self.low_open)
        return Interval(low, high, self.low_open, self.high_open)

    def is_below(self, other: Interval) -> bool:
        """Whether every value here is smaller than every value of `other`."""
        if self.high is None or other.low is None:
            return False
        if self.high == other.low:
            return self.high_open or other.low_open
        return self.high < other.low

    def intersects(self, other: Interval) -> bool:
        """Whether some value belongs to both sets."""
        return not (self.is_below(other) or other.is_below(self))

    def intersection(self, other: Interval) -> Interval | None:
        """The values in both sets, or None where there are none."""
        if not self.intersects(other):
            return None
        low, low_open = _tighter(
            (self.low, self.low_open), (other.low, other.low_open), highest=True
        )
        high, high_open = _tighter(
            (self.high, self.high_open), (other.high, other.high_open), highest=False
        )
        return Interval(low, high, low_open, high_open)


_End = tuple[Fraction | None, bool]


def _tighter(one: _End, two: _End, *, highest: bool) -> _End:
    if one[0] is None:
        return two
    if two[0] is None:
        return one
    if one[0] == two[0]:
        return one[0], one[1] or two[1]
    first_wins = (one[0] > two[0]) == highest
    return one if first_wins else two


def total(intervals: Iterable[Interval]) -> Interval:
    """The set of all possible sums, one value from each interval."""
    result = Interval.point(0)
    for interval in intervals:
        result += interval
    return result


def intersect_all(intervals: Iterable[Interval]) -> Interval | None:
    """The values that belong to every interval, or None where they exclude each other."""
    result: Interval | None = Interval()
    for interval in intervals:
        if result is None:
            return None
        result = result.intersection(interval)
    return result


def printed_decimals(number: str) -> int:
    """Digits behind the decimal point: 2 for `598.98`, 0 for `3450`."""
    return len(number.partition(".")[2])


def half_unit(number: str) -> Fraction:
    """Half a unit of the last printed place: 1/200 for `598.98`."""
    return Fraction(1, 2 * 10 ** printed_decimals(number))


def last_significant_half_unit(number: str) -> Fraction:
    """Half a unit of the last place that is not a trailing zero of a whole number.

    A hedged 3200 says no more than "to the nearest hundred": 50; 16 says 1/2.
    """
    digits = number.lstrip("-")
    if "." in digits:
        return half_unit(digits)
    zeros = len(digits) - len(digits.rstrip("0")) if digits.strip("0") else 0
    return Fraction(10**zeros, 2)


def printed_interval(
    comparator: str,
    value_low: str | None,
    value_high: str | None,
    *,
    approximation_share: Fraction,
) -> Interval:
    """What a printed figure allows, in its printed unit.

    Args:
        comparator: `=`, `~`, `>=`, `<=`, `>`, `<` or `range`.
        value_low: the lower figure as a plain decimal, with its printed decimals.
        value_high: the upper figure likewise.
        approximation_share: for `~`, the least half-width of the band as a share
            of the figure (the named parameter `approximation_share`).

    Raises:
        ValueError: a bound that the comparator needs is missing or no plain decimal.
    """
    if comparator == "=":
        number = _required(value_low, comparator)
        half = half_unit(number)
        return Interval(Fraction(number) - half, Fraction(number) + half)
    if comparator == "~":
        number = _required(value_low, comparator)
        value = Fraction(number)
        half = max(last_significant_half_unit(number), abs(value) * approximation_share)
        return Interval(value - half, value + half)
    if comparator == "range":
        return Interval(
            Fraction(_required(value_low, comparator)), Fraction(_required(value_high, comparator))
        )
    if comparator in (">=", ">"):
        return Interval(low=Fraction(_required(value_low, comparator)), low_open=comparator == ">")
    if comparator in ("<=", "<"):
        return Interval(
            high=Fraction(_required(value_high, comparator)), high_open=comparator == "<"
        )
    raise ValueError(f"expected a comparator of the code list, found {comparator!r}")


def _required(number: str | None, comparator: str) -> str:
    if not number or not PLAIN_NUMBER.fullmatch(number):
        raise ValueError(f"expected a plain decimal beside {comparator!r}, found {number!r}")
    return number


def is_malformed(value_text: str) -> bool:
    """Whether a figure as printed is no well-formed number: `4..04`, `3.1.4`."""
    return any(MALFORMED_NUMBER.search(part) for part in re.split(r"[^\d.,]+", value_text) if part)
