"""The Excel workbook: targets, published figures, findings and what everything means.

Nothing is ever written as a formula, whatever a source prints. The bytes depend on the release
alone.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from orchestration.exports.release import Bilingual, Release
from orchestration.exports.workbook_rows import Number, Row, Rows

COLUMNS = Path(__file__).with_name("workbook_columns.csv")
NOTES = Path(__file__).with_name("workbook_notes.csv")
#: Rows of a sheet in Excel, the head included.
ROW_LIMIT = 1_048_576
#: With more rows than these the workbook is streamed; with fewer, texts that repeat are shared,
#: which makes a smaller file that opens sooner.
ROWS_IN_MEMORY = 150_000
#: Links that a sheet can hold.
LINK_LIMIT = 65_000
#: Characters of a cell.
TEXT_LIMIT = 32_767
#: Digits that a number in a spreadsheet keeps.
EXACT_DIGITS = 15
#: Days before this one cannot be told from numbers.
FIRST_DAY = date(1900, 3, 1)
FONT = "Microsoft YaHei"
#: Points of a line of text, and what a row has beside its lines.
LINE_HEIGHT, ROW_MARGIN = 15, 4

_TITLES = {
    "notes": Bilingual("说明", "Notes"),
    "targets": Bilingual("目标", "Targets"),
    "observations": Bilingual("观测", "Observations"),
    "findings": Bilingual("发现", "Findings"),
    "figures": Bilingual("发现数值", "Figures"),
    "dictionary": Bilingual("口径", "Dictionary"),
}
#: Columns that stay in sight.
_FROZEN = {"targets": 5, "observations": 2, "findings": 2, "figures": 3, "dictionary": 2}
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_SPLIT = Bilingual(
    "行数超过一张工作表的上限，按年份分为多张：{sheets}",
    "More rows than a sheet holds; split by year: {sheets}",
)
_HEADING = Bilingual("规划观察", "Planwatch")
_SHEETS = Bilingual("工作表", "Sheets")
_SOURCES = Bilingual("来源与许可", "Sources and licences")
_RELEASE = Bilingual("发布版本", "Release")
_REFRESHED = Bilingual("刷新时间（UTC）", "Refreshed (UTC)")
_AS_OF = Bilingual("截止日期", "As of")
_ALL = Bilingual("已装载的全部数值", "All that is loaded")
_ROWS = Bilingual("行", "rows")


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a sheet."""

    field: str
    form: str
    width: int
    title: Bilingual


@dataclass(frozen=True, slots=True)
class Part:
    """A worksheet that holds some rows of a sheet."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the workbook, and what is shown for it; a number shows behind an arrow."""

    place: str
    shown: str | int


def write_workbook(release: Release, path: Path, row_limit: int = ROW_LIMIT) -> int:
    """Write the workbook; returns the number of rows, heads apart."""
    return _Book(release, path, row_limit).write()


def parts_of(title: str, counts: Sequence[tuple[int, int]], capacity: int) -> list[Part]:
    """One worksheet, or as few as hold all rows, each with whole years where a year fits.

    Args:
        title: the name of the sheet.
        counts: rows of each year, in their order.
        capacity: rows that a worksheet holds below its head.
    """
    total = sum(count for _, count in counts)
    if total <= capacity:
        return [Part(title, total)]
    groups: list[tuple[list[int], int]] = []
    for year, count in counts:
        if groups and groups[-1][1] + count <= capacity:
            groups[-1] = ([*groups[-1][0], year], groups[-1][1] + count)
        else:
            groups.append(([year], count))
    return [
        Part(f"{title} {_span(years)}" + (f" ({number})" if number > 1 else ""), rows)
        for years, count in groups
        for number, rows in enumerate(_chunks(count, capacity), start=1)
    ]


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"


def _chunks(count: int, capacity: int) -> Iterator[int]:
    while count > capacity:
        yield capacity
        count -= capacity
    yield count


