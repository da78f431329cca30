"""How a draft or an unread figure is shown to the person who decides about it."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from orchestration.review_words import ReviewWords
from sources.drafts.rows import Place, Row, place_of
from sources.extraction.records import CoverageEntry
from sources.readers.catalogue import Catalogue
from sources.readers.delimited import frame_records

#: Characters shown before and after a figure.
BEFORE, AFTER = 110, 80
#: Fields of a row and what they are called in Chinese, in the order in which they are shown.
FIELDS = {
    "kind": "类型", "indicator": "指标", "population": "人口口径", "sex": "性别", "age": "年龄",
    "residence": "城乡", "label": "原文名称", "area": "地区", "period_start": "起始年",
    "period_end": "终止年", "comparator": "比较", "value_low": "下限", "value_high": "上限",
    "unit": "单位", "unit_text": "印刷单位", "part_of": "所属整体", "binding": "约束性",
    "change_measure": "变化种类", "note": "备注",
}  # fmt: skip
_LISTS = {
    "kind": "STATEMENT_KIND", "population": "POPULATION", "sex": "SEX", "residence": "RESIDENCE",
    "binding": "BINDING", "change_measure": "CHANGE_MEASURE", "reason": "COVERAGE_REASON",
}  # fmt: skip
#: Fields that go without saying.
_SILENT = {"sex": "_T", "age": "_T", "residence": "_T"}


class View:
    """Writes to the terminal; plain text where it is none."""

    def __init__(self, catalogue: Catalogue, words: ReviewWords, text: str | None) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._words = words
        self._text = text
        self._indicators = catalogue.indicators
        self._names = {
            (row["code_list"], row["code"]): f"{row['name_zh']} / {row['name_en']}"
            for row in frame_records(catalogue.tables["code_lists"])
        }

    def say(self, sentence: str) -> None:
        """One line."""
        self._console.print(sentence, markup=False)

    def draft(self, row: Row, number: int, total: int) -> None:
        """A draft with its text and its fields."""
        self._head(
            self._words.draft, row["statement_id"], row["section"], row["line"], number, total
        )
        self._context(place_of(row), row["value_text"])
        for name, chinese in FIELDS.items():
            if row[name] and _SILENT.get(name) != row[name]:
                self.say(f"  {chinese} {name}: {self.named(name, row[name])}")
        self.say(self._words.draft_keys)

    def unread(self, entry: CoverageEntry, number: int, total: int) -> None:
        """An unread figure with its text."""
        self._head(self._words.unread, entry.text, "", str(entry.line), number, total)
        self._context((entry.char_start, entry.char_end), entry.text)
        self.say(f"  {self.named('reason', entry.reason)}")
        self.say(self._words.unread_keys)

    def named(self, field: str, value: str) -> str:
        """A value with what it is called in both languages."""
        if field == "indicator" and value in self._indicators:
            indicator = self._indicators[value]
            return f"{value} {indicator.name_zh} / {indicator.name_en}"
        name = self._names.get((_LISTS.get(field, ""), value))
        return f"{value} {name}" if name else value

    def _head(self, kind: str, name: str, section: str, line: str, number: int, total: int) -> None:
        progress = self._words.progress.format(number=number, total=total)
        self._console.rule()
        where = " · ".join(part for part in (kind, name, section, f"L{line}", progress) if part)
        self._console.print(Text(where, style="bold"))

    def _context(self, place: Place | None, figure: str) -> None:
        if self._text is None or place is None:
            self.say(f"  »{figure}«")
            if self._text is None:
                self.say(self._words.no_document)
            return
        start, end = place
        if self._text[start:end] != figure:
            self.say(f"  »{figure}«  {self._words.other_text}")
            return
        shown = Text("  " + flat(self._text[max(0, start - BEFORE) : start]))
        shown.append(f"»{flat(figure)}«", style="bold reverse")
        shown.append(flat(self._text[end : end + AFTER]))
        self._console.print(shown)


def flat(text: str) -> str:
    """Text on one line: line ends and cell borders are marked."""
    return text.replace("\r", "").replace("\n", " ⏎ ").replace("\t", " | ")
