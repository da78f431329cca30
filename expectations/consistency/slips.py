"""Slips of the pen: what else could have been meant by the digits that are printed.

Pure functions on the text of a number; what they return keeps its printed decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise

from sources.cells import plain_number

_NUMBER = re.compile(r"\d[\d,，]*(?:\.+\d+)*")
DIGITS = "0123456789"
#: Powers of ten by which a decimal point moves; ten thousand is a unit, not a point.
POINT_MOVES = (1, -1, 2, -2, 3, -3)
#: What 万 and 亿 make of a number.
UNIT_MOVES = (4, -4, 8, -8)


def number_text(value_text: str) -> str | None:
    """The number in a figure as printed, as a plain decimal: `638.32` of `≥638.32`."""
    match = _NUMBER.search(plain_number(value_text))
    return None if match is None else re.sub(r"\.+", ".", match[0].replace(",", ""))


def half_unit_of(number: str) -> Fraction:
    """Half a unit of the last printed place."""
    return Fraction(1, 2 * 10 ** len(number.partition(".")[2]))


def moved(number: str, power: int) -> str:
    """A number times a power of ten, with the digits that it has."""
    whole, _, decimals = number.partition(".")
    digits, point = whole + decimals, len(whole) + power
    if point <= 0:
        digits, point = "0" * (1 - point) + digits, 1
    if point > len(digits):
        digits += "0" * (point - len(digits))
    head, tail = digits[:point].lstrip("0") or "0", digits[point:]
    return f"{head}.{tail}" if tail else head


def transposed(number: str) -> Iterator[str]:
    """Two neighbouring digits changed round, a decimal point between them or not."""
    places = [n for n, mark in enumerate(number) if mark in DIGITS]
    for one, other in pairwise(places):
        if number[one] != number[other]:
            yield _with(number, {one: number[other], other: number[one]})


def mistyped(number: str, count: int = 1) -> Iterator[str]:
    """Digits replaced by others, the last ones first: a slip there changes the least."""
    places = [n for n, mark in enumerate(number) if mark in DIGITS][::-1]
    for chosen in combinations(places, count):
        yield from _replaced(number, chosen)


def _replaced(number: str, places: tuple[int, ...]) -> Iterator[str]:
    if not places:
        yield number
        return
    first, *rest = places
    for digit in DIGITS:
        if digit != number[first] and not (first == 0 and digit == "0" and number[1:2] != "."):
            yield from _replaced(_with(number, {first: digit}), tuple(rest))


def _with(number: str, changes: dict[int, str]) -> str:
    return "".join(changes.get(n, mark) for n, mark in enumerate(number))