def lines_of(text: str, width: int) -> int:
    """Lines that a text takes in a column; a Chinese character is as wide as two others."""
    return sum(
        max(1, math.ceil(sum(2 if ord(char) > 0x2E7F else 1 for char in line) / width))
        for line in text.split("\n")
    )


def read_heads() -> dict[str, list[Head]]:
    """The columns of each sheet."""
    heads: dict[str, list[Head]] = {}
    with COLUMNS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            heads.setdefault(row["sheet"], []).append(
                Head(row["field"], row["form"], int(row["width"]),
                     Bilingual(row["head_zh"], row["head_en"]))
            )  # fmt: skip
    return heads


def title_of(sheet: str) -> str:
    """The name of a worksheet."""
    title = _TITLES[sheet]
    return f"{title.zh} {title.en}"


class _Book:
    """One workbook while it is written."""

    def __init__(self, release: Release, path: Path, row_limit: int) -> None:
        self._release = release
        self._rows = Rows(release)
        self._capacity = row_limit - 1
        self._heads = read_heads()
        self._by_year = self._rows.observation_counts()
        rows = sum(count for _, count in self._by_year)
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": rows > ROWS_IN_MEMORY,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        self._book.set_properties(
            {
                "title": f"{_HEADING.zh} {_HEADING.en}",
                "comments": release.name,
                "created": release.refreshed_at,
            }
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._links: dict[str, int] = {}

    def write(self) -> int:
        """Write every sheet."""
        targets, findings = self._rows.targets(), self._rows.findings()
        figures = self._rows.figures(findings)
        listed = list(self._rows.dictionary())
        parts = {
            "targets": self._chunked("targets", len(targets)),
            "observations": parts_of(title_of("observations"), self._by_year, self._capacity),
            "findings": self._chunked("findings", len(findings)),
            "figures": self._chunked("figures", len(figures)),
            "dictionary": self._chunked("dictionary", len(listed)),
        }
        self._link(targets, findings, figures, parts)
        self._write_notes(parts)
        rows: dict[str, Iterable[Row]] = {
            "targets": targets,
            "observations": self._rows.observations(by_year=len(parts["observations"]) > 1),
            "findings": findings,
            "figures": figures,
            "dictionary": listed,
        }
        for sheet, content in rows.items():
            self._write_sheet(sheet, parts[sheet], iter(content))
        self._book.close()
        return sum(part.count for held in parts.values() for part in held)

    def _chunked(self, sheet: str, count: int) -> list[Part]:
        names = [title_of(sheet)] + [f"{title_of(sheet)} ({n})" for n in range(2, 1000)]
        chunks = _chunks(count, self._capacity)
        return [Part(name, rows) for rows, name in zip(chunks, names, strict=False)]

    def _link(
        self, targets: list[Row], findings: list[Row], figures: list[Row],
        parts: dict[str, list[Part]],
    ) -> None:  # fmt: skip
        """Findings lead to their figures, figures back and on to targets, targets to findings."""
        target_at = {
            row["statement_key"]: self._place(parts["targets"], position)
            for position, row in enumerate(targets)
        }
        finding_at = {
            row["finding_id"]: self._place(parts["findings"], position)
            for position, row in enumerate(findings)
        }
        first_figure: dict[str, tuple[str, int]] = {}
        in_findings: dict[str, list[str]] = {}
        for position, row in enumerate(figures):
            place = self._place(parts["figures"], position)
            found, count = first_figure.get(row["finding_id"], (place, 0))
            first_figure[row["finding_id"]] = (found, count + 1)
            in_findings.setdefault(row["statement_key"], []).append(row["finding_id"])
            row["number"] = Link(finding_at[row["finding_id"]], row["number"])
            row["target"] = None
            if row["statement_key"] in target_at:
                row["target"] = Link(target_at[row["statement_key"]], f"→ {title_of('targets')}")
        for row in findings:
            found, count = first_figure.get(row["finding_id"], ("", 0))
            row["figure_count"] = Link(found, count) if found else None
        for row in targets:
            named = list(dict.fromkeys(in_findings.get(row["statement_key"], [])))
            row["finding_count"] = None
            if named:
                row["finding_count"] = Link(finding_at[named[0]], len(named))

    def _place(self, parts: Sequence[Part], position: int) -> str:
        part, row = divmod(position, self._capacity)
        return f"internal:'{parts[part].name}'!A{row + 2}"

    def _write_sheet(self, sheet: str, parts: Sequence[Part], rows: Iterator[Row]) -> None:
        heads = self._heads[sheet]
        wrapped = [head for head in heads if head.form == "wrapped"]
        for part in parts:
            worksheet = self._book.add_worksheet(part.name)
            for column, head in enumerate(heads):
                worksheet.set_column(column, column, head.width)
            worksheet.freeze_panes(1, _FROZEN[sheet])
            worksheet.autofilter(0, 0, max(part.count, 1), len(heads) - 1)
            worksheet.set_landscape()
            worksheet.set_paper(8)  # A3
            worksheet.fit_to_pages(1, 0)
            worksheet.repeat_rows(0)
            titles = [f"{head.title.zh}\n{head.title.en}" for head in heads]
            self._set_height(worksheet, 0, zip(titles, (head.width for head in heads), strict=True))
            for column, title in enumerate(titles):
                worksheet.write_string(0, column, title, self._head())
            for number in range(1, part.count + 1):
                row = next(rows)
                is_wrong = bool(row.get("is_culprit"))
                if wrapped:
                    texts = [(str(row.get(head.field) or ""), head.width) for head in wrapped]
                    self._set_height(worksheet, number, texts)
                for column, head in enumerate(heads):
                    self._write_cell(worksheet, number, column, head, row.get(head.field), is_wrong)

    def _set_height(self, sheet: Worksheet, row: int, texts: Iterable[tuple[str, int]]) -> None:
        """Make a row as high as the highest of its texts, each with the width of its column."""
        lines = max(lines_of(text, width) for text, width in texts)
        if lines > 1:
            sheet.set_row(row, min(lines * LINE_HEIGHT + ROW_MARGIN, 409))

    def _write_cell(
        self, sheet: Worksheet, row: int, column: int, head: Head, value: Any, is_wrong: bool
    ) -> None:
        look: dict[str, Any] = {"font_color": "#B3261E", "bold": True} if is_wrong else {}
        if isinstance(value, Link):
            self._write_link(sheet, row, column, value)
        elif isinstance(value, Number):
            self._write_number(sheet, row, column, value, look)
        elif isinstance(value, date) and value >= FIRST_DAY:
            sheet.write_datetime(
                row, column, datetime(value.year, value.month, value.day),
                self._format(num_format="yyyy-mm-dd", align="left", **look),
            )  # fmt: skip
        elif isinstance(value, int) and head.form == "integer":
            sheet.write_number(
                row, column, value, self._format(num_format="0", align="center", **look)
            )
        elif value is not None and str(value):
            self._write_text(sheet, row, column, str(value), head.form == "wrapped", look)

    def _write_text(
        self, sheet: Worksheet, row: int, column: int, text: str, wraps: bool, look: dict[str, Any]
    ) -> None:
        if len(text) > TEXT_LIMIT:
            text = text[: TEXT_LIMIT - 1] + "…"
        more = {"text_wrap": True} if wraps else {}
        if _FORMULA.match(text):
            more["quote_prefix"] = True
        sheet.write_string(row, column, text, self._format(**look, **more))

    def _write_number(
        self, sheet: Worksheet, row: int, column: int, number: Number, look: dict[str, Any]
    ) -> None:
        digits = number.value.normalize().as_tuple().digits
        if len(digits) > EXACT_DIGITS:
            self._write_text(sheet, row, column, format(number.value, "f"), False, look)
            return
        shown = "0." + "0" * number.decimals if number.decimals else "0"
        style = self._format(num_format=shown, align="right", indent=1, **look)
        sheet.write_number(row, column, float(number.value), style)

    def _write_link(self, sheet: Worksheet, row: int, column: int, link: Link) -> None:
        name = sheet.get_name()
        self._links[name] = self._links.get(name, 0) + 1
        look = self._format(font_color="#1F5FBF", underline=1, num_format='"→ "0', align="left")
        if self._links[name] <= LINK_LIMIT:
            sheet.write_url(row, column, link.place, look, str(link.shown))
        if isinstance(link.shown, int):
            sheet.write_number(row, column, link.shown, look)
        elif self._links[name] > LINK_LIMIT:
            sheet.write_string(row, column, link.shown)

    def _write_notes(self, parts: dict[str, list[Part]]) -> None:
        sheet = self._book.add_worksheet(title_of("notes"))
        widths = (64, 74)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        big = self._format(bold=True, font_size=18, font_color="#1F3354")
        bold = self._format(bold=True, font_size=12, font_color="#1F3354", bottom=1)
        plain = self._format(text_wrap=True)
        lines = self._note_lines(parts)
        for row, (style, zh, en) in enumerate(lines):
            if style == "title":
                sheet.set_row(row, 30)
            look = {"title": big, "heading": bold}.get(style, plain)
            if style == "text" and isinstance(zh, str):
                self._set_height(sheet, row, ((zh, widths[0]), (en, widths[1])))
            if isinstance(zh, Link):
                self._write_link(sheet, row, 0, zh)
            elif zh:
                sheet.write_string(row, 0, zh, look)
            if en:
                sheet.write_string(row, 1, en, look)

    def _note_lines(self, parts: dict[str, list[Part]]) -> Iterator[tuple[str, str | Link, str]]:
        release = self._release
        yield "title", _HEADING.zh, _HEADING.en
        yield "text", f"{_RELEASE.zh}：{release.path.stem}", f"{_RELEASE.en}: {release.path.stem}"
        moment = release.refreshed_at.strftime("%Y-%m-%d %H:%M")
        yield "text", f"{_REFRESHED.zh}：{moment}", f"{_REFRESHED.en}: {moment}"
        zh, en = (str(release.as_of),) * 2 if release.as_of else (_ALL.zh, _ALL.en)
        yield "text", f"{_AS_OF.zh}：{zh}", f"{_AS_OF.en}: {en}"
        yield "text", "", ""
        yield "heading", _SHEETS.zh, _SHEETS.en
        for held in parts.values():
            for part in held:
                link = Link(f"internal:'{part.name}'!A1", part.name)
                yield "text", link, f"{part.count:,} {_ROWS.zh} {_ROWS.en}"
        for sheet, held in parts.items():
            if len(held) > 1:
                names = ", ".join(part.name for part in held)
                told = f"{_TITLES[sheet].zh}：{_SPLIT.zh.format(sheets=names)}"
                yield "text", told, f"{_TITLES[sheet].en}: {_SPLIT.en.format(sheets=names)}"
        yield from _notes()
        yield "text", "", ""
        yield "heading", _SOURCES.zh, _SOURCES.en
        for source_zh, source_en in self._rows.sources():
            yield "text", source_zh, source_en

    def _head(self) -> Format:
        return self._format(
            bold=True, text_wrap=True, valign="vcenter", font_color="#FFFFFF", bg_color="#1F3354",
            border=1, border_color="#5B6A7D",
        )  # fmt: skip

    def _format(self, **look: Any) -> Format:
        """A format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 10, "valign": "top"}
            self._formats[key] = self._book.add_format({**base, **look})
        return self._formats[key]


def _notes() -> Iterator[tuple[str, str, str]]:
    """The notes; a short line without a full stop is a heading."""
    with NOTES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            is_heading = not row["zh"].endswith("。")
            if is_heading:
                yield "text", "", ""
            yield "heading" if is_heading else "text", row["zh"], row["en"]
