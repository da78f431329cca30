"""Tables: the cell, place and year of each value, from the labels of its row and its column.

What is measured may stand in the row (常住人口 | 万人 | 2020年 | 2025年), in the head of the column
(地区 | 常住人口 | 占比), in both (0—14岁 | 人口 | 比重) or in the caption; so may the year, the
place and the unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sources.extraction.context import Moment
from sources.extraction.facts import Change, Fact, kind_of, other_unit, unit_for, with_defaults
from sources.extraction.figures import Quantity, dimension_of, read_quantities, units
from sources.extraction.flat import read_flat
from sources.extraction.grids import read_grid
from sources.extraction.layout import FlatTable, GridTable, Role, Section
from sources.extraction.parts import OF_WHICH, as_part
from sources.extraction.phrases import (
    OTHER,
    OWN,
    PhraseReader,
    Reading,
    catalogue_units,
    dimensions_of,
    dressed,
    fits,
)
from sources.extraction.profile import PLACE_NAME, Profile
from sources.extraction.sheets import Cell, Row, Sheet
from sources.extraction.subjects import Passed
from sources.extraction.times import TimeMention, When, time_mentions

_CHANGE_HEAD = re.compile(
    r"增长(?:率|百分比|速度|量|数)?|增减|增幅|增速|变化|较.*[±+]|提高|下降|升降|增加"
)
_AVERAGE_HEAD = re.compile(r"年均|年平均")
_CUMULATIVE = re.compile(r"累计")
_BASE_HEAD = re.compile(r"现状|基期|基数|基准|实际|完成")
_TARGET_HEAD = re.compile(r"目标|规划值|预期(?!寿命)|计划(?!生育)")
_PROJECTED = re.compile(r"预测|预计")
_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|总数|总人口|全[市县区省州](?:合计|总计))$")
_UNIT_IN_HEAD = re.compile(r"[(]([^()]+)[)]")
#: Words of captions that say nothing of what is measured.
_CAPTION_WORDS = (
    '[“”"]|各[县市区、]+|\\s|主要|预期|规划|期间|时期|分布|情况|变动|变化|一览|统计|预测|结果|数据|'
    "推算|推计|引导|对照|明细|安排|分解|表$|发展|目标|指标"
)
_YEAR_ONLY = re.compile(r"(?:19|20)\d\d年?(?:末|底)?")


@dataclass(frozen=True, slots=True)
class _Where:
    """The words around a value, by what they are for."""

    row: tuple[str, ...]
    head: tuple[str, ...]
    caption: str
    place: str = ""
    unit: str = ""

    @property
    def every(self) -> str:
        return " ".join((*self.row, *self.head))


@dataclass(slots=True)
class _Memory:
    """What earlier values of a table leave behind.

    Attributes:
        last: what the row measures, named by one of its values.
        above: the same of the last row that stands for a whole.
        is_part: whether the rows since then are parts of it: 其中:男, 女.
        row: the facts of the row so far, by column.
        whole: the facts of the last row that is not introduced as a part.
    """

    last: Reading | None = None
    above: Reading | None = None
    is_part: bool = False
    row: dict[int, Fact] = field(default_factory=dict)
    whole: dict[int, Fact] = field(default_factory=dict)


class TableReader:
    """Reads the tables of one document."""

    def __init__(self, profile: Profile, phrases: PhraseReader, text: str) -> None:
        self._profile = profile
        self._phrases = phrases
        self._text = text
        self._memory = _Memory()

    def read(self, block: FlatTable | GridTable) -> tuple[list[Fact], list[Passed]]:
        """Facts of a table, and what of it is no statistic or was not understood."""
        sheet = read_flat(block) if isinstance(block, FlatTable) else read_grid(block, self._text)
        facts: list[Fact] = []
        passed = [Passed(*slice_) for slice_ in sheet.ignored]
        for result in self._values(sheet, block.section):
            if isinstance(result, Fact):
                facts.append(result)
            else:
                passed.append(result)
        return facts, passed

    def _values(self, sheet: Sheet, section: Section) -> Iterator[Fact | Passed]:
        parents: list[str] = []
        years = _years_of(sheet, self._profile)
        self._memory = _Memory()
        for row in sheet.rows:
            self._memory.last, self._memory.row = None, {}
            is_part = self._is_part(row)
            for column, cell in enumerate(row.cells):
                if cell is None:
                    continue
                heads = sheet.heads[column] if column < len(sheet.heads) else []
                if column < len(sheet.bindings) and sheet.bindings[column] and not row.binding:
                    row = replace(row, binding=sheet.bindings[column])
                result = self._value(sheet, section, row, heads, cell, parents, years)
                if isinstance(result, Fact):
                    result = as_part(result, self._wholes(sheet, column, is_part=is_part))
                    self._memory.row[column] = result
                yield result
                if isinstance(result, Fact):
                    # What stands in a cell beside its figure, the 10 of 17.4/10万, is its unit.
                    yield Passed(cell.offsets[0], cell.offsets[-1] + 1, "unit")
            parents = _parents(parents, row)
            self._remember(row)
            if not is_part:
                self._memory.whole = self._memory.row

    def _remember(self, row: Row) -> None:
        """Keep what a finished row measures, unless it is a part of the one above."""
        memory = self._memory
        memory.is_part = (
            memory.is_part and bool(row.labels) and self._only_qualifies(row.labels[-1])
        )
        if memory.last is not None and not memory.is_part:
            memory.above = memory.last

    def _is_part(self, row: Row) -> bool:
        """Whether 其中 introduces a row, or one above it that it goes on from."""
        label = row.labels[-1] if row.labels else ""
        is_next = self._memory.is_part and self._only_qualifies(label)
        return is_next or any(_opens_parts(text) for text in (label, row.place))

    def _wholes(self, sheet: Sheet, column: int, *, is_part: bool) -> list[Fact]:
        """What a value may be a part of: above it, or before it where its head says 其中."""
        if is_part:
            return [self._memory.whole[column]] if column in self._memory.whole else []
        headed = [any(map(_opens_parts, heads)) for heads in sheet.heads]
        if column >= len(headed) or not headed[column]:
            return []
        return [fact for index, fact in self._memory.row.items() if not headed[index]]

    def _value(
        self, sheet: Sheet, section: Section, row: Row, heads: list[str], cell: Cell,
        parents: list[str], years: tuple[int, ...],
    ) -> Fact | Passed:  # fmt: skip
        start, end = cell.offsets[0], cell.offsets[-1] + 1
        quantities = read_quantities(cell.text)
        if not quantities:
            return Passed(start, end, "not_understood", True)
        quantity = quantities[0]
        where = _Where(tuple(row.labels), tuple(heads), sheet.caption, row.place, sheet.unit)
        moment, is_year_range = self._moment(where, years)
        change = self._change(where, quantity)
        found = None
        for candidate in self._with_units(quantity, row, heads, sheet, where, change):
            found = self._reading(where, candidate, change is not None, parents, sheet)
            if found is not None and found[0].indicator != OTHER:
                break
        if (
            change is not None
            and self._memory.last is not None
            and (found is None or found[0].indicator == OTHER)
        ):
            # A bare column of growth tells of the figures before it in the row.
            found = self._memory.last, found[1] if found else quantity
        if found is None:
            return Passed(start, end, "no_subject", True)
        printed = quantity
        reading, quantity = found
        self._memory.last = self._memory.last or (reading if reading.indicator != OTHER else None)
        if change is not None:
            moment = self._change_moment(where, years)
        elif "〔" in cell.text or _CUMULATIVE.search(where.every) or is_year_range:
            moment = self._span(moment)
        fact = self._fact(quantity, reading, moment, change, cell, row, section, where)
        return replace(fact, unit_text=other_unit(printed, fact.unit))

    # The figure ---------------------------------------------------------------------------------

    def _with_units(
        self, quantity: Quantity, row: Row, heads: list[str], sheet: Sheet, where: _Where,
        change: Change | None,
    ) -> Iterator[Quantity]:  # fmt: skip
        """The figure with the unit of its cell, row, head or caption; the likeliest first."""
        if quantity.unit and dimension_of(quantity.unit):
            yield quantity
            return
        own_heads = _bracketed(reversed(heads))
        ordered = [*own_heads, row.unit] if change is not None else [row.unit, *own_heads]
        for text in (*ordered, *_bracketed(row.labels)):
            if unit := _unit(text):
                yield replace(quantity, unit=unit, unit_word=text)
                return
        if change is not None and re.search(r"百分比|率|速|幅", "".join(heads)):
            yield replace(quantity, unit="%", unit_word="%")
            return
        pieces = re.split(r"[、，,;；和]|/(?!10万|km|平方|千人)", sheet.unit)
        listed = [unit for unit in map(_unit, pieces) if unit]
        leaf = (where.head or where.row or ("",))[-1]
        is_share = bool(re.search("比重|占比|比例|率|增幅|增速|百分比", leaf))
        listed.sort(key=lambda unit: (dimension_of(unit) == "percent") != is_share)
        for scope in (replace(where, caption=""), where) if len(listed) > 1 else ():
            for unit in listed:
                candidate = replace(quantity, unit=unit, unit_word=unit)
                found = self._reading(scope, candidate, change is not None, [], sheet)
                known = found and catalogue_units().get(found[0].indicator, "")
                if known and dimension_of(known) == dimension_of(unit):
                    yield candidate
        if len(listed) == 1:
            yield replace(quantity, unit=listed[0], unit_word=listed[0])
        yield quantity

    # What is measured ---------------------------------------------------------------------------

    def _reading(
        self, where: _Where, quantity: Quantity, is_change: bool, parents: list[str], sheet: Sheet
    ) -> tuple[Reading, Quantity] | None:
        area = self._area(where)
        if part := self._part(where, quantity):
            return replace(part, area=area or part.area, label=_label(where)), quantity
        for text in self._candidates(where, parents):
            named = self._phrases.readings(text)
            canonical = catalogue_units().get(named[0].indicator, "") if named else ""
            for candidate in _with_silent_unit(quantity, text, sheet, canonical):
                reading = self._phrases.read(text, candidate, is_change=is_change)
                if reading is not None:
                    merged = self._merged(reading, where)
                    return replace(
                        merged, area=area or reading.area, label=_label(where)
                    ), candidate
        label = _label(where)
        if not label or not quantity.unit:
            return None
        return Reading(OTHER, area=area, label=label), quantity

    def _part(self, where: _Where, quantity: Quantity) -> Reading | None:
        """其中:女 below 户籍人口: the same of some of the people."""
        label = where.row[-1] if where.row else ""
        above = self._memory.above
        if above is None or not self._only_qualifies(label):
            return None
        self._memory.is_part = label.startswith("其中") or self._memory.is_part
        if not self._memory.is_part:
            return None
        found, _ = self._phrases.attributes(label)
        unit = quantity if quantity.unit else replace(quantity, unit="万人")
        return dressed(above, found) if fits(above.indicator, unit) else None

    def _candidates(self, where: _Where, parents: list[str]) -> Iterator[str]:
        """Labels to try, from the closest to the widest."""
        rows = [text for text in (_plain(self._timeless(text)) for text in where.row) if text]
        heads = [text for text in (_plain(self._timeless(text)) for text in where.head) if text]
        joined = "".join(rows)
        for cut in range(len(rows)):
            yield "".join(rows[cut:])
        for head in reversed(heads):
            for row in reversed(rows):
                yield f"{row}{head}"
                yield f"{row}人口{head}"
            yield head
            yield f"{re.sub('^其中:?', '', head)}人口"
        if heads:
            yield f"{joined}{''.join(heads)}"
            yield "".join(heads)
        if len(rows) > 1 and self._only_qualifies(rows[-1]):
            yield f"{rows[-1]}人口{rows[-2]}"
            yield f"{rows[-1]}{rows[-2]}"
        if rows and self._phrases.is_bare_population(rows[-1]):
            # 城镇化率 | 常住人口: what is measured stands above, in this row or an earlier one.
            for parent in (*reversed(rows[:-1]), *(_plain(text) for text in reversed(parents))):
                yield f"{rows[-1]}{parent}"
        caption = _subject_of(self._timeless(where.caption))
        if caption:
            for row in reversed(rows):
                yield f"{row}{caption}"
            yield caption

    def _only_qualifies(self, label: str) -> bool:
        """Whether a label says which people, and nothing of what is measured: 常住, 其中:女."""
        found, rest = self._phrases.attributes(re.sub("^其中:?", "", label))
        return bool(found) and not re.sub("人口|性|的", "", rest)

    def _timeless(self, text: str) -> str:
        mentions = time_mentions(text, self._profile.horizon)
        for mention in reversed(mentions):
            text = text[: mention.start] + text[mention.end :]
        return "" if _YEAR_ONLY.fullmatch(text) else text

    def _merged(self, reading: Reading, where: _Where) -> Reading:
        """Add the dimensions that other labels of the value name."""
        wanted = dimensions_of(reading.indicator)
        if not wanted:
            return reading
        found: dict[str, str] = {}
        for text in (*where.row, *where.head, _subject_of(where.caption)):
            attributes, _ = self._phrases.attributes(_plain(text))
            for name, code in attributes.items():
                found.setdefault(name, code)
        if not _names_ages((*where.row, *where.head)) and not re.search(r"\d周?岁", where.caption):
            found.pop("age", None)
        values = {name: getattr(reading, name) or found.get(name, "") for name in wanted}
        return dressed(reading, values)

    def _area(self, where: _Where) -> str:
        if where.place:
            named = re.sub(r"[(][^()]*[)]|\s|^其中[:：]?", "", where.place)
            own = _TOTAL.match(named) or self._profile.own.fullmatch(named)
            return OWN if own else named
        for text in (*reversed(where.row), *where.head):
            plain = re.sub(r"\s", "", text)
            if _TOTAL.match(plain):
                return OWN
            bare = re.sub(r"[(].*?[)]", "", plain)
            area, rest = self._phrases.area_of(bare)
            if area == OWN and not rest:
                return OWN
            if area and area != OWN:
                return area
            if _is_place(bare) and not rest[:-1].endswith("人口"):
                return bare
        area, _ = self._phrases.area_of(where.caption)
        return "" if area in ("", OWN) or re.match("各|每", area) else area

    # When ---------------------------------------------------------------------------------------

    def _moment(self, where: _Where, years: tuple[int, ...]) -> tuple[Moment, bool]:
        horizon = self._profile.horizon
        for text in (*reversed(where.head), *reversed(where.row)):
            if _YEAR_ONLY.fullmatch(text):
                year = int(text[:4])
                return Moment(year, year), False
            mentions = [
                m for m in time_mentions(text, horizon) if m.years and m.when is not When.CENSUS
            ]
            # 2018年(基期): the year in digits says which.
            mentions = [m for m in mentions if re.match(r"[“\"]?\d", text[m.start :])] or mentions
            if mentions:
                return self._mentioned(mentions, text)
            if _TARGET_HEAD.search(text) and text in where.head:
                return Moment(horizon.end, horizon.end), False
            if _BASE_HEAD.search(text) and text in where.head:
                return Moment(self._profile.present, self._profile.present), False
        mentions = [m for m in time_mentions(where.caption, horizon) if m.when is When.YEAR]
        if mentions:
            return Moment(mentions[0].years[0], mentions[0].years[0]), False
        year = years[0] if len(years) == 1 else self._profile.present
        return Moment(year, year), False

    def _mentioned(self, mentions: list[TimeMention], text: str) -> tuple[Moment, bool]:
        last = mentions[-1] if not re.search("比|较", text) else mentions[0]
        if last.when is When.SPAN:
            return Moment(last.years[0], last.years[-1], True), True
        return Moment(last.years[-1], last.years[-1]), False

    def _span(self, moment: Moment) -> Moment:
        """The five years, or the plan's years, that a cumulative figure of a year counts."""
        if moment.first < moment.last:
            return moment
        horizon = self._profile.horizon
        first = horizon.start if moment.last == horizon.end else moment.last - 4
        if moment.last in range(horizon.start, horizon.end):
            first = max(horizon.start, moment.last - 4)
        return Moment(first, moment.last, True)

    def _change(self, where: _Where, quantity: Quantity) -> Change | None:
        heads = " ".join(where.head)
        if not _CHANGE_HEAD.search(re.sub("自然增长|机械增长|新增", "", heads)):
            rows = " ".join(where.row)
            if not re.search(
                r"(?:增长率|增幅|增速|增减)$", re.sub("自然增长率|机械增长率", "", rows)
            ):
                return None
        return Change(is_average=bool(_AVERAGE_HEAD.search(where.every)))

    def _change_moment(self, where: _Where, years: tuple[int, ...]) -> Moment:
        horizon = self._profile.horizon
        named: list[int] = []
        for text in where.head:
            for mention in time_mentions(text, horizon):
                if mention.when in (When.YEAR, When.SPAN, When.LIST):
                    named += [*mention.years]
                elif mention.when is When.BEFORE and named:
                    named.append(named[-1] - 1)
        named += [int(text[:4]) for text in where.head if _YEAR_ONLY.fullmatch(text)]
        if len(set(named)) >= 2:
            return Moment(min(named), max(named), True)
        known = sorted({*years, *named})
        if len(known) >= 2:
            return Moment(known[0], known[-1], True)
        caption = [m.years for m in time_mentions(where.caption, horizon) if m.when is When.SPAN]
        if caption:
            return Moment(caption[0][0], caption[0][-1], True)
        last = known[0] if known else horizon.base
        return Moment(last - 1, last, True)

    # The fact -----------------------------------------------------------------------------------

    def _fact(
        self, quantity: Quantity, reading: Reading, moment: Moment, change: Change | None,
        cell: Cell, row: Row, section: Section, where: _Where,
    ) -> Fact:  # fmt: skip
        complete = with_defaults(reading, "")
        unit = unit_for(complete.indicator, quantity, is_change=change is not None)
        if (
            change is not None
            and unit == "%"
            and _is_level_in_percent(complete.indicator)
            and self._in_points(where)
        ):
            unit = "pp"
        kind = "change" if change else self._kind(section, moment, where)
        start = cell.offsets[quantity.value_start]
        if cell.text[: quantity.value_start].endswith(("≥", "≤", ">", "<")):
            start = cell.offsets[quantity.value_start - 1]
        end = cell.offsets[quantity.value_end - 1] + 1
        return Fact(
            start, end, section.title, kind, complete, reading.area or OWN,
            moment.first, moment.last, quantity.comparator, quantity.low, quantity.high, unit,
            row.binding, change.measure(unit) if change else "",
        )  # fmt: skip

    def _in_points(self, where: _Where) -> bool:
        return "百分点" in "".join(where.head) or (
            "百分点" in where.unit and "增减" in "".join(where.head)
        )

    def _kind(self, section: Section, moment: Moment, where: _Where) -> str:
        heads = " ".join((*where.head, where.caption))
        if _TARGET_HEAD.search(heads) and moment.last > self._profile.present:
            return "target"
        projected = bool(_PROJECTED.search(heads))
        kind = kind_of(section, self._profile, moment, is_projected=projected)
        return (
            "projection"
            if projected and kind == "target" and section.role is not Role.TARGET
            else kind
        )


