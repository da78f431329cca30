"""A stored number beside the text that a program showed for it."""

from __future__ import annotations

import re
from decimal import Context, Decimal

from sources.readers.workbooks.numbers import padded, shifted

_EXACT = Context(prec=400)
_LONGEST = 100
_DASHES = {"-", "—", "－", "–"}
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_PRINTED = re.compile(r"[-−(（]?\s*(\d[\d,\u00a0\u202f\u2009 ]*)(?:\.(\d+))?")
#: Around a number these are signs, brackets and money, and say nothing about it.
_DECORATION = " \u00a0()（）-−+$¥￥€£"
#: As it is, in hundredths, thousands, tens of thousands, millions, hundreds of millions.
_POWERS = (0, 2, -3, -4, -6, -8)


def displayed_number(
    number: str, display: str, *, is_percentage: bool = False
) -> tuple[str, int | None]:
    """What a reader sees of a number, without rounding it, and the decimals that are shown.

    Args:
        number: the stored number as a plain decimal.
        display: the text that was shown, such as `1,234.50`, `12.3%` or `12.3万人`.
        is_percentage: whether the file calls the number a percentage.
    """
    seen = matched_number(number, display)
    if seen is not None:
        return seen
    return (f"{shifted(number, 2)}%" if is_percentage else number), None


def matched_number(number: str, display: str) -> tuple[str, int | None] | None:
    """A stored number as displayed; None where the display does not show this number.

    A zero that is shown as a dash is a zero.
    """
    if _PLAIN.fullmatch(display) and _is_padded(display, number):
        return display, len(display.partition(".")[2])
    display = display.strip()
    found = _PRINTED.search(display[:_LONGEST])
    if found is not None and not re.search(r"\d", display[found.end() :]):
        decimals = len(found[2] or "")
        printed = Decimal(re.sub(r"\D", "", found[1]) + "." + (found[2] or "0"))
        for power in _POWERS:
            if power == 2 and "%" not in display[found.end() :]:
                continue
            moved = shifted(number, power)
            if _rounds_to(moved, printed, decimals):
                before = _words(display[: found.start()])
                return (
                    f"{before}{padded(moved, decimals)}{_words(display[found.end() :])}",
                    decimals,
                )
    return (number, None) if number == "0" and display in _DASHES else None


def _is_padded(display: str, number: str) -> bool:
    """Whether a displayed number is the stored one, with zeros behind at most."""
    rest = display[len(number) :] if display.startswith(number) else "?"
    return not rest.strip("0") if "." in number else not rest.strip(".0") and rest[:1] in ("", ".")


def _rounds_to(number: str, printed: Decimal, decimals: int) -> bool:
    difference = abs(abs(Decimal(number)) - printed)
    return _EXACT.multiply(difference, Decimal(2)) <= Decimal(1).scaleb(-decimals)


def _words(text: str) -> str:
    return text.strip() if text.strip(_DECORATION) else ""
