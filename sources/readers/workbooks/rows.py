"""What a row of a sheet looks like: a title, a head, values, a note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sources.readers.workbooks.sheet import Sheet, SheetCell
from sources.readers.workbooks.text import (
    PrintedNumber,
    declared_unit,
    half_width,
    is_missing,
    label,
    split_number,
)

# All patterns are matched against half-width labels.
_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:年(?:度|末|底|初|中)?)?|(?:(?:19|20)\d\d年)?\d{1,2}月(?:份|末|底)?"
    r"|(?:(?:19|20)\d\d年)?(?:第?[一二三四1-4]季度|[上下]半年)"
    r"|(?:19|20)\d\d[-/]\d{1,2}(?:[-/]\d{1,2})?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
#: What a number in the body has behind it, if anything; in heads stand 岁 and 人.
_UNITS_OF_VALUES = {"", "%", "‰"}
_ORDINAL = re.compile(r"[甲乙丙丁戊己庚辛壬癸A-Z]|栏次|序号|编号|[-—/]")
#: Beside or below a title: who, when, which form, in which unit.
_ASIDE = re.compile(
    r"\(?(?:表\s*号|制表机关|制定机关|批准机关|备案机关|批准文号|文\s*号|有效期至?|填报单位|编制单位|报告期|统计时间"
    r"|日期|时间|制表人?|(?:计量|数量)?单位|综合机关名称|数据截止|审核|密级)\s*:.*"
    r"|\(?续表?\s*[\d一二三四五六七八九十]*\)?"
)
_STRONG_NOTE = (
    r"[(\[【]?(?:注\s*\d*\s*[:.、\])】]|注释|附注|说\s*明\s*:|(?:资料|数据)?来源\s*:"
    r"|备\s*注\s*:|note|source)"
)
_NOTE = re.compile(
    rf"{_STRONG_NOTE}|本表|[①-⑳]\s*\S|\*+\s*\S|[¹²³⁴-⁹]|[\[(]\d{{1,2}}[\])]\s*\S"
    r"|(?:制表人?|填表人?|审核人?|填报人?|负责人|统计负责人|单位负责人|联系电话|报出日期|填报日期|打印日期)\s*:",
    re.IGNORECASE,
)
_NOTE_BETWEEN = re.compile(_STRONG_NOTE, re.IGNORECASE)
_CONTINUED = re.compile(r"\(?续表?.{0,20}|.{1,60}\(续表?\s*\d*\)")
_PAGE = re.compile(r"[-—·]+\s*\d{1,4}\s*[-—·]+|第\s*\d{1,4}\s*页.{0,10}|\d{1,4}\s*/\s*\d{1,4}")
_TOTAL = re.compile(
    r"全[国省市县区州盟旗乡镇]|.{0,12}(?:合计|小计|总计|汇总)|(?:grand\s*|sub-?\s*)?total",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A visible row: the visible cells that begin in it and hold text, and their labels."""

    number: int
    cells: tuple[SheetCell, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The labels, from left to right."""
        return tuple(label(cell.text) for cell in self.cells)

    @property
    def first(self) -> str:
        """The label on the left."""
        return label(self.cells[0].text)

    @property
    def titles(self) -> tuple[str, ...]:
        """The labels that are no asides."""
        return tuple(text for text in self.texts if not _ASIDE.fullmatch(half_width(text)))


def visible_rows(sheet: Sheet) -> Iterator[TableRow]:
    """The rows that are seen and hold text."""
    for number, cells in sheet.rows():
        if number in sheet.hidden_rows:
            continue
        seen = tuple(cell for cell in cells if cell.text.strip() and not cell.is_hidden)
        if seen:
            yield TableRow(number, seen)


def is_period(text: str) -> bool:
    """Whether a label is a year, a quarter or a month."""
    return _PERIOD.fullmatch(half_width(label(text))) is not None


def is_title_row(row: TableRow, left: int) -> bool:
    """Whether a row says something of the whole table: one text, and asides beside it.

    One text over some of the columns but not the first (`left`) is the head of a group.
    """
    if len(row.cells) == 1:
        (cell,) = row.cells
        is_group = cell.column > left and cell.column_span > 1 and not declared_unit(cell.text)
        is_wide = cell.column <= left + 1 and cell.column_span > 3
        return (is_wide or not is_group) and not _is_value(cell.text)
    return len(row.titles) <= 1


def is_section_row(row: TableRow, left: int) -> bool:
    """Whether a row below the head only names the rows that follow."""
    return len(row.cells) == 1 and row.cells[0].column <= left


def is_body_row(row: TableRow, left: int, *, is_first: bool = False) -> bool:
    """Whether a row has values behind its first cell; years and ages in a row are a head.

    Args:
        row: the row.
        left: the first column of the table.
        is_first: whether no head was found yet; numbers that count up are its labels then.
    """
    behind = [cell.text for cell in row.cells[1:]]
    if not behind and row.cells[0].column > left:
        behind = [row.cells[0].text]
    numbers = [found for text in behind if (found := split_number(text)) is not None]
    if not numbers:
        return bool(behind) and all(is_missing(text) for text in behind)
    may_be_labels = is_first or row.cells[0].column > left
    if is_counter_row(row) or (may_be_labels and _are_years(numbers)):
        return False
    units = {number.unit for number in numbers}
    if (may_be_labels or "" not in units) and len(units) == 1 and _counts_up(numbers):
        return False
    # A head may hold 0岁（男）; values with a unit each fill their row.
    return not units.isdisjoint(_UNITS_OF_VALUES) or 2 * len(numbers) >= len(behind)


def _are_years(numbers: list[PrintedNumber]) -> bool:
    """Whether numbers are years, later and later, earlier and earlier, or over and over."""
    texts = [number.number for number in numbers]
    if len(texts) < 2 or not all(_YEAR.fullmatch(text) for text in texts):
        return False
    first = texts[: texts.index(texts[0], 1)] if texts[0] in texts[1:] else texts
    is_repeated = texts == (first * len(texts))[: len(texts)]
    return is_repeated and first in (sorted(set(first)), sorted(set(first), reverse=True))


def _counts_up(numbers: list[PrintedNumber]) -> bool:
    texts = [number.number for number in numbers]
    if len(texts) < 2 or not all(text.isdecimal() for text in texts):
        return False
    return all(int(after) - int(before) == 1 for before, after in pairwise(texts))


def is_counter_row(row: TableRow) -> bool:
    """Whether a row only numbers the columns: 甲, 乙, 1, 2, 3."""
    texts = [half_width(text) for text in row.texts]
    numbers = [text for text in texts if text.isdecimal() and len(text) < 4]
    others = [text for text in texts if text not in numbers]
    if len(numbers) < 2 or not all(_ORDINAL.fullmatch(text) for text in others):
        return False
    first = int(numbers[0])
    return first <= 1 and [int(text) for text in numbers] == list(
        range(first, first + len(numbers))
    )


def is_note(text: str) -> bool:
    """Whether a text begins as notes below a table do."""
    return _NOTE.match(half_width(text)) is not None


def is_note_between(text: str) -> bool:
    """Whether a text begins as only notes do, be it in the middle of a table."""
    return _NOTE_BETWEEN.match(half_width(text)) is not None


def is_page_furniture(row: TableRow) -> bool:
    """Whether a row is what a page break leaves: 续表, a page number."""
    first = half_width(row.first)
    if len(row.cells) == 1 and _PAGE.fullmatch(first):
        return True
    return bool(_CONTINUED.fullmatch(first)) and len(row.titles) <= 1


def is_total(text: str) -> bool:
    """Whether a label names a row that adds up others."""
    return _TOTAL.fullmatch(half_width(text)) is not None


def _is_value(text: str) -> bool:
    return bool(text.strip()) and (is_missing(text) or split_number(text) is not None)