def _opens_parts(label: str) -> bool:
    return label.lstrip(" (-").startswith(OF_WHICH)


def _years_of(sheet: Sheet, profile: Profile) -> tuple[int, ...]:
    """The years in the heads of a table, in their order."""
    found: dict[int, None] = {}
    for heads in sheet.heads:
        for text in heads:
            if _YEAR_ONLY.fullmatch(text):
                found[int(text[:4])] = None
            for mention in time_mentions(text, profile.horizon):
                if mention.when is When.YEAR:
                    found[mention.years[0]] = None
    for mention in time_mentions(sheet.caption, profile.horizon) if not found else []:
        if mention.when is When.SPAN:
            found.update(dict.fromkeys(mention.years))
    return tuple(found)


def _parents(parents: list[str], row: Row) -> list[str]:
    """Labels of earlier rows that a later, shorter label may belong under."""
    outer = [label for label in row.labels if not re.search(r"\d", label)]
    return [*parents, *outer][-6:] if outer else parents


def _plain(text: str) -> str:
    text = re.sub(r"^\s*(?:\d{1,2}[.、]|[(]\d{1,2}[)])|^\s*其中\s*[:：，,]?", "", text)
    return re.sub(r"\s|[*#※①-⑨]", "", re.sub(r"[(][^()]*[)]", "", text)).strip("-:、，")


