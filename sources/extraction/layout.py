"""The shape of a document: headings, paragraphs, notes, and where its tables are.

A plan often comes as lines cut at the width of a page, with page marks and running heads between
them. A paragraph is put together from its lines into one flow; each character of the flow knows
its place in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sources.document import Grid

#: The characters of the longest paragraph; that of a plan has a thousand.
_LONGEST = 3000
#: What stays together at a cut that no sentence end allows: a figure and its unit.
_UNCUT = re.compile(r"[\d.,]*[^\W\d_]{0,20}")


class Role(StrEnum):
    """What a section of a plan does."""

    STATUS = "status"
    TREND = "trend"
    TARGET = "target"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """Where a figure stands: the nearest heading, and what its part of the plan does."""

    title: str = ""
    role: Role = Role.OTHER
    is_box: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """Text without line breaks; `offsets[i]` is where its i-th character stands."""

    text: str
    offsets: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The slice of the document that a slice of the flow was taken from."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def pieces(self) -> Iterator[Flow]:
        """The flow in pieces of a length that paragraphs have, cut where sentences end.

        A whole document on one line would else be one paragraph; figures are never cut.
        """
        start = 0
        while len(self.text) - start > _LONGEST:
            window = self.text[start : start + _LONGEST]
            end = max(window.rfind("。"), window.rfind("；")) + 1
            if not end:
                uncut = _UNCUT.match(self.text, start + _LONGEST)
                end = (uncut.end() if uncut else start + _LONGEST) - start
            yield Flow(self.text[start : start + end], self.offsets[start : start + end])
            start += end
        yield Flow(self.text[start:], self.offsets[start:])


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document without surrounding spaces."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    flow: Flow
    section: Section


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A table whose cells only whitespace and line ends hold apart."""

    lines: tuple[Line, ...]
    caption: str
    notes: str
    section: Section


@dataclass(frozen=True, slots=True)
class GridTable:
    """A table whose cells the format draws."""

    grid: Grid
    caption: str
    notes: str
    section: Section


