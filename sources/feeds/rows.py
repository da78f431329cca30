"""The rows of a table as figures, each with its place, its time and its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sources.feeds.areas import AreaResolver, Place
from sources.feeds.columns import ColumnMap, Mapped, Roles
from sources.feeds.marks import CellReader
from sources.feeds.periods import FeedPeriod, period_of
from sources.feeds.sheet_contract import AREA_GROUP, SheetLayout, Subtotals
from sources.feeds.table import Head, Table, matched
from sources.feeds.units import unit_code
from sources.model import Rejection
from sources.readers.catalogue import Catalogue
from sources.readers.value_corrections import Corrector
from sources.readers.workbooks.sheet import FORMULA_ERROR, SheetCell

#: The columns of figures before they are typed, all of them text.
COLUMNS = [
    "publication_id", "kind", "indicator", "population", "sex", "age", "residence", "label",
    "area_code", "area_text", "period_start", "period_end", "period_part", "comparator", "value",
    "unit", "value_text", "obs_status", "reliability", "released_on", "source_address",
    "source_file", "source_line", "source_field", "raw_value_text", "correction_id", "rule",
    "treatment",
]  # fmt: skip
#: What becomes of a figure: it is loaded, or it only serves to check others.
LOAD, CHECK = "load", "check"
#: What stands at the foot of a table, with or without figures beside it.
_FOOTER = re.compile(
    "(?:单位)?负责人|填表|制表|审核|复核|统计负责|联系|报出|说明|注[:：\\d]|备注|资料来源|数据来源|本表"
)
_COLUMN_PERIOD = re.compile(
    r"(?P<year>\d{4}|[〇零一二三四五六七八九]{4})[年.\-/]?(?:(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])月?"
    r"|第?(?P<quarter>[1-4一二三四])季度?|(?P<half>[上下])半年)?"
)


@dataclass(frozen=True, slots=True)
class RowFigure:
    """One figure of a table, as text by column, and its period."""

    values: dict[str, str | None]
    period: FeedPeriod


@dataclass(slots=True)
class Rows:
    """What the rows of a table say.

    Attributes:
        empty_areas: areas whose row is there and states nothing.
    """

    figures: list[RowFigure] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    missing_cells: int = 0
    empty_areas: set[str | None] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that states figures: what it is about."""

    number: int
    area_text: str
    place: Place | None
    label: str
    unit: str
    period: FeedPeriod | None
    treatment: str


