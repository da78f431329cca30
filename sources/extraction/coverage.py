"""The coverage ledger: what became of every figure of a document."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from sources.document import DocumentText
from sources.extraction.records import CoverageEntry, ExtractedStatement, Fate
from sources.extraction.subjects import Passed

_NUMERAL = "〇零一二两三四五六七八九十百千万亿"
#: Digits with what holds them together, or a Chinese numeral before something it can count.
_FIGURE = re.compile(
    rf"\d+(?:[.,]+\d+)*|(?<![\d.{_NUMERAL}])[{_NUMERAL}]+(?:点[{_NUMERAL}]+)?"
    r"(?=成|倍|番|个(?!人)|名|所|家|张|户|人(?!员|才|民)|处|项|座|条|元|吨|公里|平方|岁|年|大|次|%)"
    rf"|(?<=分之)[{_NUMERAL}]+(?:点[{_NUMERAL}]+)?"
)


def account(
    document: DocumentText,
    text: str,
    statements: Sequence[ExtractedStatement],
    passed: Iterable[Passed],
) -> tuple[CoverageEntry, ...]:
    """One entry for each figure of the text: extracted, ignored with a reason, or unread.

    Args:
        document: what offsets count in.
        text: its text, normalised.
        statements: what was extracted.
        passed: regions that hold no statistic, or a figure that was not understood.
    """
    taken = _Regions((s.char_start, s.char_end, "") for s in statements)
    regions = list(passed)
    ignored = _Regions((p.start, p.end, p.reason) for p in regions if not p.is_unread)
    unread = _Regions((p.start, p.end, p.reason) for p in regions if p.is_unread)
    entries = []
    for match in _FIGURE.finditer(text):
        start, end = match.span()
        if taken.covers(start, end) is not None:
            fate, reason = Fate.EXTRACTED, ""
        elif (found := ignored.covers(start, end)) is not None:
            fate, reason = Fate.IGNORED, found
        elif not match.group()[0].isascii():
            fate, reason = Fate.IGNORED, "numeral_in_words"
        else:
            fate, reason = Fate.UNREAD, unread.covers(start, end) or "not_understood"
        entries.append(
            CoverageEntry(
                document.line_at(start), start, end, document.text[start:end], fate, reason
            )
        )
    return tuple(entries)


class _Regions:
    """Answers which region touches a slice."""

    def __init__(self, regions: Iterable[tuple[int, int, str]]) -> None:
        self._regions = sorted(regions)
        self._starts = [start for start, *_ in self._regions]
        self._longest = max((end - start for start, end, _ in self._regions), default=0)

    def covers(self, start: int, end: int) -> str | None:
        """The reason of a region that touches the slice; None where none does."""
        index = bisect_right(self._starts, end - 1) - 1
        while index >= 0 and self._starts[index] >= start - self._longest:
            if self._regions[index][1] > start:
                return self._regions[index][2]
            index -= 1
        return None
