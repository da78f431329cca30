"""A first contract for a file, by looking at it; what cannot be told is left as TODO."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from sources.extraction.normal import normalized
from sources.extraction.phrases import PhraseReader, Reading
from sources.extraction.profile import profile_of
from sources.feeds.folding import folded, open_parts, pattern_of, template_of
from sources.feeds.schema import SCHEMA_LINE
from sources.feeds.units import unit_code
from sources.model import Rejection, SourceFault
from sources.readers.catalogue import UNMAPPED, Catalogue
from sources.readers.workbooks import Workbook
from sources.readers.workbooks.heads import HeadColumn, TableShape, shape_of
from sources.readers.workbooks.sheet import Sheet
from sources.readers.workbooks.text import label, split_marks

#: How the period of a title or a file name may be written, the exactest first, and its frequency.
_PERIODS = (
    ("M", r"(?P<year>\d{4})年(?P<first_month>1)[-—至到](?P<month>\d{1,2})月"),
    ("M", r"(?P<year>\d{4})年(?P<month>\d{1,2})月"),
    ("M", r"(?P<year>20\d{2})[-_.]?(?P<month>0[1-9]|1[0-2])"),
    ("Q", r"(?P<year>\d{4})年第?(?P<quarter>[一二三四1-4])季度?"),
    ("Q", r"(?P<year>20\d{2})[-_.]?[Qq](?P<quarter>[1-4])"),
    ("S", r"(?P<year>\d{4})年(?P<half>[上下])半年"),
    ("A", r"(?P<year>\d{4})[—-]\d{4}学年"),
    ("A", r"(?P<year>\d{4})年度?"),
    ("A", r"(?P<year>(?:19|20)\d{2})"),
)
_DEPARTMENTS = (
    ("health", "卫生|健康|医|疾"),
    ("education", "教育|学校|学年"),
    ("civil_affairs", "民政|养老|老龄|殡葬|婚姻"),
    ("human_resources", "人力资源|社会保障|就业|人社"),
    ("public_security", "公安|户籍"),
)
_AREA_HEAD = re.compile(r".*(?:地区|区划|区县|县区|市县|区、县|县市|乡镇|街道|单位名称).*|地\s*区")
_UNIT_HEAD = re.compile("(?:计量)?单位")
#: 一、 or (1) before the name of an indicator.
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十\d]+[、.．]|[(（][一二三四五六七八九十\d]+[)）])")
_SUMMED = re.compile("累计")
_YEAR_BEFORE = re.compile("上年|去年")
_LEFT_OUT = re.compile(r"备注|序号|说明|编号|行次")
_DAY = r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that the draft could not tell, with what is printed."""

    path: str
    printed: str
    why_zh: str
    why_en: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A contract as text, and what a person must still fill in."""

    text: str
    todos: tuple[Todo, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """Columns of figures as a rule of the contract.

    Attributes:
        codes: of the sex and the age that its head prints.
        is_open: of these, what the rule tells by named groups.
    """

    match: str
    path: tuple[str, ...]
    unit: str
    reading: Reading | None
    todo: str
    codes: Mapping[str, str] = field(default_factory=dict)
    is_open: frozenset[str] = frozenset()


def draft_contract(
    workbook: Workbook, path: Path, catalogue: Catalogue, today: date, feed_id: str = ""
) -> Draft:
    """Draft the contract of a file.

    Args:
        workbook: the file as sheets.
        path: the file; its name says how deliveries are named.
        catalogue: where indicators, units and areas are listed.
        today: the day on which the contract is recorded.
        feed_id: what the feed is called, if that is settled.

    Raises:
        SourceFault: no sheet of it holds a table with figures.
    """
    sheet, shape = _table(workbook)
    return _Drafter(sheet, shape, workbook, path, catalogue, today, feed_id).draft()


def _table(workbook: Workbook) -> tuple[Sheet, TableShape]:
    """The visible sheet with the most rows of figures."""
    shapes = [(sheet, shape_of(sheet)) for sheet in workbook.sheets if not sheet.is_hidden]
    filled = [(len(shape.body) * len(shape.values), sheet, shape) for sheet, shape in shapes]
    best = max(filled, key=lambda item: item[0], default=None)
    if best is None or not best[0]:
        raise SourceFault(
            Rejection(
                workbook.name, None, "", "no_tables", "a sheet with a table of figures",
                f"{len(shapes)} sheets without", "Name a file that holds the table.",
            )
        )  # fmt: skip
    return best[1], best[2]


class _Drafter:
    """Drafts the contract of one sheet."""

    def __init__(
        self,
        sheet: Sheet,
        shape: TableShape,
        workbook: Workbook,
        path: Path,
        catalogue: Catalogue,
        today: date,
        feed_id: str,
    ) -> None:
        self._sheet = sheet
        self._shape = shape
        self._workbook = workbook
        self._path = path
        self._catalogue = catalogue
        self._today = today
        self._feed_id = feed_id
        self._todos: list[Todo] = []
        self._codes: dict[str, dict[str, str]] = {}

    def draft(self) -> Draft:
        """The contract and what is left to do."""
        if self._is_across():
            return self._with_areas_across()
        column, find, areas = self._area_column()
        columns = list(self._columns(column))
        layout = {
            **self._heads(find),
            "area": areas,
            "columns": [self._rule(column) for column in columns],
            **({"codes": self._codes} if self._codes else {}),
            **self._ignored(column),
            **self._subtotals(),
        }
        return self._draft_of(layout, columns)

    def _draft_of(self, layout: Mapping[str, object], columns: Sequence[_Column]) -> Draft:
        frequency, period, file_pattern = self._period()
        title = _without_period(self._shape.title or self._path.stem)
        content = {
            "feed_id": self._named_feed(),
            "title": {"zh": title, "en": "TODO"},
            "publisher": {"zh": "TODO", "en": "TODO"},
            "department": self._department(title),
            "frequency": frequency,
            "recorded_at": f"{self._today.isoformat()}T00:00:00+08:00",
            "missing_marks": ["", "—", "…"],
            "deliveries": {"pattern": file_pattern},
            "layout": {
                "kind": "sheet",
                "sheet": self._sheet_choice(),
                "period": period,
                **self._released(),
                **layout,
            },
        }
        for name in ("title.en", "publisher.zh", "publisher.en"):
            self._todo(name, "", "请填写", "Fill it in")
        example = "{first: 2024-M01, due: {months_after: 1, day: 20}}"
        self._todo(
            "calendar", "", f"请写明首期与应报日，如 {example}",
            f"Say when each period is due, such as {example}",
        )  # fmt: skip
        return Draft(self._text(content, columns), tuple(self._todos))

    # --- areas across, indicators down ---------------------------------------------------------

    def _is_across(self) -> bool:
        """Whether the columns of figures are areas."""
        heads = [column.path[-1] for column in self._shape.values if column.path]
        return 2 * sum(self._area_of(head, False) is not None for head in heads) > len(heads)

    def _with_areas_across(self) -> Draft:
        values = [column for column in self._shape.values if column.path]
        codes = [code for c in values if (code := self._area_of(c.path[-1], False))]
        stubs = [column for column in self._shape.stubs if column.path]
        units = next((c for c in stubs if _UNIT_HEAD.fullmatch(_path(c))), None)
        labels = next(c for c in stubs if c is not units)
        prefix = _path(values[0]).rpartition("/")[0]
        area = re.escape(f"|{prefix}/" if prefix else "|") + "(?P<area>.+)"
        reader = PhraseReader(profile_of(self._shape.title or "统计表"), {})
        columns = []
        for row in self._shape.body:
            text = "".join(self._cell(row, labels.column).split())
            if not text:
                continue
            unit = self._sheet.text_at(row, units.column) if units else ""
            head = HeadColumn(labels.column, (_NUMBERED.sub("", text),), unit)
            column = self._column(head, reader)
            columns.append(replace(column, match=f"{re.escape(text)}{area}"))
        left = [c for c in stubs if c not in (units, labels)]
        layout: dict[str, object] = {
            **self._heads(self._find(_path(labels))),
            "area": {"scope": self._scope(codes)},
            "row_labels": re.escape(_path(labels)),
            **({"unit_column": re.escape(_path(units))} if units else {}),
            "columns": [self._rule(column) for column in columns],
        }
        if left:
            rules = [{"match": re.escape(_path(c)), "reason": "no figures"} for c in left]
            layout["ignore"] = rules
        return self._draft_of(layout, columns)

    # --- where and when ------------------------------------------------------------------------

    def _named_feed(self) -> str:
        if self._feed_id:
            return self._feed_id
        stem = re.sub(r"[^a-z0-9]+", "_", self._path.stem.lower()).strip("_")
        stem = re.sub(r"^\d+_?|_?\d+$", "", stem)
        if not re.search("[a-z]{3}", stem):
            self._todo("feed_id", self._path.stem, "请起一个英文编号", "Give the feed an id")
            return "new_feed"
        return stem

    def _sheet_choice(self) -> dict[str, object]:
        shown = [sheet for sheet in self._workbook.sheets if not sheet.is_hidden]
        if len(shown) == 1:
            return {"index": 1}
        return {"name": self._sheet.name.strip()}

    def _period(self) -> tuple[str, dict[str, object], str]:
        """Frequency, where the period stands, and the pattern of file names."""
        title = "\n".join(
            " ".join(cell.text for cell in self._sheet.row(row)) for row in self._shape.titles
        )
        in_name = _first_period(self._path.stem)
        file_pattern = self._file_pattern(in_name)
        for source, text in (("title", title), ("sheet", self._sheet.name)):
            found = _first_period("".join(text.split()))
            if found is not None:
                return found[0], {"source": source, "pattern": found[1]}, file_pattern
        if in_name is not None:
            return in_name[0], {"source": "file"}, file_pattern
        self._todo(
            "layout.period", title[:80], "未见年月：请写明数据期的出处",
            "No year was found: say where the period stands",
        )  # fmt: skip
        return "irregular", {"source": "fixed", "value": str(self._today.year - 1)}, file_pattern

    def _file_pattern(self, in_name: tuple[str, str, re.Match[str]] | None) -> str:
        suffix = re.escape(self._path.suffix)
        if in_name is None:
            return f"files/{re.escape(self._path.stem)}.*{suffix}"
        _, pattern, match = in_name
        stem = match.string
        before, after = re.escape(stem[: match.start()]), re.escape(stem[match.end() :])
        return f"files/{before}{pattern}{after}(-更正)?{suffix}"

    def _released(self) -> dict[str, object]:
        notes = "".join(
            "".join(cell.text.split()) for row in self._shape.notes for cell in self._sheet.row(row)
        )
        return {"released": {"source": "notes", "pattern": _DAY}} if re.search(_DAY, notes) else {}

    # --- which areas ---------------------------------------------------------------------------

    def _area_column(self) -> tuple[int, str, dict[str, object]]:
        """The column of areas, a text by which its head is found, and the rule for areas."""
        # Areas stand once each, so the province of all of them is none; a code means one area only.
        best: tuple[float, HeadColumn, list[str], bool] | None = None
        for column in self._shape.stubs:
            texts = [self._cell(row, column.column) for row in self._shape.body]
            for is_code in (False, True):
                codes = [code for text in texts if (code := self._area_of(text, is_code))]
                score = len(set(codes)) * (1.1 if is_code else 1)
                if codes and (best is None or score > best[0]):
                    best = (score, column, codes, is_code)
        if best is None:
            return self._unknown_areas()
        _, column, codes, is_code = best
        head = _path(column)
        rule: dict[str, object] = {"column": re.escape(head), "scope": self._scope(codes)}
        if is_code:
            rule["by"] = "code"
        return column.column, self._find(head), rule

    def _unknown_areas(self) -> tuple[int, str, dict[str, object]]:
        named = [column for column in self._shape.stubs if _AREA_HEAD.fullmatch(_path(column))]
        column = next(iter((*named, *self._shape.stubs)), None)
        if column is None:
            self._todo("layout.area", "", "未见地区列", "No column of areas was found")
            return 0, "", {"fixed": "TODO", "scope": "TODO"}
        head = _path(column)
        first = next((self._cell(row, column.column) for row in self._shape.body), "")
        self._todo(
            "layout.area.scope", f"{head}: {first} …", "目录中没有这些地区：请先补充 areas.csv",
            "The catalogue has none of these areas: add them to areas.csv first",
        )  # fmt: skip
        return column.column, self._find(head), {"column": re.escape(head), "scope": "TODO"}

    def _find(self, head: str) -> str:
        """A cell by which the head is found: the only one with that text, over all its rows."""
        last = head.rpartition("/")[2]
        hits = [c for c in self._sheet.cells if "".join(c.text.split()) == last]
        rows = self._shape.heads
        if len(hits) == 1 and rows and hits[0].row == rows[0] and hits[0].row_span >= len(rows):
            return re.escape(last)
        return ""

    def _heads(self, find: str) -> dict[str, object]:
        rows = self._shape.heads
        if find:
            return {"heads": {"find": find}}
        return {"heads": {"rows": [rows[0], rows[-1]]}} if rows else {}

    def _cell(self, row: int, column: int) -> str:
        return split_marks(label(self._sheet.text_at(row, column)))[0]

    def _area_of(self, text: str, is_code: bool) -> str | None:
        plain = "".join(text.split())
        if is_code:
            code = plain[:6]
            return code if code in self._catalogue.areas and plain.isdecimal() else None
        return _names(self._catalogue).get(plain)

    def _scope(self, codes: Sequence[str]) -> str:
        """The area that most of them lie directly in."""
        parents = Counter(
            area.parent_code for code in codes if (area := self._catalogue.areas.get(code))
        )
        return parents.most_common(1)[0][0] or codes[0]

    # --- what is measured ----------------------------------------------------------------------

    def _columns(self, area_column: int) -> Iterator[_Column]:
        reader = PhraseReader(profile_of(self._shape.title or "统计表"), {})
        columns = [
            column
            for column in self._shape.values
            if not column.is_hidden
            and column.column != area_column
            and _path(column)
            and not _LEFT_OUT.fullmatch(column.path[-1])
        ]
        for positions in folded([(_path(column), column.unit) for column in columns]):
            yield self._folded([columns[position] for position in positions], reader)

    def _folded(self, columns: Sequence[HeadColumn], reader: PhraseReader) -> _Column:
        """One rule for columns that differ only by sex or age."""
        templates = [template_of(_path(column)) for column in columns]
        parts = open_parts(templates)
        for part, codes in parts.items():
            self._codes.setdefault(part, {}).update(codes)
        return replace(
            self._column(columns[0], reader), match=pattern_of(templates),
            codes=templates[0].codes, is_open=frozenset(parts),
        )  # fmt: skip

    def _column(self, column: HeadColumn, reader: PhraseReader) -> _Column:
        path = _path(column)
        reading = self._reading(column, reader)
        unit = self._unit(column, reading)
        missing = []
        if reading is None:
            missing.append("indicator")
            near = self._near(column)
            self._todo(
                f"layout.columns[{path}].indicator", path,
                f"目录中没有相应指标：填代码，或先用 other{near}",
                f"No indicator of the catalogue fits: write its code, or leave other{near}",
            )  # fmt: skip
        if not unit:
            missing.append("unit")
            self._todo(f"layout.columns[{path}].unit", path, "未见单位", "No unit is printed")
        todo = f"TODO {', '.join(missing)}" if missing else ""
        return _Column(re.escape(path), column.path, unit, reading, todo)

    def _reading(self, column: HeadColumn, reader: PhraseReader) -> Reading | None:
        """What the heads of a column measure: all levels together, else the outermost.

        Columns of which only sexes and ages are printed count people.
        """
        template = template_of(_path(column))
        if not template.base:
            return Reading("population")
        for text in ("".join(column.path), template.base, column.path[0]):
            for reading in reader.readings(normalized(text)):
                if reading.indicator in self._catalogue.indicators:
                    return reading
        named = "".join(column.path[-1].split()).removesuffix("数")
        for item in self._catalogue.indicators.values():
            if item.name_zh.removesuffix("数") == named:
                return Reading(item.code)
        return None

    def _near(self, column: HeadColumn) -> str:
        """Indicators whose name has the words of a head."""
        words = "".join(column.path[-1].split()).removesuffix("数")
        near = [
            f"{item.code} {item.name_zh}"
            for item in self._catalogue.indicators.values()
            if len(words) > 1 and words in item.name_zh
        ]
        return f" ({'; '.join(near[:3])})" if near else ""

    def _unit(self, column: HeadColumn, reading: Reading | None) -> str:
        printed = unit_code(column.unit, self._catalogue) if column.unit else None
        if printed:
            return printed
        declared = [
            code
            for text in re.split("[、，,;；/]", self._shape.unit)
            if (code := unit_code(text, self._catalogue))
        ]
        if len(declared) == 1 or (declared and reading is None):
            return declared[0] if len(declared) == 1 else ""
        if reading is not None:
            own = self._catalogue.indicators[reading.indicator].unit_code
            dimension = self._catalogue.units[own].dimension if own else ""
            fitting = [c for c in declared if self._catalogue.units[c].dimension == dimension]
            return fitting[0] if len(fitting) == 1 else ""
        return ""

    def _rule(self, column: _Column) -> dict[str, object]:
        reading = column.reading
        rule: dict[str, object] = {
            "match": column.match,
            "indicator": reading.indicator if reading else UNMAPPED,
        }
        for part in ("population", "sex", "age", "residence"):
            if code := getattr(reading, part, ""):
                rule[part] = code
        last = "".join(column.path[-1].split())
        rule |= {part: code for part, code in column.codes.items() if code != "_T"}
        for part in column.is_open:
            rule.pop(part, None)
        rule["unit"] = column.unit or "TODO"
        if _SUMMED.search(last):
            rule["covers"] = "year_to_date"
        if _YEAR_BEFORE.search(last):
            rule["years_back"] = 1
        return rule

    def _ignored(self, area_column: int) -> dict[str, object]:
        """Columns without figures: those that name rows, apart from the areas, and remarks."""
        left = [
            _path(column)
            for column in self._shape.columns
            if not column.is_hidden
            and column.path
            and column.column != area_column
            and (column.is_stub or _LEFT_OUT.fullmatch(column.path[-1]))
        ]
        rules = [{"match": re.escape(path), "reason": "no figures"} for path in left]
        return {"ignore": rules} if rules else {}

    def _subtotals(self) -> dict[str, object]:
        texts = {
            "".join(cell.text.split())
            for row in self._shape.totals
            for cell in self._sheet.row(row)[:1]
        }
        rules = [{"match": re.escape(text), "treat": "check"} for text in sorted(texts) if text]
        return {"subtotals": rules} if rules else {}

    def _department(self, title: str) -> str:
        for code, words in _DEPARTMENTS:
            if re.search(words, title + self._path.stem):
                return code
        return "statistics"

    # --- how it is written ---------------------------------------------------------------------

    def _todo(self, path: str, printed: str, why_zh: str, why_en: str) -> None:
        todo = Todo(path, printed, why_zh, why_en)
        if todo not in self._todos:
            self._todos.append(todo)

    def _text(self, content: Mapping[str, object], columns: Sequence[_Column]) -> str:
        text = yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=1000)
        waiting = {column.match: column.todo for column in columns if column.todo}
        lines = []
        for line in text.splitlines():
            match = re.search(r"match: '?(.+?)'?$", line)
            todo = waiting.get(match[1]) if match else None
            lines.append(f"{line}  # {todo}" if todo else line)
        head = [f"# TODO {todo.path}: {todo.why_zh} | {todo.why_en}" for todo in self._todos]
        return SCHEMA_LINE + "\n".join([*head, *lines]) + "\n"


def _path(column: HeadColumn) -> str:
    return "/".join("".join(part.split()) for part in column.path)


@cache
def _names_of(rows: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return dict(rows)


def _names(catalogue: Catalogue) -> dict[str, str]:
    """Every printed name of an area, and its code."""
    aliases = catalogue.tables["area_aliases"]
    rows = [
        *zip(aliases["alias"], aliases["area_code"], strict=True),
        *((area.name_zh, area.code) for area in catalogue.areas.values()),
    ]
    return _names_of(tuple(rows))


def _without_period(title: str) -> str:
    """The title of a feed is not that of one month."""
    found = _first_period(title)
    plain = title.replace(found[2].group(), "") if found else title
    return re.sub(r"[（(]\s*[）)]", "", plain).strip() or title


def _first_period(text: str) -> tuple[str, str, re.Match[str]] | None:
    """The exactest period that a text names: frequency, pattern and where."""
    for frequency, pattern in _PERIODS:
        match = re.search(pattern, text)
        if match is not None:
            return frequency, pattern, match
    return None