class RowReader:
    """Reads the rows of one delivery."""

    def __init__(
        self,
        layout: SheetLayout,
        areas: AreaResolver,
        cells: CellReader,
        catalogue: Catalogue,
        corrector: Corrector,
    ) -> None:
        self._layout = layout
        self._areas = areas
        self._cells = cells
        self._catalogue = catalogue
        self._corrector = corrector
        self._subtotals = [(re.compile(item.match), item) for item in layout.subtotals]
        self._skipped = [re.compile(item) for item in layout.skip_rows]
        pattern = layout.period.pattern if layout.period.source == "column" else None
        self._period_pattern = re.compile(pattern) if pattern else _COLUMN_PERIOD

    def read(
        self,
        table: Table,
        roles: Roles,
        columns: ColumnMap,
        period: FeedPeriod | None,
        name: str,
    ) -> Rows:
        """The figures of all rows; what cannot be read is rejected and the others go on."""
        rows = Rows()
        if self._layout.row_labels is None:
            for head in roles.values:
                columns.mapped(head, "", min(table.rows, default=1))
        for number in table.rows:
            stated = [
                (head, cell)
                for head in roles.values
                if (cell := table.cell(number, head.column)) is not None
                and (cell.text.strip() or cell.formula_error)
            ]
            row = self._row(table, roles, number, period, name, rows, is_stated=bool(stated))
            if row is None:
                continue
            before = len(rows.figures)
            for head, cell in stated:
                rows.figures += self._figure(table, row, head, cell, columns, name, rows)
            rows.missing_cells += len(roles.values) - len(stated)
            if len(rows.figures) == before and row.place is not None:
                rows.empty_areas.add(row.place.code)
        return rows

    def _row(
        self,
        table: Table,
        roles: Roles,
        number: int,
        period: FeedPeriod | None,
        name: str,
        rows: Rows,
        *,
        is_stated: bool,
    ) -> _Row | None:
        """What a row is about; None where it is no row of figures."""
        area_text = table.text(number, roles.area).strip() if roles.area else ""
        label = "".join(table.text(number, roles.label).split()) if roles.label else ""
        first = next((cell.text.strip() for cell in table.sheet.row(number)), "")
        if self._is_skipped(first) or _FOOTER.match("".join(first.split())):
            return None
        if not is_stated and not area_text:
            return None
        treatment, area = self._treatment(area_text)
        if treatment == "skip":
            return None
        unit = table.text(number, roles.unit).strip() if roles.unit else ""
        if roles.period is not None:
            period = self._row_period(table.text(number, roles.period), period)
            if period is None:
                if is_stated:
                    rows.rejections.append(self._wrong_period(table, roles, number, name))
                return None
        place = self._place(roles, area_text, area, period)
        if place is not None and place.reason:
            if is_stated:
                rows.rejections.append(self._no_place(table, number, place, name))
            return None
        return _Row(number, area_text, place, label, unit, period, treatment)

    def _is_skipped(self, text: str) -> bool:
        plain = "".join(text.split())
        return any(matched(pattern, plain) for pattern in self._skipped)

    def _treatment(self, area_text: str) -> tuple[str, str]:
        """What becomes of the row, and the area that it adds up to."""
        plain = "".join(area_text.split())
        for pattern, rule in self._subtotals:
            if plain and matched(pattern, plain):
                return rule.treat, self._total_area(rule)
        return LOAD, ""

    def _total_area(self, rule: Subtotals) -> str:
        return rule.area or self._layout.area.scope

    def _place(
        self, roles: Roles, area_text: str, area: str, period: FeedPeriod | None
    ) -> Place | None:
        """The area of the row; None where its columns name the areas."""
        if area:
            return Place(area)
        if self._layout.area.fixed is not None:
            return Place(self._layout.area.fixed)
        if roles.area is None:
            return None
        if not area_text:
            return Place(
                reason="missing_value",
                found="nothing",
                repair="Fill in the area of the row.",
            )
        return self.resolve(area_text, period)

    def resolve(self, text: str, period: FeedPeriod | None) -> Place:
        """The area that a text means in a period."""
        year = period.year if period else 0
        by_code = self._layout.area.by == "code" and self._layout.area.column is not None
        return self._areas.by_code(text, year) if by_code else self._areas.by_name(text, year)

    def _row_period(self, text: str, period: FeedPeriod | None) -> FeedPeriod | None:
        plain = "".join(text.split())
        match = self._period_pattern.fullmatch(plain)
        try:
            if match is not None:
                return period_of(match.groupdict())
            month = re.fullmatch(r"(?:(\d{1,2})|M(\d\d))月?份?", plain)
            if month and period is not None:
                return period_of({"year": str(period.year), "month": month[1] or month[2]})
        except ValueError:
            return None
        return None

    def _wrong_period(self, table: Table, roles: Roles, number: int, name: str) -> Rejection:
        text = table.text(number, roles.period or 0)
        return Rejection(
            name, number, self._layout.period.column or "", "missing_period",
            "a period", text or "nothing", "Fill in the period of the row.",
            table.row_text(number),
        )  # fmt: skip

    def _no_place(self, table: Table, number: int, place: Place, name: str) -> Rejection:
        return Rejection(
            name, number, "area", place.reason, "an area of the catalogue in that year",
            place.found, place.repair, table.row_text(number),
        )  # fmt: skip

    def _figure(
        self,
        table: Table,
        row: _Row,
        head: Head,
        cell: SheetCell,
        columns: ColumnMap,
        name: str,
        rows: Rows,
    ) -> Iterator[RowFigure]:
        mapped = columns.mapped(head, row.label, row.number)
        if mapped is None:
            return
        self._check_row_unit(row, mapped, columns)
        address = f"{'' if table.is_text else _letters(cell.column)}{cell.row}"
        correction_id = self._corrector.of(
            name, row.number, (mapped.label, address, f"{table.sheet.name}!{address}"), cell.text
        )
        text = self._corrector.value(correction_id) if correction_id else cell.text
        fault = _fault_of_cell(cell, row.number)
        if fault and not correction_id:
            reason, expected, found, repair = fault
            rows.rejections.append(
                Rejection(
                    name, row.number, mapped.label, reason, expected, found, repair,
                    table.row_text(row.number),
                )
            )  # fmt: skip
            return
        if cell.row != row.number or cell.column != head.column or cell.is_hidden:
            rows.missing_cells += 1
            return
        printed = self._cells.read(text, mapped.unit)
        if printed.fault:
            rows.rejections.append(
                Rejection(
                    name, row.number, mapped.label, printed.fault, printed.expected,
                    cell.text[:100], printed.repair,
                    table.row_text(row.number),
                )
            )  # fmt: skip
            return
        if not printed.value:
            rows.missing_cells += 1
            return
        try:
            period = self._figure_period(row, mapped)
        except ValueError as error:
            rows.rejections.append(
                Rejection(
                    name, row.number, mapped.label, "missing_period", "a period in the head",
                    str(error), "Write year and month into the head as agreed.",
                    table.row_text(row.number),
                )
            )  # fmt: skip
            return
        place = row.place
        if place is None:
            place = self.resolve(mapped.groups.get(AREA_GROUP, ""), period)
            if place.reason:
                rows.rejections.append(self._no_place(table, row.number, place, name))
                return
        yield RowFigure(
            {
                "kind": mapped.rule.kind,
                "indicator": mapped.indicator,
                "population": mapped.code("population"),
                "sex": mapped.code("sex"),
                "age": mapped.code("age"),
                "residence": mapped.code("residence"),
                "label": mapped.label,
                "area_code": place.code,
                "area_text": row.area_text or mapped.groups.get(AREA_GROUP, ""),
                "period_start": str(period.year),
                "period_end": str(period.year),
                "period_part": period.part,
                "comparator": "=",
                "value": printed.value,
                "unit": mapped.unit,
                "value_text": text.strip(),
                "obs_status": printed.status or "A",
                "reliability": "trusted",
                "source_address": f"{table.sheet.name}!{address}",
                "source_line": str(row.number),
                "source_field": mapped.label,
                "raw_value_text": cell.text.strip(),
                "correction_id": correction_id,
                "rule": str(mapped.number),
                "treatment": row.treatment,
            },
            period,
        )

    def _check_row_unit(self, row: _Row, mapped: Mapped, columns: ColumnMap) -> None:
        printed = unit_code(row.unit, self._catalogue) if row.unit else None
        if printed is not None and printed != mapped.unit:
            raise columns.unit_changed(mapped.label, mapped.unit, row.unit)

    def _figure_period(self, row: _Row, mapped: Mapped) -> FeedPeriod:
        groups = dict(mapped.groups)
        groups.pop(AREA_GROUP, None)
        period = row.period
        if groups:
            year = str(period.year) if period else None
            period = period_of({"year": year, **groups})
        if period is None:
            raise ValueError("expected a period, found none")
        if mapped.rule.covers == "year_to_date":
            period = period.up_to
        return period.back(mapped.rule.years_back)


def _fault_of_cell(cell: SheetCell, row: int) -> tuple[str, str, str, str] | None:
    """Why a cell states no figure although something is there: reason, expected, found, repair."""
    if cell.reason_code == FORMULA_ERROR:
        return (
            FORMULA_ERROR, "a figure", cell.formula_error,
            "Mend the formula, or paste its value as a number.",
        )  # fmt: skip
    if cell.reason_code:
        return (
            cell.reason_code, "a figure that the file holds", cell.text[:40] or "none",
            "Open the file, let it calculate, and save it anew.",
        )  # fmt: skip
    if (cell.row_span > 1 or cell.column_span > 1) and cell.row == row:
        return (
            "merged_value", "a figure in one cell",
            f"{cell.text[:40]} over {cell.row_span} rows and {cell.column_span} columns",
            "Split the merged cell, and write each figure into its own.",
        )  # fmt: skip
    return None


def _letters(column: int) -> str:
    """The name of a column in a spreadsheet: 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
