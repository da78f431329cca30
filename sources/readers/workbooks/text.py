"""What is printed in cells, made comparable: numbers and their marks, missing values, units.

Nothing here guesses: what is not clearly a number with a mark is no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.readers.documents.whitespace import cell_text, word_set

#: One character for one, so that offsets stay.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", 0x00A0: " ", 0x2009: " ", 0x202F: " ", 0x2007: " ", 0x2212: "-", 0xFE63: "-",
    0x2010: "-", 0x2011: "-", 0x2013: "-", 0xFE50: ",", 0xFE52: ".",
}  # fmt: skip
#: Longer texts are no numbers, and are not searched for marks.
_LONGEST_NUMBER = 80
_LONGEST_MARKS = 40
#: Signs that make a program keep digits as text.
_APOSTROPHES = "'‘’`´＇"

_MAGNITUDE = r"(?:万亿|[十百千]?[万亿]|[百千])"
_COUNTED = (
    r"(?:人次|人份|人年|周岁|人|户|美元|元|岁|年|天|小时|分钟|个百分点|百分点|个|家|所|张|例|件|项|处|支|套|辆|台|座"
    r"|条|间|班|对|名|位|次|篇|册|部|吨标准煤|吨|公斤|千克|克|升|公里|千米|平方公里|平方千米|平方米|米|公顷|亩|立方米"
    r"|千瓦时|千瓦|度|倍|级|床|km[2²]?|hm[2²]|m[23²³]?|kg|t)"
)
_AMOUNT = rf"(?:{_MAGNITUDE}?{_COUNTED}|{_MAGNITUDE})"
_UNIT = (
    rf"(?:[%‰‱℃]|百分之一|千分之一|{_AMOUNT}(?:\s*[/每]\s*(?:\d+|{_MAGNITUDE})?{_AMOUNT}?)?"
    rf"|(?:1|每)?\s*/\s*\d*{_AMOUNT}|每{_AMOUNT}|[男女]性?\s*=\s*100|以[男女]性?为100"
    rf"|(?:上年|(?:19|20)\d\d年)\s*=\s*100)"
)
_UNITS = re.compile(rf"{_UNIT}(?:\s*[、,;，；和及]\s*{_UNIT})*")
_BRACKETED = re.compile(
    r"\s*[(\[〔【]\s*(?:(?:计量)?单位\s*:\s*)?([^()\[\]〔〕【】]{1,20}?)\s*[)\]〕】]"
)
_DECLARED = re.compile(
    r"(?:^|[^\u4e00-\u9fff])(?:计量|数量)?单位\s*:\s*([^\s()\[\]〔〕【】]{1,30})"
)

#: Raised digits, circled and bracketed numbers, stars, letters, remarks in brackets.
_MARK = (
    r"(?:[\u2460-\u249b\u2776-\u2793\u24d0-\u24e9]|[⁰¹²³⁴-⁹⁽⁾*†‡§#△▲※]"
    r"|\[(?:注)?\s*\d{0,2}\]|\((?:注\s*\d{1,2}|1?\d|20)\)|注\d{0,2}"
    r"|\((?=[^()]*[^\d\s.,%()+-])[^()]{1,16}\)|〔[^〔〕]{1,8}〕)"
)
_LETTER = r"(?:[A-Za-z](?![A-Za-z]))"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?|\.\d+"
_NUMBER = re.compile(
    rf"(?P<sign>[-+]?)\s*(?P<digits>{_DIGITS})\s*(?P<unit>{_UNIT})?"
    rf"(?P<mark>(?:\s*(?:{_MARK}|{_LETTER}))*)"
)
_YEAR = re.compile(r"(?:19|20)\d\d年")
_LABEL_MARKS = re.compile(
    r"(?:\s*(?:[\u2460-\u249b\u2776-\u2793]|[⁰¹⁴-⁹⁽⁾*†‡§]|(?<![a-z])[²³]"
    r"|\[(?:注)?\s*\d{1,2}\]|\(注?\s*\d{1,2}\)))+$"
)

#: Printed where no value is; compared without spaces, half-width, lower case.
MISSING_MARKS = word_set(
    """
    - -- --- — —— ——— ― … …… ⋯ ⋯⋯ ... .. ‥ ─ ── / // \\ * ** n/a na nan null none
    空 空缺 缺 缺失 暂缺 暂无 无 无数据 不详 未知 未统计 未公布
    """
)


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number as a plain decimal, and what is printed behind it.

    Attributes:
        number: with a minus or nothing before it, with the printed decimals.
        mark: footnote marks and remarks as printed: `①`, `*`, `p`, `（预计）`; "" without.
        unit: as printed: `%`, `万人`; "" without.
    """

    number: str
    mark: str = ""
    unit: str = ""


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as ASCII, odd spaces as spaces; offsets stay."""
    return text.translate(_HALF_WIDTH)


def label(text: str) -> str:
    """A label on one line, without the spaces that stretch it (`合　计`) or indent it."""
    return cell_text(text.split("\n"))


def split_number(text: str) -> PrintedNumber | None:
    """A cell that holds one number, with its marks told apart; None for anything else.

    Thousands may be set off by commas or spaces in groups of three. A cell with two numbers, a
    range, a bound or a date is not one number.
    """
    printed = text.strip().strip(_APOSTROPHES).strip()
    half = half_width(printed)
    found = _NUMBER.fullmatch(half) if len(half) <= _LONGEST_NUMBER else None
    if found is None or _YEAR.fullmatch(half):
        return None
    digits = found["digits"].replace(",", "").replace(" ", "")
    if digits.startswith("."):
        digits = f"0{digits}"
    sign = "-" if found["sign"] == "-" and digits.strip("0.") else ""
    mark = printed[found.start("mark") : found.end("mark")].strip()
    return PrintedNumber(f"{sign}{digits}", mark, found["unit"] or "")


def is_missing(text: str) -> bool:
    """Whether a cell says that there is no value, or is empty."""
    bare = re.sub(r"\s+", "", half_width(text)).strip(_APOSTROPHES).lower()
    return not bare or bare in MISSING_MARKS


def split_marks(text: str) -> tuple[str, str]:
    """A label and the footnote marks behind it: `常住人口①` is `常住人口`, `①`."""
    found = _LABEL_MARKS.search(half_width(text), max(0, len(text) - _LONGEST_MARKS))
    if found is None or not found.start():
        return text.strip(), ""
    return text[: found.start()].strip(), text[found.start() :].strip()


def is_unit(text: str) -> bool:
    """Whether a text is a unit, or units side by side (`万人、%`)."""
    return len(text) <= _LONGEST_NUMBER and _UNITS.fullmatch(half_width(text).strip()) is not None


def split_unit(head: str) -> tuple[str, str]:
    """A head and the unit in brackets in it: `常住人口（万人）` is `常住人口`, `万人`."""
    half = half_width(head)
    for found in _BRACKETED.finditer(half):
        if _UNITS.fullmatch(found[1]):
            return (head[: found.start()] + head[found.end() :]).strip(), found[1]
    return head.strip(), ""


def declared_unit(text: str) -> str:
    """The unit that a title declares (`单位：万人`); "" without, or where an office is named."""
    for found in _DECLARED.finditer(half_width(text)):
        if _UNITS.fullmatch(found[1]):
            return found[1]
    return ""
