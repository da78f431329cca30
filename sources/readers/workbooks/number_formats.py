"""Number formats of Excel: what a reader sees of a stored number.

A format has up to four sections (positive; negative; zero; text), or sections with conditions
(`[>=10000]0!.0,"万";0`). Of a section counts: whether it shows a date, a percentage, a scaled
number; how many decimals; the words around the digits. Digits are never rounded away, and the sign
is always a minus in front, whether the format shows brackets or colours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

from sources.readers.workbooks.dates import NO_DATE, DateParts, date_text
from sources.readers.workbooks.numbers import padded, shifted

GENERAL = "General"
#: Formats that a file refers to by number alone; those from 27 on are the Chinese ones.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-m-d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: "h:mm", 33: "h:mm:ss", 34: "h:mm", 35: "h:mm:ss", 36: 'yyyy"年"m"月"', 37: "#,##0",
    38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: "h:mm", 56: "h:mm:ss", 57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?:AM/PM|A/P|上午/下午)|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": le, ">=": ge, "<>": ne, "<": lt, ">": gt, "=": eq,
}  # fmt: skip
#: Around a number these are signs, brackets and money, and say nothing about it.
_DECORATION = " \u00a0()（）-+$¥￥€£"
_DIGITS = "0#?"
_LONGEST_FORMAT = 1_000


class _Kind(StrEnum):
    NUMBER = "number"
    DATE = "date"
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as shown: its text, the decimals that its format shows, and whether it shows."""

    text: str
    decimals: int | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Section:
    kind: _Kind
    condition: tuple[str, float] | None = None
    decimals: int | None = None
    least_decimals: int = 0
    digits: int = 1
    power: int = 0
    before: str = ""
    after: str = ""
    parts: DateParts = NO_DATE


def shown(number: str, code: str, is_1904: bool = False) -> Shown:
    """What a format shows of a plain decimal.

    Args:
        number: as `numbers.plain_decimal` gives it.
        code: the format; General or "" shows the number as it is.
        is_1904: whether days are counted from 1904.
    """
    if not code or code == GENERAL:
        return Shown(number)
    section = _chosen(_sections(code[:_LONGEST_FORMAT]), float(number))
    if section is None or section.kind is _Kind.NOTHING:
        return Shown(number, is_hidden=section is not None)
    if section.kind is _Kind.DATE:
        return Shown(date_text(number, section.parts, is_1904) or number)
    if section.kind is _Kind.WORDS:
        return Shown(section.before or number)
    text = padded(shifted(number, section.power), section.least_decimals, section.digits)
    return Shown(f"{section.before}{text}{section.after}", section.decimals)


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[_Section, ...]:
    parts: list[list[tuple[str, str]]] = [[]]
    for token in _tokens(code):
        if token == ("sign", ";"):
            parts.append([])
        else:
            parts[-1].append(token)
    return tuple(_section(part) for part in parts)


def _chosen(sections: tuple[_Section, ...], value: float) -> _Section | None:
    """The section that a number is shown by."""
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None:
                return section
            sign, bound = section.condition
            if _COMPARE[sign](value, bound):
                return section
        return None
    if len(numeric) == 1 or value > 0 or (value == 0 and len(numeric) == 2):
        return numeric[0]
    return numeric[1] if value < 0 else _zero(numeric[2])


def _zero(section: _Section) -> _Section:
    """A zero that is shown as a dash is a zero all the same."""
    if section.kind is _Kind.WORDS and not section.before:
        return _Section(_Kind.NUMBER)
    return section


