"""Whether the figures of a feed can be trusted: each delivery held against those before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from expectations.feeds.scale import Scaled, ScaleMemory
from expectations.feeds.sums import BrokenSum, SumChecker
from expectations.suites.deliveries import BROKEN_SUMS, DELIVERY_COLUMNS, SHIFTED, UNIT_SLIP
from sources.feeds.contract import FeedSidecar
from sources.feeds.feed import Outcome, recorded_at
from sources.feeds.reading import ReadDelivery
from sources.feeds.rows import LOAD
from sources.feeds.sheet_contract import SheetLayout
from sources.model import to_decimal
from sources.readers.catalogue import UNMAPPED, Catalogue
from sources.readers.delimited import frame_records

#: Share of the rows of a table whose sums break that makes it a fault of the whole file.
MOST_ROWS = 0.5
#: Fewer rows are judged one by one.
FEWEST_ROWS = 3

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A delivery with everything that its figures were held against.

    Attributes:
        rows: the figures that would be loaded, as text, with what they are held against.
        faults: what is wrong with the delivery as a whole, by column of the deliveries' frame.
    """

    read: ReadDelivery
    rows: Rows
    faults: dict[str, str]

    @property
    def is_refused(self) -> bool:
        """Whether the delivery is refused as a whole."""
        return bool(self.faults)


class Judge:
    """Judges the deliveries of one feed in the order of their periods."""

    def __init__(self, sidecar: FeedSidecar, catalogue: Catalogue) -> None:
        assert isinstance(sidecar.layout, SheetLayout)
        self._columns = sidecar.layout.columns
        self._catalogue = catalogue
        measures = {code: item.measure for code, item in catalogue.indicators.items()}
        self._memory = ScaleMemory(measures)
        self._sums = SumChecker(sidecar.layout, catalogue)

    def judge(self, read: ReadDelivery) -> Judged:
        """Judge one delivery; what is accepted of it is what the next ones are held against."""
        rows = self._prepared(read)
        scaled = self._memory.judge(rows)
        broken = self._sums.broken(rows)
        faults = self._faults(scaled, rows, broken)
        sentences: dict[int, str] = {}
        for item in broken:
            for position in item.positions:
                sentences.setdefault(position, item.sentence)
        if not faults:
            self._memory.remember(rows, scaled.slips)
        for position, row in enumerate(rows):
            reference = scaled.references[position]
            is_slip = scaled.slips[position] is not None
            row["reference_value"] = _plain(reference) if reference and is_slip else None
            row["broken_sum"] = sentences.get(position)
        return Judged(read, [row for row in rows if row["treatment"] == LOAD], faults)

    def _prepared(self, read: ReadDelivery) -> Rows:
        moment = recorded_at(read.delivery.received_on)
        rows = frame_records(read.figures)
        for row in rows:
            indicator = self._catalogue.indicators.get(row["indicator"])
            row["recorded_at"] = moment
            row["period_part"] = row["period_part"] or ""
            # What has no code is told apart by its label.
            row["cell_label"] = row["label"] if row["indicator"] == UNMAPPED else ""
            row["measure"] = indicator.measure if indicator else ""
            row["years_back"] = str(self._columns[int(row["rule"])].years_back)
            row["possible_low"], row["possible_high"] = self._range(row)
        return rows

    def _range(self, row: dict[str, Any]) -> tuple[str | None, str | None]:
        """The possible values of the indicator, in the unit of the figure."""
        possible = self._catalogue.possible_ranges.get(row["indicator"])
        if possible is None or row["unit"] not in self._catalogue.units:
            return None, None
        unit, factor = self._catalogue.conversion(row["unit"], row["indicator"])
        if unit != possible.unit_code:
            return None, None
        bounds = possible.possible.scaled(1 / factor)
        return _bound(bounds.low), _bound(bounds.high)

    def _faults(self, scaled: Scaled, rows: Rows, broken: Sequence[BrokenSum]) -> dict[str, str]:
        faults = {UNIT_SLIP: scaled.unit_slip, SHIFTED: scaled.shifted}
        for is_across, column, what in ((False, "source_line", "rows"), (True, "label", "columns")):
            sums = [item for item in broken if item.is_across == is_across]
            wrong = {rows[position][column] for item in sums for position in item.positions}
            there = {row[column] for row in rows}
            if len(there) >= FEWEST_ROWS and len(wrong) > MOST_ROWS * len(there):
                faults[BROKEN_SUMS] = (
                    f"{len(wrong)} of {len(there)} {what} do not add up, such as {sums[0].sentence}"
                )
        return {name: text for name, text in faults.items() if text}


def figure_frame(judged: Sequence[Judged], columns: Sequence[str]) -> pd.DataFrame:
    """The figures of the deliveries that were not refused."""
    rows = [row for item in judged if not item.is_refused for row in item.rows]
    frame = pd.DataFrame(rows, columns=list(columns), dtype="object")
    return frame.where(frame.notna() & (frame != ""), None)


def delivery_frame(judged: Sequence[Judged], unread: Sequence[Outcome]) -> pd.DataFrame:
    """One row for each delivery, with what is wrong with it."""
    rows: Rows = [
        {
            "source_file": item.read.delivery.name,
            "publication_id": item.read.release.publication_id,
            "period_key": item.read.period.key,
            "figure_count": len(item.rows),
            "missing_areas": ", ".join(
                rejection.field
                for rejection in item.read.rejections
                if rejection.reason_code == "missing_area"
            )
            or None,
            **item.faults,
        }
        for item in judged
    ]
    rows += [
        {
            "source_file": item.name,
            "publication_id": None,
            "period_key": item.period_key,
            "figure_count": 0,
            "read_fault": item.rejections[0].sentence(),
        }
        for item in unread
        if item.rejections
    ]
    return pd.DataFrame(rows, columns=DELIVERY_COLUMNS, dtype="object").astype("object")


def _plain(value: Decimal) -> str:
    return f"{value:f}"


def _bound(value: Any) -> str | None:
    if value is None:
        return None
    try:
        exact = to_decimal(value)
    except ValueError:
        exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact:f}"
