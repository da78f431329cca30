"""The part of a contract that says how a sheet is laid out, and what all parts are made of.

Every field says in both languages what it is for and shows an example; see `contract.py`.
"""

from __future__ import annotations

import re
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from sources.feeds.periods import PERIOD_GROUPS, FeedPeriod
from sources.readers.sidecar import FieldError, Sidecar

#: Groups with a meaning of their own.
AREA_GROUP, UNIT_GROUP, VALUE_GROUP = "area", "unit", "value"


def said(zh: str, en: str, example: Any, default: Any = ..., **rules: Any) -> Any:
    """A field with its meaning in both languages and an example."""
    return Field(default, description=f"{zh} | {en}", examples=[example], **rules)


def pattern(text: str, field: str) -> re.Pattern[str]:
    """A pattern of a contract.

    Raises:
        FieldError: it is none.
    """
    try:
        return re.compile(text)
    except re.error as error:
        raise FieldError(field, f"a regular expression ({error})") from error


def period(key: str, field: str) -> FeedPeriod:
    """A period of a contract.

    Raises:
        FieldError: it is none.
    """
    try:
        return FeedPeriod.from_key(key)
    except ValueError as error:
        raise FieldError(field, "a period such as 2024, 2024-M03 or 2024-Q1") from error


class ColumnRule(Sidecar):
    """How heads that match a pattern say which cell a column holds."""

    match: str = said(
        "匹配整个表头的正则表达式；命名组由 codes 转为代码",
        "Regular expression for the whole head; named groups are turned into codes by `codes`",
        "出生人数/(?P<sex>男|女)",
    )
    indicator: str | None = said(
        "指标代码（indicators.csv）", "Code of the indicator (indicators.csv)", "births", None
    )
    indicator_from: str | None = said(
        "给出指标的命名组", "The group that names the indicator", "vital", None
    )
    unit: str = said("数值的单位（units.csv）", "Unit of the figures (units.csv)", "人")
    population: str = said(
        "人口口径：resident 或 registered", "Which population: resident or registered",
        "registered", "",
    )  # fmt: skip
    sex: str = said("性别代码", "Code of sex", "F", "_T")
    age: str = said("年龄代码", "Code of age", "Y_GE60", "_T")
    residence: str = said("城乡代码", "Code of residence", "U", "_T")
    note: str | None = said("说明", "A remark", "printed for cities only", None)

    @model_validator(mode="after")
    def _one_indicator(self) -> Self:
        if (self.indicator is None) == (self.indicator_from is None):
            raise ValueError(f"rule {self.match!r} needs either indicator or indicator_from")
        groups = pattern(self.match, "match").groupindex
        if self.indicator_from is not None and self.indicator_from not in groups:
            raise ValueError(f"rule {self.match!r} has no group {self.indicator_from!r}")
        return self


class IgnoredColumn(Sidecar):
    """A column that is left out on purpose."""

    match: str = said(
        "匹配整个表头的正则表达式", "Regular expression for the whole head", "序号|备注"
    )
    reason: str = said("为何不取", "Why it is left out", "no figures")