def _tokens(code: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(code):
        kind = found.lastgroup
        if kind in {"quoted", "escaped"}:
            yield "words", found[kind]
        elif kind is not None:
            yield kind, found[kind]


def _section(tokens: list[tuple[str, str]]) -> _Section:
    condition = next(
        (
            (found[1], float(found[2]))
            for kind, value in tokens
            if kind == "bracket" and (found := _CONDITION.fullmatch(value.strip()))
        ),
        None,
    )
    kept = [token for token in tokens if token[0] != "bracket"]
    elapsed = any(kind == "bracket" and value.lower().strip("hms") == "" for kind, value in tokens)
    if elapsed:
        return _Section(_Kind.DATE, condition, parts=DateParts(is_elapsed=True))
    at = [i for i, token in enumerate(kept) if _is_placeholder(token)]
    # `mm:ss.0` is a time with digits.
    parts = _date_parts(kept)
    if parts is not None and _date_parts(kept[: at[0]] if at else kept) is not None:
        return _Section(_Kind.DATE, condition, parts=parts)
    if not kept:
        return _Section(_Kind.NOTHING, condition)
    if not at and not any(kind == "words" for kind, _ in kept):
        return _Section(_Kind.NUMBER, condition)
    if not at:
        return _Section(_Kind.WORDS, condition, before=_words(kept)[0])
    return _number(kept, at[0], at[-1], condition)


def _is_placeholder(token: tuple[str, str]) -> bool:
    kind, value = token
    return kind == "general" or (kind == "sign" and (value in _DIGITS or value == "@"))


def _date_parts(tokens: list[tuple[str, str]]) -> DateParts | None:
    """Which parts of a date are shown; None where none is."""
    runs = [""]
    for kind, value in tokens:
        if kind != "sign":
            runs.append("")
            continue
        letter = value.lower()
        if letter in "yemdhs" and runs[-1][:1] in {"", letter}:
            runs[-1] += letter
        else:
            runs.append(letter if letter in "yemdhs" else "")
    runs = [run for run in runs if run]
    letters = [run[0] for run in runs]
    # `e` is a year in a date, and a power of ten in a number.
    if not set(letters) & set("ymdhs"):
        return None
    is_minute = [
        letter == "m" and (letters[at - 1 : at] == ["h"] or letters[at + 1 : at + 2] == ["s"])
        for at, letter in enumerate(letters)
    ]
    return DateParts(
        has_year=bool({"y", "e"} & set(letters)),
        has_month=any(
            letter == "m" and not minute for letter, minute in zip(letters, is_minute, strict=True)
        ),
        has_day=any(run[0] == "d" and len(run) <= 2 for run in runs),
        has_time=bool({"h", "s"} & set(letters)),
    )


def _number(
    tokens: list[tuple[str, str]], first: int, last: int, condition: tuple[str, float] | None
) -> _Section:
    before, _ = _words(tokens[:first])
    after, after_power = _words(tokens[last + 1 :])
    between = tokens[first : last + 1]
    digits = _digits(between)
    if digits is None and any(kind == "words" for kind, _ in between):
        # What the words behind such digits multiply cannot be known.
        return _Section(_Kind.NUMBER, condition)
    if digits is None:
        return _Section(_Kind.NUMBER, condition, before=before, after=after)
    decimals, least, whole, power = digits
    return _Section(
        _Kind.NUMBER, condition, decimals, least, max(whole, 1), power + after_power, before, after
    )


def _words(tokens: list[tuple[str, str]]) -> tuple[str, int]:
    """The words beside a number without decoration, and by which power of ten they move it."""
    text, power, is_first = "", 0, True
    for kind, value in tokens:
        if kind == "sign" and value == "," and is_first:
            power -= 3
            continue
        is_first = False
        if kind == "sign" and value == "%":
            power += 2
        text += value
    return ("" if not text.strip(_DECORATION) else text.strip()), power


def _digits(tokens: list[tuple[str, str]]) -> tuple[int, int, int, int] | None:
    """Decimals, least decimals, least whole digits and power of ten between first and last digit.

    None for General, fractions, powers of ten, and digits with words between them. `0!.0,` shows
    a whole number with a point put between its digits, so that it is in tens of thousands.
    """
    decimals = least = whole = power = commas = 0
    point = put_point = False
    for kind, value in tokens:
        if kind == "sign" and value in _DIGITS:
            commas = 0
            if point or put_point:
                decimals += 1
                least += value != "#"
            else:
                whole += value == "0"
        elif kind == "sign" and value == ",":
            commas += 1
        elif value == "." and not (point or put_point):
            point, put_point = kind == "sign", kind == "words"
            power -= 3 * commas
            commas = 0
        else:
            return None
    return decimals, least, whole, power - (decimals if put_point else 0)
