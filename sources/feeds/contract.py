"""The contract of a feed (`feed.yaml`): what it delivers, when, and what each column holds.

Every field says in both languages what it is for and shows an example; the JSON Schema that
editors use is made from these models.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self

from pydantic import model_validator

from sources.feeds.periods import MONTHS
from sources.feeds.sheet_contract import (
    ColumnRule,
    IgnoredColumn,
    SheetLayout,
    pattern,
    period,
    said,
)
from sources.readers.sidecar import Bilingual, FieldError, Sha256, Sidecar

#: The offices that publish.
Department = Literal[
    "statistics", "health", "education", "civil_affairs", "human_resources", "public_security",
    "government", "international", "third_party",
]  # fmt: skip


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
