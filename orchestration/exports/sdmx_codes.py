"""How codes of the warehouse are written in SDMX, whose ids know only letters, digits and _ - @ $.

Pure, and the same for every release: an id depends on the code and its name alone.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from expectations.consistency.naming import age_name
from orchestration.exports.release import Bilingual

NOT_APPLICABLE = "_Z"
YEARLY, SPAN = "A", "_O"
#: Frequencies by the letter that a part of a year begins with: half, quarter, month.
_PARTS = {"S": "S", "Q": "Q", "M": "M"}
TOTAL = "_T"
COMPARATORS = {
    "=": "EQ", "~": "APPROX", ">=": "GE", "<=": "LE", ">": "GT", "<": "LT", "range": "RANGE",
}  # fmt: skip
FREQUENCIES = {
    YEARLY: Bilingual("年度", "Annual"),
    "S": Bilingual("半年", "Half-yearly"),
    "Q": Bilingual("季度", "Quarterly"),
    "M": Bilingual("月度", "Monthly"),
    SPAN: Bilingual("其他（跨年，或年初以来累计）", "Other (a span of years, or of months)"),
}
_ID = re.compile(r"[A-Za-z0-9_@$\-]+")


def code_id(code: str) -> str:
    """A code as an id; a mark of its text where letters had to give way."""
    if not code:
        return NOT_APPLICABLE
    if _ID.fullmatch(code):
        return code
    return f"{_words(code) or 'X'}_{_mark(code)}"


def label_id(label: str) -> str:
    """The id of a figure outside the catalogue: one for each name that sources print."""
    return f"other_{_mark(label)}"


def unit_ids(units: Mapping[str, str]) -> dict[str, str]:
    """Ids of units by their code, in the words of their English names.

    Where several units share a name, each has a mark of its code as well.

    Args:
        units: the English name of each unit.
    """
    words = {code: _words(name).upper() for code, name in units.items()}
    shared = Counter(words.values())
    return {
        code: word if word and shared[word] == 1 else f"{word}_{_mark(code)}".lstrip("_")
        for code, word in words.items()
    }


def _words(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


def age_names(codes: Iterable[str]) -> dict[str, Bilingual]:
    """The names of age groups by their code, the total first, then from young to old."""
    return {code: _age(code) for code in sorted(set(codes), key=_by_age)}


def _age(code: str) -> Bilingual:
    return Bilingual("合计", "Total") if code == TOTAL else Bilingual(*age_name(code))


def _by_age(code: str) -> tuple[int, int, str]:
    if code == TOTAL:
        return (-1, 0, code)
    numbers = [int(number) for number in re.findall(r"\d+", code)]
    return (0 if "LT" in code else numbers[0], numbers[-1], code)


def frequency(period_start: int, period_end: int, part: str = "") -> str:
    """A year is annual data; what covers a span of years or months has no frequency."""
    if period_start != period_end or "T" in part:
        return SPAN
    return _PARTS[part[0]] if part else YEARLY


def time_period(period_start: int, period_end: int, part: str = "") -> str:
    """A year, a part of it, or a time range: its first day and how long it lasts.

    Args:
        period_start: first year.
        period_end: last year.
        part: the part of the year, such as `S1`, `Q3`, `M07`; `M01T03` are months together.
    """
    if period_start != period_end:
        return f"{period_start:04}-01-01/P{period_end - period_start + 1}Y"
    if "T" in part:
        first, last = (int(month) for month in part[1:].split("T"))
        return f"{period_end:04}-{first:02}-01/P{last - first + 1}M"
    if part.startswith("M"):
        return f"{period_end:04}-{part[1:]}"
    return f"{period_end:04}-{part}" if part else f"{period_end:04}"


def released(day: date | None, precision: str) -> str:
    """A release day, no more exact than it is known."""
    if day is None:
        return ""
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def printed_decimals(printed: int, factor: Decimal, canonical_factor: Decimal) -> int | None:
    """Decimals of a printed figure once it is converted; none if the factor is no power of ten.

    Args:
        printed: decimals as printed.
        factor: what one printed unit is in the base unit.
        canonical_factor: what one unit of comparison is in the base unit.
    """
    sign, digits, exponent = (factor / canonical_factor).normalize().as_tuple()
    if sign or digits != (1,) or not isinstance(exponent, int):
        return None
    return max(0, printed - exponent)


def plain(value: Decimal | None) -> str:
    """A decimal in plain digits, without idle zeros."""
    if value is None:
        return ""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def scale(value: Decimal) -> int:
    """How many decimals a value has, idle zeros apart."""
    _, _, decimals = plain(value).partition(".")
    return len(decimals)
