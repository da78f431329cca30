"""Documents and readings made by hand, for what happens around extraction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from sources.document import DocumentText
from sources.extraction.records import CoverageEntry, ExtractedStatement, Extraction, Fate

#: A fictional plan: five figures, one of which a machine would leave alone.
PLAN = """云溪市人口发展规划

第一章 基础
到2020年末，全市常住人口为52.30万人。城镇化率达到61.5%。
全市设有托育机构7处，分布在多个街道。

第二章 目标
到2025年，全市常住人口达到55万人左右；城镇化率提高到66%以上。
"""

_FIGURES = {
    "52.30": ("observed", "population", "resident", "2020", "=", "52.30", "52.30", "万人"),
    "61.5": ("observed", "urbanization_rate", "", "2020", "=", "61.5", "61.5", "%"),
    "55": ("target", "population", "resident", "2025", "~", "55", "55", "万人"),
    "66": ("target", "urbanization_rate", "", "2025", ">=", "66", "", "%"),
}


def document(text: str = PLAN, name: str = "yunxi.txt") -> DocumentText:
    """A text as a reader would give it."""
    return DocumentText(name, hashlib.sha256(text.encode()).hexdigest(), text)


def statement(source: DocumentText, printed: str, number: int = 1) -> ExtractedStatement:
    """What a machine reads from one of the known figures."""
    kind, indicator, population, year, comparator, low, high, unit = _FIGURES[printed]
    start = source.text.index(printed)
    return ExtractedStatement(
        statement_id=f"m{number:04}", section="第一章 基础", line=source.line_at(start),
        char_start=start, char_end=start + len(printed), kind=kind, indicator=indicator,
        population=population, sex="_T", age="_T", residence="_T", label=indicator, area="city",
        period_start=int(year), period_end=int(year), comparator=comparator, value_low=low,
        value_high=high, unit=unit, value_text=printed, unit_text="", part_of="", binding="",
        change_measure="", note="",
    )  # fmt: skip


def extraction(
    source: DocumentText,
    *,
    without: tuple[str, ...] = (),
    change: Callable[[ExtractedStatement], ExtractedStatement] = lambda item: item,
) -> Extraction:
    """A reading of the known figures that stand in a text, with its ledger."""
    printed = [text for text in _FIGURES if text in source.text and text not in without]
    printed.sort(key=source.text.index)
    statements = tuple(change(statement(source, text, i)) for i, text in enumerate(printed, 1))
    stated = {item.char_start for item in statements}
    coverage = tuple(
        CoverageEntry(
            source.line_at(match.start()), match.start(), match.end(), match.group(),
            *_fate(match, stated),
        )
        for match in re.finditer(r"\d+(\.\d+)?", source.text)
    )  # fmt: skip
    return Extraction("云溪市人口发展规划", "云溪市", 2021, 2025, statements, coverage)


def misread(indicator: str) -> Callable[[ExtractedStatement], ExtractedStatement]:
    """Every statement with another indicator."""
    return lambda item: replace(item, indicator=indicator)


def _fate(match: re.Match[str], stated: set[int]) -> tuple[Fate, str]:
    if match.start() in stated:
        return Fate.EXTRACTED, ""
    if re.fullmatch(r"20\d\d", match.group()):
        return Fate.IGNORED, "year"
    return Fate.UNREAD, "no_indicator"