class SheetChoice(Sidecar):
    """Which sheet of a workbook holds the table."""

    name: str | None = said("工作表名", "Name of the sheet", "月报", None)
    pattern: str | None = said("工作表名的正则", "Pattern of the name", ".*月报.*", None)
    index: int | None = said(
        "第几个可见工作表，从1起", "Which visible sheet, from 1", 1, None, ge=1
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [way for way in (self.name, self.pattern, self.index) if way is not None]
        if len(ways) != 1:
            raise ValueError("exactly one of name, pattern, index")
        pattern(self.pattern or "", "pattern")
        return self


class HeadRows(Sidecar):
    """Which rows are the head of the table; the figures begin below it."""

    find: str | None = said(
        "表头中某格的文字（正则）；其合并区域所占的行即表头",
        "Pattern of a cell of the head; the rows that it is merged over are the head",
        "地\\s*区|县区", None,
    )  # fmt: skip
    rows: tuple[int, int] | None = said(
        "表头首行与末行，从1起", "First and last row of the head, from 1", [3, 4], None
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.find is None) == (self.rows is None):
            raise ValueError("either find or rows")
        pattern(self.find or "", "find")
        if self.rows and not 1 <= self.rows[0] <= self.rows[1]:
            raise ValueError(f"expected rows from 1 up, found {list(self.rows)}")
        return self


class AreaRule(Sidecar):
    """Which area a row (or the whole file) is about."""

    column: str | None = said(
        "地区列的表头（正则）", "Pattern of the head of the area column", "地\\s*区", None
    )
    by: Literal["name", "code"] = said(
        "地区列是名称还是代码", "Whether the column holds names or codes", "name", "name"
    )
    fixed: str | None = said(
        "整个文件所属地区代码", "Code of the area that the whole file is about", "320500", None
    )
    scope: str = said(
        "名称在哪个地区内解析（地区代码）", "Code of the area in which names are resolved", "320500"
    )
    names: dict[str, str] = said(
        "报送单位自用的名称到地区代码", "Names of the sender's own to area codes",
        {"市本级": "320500"}, {},
    )  # fmt: skip
    expected: Literal["children", "none"] | list[str] = said(
        "应报地区：scope 当年的下级（children）、代码列表，或 none",
        "Areas that must report: those below the scope in that year (children), codes, or none",
        ["320505", "320506"], "children",
    )  # fmt: skip

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        pattern(self.column or "", "column")
        return self


class PeriodRule(Sidecar):
    """Where a delivery says which period it is about."""

    source: Literal["file", "title", "sheet", "column", "fixed"] = said(
        "取自文件名、标题、工作表名、某列，或固定",
        "File name, title, sheet name, a column, or fixed", "title",
    )  # fmt: skip
    pattern: str | None = said(
        "含 year 及 month、quarter 或 half 组的正则",
        "Pattern with the groups year and month, quarter or half",
        "(?P<year>\\d{4})年(?P<month>\\d{1,2})月", None,
    )  # fmt: skip
    column: str | None = said(
        "年份或月份列的表头（正则）", "Pattern of the head of the column", "年份|月份", None
    )
    value: str | None = said("固定的期", "The fixed period", "2024-Q1", None)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        groups = pattern(self.pattern or "", "pattern").groupindex
        if self.source == "fixed":
            period(self.value or "", "value")
        elif self.source == "column" and self.column is None:
            raise FieldError("column", "the head of the column, as the source is `column`")
        elif self.source != "file" and self.pattern is None:
            raise FieldError("pattern", f"a pattern, as the source is `{self.source}`")
        if self.pattern is not None and "year" not in groups:
            raise FieldError("pattern", "a pattern with the group `year`")
        return self


class ReleaseRule(Sidecar):
    """Where a delivery says when it was released."""

    source: Literal["title", "notes", "file"] = said(
        "取自标题、表下说明或文件名", "Title, notes below the table, or file name", "notes"
    )
    pattern: str = said(
        "含 year、month、day 组的正则", "Pattern with the groups year, month and day",
        "(?P<year>\\d{4})年(?P<month>\\d{1,2})月(?P<day>\\d{1,2})日",
    )  # fmt: skip

    @model_validator(mode="after")
    def _has_groups(self) -> Self:
        missing = {"year", "month", "day"} - set(pattern(self.pattern, "pattern").groupindex)
        if missing:
            raise FieldError("pattern", "a pattern with the groups year, month, day")
        return self


class SheetColumn(ColumnRule):
    """How the columns of a sheet say which cell they hold."""

    unit: str = said(
        "数值的单位；为空时取 layout.unit 或 unit 组",
        "Unit; empty is `layout.unit` or group `unit`", "人", "",
    )  # fmt: skip
    name: str | None = said(
        "列的自用名，供 part_of 引用", "Name of the rule, for `part_of`", "total", None
    )
    part_of: str | None = said(
        "此列是哪一列的一部分（该列的 name）",
        "The rule whose figures this one is a part of", "total", None,
    )  # fmt: skip
    optional: bool = said("可以没有此列", "The column may be missing", True, False)
    covers: Literal["period", "year_to_date"] = said(
        "本期，或年初至本期累计", "The period, or the sum from January on", "year_to_date", "period"
    )
    years_back: int = said(
        "数值属于几年前的同期（上年同期为1）", "Years back (上年同期 is 1)", 1, 0, ge=0, le=10
    )
    kind: Literal["observed", "projection"] = said(
        "实际数或预测", "Observed or projected", "observed", "observed"
    )


class Sentence(Sidecar):
    """A figure of a bulletin that stands in a sentence."""

    head: str = said(
        "该数值的名称，由 columns 的规则匹配",
        "What the figure is called; the rules of `columns` match it", "年末常住人口",
    )  # fmt: skip
    match: str = said(
        "含 value 组的正则，在去除空格的每一行中查找；value 宜含单位，以便核对",
        "Pattern with the group value, looked for in each line without its spaces; a unit within "
        "value is checked",
        "年末(?:全市)?常住人口(?P<value>[\\d.]+万人)",
    )  # fmt: skip

    @model_validator(mode="after")
    def _has_a_value(self) -> Self:
        if VALUE_GROUP not in pattern(self.match, "match").groupindex:
            raise FieldError("match", "a pattern with the group `value`")
        return self


class Subtotals(Sidecar):
    """Rows that add up others."""

    match: str = said("匹配合计行名称的正则", "Pattern of the names of such rows", "合\\s*计|全市")
    treat: Literal["skip", "check", "load"] = said(
        "跳过；仅用于核对合计；或核对并装载",
        "Leave out; only hold it against its parts; or load it as well", "check", "check",
    )  # fmt: skip
    area: str | None = said(
        "合计所指地区代码；为空即 scope", "Code of the area that it adds up to; empty is the scope",
        "320500", None,
    )  # fmt: skip

    @model_validator(mode="after")
    def _is_pattern(self) -> Self:
        pattern(self.match, "match")
        return self


class SheetLayout(Sidecar):
    """A table of a workbook, a CSV file or a web page, as offices send it."""

    kind: Literal["sheet"] = said("表格", "Sheet", "sheet")
    sheet: SheetChoice = said("取哪个工作表", "Which sheet", {"index": 1}, SheetChoice(index=1))
    heads: HeadRows | None = said(
        "表头；为空则自行识别", "The head; empty is found out", {"find": "地\\s*区"}, None
    )
    area: AreaRule = said("地区", "The area", {"column": "地区", "scope": "320500"})
    period: PeriodRule = said("数据期", "The period", {"source": "file"})
    released: ReleaseRule | None = said(
        "发布日期", "Day of release", {"source": "notes", "pattern": "(?P<year>…)"}, None
    )
    sentences: list[Sentence] = said(
        "公报正文中的数值；有此项时按文字读取，不找表格",
        "Figures in the running text of a bulletin; with them the file is read as text, not as a "
        "table",
        [{"head": "出生人口", "match": "出生人口(?P<value>[\\d.]+万人)"}], [],
    )  # fmt: skip
    unit: str = said("全表的单位", "Unit of the whole table", "人", "")
    row_labels: str | None = said(
        "行标签列的表头（正则）；标签写在表头之前，以 | 相隔",
        "Pattern of the heads of row labels; the label stands before the head, with | between",
        "指标名称", None,
    )  # fmt: skip
    unit_column: str | None = said(
        "单位列的表头（正则），用于核对", "Pattern of the head of the units, to be checked",
        "计量单位", None,
    )  # fmt: skip
    columns: list[SheetColumn] = said(
        "列规则；表头各级以 / 相连", "Column rules; the levels of a head are joined by /",
        [{"match": "出生人数/合计", "indicator": "births", "unit": "人"}], min_length=1,
    )  # fmt: skip
    ignore: list[IgnoredColumn] = said(
        "有意不取的列", "Columns left out on purpose", [{"match": "备注", "reason": "text"}], []
    )
    codes: dict[str, dict[str, str]] = said(
        "命名组的文字到代码", "Texts of named groups to codes", {"sex": {"男": "M", "女": "F"}}, {}
    )
    marks: dict[str, Literal["A", "E", "P", "R"]] = said(
        "数值旁的记号到状态：E 估计、P 初步、R 修订",
        "Marks beside figures to their status: E estimated, P provisional, R revised",
        {"p": "P", "e": "E", "r": "R"}, {"p": "P", "e": "E", "r": "R"},
    )  # fmt: skip
    subtotals: list[Subtotals] = said(
        "合计行", "Rows that add up others", [{"match": "合计", "treat": "check"}], []
    )
    skip_rows: list[str] = said(
        "跳过的行（首格正则）", "Rows left out, by a pattern of their first cell", ["按性质分"], []
    )

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        names = [column.name for column in self.columns if column.name]
        if len(names) != len(set(names)):
            raise FieldError("columns", "every `name` of a rule once")
        for number, column in enumerate(self.columns):
            if column.part_of is not None and column.part_of not in names:
                raise FieldError(
                    f"columns.{number}.part_of", f"the `name` of a rule: {', '.join(names)}"
                )
            self._check_groups(number, column)
        self._check_area()
        self._check_sentences()
        return self

    def _check_sentences(self) -> None:
        """Text has neither heads nor columns of areas, labels, units and periods."""
        if not self.sentences:
            return
        columns = {
            "heads": self.heads, "area.column": self.area.column, "row_labels": self.row_labels,
            "unit_column": self.unit_column, "period.column": self.period.column,
        }  # fmt: skip
        for name, value in columns.items():
            if value is not None:
                raise FieldError(name, "no columns, as the figures stand in `sentences`")
        heads = [sentence.head for sentence in self.sentences]
        if len(heads) != len(set(heads)):
            raise FieldError("sentences", "every `head` of a sentence once")

    def _check_groups(self, number: int, column: SheetColumn) -> None:
        groups = set(pattern(column.match, "match").groupindex)
        known = {AREA_GROUP} | PERIOD_GROUPS | set(self.codes)
        unknown = groups - known
        if unknown:
            raise FieldError(
                f"columns.{number}.match",
                f"groups that `codes` lists (area and parts of a period apart), not "
                f"{', '.join(sorted(unknown))}",
            )
        if not (column.unit or self.unit or UNIT_GROUP in groups):
            raise FieldError(f"columns.{number}.unit", "a unit here, or one of the whole `layout`")

    def _check_area(self) -> None:
        in_heads = any(AREA_GROUP in pattern(c.match, "match").groupindex for c in self.columns)
        ways = [self.area.column is not None, self.area.fixed is not None, in_heads]
        if sum(ways) != 1:
            raise FieldError(
                "area", "exactly one of area.column, area.fixed, a group `area` of the columns"
            )
