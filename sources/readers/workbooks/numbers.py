"""Stored numbers as plain decimals, exactly what was stored and nothing more."""

from __future__ import annotations

import math
import re
from decimal import Context, Decimal

#: Decimal digits that a spreadsheet keeps; what a binary float has beyond them is noise.
PRECISION = 15
_EXACT = Context(prec=400)
#: A number that is written as we write it, and short enough to be no noise.
_AS_IS = re.compile(r"-?(?:[1-9]\d*|0(?=\.))(?:\.\d*[1-9])?|0")
_LONGEST_AS_IS = PRECISION + 1
_FLOAT = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[Ee][-+]?\d{1,9})?\s*")
_PLAIN = re.compile(r"(-?)0*(\d+)(?:\.(\d+))?")


def plain_decimal(stored: str | float) -> str | None:
    """A number as a spreadsheet stores it, as a plain decimal without trailing zeros.

    Whole numbers keep all their digits. A fraction of more than 15 significant digits is binary
    noise (`0.30000000000000004`) and is taken to 15, as spreadsheets show it.

    Returns:
        None for what is no number, or beyond what a binary float holds.
    """
    if isinstance(stored, str):
        if len(stored) <= _LONGEST_AS_IS and _AS_IS.fullmatch(stored):
            return stored
        found = _PLAIN.fullmatch(stored)
        if found is not None:
            sign, whole, fraction = found[1], found[2], (found[3] or "").rstrip("0")
            if not fraction or len((whole + fraction).lstrip("0")) <= PRECISION:
                return _signed(sign, whole, fraction)
        if _FLOAT.fullmatch(stored) is None:
            return None
        stored = float(stored)
    if not math.isfinite(stored):
        return None
    if stored.is_integer() and abs(stored) < 1e17:
        return str(int(stored))
    sign, whole, fraction = _split(format(Decimal(f"{stored:.{PRECISION}g}"), "f"))
    return _signed(sign, whole, fraction.rstrip("0"))


def shifted(number: str, power: int) -> str:
    """A plain decimal times a power of ten."""
    if not power:
        return number
    moved = Decimal(number).scaleb(power, _EXACT)
    sign, whole, fraction = _split(format(moved, "f"))
    return _signed(sign, whole, fraction.rstrip("0"))


def padded(number: str, decimals: int, digits: int = 1) -> str:
    """A plain decimal with at least so many decimals, and digits before the point."""
    sign, whole, fraction = _split(number)
    return _signed(sign, whole.zfill(digits), fraction.ljust(decimals, "0"))


def _split(number: str) -> tuple[str, str, str]:
    sign = "-" if number.startswith("-") else ""
    whole, _, fraction = number.removeprefix("-").partition(".")
    return sign, whole, fraction


def _signed(sign: str, whole: str, fraction: str) -> str:
    text = f"{whole}.{fraction}" if fraction else whole
    return f"{sign}{text}" if sign and text.strip("0.") else text