def _label(where: _Where) -> str:
    return " ".join(
        dict.fromkeys(
            (where.place, *where.row, *(h for h in where.head if not _YEAR_ONLY.fullmatch(h)))
        )
    ).strip()


def _bracketed(texts: object) -> list[str]:
    assert hasattr(texts, "__iter__")
    found = []
    for text in texts:
        found += _UNIT_IN_HEAD.findall(text)
        found += re.findall(r"(?:[,，/]|^)(%|‰)$", text)
    return found


def _unit(text: str) -> str:
    cleaned = re.sub(r"\s|单位[::]?|^\(|\)$", "", text)
    return units().codes.get(cleaned, "")


def _is_place(text: str) -> bool:
    named = PLACE_NAME.fullmatch(text)
    return named is not None and not re.search("人口|城镇|地区|社区|城区$|市区$|园区", text)


def _subject_of(caption: str) -> str:
    """What a caption says its table is about."""
    text = re.sub(r"[(].*?[)]", "", caption)
    text = re.sub(
        r"^\s*(?:专\s*栏|附?表|图)\s*[\d一二三四五六七八九十]*(?:[-.]\d+)*\s*[:：、.]?", "", text
    )
    text = re.sub(r"单位.*$", "", text).strip()
    text = re.sub(r"^分(?:[市县区旗年龄性别地域、]|城乡|县域)+", "", text)
    return re.sub(rf"^[“”\"\s]+|{_CAPTION_WORDS}", "", text)


def _with_silent_unit(
    quantity: Quantity, text: str, sheet: Sheet, canonical: str
) -> list[Quantity]:
    """A figure without any unit may count people in 万, or per cent, where its label says so.

    `canonical` is the unit of what the label names: a life expectancy is in years, always.
    """
    if quantity.unit:
        return [quantity]
    options = [quantity]
    if dimension_of(canonical) in ("age", "years"):
        return [quantity, replace(quantity, unit=canonical, unit_word="")]
    if re.search(r"率|比重|占比|比例|抚养比", text):
        options.append(replace(quantity, unit="%", unit_word=""))
    if re.search(r"人口|男|女|人数|合计", text + sheet.caption):
        value = quantity.low or quantity.high
        unit = "万人" if "." in value or len(value) <= 4 else "人"
        options.append(replace(quantity, unit=unit, unit_word=""))
    return options


def _names_ages(texts: tuple[str, ...]) -> bool:
    return bool(re.search(r"\d+周?岁|少儿|老年|劳动年龄|老龄|儿童", "".join(texts)))


def _is_level_in_percent(indicator: str) -> bool:
    return dimension_of(catalogue_units().get(indicator, "")) == "percent"
