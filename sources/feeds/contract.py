"""The contract of a feed (`feed.yaml`): what it delivers, when, and what each column holds.

Every field says in both languages what it is for and shows an example; the JSON Schema that
editors use is made from these models.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from sources.feeds.periods import MONTHS, PERIOD_GROUPS, FeedPeriod
from sources.readers.sidecar import Bilingual, FieldError, Sha256, Sidecar

#: The offices that publish.
Department = Literal[
    "statistics", "health", "education", "civil_affairs", "human_resources", "public_security",
    "government", "international", "third_party",
]  # fmt: skip
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


class WideLayout(Sidecar):
    """One row per area, one column per cell; all of it about one year."""

    kind: Literal["wide"] = said("宽表", "Wide table", "wide")
    area_code_column: str = said("地区代码列", "Column of area codes", "区划代码")
    area_name_column: str = said("地区名称列", "Column of area names", "地区")
    area_codes: dict[str, str] = said(
        "文件代码到目录代码", "Codes of the file to codes of the catalogue",
        {"500110": "500110-H1"}, {},
    )  # fmt: skip
    period: int = said("数据年份", "Year of the figures", 2020)
    released_on: date = said("发布日期", "Day of release", "2022-06-30")
    released_on_precision: Literal["day", "month", "year"] = said(
        "发布日期的精度", "How exactly the day is known", "year", "day"
    )
    identifiers: list[str] = said("标识列", "Columns that only identify", ["省", "市"], [])
    ignore: list[IgnoredColumn] = said(
        "有意不取的列", "Columns left out on purpose", [{"match": "备注", "reason": "text"}], []
    )
    columns: list[ColumnRule] = said(
        "列规则，先匹配者先用", "Column rules; the first that matches wins",
        [{"match": "户数", "indicator": "family_households", "unit": "户"}], min_length=1,
    )  # fmt: skip
    codes: dict[str, dict[str, str]] = said(
        "命名组的文字到代码", "Texts of named groups to codes", {"sex": {"男": "M", "女": "F"}}, {}
    )


class LongLayout(Sidecar):
    """One row per figure, with labels and publications as printed."""

    kind: Literal["long"] = said("长表", "Long table", "long")
    scope_column: str = said("范围列", "Column of the scope", "city")
    area_column: str = said("地区列", "Column of the area", "geo")
    label_column: str = said("指标名称列", "Column of the label", "indicator_label_zh")
    period_column: str = said("年份列", "Column of the year", "year")
    value_column: str = said("数值列", "Column of the figure", "value_text")
    unit_column: str = said("单位列", "Column of the unit", "unit")
    publication_column: str = said("出版物列", "Column of the publication", "publication")
    published_column: str = said("发布日期列", "Column of the publishing day", "published")
    source_address_column: str = said("来源列", "Column of the address", "source_address")
    recorded_column: str | None = said(
        "登记时间列", "Column of the time of recording", "recorded_at", None
    )
    labels: str = said("指标对照表", "File that says what labels mean", "labels.csv")
    publications: str = said("出版物对照表", "File of publications", "publications.csv")
    overrides: str | None = said(
        "个别数值的含义", "File of what single figures mean", "label_overrides.csv", None
    )
    scopes: dict[str, str] = said("范围文字到地区代码", "Scopes to area codes", {"苏州": "320500"})


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


class FeedFile(Sidecar):
    """One delivered file and its checksum."""

    path: str = said("文件", "The file", "census2020_county.csv")
    sha256: str = said("文件的 SHA-256", "Its SHA-256", "ab" * 32, pattern=Sha256)
    encoding: str = said("编码", "Its encoding", "gb18030", "utf-8")


class Deliveries(Sidecar):
    """Which files of the folder are deliveries."""

    pattern: str = said(
        "匹配文件相对路径的正则；可含 year、month、quarter、half 组",
        "Pattern of the path within the folder; may have the groups year, month, quarter, half",
        "files/(?P<year>\\d{4})-(?P<month>\\d{2})(?P<corrected>-更正)?\\.xlsx",
    )
    ignore: list[IgnoredColumn] = said(
        "不是报送文件者", "Files that are no deliveries",
        [{"match": "files/说明\\.docx", "reason": "a letter"}], [],
    )  # fmt: skip

    @model_validator(mode="after")
    def _is_pattern(self) -> Self:
        pattern(self.pattern, "pattern")
        for item in self.ignore:
            pattern(item.match, "ignore")
        return self


class ReleaseEntry(Sidecar):
    """What is said of one delivery beyond what the rules find."""

    file: str = said("文件", "The file", "files/2024-03.xlsx")
    sha256: str | None = said(
        "所声明内容的 SHA-256；同名改动须写明",
        "SHA-256 of the content meant; a change under the same name needs it",
        "ab" * 32, None, pattern=Sha256,
    )  # fmt: skip
    released_on: date | None = said("发布日期", "Day of release", "2024-04-18", None)
    received_on: date | None = said("收到日期", "Day on which it came", "2024-04-19", None)
    period: str | None = said("数据期", "The period", "2024-M03", None)
    corrects: str | None = said(
        "它更正的文件", "The file that it corrects", "files/2024-03.xlsx", None
    )
    withdrawn: str | None = said(
        "撤回的理由；撤回者不装载", "Why it is withdrawn; it is not loaded then",
        "sent by mistake", None,
    )  # fmt: skip
    note: str | None = said("说明", "A remark", "the beds of one district", None)

    @model_validator(mode="after")
    def _period_is_one(self) -> Self:
        if self.period is not None:
            period(self.period, "period")
        return self


class Due(Sidecar):
    """When a period is due after it has ended."""

    months_after: int = said(
        "期末之后第几个月", "How many months after the end of the period", 1, ge=0, le=60
    )
    day: int = said("当月几日", "Day of that month", 20, ge=1, le=31)
    grace_days: int = said("宽限天数", "Days of grace", 3, 0, ge=0, le=366)


class Calendar(Sidecar):
    """From when on the feed comes, and when each period is due."""

    first: str = said("首期", "First period", "2024-M01")
    last: str | None = said(
        "末期（已停报者）", "Last period, of a feed that has ended", "2025-M12", None
    )
    due: Due = said("何时应报", "When a period is due", {"months_after": 1, "day": 20})
    summed: bool = said("各期为年初以来累计", "Each period is summed from January on", True, False)

    @model_validator(mode="after")
    def _periods(self) -> Self:
        first = period(self.first, "first")
        if self.last is not None and period(self.last, "last") < first:
            raise FieldError("last", f"a period after {self.first}")
        return self


class FeedSidecar(Sidecar):
    """`feed.yaml`: the contract of a feed of periodic statistics."""

    feed_id: str = said(
        "数据源编号，即文件夹名", "Id of the feed: the name of its folder", "county_health_monthly",
        pattern=r"^[a-z0-9_]+$",
    )  # fmt: skip
    title: Bilingual = said("名称", "Title", {"zh": "卫生健康月报", "en": "Monthly health return"})
    publisher: Bilingual = said(
        "发布机关", "Publisher", {"zh": "市卫生健康委", "en": "Municipal health commission"}
    )
    department: Department = said("主管部门", "Department", "health")
    measures: Bilingual | None = said(
        "测量什么",
        "What it measures",
        {"zh": "出生、死亡、床位", "en": "Births, deaths, beds"},
        None,
    )
    frequency: Literal["A", "S", "Q", "M", "decennial", "irregular"] = said(
        "频率：年、半年、季、月、十年、不定期",
        "How often: year, half, quarter, month, ten years, irregular", "M",
    )  # fmt: skip
    calendar: Calendar | None = said(
        "报送日历", "When it is due",
        {"first": "2024-M01", "due": {"months_after": 1, "day": 20}}, None,
    )  # fmt: skip
    licence: str | None = said("使用许可", "Licence", "CC BY 4.0", None)
    recorded_at: datetime = said(
        "契约登记时间", "When the contract was recorded", "2026-11-22T00:00:00+08:00"
    )
    missing_marks: list[str] = said(
        "表示缺失的记号", "Marks of what is missing", ["", "—", "…"], ["", "NA", "—", "…"]
    )
    expected_areas: int | None = said(
        "地区个数（宽表、长表）", "Number of areas (wide, long)", 82, None, ge=1
    )
    files: list[FeedFile] = said(
        "文件与校验和（宽表、长表）", "Files and checksums (wide, long)",
        [{"path": "census.csv", "sha256": "ab" * 32}], [],
    )  # fmt: skip
    deliveries: Deliveries | None = said(
        "报送文件（表格）",
        "Delivered files (sheet)",
        {"pattern": "files/(?P<year>\\d{4})\\.xlsx"},
        None,
    )
    releases: list[ReleaseEntry] = said(
        "个别报送文件的说明", "What is said of single deliveries",
        [{"file": "files/2024.xlsx", "released_on": "2025-03-01"}], [],
    )  # fmt: skip
    layout: WideLayout | LongLayout | SheetLayout = said(
        "文件的版式", "How the files are laid out", {"kind": "sheet"}, discriminator="kind"
    )

    @model_validator(mode="after")
    def _files_fit_the_layout(self) -> Self:
        if isinstance(self.layout, SheetLayout):
            if self.deliveries is None or self.files:
                field = "files" if self.files else "deliveries"
                raise FieldError(field, "a feed of sheets has `deliveries`, and no `files`")
            self._check_period(self.deliveries, self.layout)
        elif not self.files:
            raise FieldError("files", "a wide or long feed names its files")
        elif self.deliveries is not None or self.releases:
            field = "releases" if self.releases else "deliveries"
            raise FieldError(field, "only a feed of sheets has `deliveries` and `releases`")
        if self.calendar is not None and self.frequency not in MONTHS:
            raise FieldError("calendar", f"a feed of frequency {self.frequency} has no calendar")
        return self

    def _check_period(self, deliveries: Deliveries, layout: SheetLayout) -> None:
        groups = pattern(deliveries.pattern, "pattern").groupindex
        if layout.period.source == "file" and "year" not in groups:
            raise FieldError(
                "deliveries.pattern", "a period from `file` needs the group `year` here"
            )
