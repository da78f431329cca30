"""A delivery as figures: its table mapped column by column, as the contract says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pandas as pd

from sources.feeds.areas import AreaResolver
from sources.feeds.columns import ColumnMap
from sources.feeds.contract import FeedSidecar
from sources.feeds.deliveries import Delivery
from sources.feeds.marks import CellReader
from sources.feeds.periods import FeedPeriod, period_of
from sources.feeds.rows import COLUMNS, RowReader, Rows
from sources.feeds.sentences import sentence_table
from sources.feeds.sheet_contract import SheetLayout
from sources.feeds.table import Table, find_table
from sources.model import Rejection, Release, SourceFault
from sources.readers.catalogue import Catalogue
from sources.readers.value_corrections import Corrector
from sources.readers.workbooks.sheet import Workbook

#: Parts of a year that each frequency may deliver.
_PARTS = {
    "M": re.compile(r"M\d\d(T\d\d)?|"),
    "Q": re.compile(r"Q\d|S1|M01T09|"),
    "S": re.compile(r"S\d|"),
    "A": re.compile(""),
    "decennial": re.compile(""),
}

#: What two columns of one delivery may say alike.
_SAID = [
    "indicator", "population", "sex", "age", "residence", "area_code", "period_start",
    "period_end", "period_part", "unit", "value", "treatment",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadDelivery:
    """A delivery that could be read.

    Attributes:
        figures: as text, in the columns of `COLUMNS`; those that only check others too.
        rejections: of single rows, columns and cells.
        missing_cells: how many cells say that there is no figure.
    """

    delivery: Delivery
    period: FeedPeriod
    release: Release
    figures: pd.DataFrame
    rejections: tuple[Rejection, ...]
    missing_cells: int


class DeliveryReader:
    """Reads the deliveries of one feed.

    Args:
        sidecar: the contract.
        catalogue: where areas and units are listed.
        corrector: declared corrections of its figures.
    """

    def __init__(self, sidecar: FeedSidecar, catalogue: Catalogue, corrector: Corrector) -> None:
        assert isinstance(sidecar.layout, SheetLayout)
        self._sidecar = sidecar
        self._layout: SheetLayout = sidecar.layout
        self._catalogue = catalogue
        self._corrector = corrector
        area = self._layout.area
        self._areas = AreaResolver(catalogue, area.scope, area.names)
        self._cells = CellReader(sidecar.missing_marks, self._layout.marks, catalogue)

    def read(self, delivery: Delivery, workbook: Workbook) -> ReadDelivery:
        """Read one delivery.

        Raises:
            SourceFault: the delivery as a whole breaks the contract.
        """
        sentences = self._layout.sentences
        table = (
            sentence_table(workbook, sentences) if sentences else find_table(workbook, self._layout)
        )
        period = self._period(delivery, table)
        columns = ColumnMap(self._layout, self._catalogue, delivery.name)
        roles = columns.roles(table)
        reader = RowReader(self._layout, self._areas, self._cells, self._catalogue, self._corrector)
        rows = reader.read(table, roles, columns, period, delivery.name)
        columns.check_complete(table.heads)
        columns.check_printed_units(table)
        if not rows.figures and not rows.rejections:
            raise fault(
                delivery.name, "layout", "no_figures", "rows with figures below the head", "none",
                "Send the filled-in table.",
            )  # fmt: skip
        latest = max((row.period for row in rows.figures), default=period)
        period = period or latest
        if period is None:
            raise fault(
                delivery.name, "layout.period", "missing_period", "a period in each row", "none",
                "Fill in the column of the period.",
            )  # fmt: skip
        self._check_time(delivery, period)
        release = self._release(delivery, table)
        return ReadDelivery(
            delivery, period, release, self._frame(rows, release, delivery),
            (*rows.rejections, *columns.rejections, *self._absent(delivery, rows, period)),
            rows.missing_cells,
        )  # fmt: skip

    def _period(self, delivery: Delivery, table: Table) -> FeedPeriod | None:
        """What the delivery says that it is about; None where each row says so for itself."""
        entry = delivery.entry
        if entry is not None and entry.period is not None:
            return FeedPeriod.from_key(entry.period)
        rule = self._layout.period
        named = self._named_period(delivery)
        if rule.source == "fixed":
            return FeedPeriod.from_key(rule.value or "")
        if rule.source in ("file", "column"):
            return named
        text = table.title if rule.source == "title" else table.sheet.name
        found = self._printed_period(delivery, text)
        if named is not None and found != named:
            raise fault(
                delivery.name, "layout.period", "wrong_period",
                f"{named.key}, as the file is named", f"{found.key} in the {rule.source}",
                "Name the file for the period it is about, or correct its title.",
            )  # fmt: skip
        return found

    def _named_period(self, delivery: Delivery) -> FeedPeriod | None:
        if not delivery.groups.get("year"):
            return None
        try:
            return period_of(delivery.groups)
        except ValueError as error:
            raise fault(
                delivery.name, "deliveries.pattern", "missing_period",
                "a period in the name of the file", str(error),
                "Name the file for the period it is about.",
            ) from error  # fmt: skip

    def _printed_period(self, delivery: Delivery, text: str) -> FeedPeriod:
        rule = self._layout.period
        pattern = rule.pattern or ""
        plain = "".join(text.split())
        match = re.search(pattern, text) or re.search(pattern, plain)
        try:
            if match is None:
                raise ValueError(plain[:80] or "nothing")
            return period_of(match.groupdict())
        except ValueError as error:
            raise fault(
                delivery.name, "layout.period", "missing_period",
                f"a period like {pattern} in the {rule.source}", str(error),
                "Write the period where it was agreed.",
            ) from error  # fmt: skip

    def _check_time(self, delivery: Delivery, period: FeedPeriod) -> None:
        """The period is of the feed's frequency, and has ended when the file came."""
        parts = _PARTS.get(self._sidecar.frequency)
        if parts is not None and not parts.fullmatch(period.part):
            raise fault(
                delivery.name, "frequency", "wrong_period",
                f"a period of frequency {self._sidecar.frequency}", period.key,
                "Check which return this file is; send it under the feed that it belongs to.",
            )  # fmt: skip
        if period.start > delivery.received_on:
            raise fault(
                delivery.name, "layout.period", "wrong_period",
                f"a period that had begun on {delivery.received_on}", period.key,
                "Correct the year or the month in the file or in its name.",
            )  # fmt: skip

    def _release(self, delivery: Delivery, table: Table) -> Release:
        released_on = self._released_on(delivery, table)
        title = f"{self._sidecar.title.zh}（{delivery.stem}）"
        return Release(
            f"{self._sidecar.feed_id}/{delivery.stem}", title, self._sidecar.publisher.zh,
            "official", released_on, "day" if released_on else "none",
        )  # fmt: skip

    def _released_on(self, delivery: Delivery, table: Table) -> date | None:
        if delivery.entry is not None and delivery.entry.released_on is not None:
            return delivery.entry.released_on
        rule = self._layout.released
        if rule is None:
            return None
        text = {
            "title": table.title,
            "notes": table.notes,
            "file": delivery.path,
        }[rule.source]
        match = re.search(rule.pattern, "".join(text.split()))
        if match is None:
            return None
        try:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            return None

    def _absent(self, delivery: Delivery, rows: Rows, period: FeedPeriod) -> list[Rejection]:
        """Areas that must report and do not stand in the table."""
        there = {row.values["area_code"] for row in rows.figures} | rows.empty_areas
        # A row that was rejected is told of already.
        absent = [
            code
            for code in expected_areas(self._layout, self._areas, period.year)
            if code not in there
        ]
        return [
            Rejection(
                delivery.name, None, "area", "missing_area",
                f"a row for {self._areas.name(code)} {code}", "none",
                "Send the row; if the area does not report any more, correct `layout.area.expected`"
                " or its years in sources/catalogue/areas.csv.",
            )
            for code in absent
        ]  # fmt: skip

    def _frame(self, rows: Rows, release: Release, delivery: Delivery) -> pd.DataFrame:
        released = release.released_on.isoformat() if release.released_on else None
        records = [
            {
                **row.values,
                "publication_id": release.publication_id,
                "released_on": released,
                "source_file": delivery.name,
            }
            for row in rows.figures
        ]
        frame = pd.DataFrame(records, columns=COLUMNS, dtype="object")
        # In January the month and the sum so far are one cell: saying it twice changes nothing.
        repeated = frame.duplicated(_SAID, keep="first") & ~frame.duplicated(
            [*_SAID, "label"], keep=False
        )
        return frame[~repeated].reset_index(drop=True)


def expected_areas(layout: SheetLayout, areas: AreaResolver, year: int) -> list[str]:
    """The areas that must report in a year."""
    rule = layout.area
    if rule.expected == "none":
        return []
    if rule.fixed is not None:
        return [rule.fixed]
    return areas.expected(year) if rule.expected == "children" else sorted(rule.expected)


def fault(
    name: str, field: str, reason: str, expected: str, found: str, repair: str
) -> SourceFault:
    """A delivery that breaks its contract as a whole."""
    return SourceFault(Rejection(name, None, field, reason, expected, found, repair))
