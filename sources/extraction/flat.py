"""Flattened tables: rows and columns put together again from a stream of cells.

The cells of such a table come one after another, whatever line they stand on: a head, then for
each row a label (perhaps cut over lines), perhaps a unit, and its values. What tells rows apart is
that text follows figures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby

from sources.extraction.figures import units
from sources.extraction.layout import FlatTable, Line, is_value
from sources.extraction.sheets import BINDINGS, BLANKS, PLACE_HEAD, Cell, Row, Sheet

_YEAR = re.compile(r"(?:19|20)\d\d年?")
_TIME = re.compile(
    r"(?:19|20)\d\d年?(?:末|底)?(?:[(（].*)?|“?十[一二三四五六]五”?(?:末|期末|时期|期间)?|规划期末|(?:基期|现状|目标|规划)值"
)
_SUFFIX = re.compile(r"左右?|右|以上|以下|以内|之内|上下|及以上|%|‰")
_STRUCTURE = re.compile(
    r"(?:领\s*域|序\s*号|主要指标|指标名称|指\s*标|单\s*位|属\s*性|指标属性|类\s*别|类型|地\s*区|区\s*域|年\s*份|年度|县区|区县|"
    r"县[(（]市、?区[)）]|县[(（]区[)）]|项\s*目|备\s*注|分类|领域序号|一级指标|二级指标|时间|名称|责任(?:部门|单位)|指标性质|指标类型|性质)"
)
_MEASURE = re.compile(
    r"(?:常住|户籍|总)?人口(?:增长百分比|增长率|自然增长率|规模|密度|数量|总量|比重|占比|数)|占总?人口比重|增长百分比|增长率|增速|"
    r"年均增长率?|比重|占比|比例|数量|规模|密度|合计|总计|男性?|女性?|城镇化率|增减"
)
#: What follows an age bound that begins a label.
_OF_AGES = (
    "人口(?!分布|素质|结构|规模|总量|发展|服务|健康|流动)|人群|老年|老人|儿童|常住|户籍|劳动|占"
)
_WORDY = re.compile(
    r"(?:控制|保持|持续|逐年|逐步|完成|基本|不断|明显|稳定|稳步|有所|趋于|达到|实现|高于|低于|优于|全|正常|—|>)"
)
_HEADISH = re.compile(
    r"年|单位|属性|指标|序号|领域|地区|\(|比重|占比|增|合计|数量|规模|密度|性质|类型"
)


_MEASURED = re.compile("人口|人数|率|比重|占比|比例|数量|规模|密度|增|[(](?:[%‰]|[万亿]?[人户])")


@dataclass(frozen=True, slots=True)
class Token:
    """A cell of the stream."""

    text: str
    offsets: tuple[int, ...]
    line: int
    is_first: bool
    is_spelt: bool = False

    def cell(self) -> Cell:
        """The token as a cell of a row."""
        return Cell(self.text, self.offsets)

    def joined(self, other: Token) -> Token:
        """Two tokens of one cell."""
        spelt = (self.is_spelt or len(self.text) == 1) and len(other.text) == 1
        return Token(
            self.text + other.text, self.offsets + other.offsets, self.line, self.is_first, spelt
        )  # fmt: skip


def read_flat(table: FlatTable) -> Sheet:
    """Put a flattened table together."""
    unit, lines = _unit_line(table.lines)
    tokens = _with_year_heads(_merged(_tokens(lines)))
    has_years_down = any(re.fullmatch(r"年\s*份|年度|时间", token.text) for token in tokens[:8])
    is_label = _year_labels(tokens, years_down=has_years_down)
    first = next(
        (i for i, t in enumerate(tokens) if is_value(t.text) and i not in is_label), len(tokens)
    )
    split = _head_end(tokens, first, is_label)
    body = _Body(tokens[split:], {i - split for i in is_label if i >= split})
    head = tokens[:split]
    width = body.width(sum(bool(_TIME.fullmatch(token.text)) for token in head))
    rows = body.rows(width)
    if any(re.match(PLACE_HEAD, token.text) for token in head) and not any(
        "指标" in t.text for t in head
    ):
        for row in rows:
            row.place, row.labels = "".join(row.labels[-1:]), row.labels[:-1]
    columns = max((len(row.cells) for row in rows), default=0)
    ignored = [(t.offsets[0], t.offsets[-1] + 1, "column_head") for t in head]
    ignored += body.ignored
    sheet_unit = unit or _bracket_unit(table.caption)
    return Sheet(table.caption, table.notes, _heads(head, columns), rows, sheet_unit, ignored)


def _unit_line(lines: Sequence[Line]) -> tuple[str, list[Line]]:
    unit, kept = "", []
    for line in lines:
        match = re.fullmatch(r"[(]?(?:计量)?单位 ?: ?([^)]*)[)]?", line.text)
        if match and not unit:
            unit = match.group(1)
        else:
            kept.append(line)
    return unit, kept


def _bracket_unit(caption: str) -> str:
    match = re.search(r"[(](?:单位 ?[::])?([^()]*)[)]\s*$", caption)
    return match.group(1) if match and match.group(1) in units().codes else ""


def _tokens(lines: Sequence[Line]) -> list[Token]:
    tokens = []
    for number, line in enumerate(lines):
        for match in re.finditer(r"\S+", line.text):
            start = line.start + match.start()
            for piece, offset in _pieces(match.group()):
                offsets = tuple(range(start + offset, start + offset + len(piece)))
                tokens.append(Token(piece, offsets, number, match.start() == 0 and offset == 0))
    return tokens


def _pieces(text: str) -> list[tuple[str, int]]:
    """A label with a value glued to its end comes apart: 郊区(白云区)115.98."""
    match = re.fullmatch(r"(.*[一-龥)])(\d+\.\d+)", text)
    if match and not is_value(text):
        return [(match[1], 0), (match[2], len(match[1]))]
    return [(text, 0)]


def _merged(tokens: list[Token]) -> list[Token]:
    """Join what belongs to one cell: 60 岁及以上, 2015 年, 女 =100, 3450 左右, 城 镇 化 率."""
    merged: list[Token] = []
    for token in tokens:
        last = merged[-1] if merged else None
        if last is not None and _belongs(last, token):
            merged[-1] = last.joined(token)
        else:
            merged.append(token)
    return merged


def _belongs(last: Token, token: Token) -> bool:
    before, text = last.text, token.text
    if re.fullmatch(r"\d{1,3}", before) and re.match(r"周?岁", text):
        return True
    if re.fullmatch(r"\d{1,3}周?岁(?:及?以[上下])?", before) and re.match(_OF_AGES, text):
        return True
    if re.fullmatch(r"(19|20)\d\d", before) and re.match(r"年", text):
        return True
    if before.endswith(":") and not is_value(text):
        return True
    if re.fullmatch(r"女性?", before) and text.startswith("=100"):
        return True
    if _ends_in_value(before) and before.endswith("以"):
        return text in ("上", "下", "内")
    if _ends_in_value(before) and _SUFFIX.fullmatch(text):
        return not before.endswith(("左右", "以上", "以下", "以内")) and (
            text != "右" or before.endswith("左")
        )
    if (
        (last.is_spelt or len(before) == 1)
        and _is_vertical(before)
        and re.fullmatch(r"[一-龥]", text)
        and text not in "男女年岁"
    ):
        return token.line - last.line <= 8 and (token.is_first or token.line == last.line)
    return before.count("(") > before.count(")") and not is_value(text) and "(" not in text


def _ends_in_value(text: str) -> bool:
    return is_value(text) and not _YEAR.fullmatch(text)


def _is_vertical(text: str) -> bool:
    return (
        bool(re.fullmatch(r"[一-龥]{1,7}", text)) and text[-1] not in "男女年岁" and len(text) <= 6
    )


def _year_labels(tokens: list[Token], *, years_down: bool) -> set[int]:
    """Years that begin a row: the table runs down the years."""
    return {
        i
        for i, token in enumerate(tokens)
        if _YEAR.fullmatch(token.text)
        and (
            years_down
            or (token.is_first and i + 1 < len(tokens) and tokens[i + 1].line == token.line)
        )
    }


def _with_year_heads(tokens: list[Token]) -> list[Token]:
    """Bare years in a head, 指标 单位 2019 2025 2030, are years, not figures."""
    lines: dict[int, list[int]] = {}
    for i, token in enumerate(tokens):
        lines.setdefault(token.line, []).append(i)
    heads: set[int] = set()
    for members in lines.values():
        years = [i for i in members if re.fullmatch(r"(?:19|20)\d\d", tokens[i].text)]
        others = [i for i in members if i not in years]
        if len(years) >= 2 and others and all(_STRUCTURE.fullmatch(tokens[i].text) for i in others):
            heads.update(years)
    return [
        Token(f"{t.text}年", t.offsets, t.line, t.is_first) if i in heads else t
        for i, t in enumerate(tokens)
    ]


def _head_end(tokens: list[Token], first: int, is_label: set[int]) -> int:
    """Where the head ends and the first row begins; `first` is the first value."""
    if first == len(tokens):
        return first
    line = tokens[first].line
    same_line = [i for i in range(first) if tokens[i].line == line]
    if same_line:
        return same_line[0]
    headish = [
        i
        for i in range(first)
        if _HEADISH.search(tokens[i].text)
        and not _is_unit(tokens[i].text)
        and not _labels_row(tokens, i, first, is_label)
    ]
    end = headish[-1] + 1 if headish else 0
    usual = _usual_labels(tokens, first, is_label)
    # Heads of several levels leave words between them and the first label.
    times = sum(bool(_TIME.fullmatch(token.text)) for token in tokens[:end])
    if usual and first - end > usual and times and _usual_values(tokens, first, is_label) != times:
        return first - usual
    return end


def _runs(tokens: list[Token], first: int, is_label: set[int]) -> list[tuple[bool, int]]:
    """Runs of values and of words from the first value on: whether values, and how many."""
    kinds = [is_value(t.text) and i not in is_label for i, t in enumerate(tokens)][first:]
    return [(value, len(list(group))) for value, group in groupby(kinds)]


def _usual_labels(tokens: list[Token], first: int, is_label: set[int]) -> int:
    words = [size for value, size in _runs(tokens, first, is_label)[:-1] if not value]
    return Counter(words).most_common(1)[0][0] if words else 0


def _usual_values(tokens: list[Token], first: int, is_label: set[int]) -> int:
    values = [size for value, size in _runs(tokens, first, is_label) if value]
    return Counter(values).most_common(1)[0][0] if values else 0


def _labels_row(tokens: list[Token], index: int, first: int, is_label: set[int]) -> bool:
    """Whether a token right before the first values is their label, though it looks like a head."""
    if index in is_label and index == first - 1:
        return True
    text = tokens[index].text
    if _STRUCTURE.fullmatch(text) or _TIME.fullmatch(text):
        return False
    following = tokens[index + 1 : first]
    return bool(following) and all(_is_unit(token.text) for token in following)


def _is_unit(text: str) -> bool:
    return text in units().codes or text in BLANKS


@dataclass
class _Body:
    tokens: list[Token]
    is_label: set[int]
    ignored: list[tuple[int, int, str]] = field(default_factory=list)

    def _kinds(self) -> list[str]:
        return [
            "label" if i in self.is_label else "value" if is_value(token.text) else "text"
            for i, token in enumerate(self.tokens)
        ]

    def _numbering(self) -> set[int]:
        """The cells that number the rows: 1, 2, 3 … each before a label."""
        found, expected = set(), 1
        for i, token in enumerate(self.tokens[:-1]):
            following = self.tokens[i + 1].text
            begins_label = not is_value(following) and not _is_unit(following)
            if (
                token.text.isdigit()
                and int(token.text) in (expected, expected + 1)
                and begins_label
            ):
                found.add(i)
                expected = int(token.text) + 1
        return found if len(found) >= 3 else set()

    def width(self, years: int) -> int:
        """How many values a row has: as many as the head has years, or the commonest number."""
        numbering = self._numbering()
        runs: list[int] = [0]
        for i, (token, kind) in enumerate(zip(self.tokens, self._kinds(), strict=True)):
            if kind == "value" and i not in numbering:
                runs[-1] += 1
            elif token.text not in BLANKS and token.text not in BINDINGS:
                runs.append(0)
        runs = [run for run in runs if run]
        if not runs:
            return 0
        if years and sum(run == years for run in runs) >= 0.3 * len(runs):
            return years
        return Counter(runs).most_common(1)[0][0]

    def rows(self, width: int) -> list[Row]:
        rows: list[Row] = []
        row = _Open()
        numbering = self._numbering()
        for i, (token, kind) in enumerate(zip(self.tokens, self._kinds(), strict=True)):
            text = token.text
            if i in numbering:
                self.ignored.append((token.offsets[0], token.offsets[-1] + 1, "list_number"))
                if row.cells:
                    self._flush(rows, row)
                    row = _Open()
                continue
            if kind == "value" and width and len(row.cells) >= width:
                self._flush(rows, row)
                row = _Open()
            if kind == "value" or (text in BLANKS and (row.unit or row.cells)):
                row.cells.append(token.cell() if kind == "value" else None)
            elif text in BINDINGS:
                row.binding = BINDINGS[text]
            elif not row.cells and row.labels and _is_unit(text) and not row.unit:
                row.unit = text
            elif row.cells and len(row.cells) < width and _WORDY.match(text):
                row.cells.append(None)
            else:
                if row.cells or row.binding:
                    self._flush(rows, row)
                    row = _Open()
                row.labels.append(text)
            if kind != "value":
                reason = "unit" if _is_unit(text) else "row_label"
                self.ignored.append((token.offsets[0], token.offsets[-1] + 1, reason))
        self._flush(rows, row)
        return _trimmed(rows, width)

    def _flush(self, rows: list[Row], row: _Open) -> None:
        if any(cell is not None for cell in row.cells):
            rows.append(Row(row.labels, row.cells, row.unit, row.binding))


@dataclass
class _Open:
    labels: list[str] = field(default_factory=list)
    cells: list[Cell | None] = field(default_factory=list)
    unit: str = ""
    binding: str = ""


def _trimmed(rows: list[Row], width: int) -> list[Row]:
    for row in rows:
        while len(row.cells) > width and row.cells and row.cells[0] is None:
            row.cells.pop(0)
    return rows


def _heads(tokens: list[Token], width: int) -> list[list[str]]:
    """The heads of the columns of values."""
    columns = [t for t in tokens if not _STRUCTURE.fullmatch(t.text) and not _is_unit(t.text)]
    columns = [t for t in columns if _MEASURED.search(t.text) or not re.match(PLACE_HEAD, t.text)]
    if width == 0:
        return []
    texts = [t.text for t in columns]
    for skipped in range(min(3, len(texts))):
        # What begins a head may name the column of labels: 镇(街道).
        if any(_TIME.match(text) or _MEASURED.search(text) for text in texts[:skipped]):
            break
        if fitted := _fitted(texts[skipped:], width):
            return fitted
    times = [text for text in texts if _TIME.match(text)]
    measures = [text for text in texts if not _TIME.match(text)]
    if times and measures and len(measures) - 1 + len(times) == width:
        return [[m] for m in measures[:-1]] + [[measures[-1], time] for time in times]
    repeated = _repeated("".join(texts), times, width)
    if repeated:
        return repeated
    if len(texts) > width and len({t.line for t in columns[-width:]}) == 1:
        return [[text] for text in texts[-width:]]
    if len(measures) > width:
        return [[text] for text in measures[-width:]]
    return [[] for _ in range(width)]


def _fitted(texts: list[str], width: int) -> list[list[str]]:
    """Heads of one level or two that make exactly `width` columns; [] where they do not."""
    times = [text for text in texts if _TIME.match(text)]
    measures = [text for text in texts if not _TIME.match(text)]
    if len(texts) == width and len(set(texts)) == width:
        return [[text] for text in texts]
    if len(times) == width and len(set(times)) == width:
        return [[time] for time in times]
    if not times or not measures:
        return []
    if len(times) == width and (below := _blocks(times, len(measures))):
        return [[name, time] for name in measures for time in below]
    if len(measures) == width and (below := _blocks(measures, len(times))):
        return [[time, name] for time in times for name in below]
    if len(measures) * len(times) == width:
        if _TIME.match(texts[0]):
            return [[time, name] for time in times for name in measures]
        return [[name, time] for name in measures for time in times]
    if len(measures) == width and measures.count(measures[0]) == len(times):
        # Each year begins with the same measure; some may have fewer.
        counted = list(accumulate(name == measures[0] for name in measures))
        return [[times[nth - 1], name] for nth, name in zip(counted, measures, strict=True)]
    return []


def _blocks(texts: list[str], count: int) -> list[str]:
    """The block that a list repeats `count` times; [] where it does not."""
    block = texts[: len(texts) // count]
    return block if block * count == texts else []


def _repeated(text: str, times: list[str], width: int) -> list[list[str]]:
    """Heads of two levels, flattened: the years, then the measures once for each year."""
    for time in times:
        text = text.replace(time, "", 1)
    found = _MEASURE.findall(text)
    for size in range(1, len(found) + 1):
        for start in range(len(found) - size * len(times) + 1):
            block = found[start : start + size]
            if len(times) > 1 and found[start : start + size * len(times)] == block * len(times):
                extra = found[:start] + found[start + size * len(times) :]
                if size * len(times) + len(extra) == width:
                    return [[time, name] for time in times for name in block] + [
                        [name, times[0], times[-1]] for name in extra
                    ]
    return []