Block = Paragraph | FlatTable | GridTable


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of a document in order, and the slices that are furniture, with the reason."""

    blocks: tuple[Block, ...]
    furniture: tuple[tuple[int, int, str], ...]


_NUMERAL = "[一二三四五六七八九十百〇零壹贰叁参肆伍陆柒捌玖拾]"
_PAGE = re.compile(
    r"[-·.]+ ?\d{1,4} ?[-·.]+|第 ?\d+ ?页( ?[,，/]? ?共 ?\d+ ?页)?|\d+ ?/ ?\d+|\.{2,} ?\d+"
)
_BARE = re.compile(r"\d{1,3}")
_HEADINGS = (
    (1, re.compile(rf"第({_NUMERAL}+|\d+) ?[章篇编]|第{_NUMERAL}+部分")),
    (2, re.compile(rf"第({_NUMERAL}+|\d+) ?节")),
    (2, re.compile(rf"{_NUMERAL}{{1,3}} ?、")),
    (3, re.compile(rf"[(〔]{_NUMERAL}{{1,3}}[)〕]")),
    (4, re.compile(r"\d{1,2} ?(、|\.(?!\d))|[(]\d{1,2}[)]")),
    (4, re.compile(r"\d{1,2}\.\d{1,2}(\.\d{1,2})? ?(?=[一-龥]{3})")),
    (2, re.compile(r"(前 *言|目 *录|序 *言|引 *言|附 *[件录表])$")),
)  # fmt: skip
_BOX = re.compile(rf"(专 *栏|附?表 *格?|图) *({_NUMERAL}+|\d+([-.]\d+)*)? *[:：、.]?")
_CAPTION = re.compile(rf"(专 *栏|附?表) *({_NUMERAL}+|\d+([-.]\d+)*)|附表(?: +|[:：])")
_ROLES = (
    (Role.TARGET, re.compile("目标|指标")),
    (
        Role.TREND,
        re.compile(
            "趋势|走向|走势|未来|前景|态势|推计|推算|推估|判断|课题|形势|预测|挑战|机遇|展望|走势|预判|研判|问题"
        ),
    ),
    (
        Role.STATUS,
        re.compile(
            "现状|现况|概况|状况|执行情况|摘要|基础|成就|成效|回顾|基本情况|基本市情|总体情况|背景|进展|评估"
        ),
    ),
)
_TABLE_HEAD = re.compile("指标|单位|年份|地区|项目|区县|类别|区域|领域|县区")
_HEAD_CELL = re.compile("指 *标|(?:计量)?单 *位|主要指标|指标名称")
_NOTE = re.compile(r"(备?注|说明|资料来源|数据来源|来源)\d? *[:：1]|注 +\S")
_SENTENCE_END = "。；！？:"
_VALUE = re.compile(
    r"(?!1/10万)[≥≤<>~约]?[-+]?[〔(]?\d[\d,.]*[〕)]?(%|‰|/10万|:100|:1|[万亿]?[人岁年张个]?)?(左右|左|以上|以下|以内|以)?((?:-|~|至|到)\d[\d.]*%?)?"
)
_BULLET = re.compile(
    r"-{1,2}[一-龥“]|[①-⑳●■◆▲•]|[(]\d{1,2}[)]|\d{1,2}[.、]|第[一二三四五六七八九十]+条"
)


def lay_out(text: str, grids: Sequence[Grid] = ()) -> Layout:
    """Divide a normalised text into blocks.

    Args:
        text: normalised, so that offsets are those of the document.
        grids: tables with known cells; their slices are read as tables only.
    """
    reader = _Reader(_lines(text), grids)
    return reader.read()


def _lines(text: str) -> list[Line]:
    lines, position = [], 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        lines.append(Line(position + len(raw) - len(raw.lstrip()), stripped))
        position += len(raw) + 1
    return lines


def join_lines(lines: Iterable[Line]) -> Flow:
    """One flow from wrapped lines: spaces go, except between two figures or Latin words."""
    characters: list[str] = []
    offsets: list[int] = []
    gap = False
    for line in lines:
        for index, character in enumerate(line.text):
            if character.isspace():
                gap = True
                continue
            if gap and characters and _is_ascii_word(characters[-1]) and _is_ascii_word(character):
                characters.append(" ")
                offsets.append(line.start + max(index - 1, 0))
            gap = False
            characters.append(character)
            offsets.append(line.start + index)
        gap = True
    return Flow("".join(characters), tuple(offsets))


def _is_ascii_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


@dataclass
class _Reader:
    lines: list[Line]
    grids: Sequence[Grid]
    blocks: list[Block] = field(default_factory=list)
    furniture: list[tuple[int, int, str]] = field(default_factory=list)
    open: list[Line] = field(default_factory=list)
    trail: dict[int, Section] = field(default_factory=dict)
    section: Section = field(default_factory=Section)
    no_table_before: int = 0

    def read(self) -> Layout:
        self.width = _width(self.lines)
        self.running = _running_heads(self.lines)
        starts = {_line_index(self.lines, grid.char_start): grid for grid in self.grids}
        self.grid_lines = frozenset(starts)
        index = 0
        while index < len(self.lines):
            if index in starts:
                index = self._grid(starts[index], index)
                continue
            index = self._line(index)
        self._close()
        return Layout(tuple(_with_background(self.blocks)), tuple(self.furniture))

    def _line(self, index: int) -> int:
        line = self.lines[index]
        if not line.text:
            return index + 1
        if reason := self._furniture(line):
            self.furniture.append((line.start, line.start + len(line.text), reason))
            return index + 1
        if _CAPTION.match(line.text) or _is_table_head(line.text):
            end = self._flat_table(index)
            if end > index:
                return end
        if self._heading(line):
            return index + 1
        if self.open and self._begins_paragraph(line):
            self._close()
        self.open.append(line)
        return index + 1

    def _furniture(self, line: Line) -> str:
        if _PAGE.fullmatch(line.text) or _BARE.fullmatch(line.text):
            return "page_number"
        return "running_head" if line.text in self.running else ""

    def _begins_paragraph(self, line: Line) -> bool:
        last = self.open[-1].text
        if self.width == 0:
            return True
        if _BULLET.match(line.text) and last[-1] in "。；:！？":
            return True
        return last[-1] in _SENTENCE_END and _measure(last) < 0.86 * self.width

    def _close(self) -> None:
        if self.open:
            self._paragraphs(join_lines(self.open), self.section)
            self.open = []

    def _paragraphs(self, flow: Flow, section: Section) -> None:
        self.blocks += [Paragraph(piece, section) for piece in flow.pieces()]

    def _heading(self, line: Line) -> bool:
        level = heading_level(line.text)
        if level is None:
            return False
        self._close()
        title = re.sub(r"\s+", " ", line.text)
        role = role_of(title)
        is_box = level == 9
        for deeper in [key for key in self.trail if key >= level]:
            del self.trail[deeper]
        if role is Role.OTHER:
            role = next((self.trail[key].role for key in sorted(self.trail, reverse=True)), role)
        self.section = Section(title, role, is_box)
        self.trail[level] = self.section
        # What a heading states is read as well: titles carry years.
        self.blocks.append(Paragraph(join_lines([line]), self.section))
        return True

    def _flat_table(self, index: int) -> int:
        if index < self.no_table_before:
            return index
        end, rows = _table_lines(self.lines, index, self._furniture, self.grid_lines)
        if not rows:
            # Of many lines that are no table, not each is worth another try.
            self.no_table_before = index + (end - index) // 8 if end - index > 400 else 0
            return index
        self._close()
        first = self.lines[index]
        caption = ""
        if _CAPTION.match(first.text):
            self._heading(first)
            caption, rows = first.text, rows[1:]
        for line in self.lines[index:end]:
            if reason := self._furniture(line) if line.text and line not in rows else "":
                self.furniture.append((line.start, line.start + len(line.text), reason))
        notes, end = self._notes(end)
        self.blocks.append(FlatTable(tuple(rows), caption, notes, self.section))
        return end

    def _grid(self, grid: Grid, index: int) -> int:
        caption = self._caption(index)
        self._close()
        while index < len(self.lines) and self.lines[index].start < grid.char_end:
            index += 1
        notes, index = self._notes(index)
        self.blocks.append(GridTable(grid, caption, notes, self.section))
        return index

    def _caption(self, index: int) -> str:
        """The lines above a table that name it: a title, and what the unit is."""
        found: list[str] = []
        for line in reversed(self.lines[max(0, index - 8) : index]):
            if not line.text:
                continue
            if len(line.text) > 50 or line.text[-1] in "。；" or len(found) == 3:
                break
            is_heading = heading_level(line.text) is not None
            if is_heading and found and not _CAPTION.match(line.text):
                break
            found.append(line.text)
            if is_heading:
                break
        return " ".join(reversed(found))

    def _notes(self, index: int) -> tuple[str, int]:
        """The notes right below a table."""
        position = index
        while position < len(self.lines) and not self.lines[position].text:
            position += 1
        if position == len(self.lines) or not _NOTE.match(self.lines[position].text):
            return "", index
        noted: list[Line] = []
        while position < len(self.lines) and self.lines[position].text:
            if noted and (
                heading_level(self.lines[position].text)
                or _CAPTION.match(self.lines[position].text)
            ):
                break
            noted.append(self.lines[position])
            position += 1
            if noted[-1].text[-1] in "。" and self.width == 0:
                break
        flow = join_lines(noted)
        self._paragraphs(flow, Section(self.section.title, Role.OTHER, True))
        return flow.text, position


def _with_background(blocks: list[Block]) -> list[Block]:
    """What stands before the goals of a plan and says nothing else of itself is its background."""
    first = next((i for i, b in enumerate(blocks) if b.section.role is Role.TARGET), 0)
    return [
        replace(block, section=replace(block.section, role=Role.STATUS))
        if i < first and block.section.role is Role.OTHER
        else block
        for i, block in enumerate(blocks)
    ]


def heading_level(text: str) -> int | None:
    """How deep a heading is, from 1; 9 for a box, table or figure; None for what is no heading."""
    if len(text) > 44 or text[-1] in "。；，、:" or "。" in text or "；" in text:
        return None
    if _BOX.match(text) and (
        _CAPTION.match(text) or re.match(r"(专 *栏|图 *[\d一二三四五六七八九十])", text)
    ):
        return 9
    for level, pattern in _HEADINGS:
        if pattern.match(text):
            return None if level == 4 and "，" in text else level
    return None


def role_of(title: str) -> Role:
    """What a section does, by the words of its heading."""
    return next((role for role, pattern in _ROLES if pattern.search(title)), Role.OTHER)


def _measure(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)


def _width(lines: list[Line]) -> int:
    """Where lines were cut, in half-width characters; 0 where a line is a paragraph."""
    lengths = sorted(_measure(line.text) for line in lines if len(line.text) >= 12)
    if not lengths:
        return 0
    width = lengths[int(len(lengths) * 0.9)]
    cut = [line for line in lines if len(line.text) >= 12 and _measure(line.text) > 0.8 * width]
    ended = sum(line.text[-1] in "。；！？:" for line in cut)
    return 0 if width > 160 or ended > 0.6 * len(cut) else width


def _running_heads(lines: list[Line]) -> set[str]:
    counts = Counter(line.text for line in lines if 5 <= len(line.text) <= 36)
    filled = [line.text for line in lines if line.text]
    beside = {
        text
        for before, text, after in zip(["", *filled], filled, [*filled[1:], ""], strict=False)
        if _PAGE.fullmatch(before) or _PAGE.fullmatch(after)
    }
    return {
        text
        for text, count in counts.items()
        if (count >= 3 or (count == 2 and text in beside))
        and re.search("规划|政府|文件|公报", text)
        and not re.search(r"[。，；]", text)
    }


def _line_index(lines: list[Line], offset: int) -> int:
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        if lines[middle].start <= offset:
            low = middle + 1
        else:
            high = middle
    index = max(0, low - 1)
    return index


def is_value(token: str) -> bool:
    """Whether a cell of a flattened table is a figure, and no year with its word."""
    return bool(_VALUE.fullmatch(token)) and not re.fullmatch(r"(?:19|20)\d\d年", token)


def _is_table_head(text: str) -> bool:
    pieces = text.split()
    return (
        len(pieces) >= 3
        and bool(_TABLE_HEAD.search(text))
        and not re.search(r"[。，；]", text)
        and bool(re.search(r"(19|20)\d\d ?年?", text) or "单位" in text)
    )


def _table_lines(
    lines: list[Line], index: int, furniture: Callable[[Line], str], grid_lines: frozenset[int]
) -> tuple[int, list[Line]]:
    """The end and the lines of the flattened table that begins here.

    Without one there are no lines, and the end is how far the search went.
    """
    rows, places = [lines[index]], [index]
    position = index + 1
    while position < len(lines):
        line = lines[position]
        if position in grid_lines:
            break
        if line.text and not (_PAGE.fullmatch(line.text) or furniture(line) == "running_head"):
            if _ends_table(line.text):
                break
            rows.append(line)
            places.append(position)
        position += 1
    stop = position
    while rows and not any(is_value(token) for token in rows[-1].text.split()) and len(rows) > 1:
        # What follows the last figure may still belong to it: 左右, or a cell in words.
        if len(rows[-1].text) <= 8:
            break
        position = places.pop()
        rows.pop()
    tokens = [token for line in rows for token in line.text.split()]
    values = sum(is_value(token) for token in tokens)
    has_head = any(_is_table_head(row.text) or _HEAD_CELL.fullmatch(row.text) for row in rows[:6])
    fewest, share = (2, 0.2) if has_head else (4, 0.25)
    if values < fewest or values < share * len(tokens):
        return stop, []
    return position, rows


def _ends_table(text: str) -> bool:
    if text.startswith("-") and re.match(r"-{1,2}[一-龥]{2}", text):
        return True
    if _NOTE.match(text) or _CAPTION.match(text) or re.match(r"图 *[\d一二三四五六七八九十]", text):
        return True
    level = heading_level(text)
    if level is not None and level <= 4 and not is_value(text.split()[-1]):
        return True
    return len(text) >= 20 and bool(re.search("[，。；]", text))
