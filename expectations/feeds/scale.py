"""Slips of scale: a figure a thousand times what it was, a decimal point moved, a column shifted.

A figure is held against the last one of its cell that came before it; in a first delivery, against
what its row and its column lead to expect. One slipped figure is an error of typing. A whole column
that slipped alike is a change of unit, and a column that repeats what its neighbour said last time
is a shifted one: then no figure of the file can be trusted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from math import log10
from statistics import median
from typing import Any

#: Powers of ten between units: 千, 万, 亿.
UNIT_POWERS = (3, 4, 8)
#: Powers of ten of a point that moved.
POINT_POWERS = (1, 2)
#: How far a slipped figure may lie from the power, in powers of ten.
UNIT_TOLERANCE, POINT_TOLERANCE = 0.3, 0.05
#: Counts below this jump tenfold by themselves.
SMALL = 10
#: Share of a column that makes its slips one change of unit, and the fewest figures of one.
WHOLE_COLUMN, FEWEST = 0.6, 3
#: Rows and columns of a first delivery that tell something about each other.
FEWEST_ROWS, FEWEST_COLUMNS = 4, 3
#: What repeats a neighbour's last value, and what is unlike one's own, in powers of ten.
SAME, UNLIKE = 0.02, 0.1

Row = Mapping[str, Any]
Key = tuple[str, ...]
_CELL = ("indicator", "population", "sex", "age", "residence", "unit", "kind", "cell_label")


@dataclass(frozen=True, slots=True)
class Slip:
    """That a figure is so many powers of ten off, and how it was told."""

    reason: str
    power: int


def slip_between(value: Decimal, reference: Decimal, measure: str) -> Slip | None:
    """The slip that would turn a reference into a value; None where there is none.

    Args:
        value: as it stands.
        reference: what it should be like.
        measure: of the indicator: stock, flow, rate or ratio.
    """
    if value <= 0 or reference <= 0:
        return None
    distance = log10(value / reference)
    for power in UNIT_POWERS:
        if abs(abs(distance) - power) <= UNIT_TOLERANCE:
            return Slip("scale_slip", power if distance > 0 else -power)
    is_count = measure in ("stock", "flow")
    if is_count and min(value, reference) < SMALL:
        return None
    for power in POINT_POWERS:
        if abs(abs(distance) - power) <= POINT_TOLERANCE:
            return Slip("decimal_slip", power if distance > 0 else -power)
    return None


@dataclass(frozen=True, slots=True)
class Scaled:
    """What the figures of one delivery are like against earlier ones.

    Attributes:
        references: for each figure, what it was held against; None where there is nothing.
        slips: for each figure, its slip; None where it has none.
        unit_slip: the column that slipped as a whole, and by what; "" where none did.
        shifted: the columns that repeat what others said; "" where none do.
    """

    references: tuple[Decimal | None, ...]
    slips: tuple[Slip | None, ...]
    unit_slip: str = ""
    shifted: str = ""


@dataclass(slots=True)
class ScaleMemory:
    """The last figure of every cell of one feed, delivery after delivery."""

    measures: Mapping[str, str]
    _last: dict[Key, Decimal] = field(default_factory=dict)

    def judge(self, rows: Sequence[Row]) -> Scaled:
        """Hold the figures of a delivery against what is remembered."""
        values = [number(row["value"]) for row in rows]
        references: list[Decimal | None] = [self._last.get(series_of(row)) for row in rows]
        is_first = not any(references)
        if is_first:
            references = _by_neighbours(rows, values, self.measures)
        slips = [
            slip_between(value, reference, self.measures.get(row["indicator"], ""))
            if value is not None and reference is not None
            else None
            for row, value, reference in zip(rows, values, references, strict=True)
        ]
        slips = [
            # Neighbours, and sums that grow over the year, tell thousands from units, not more.
            None
            if slip and slip.reason == "decimal_slip" and (is_first or "T" in row["period_part"])
            else slip
            for row, slip in zip(rows, slips, strict=True)
        ]
        return Scaled(
            tuple(references), tuple(slips), _unit_slip(rows, references, slips),
            self._shifted(rows, values),
        )  # fmt: skip

    def remember(self, rows: Iterable[Row], slips: Iterable[Slip | None]) -> None:
        """Take the figures of an accepted delivery as the last ones."""
        for row, slip in zip(rows, slips, strict=True):
            value = number(row["value"])
            if value is not None and slip is None and row["years_back"] == "0":
                self._last[series_of(row)] = value

    def _shifted(self, rows: Sequence[Row], values: Sequence[Decimal | None]) -> str:
        """The columns whose figures are what another column said last time."""
        columns: dict[str, list[tuple[Row, Decimal]]] = defaultdict(list)
        for row, value in zip(rows, values, strict=True):
            if value is not None and value > 0:
                columns[row["label"]].append((row, value))
        series = {row["label"]: row for row in rows}
        found = {}
        for name, figures in columns.items():
            hits: Counter[str] = Counter()
            for row, value in figures:
                own = self._last.get(series_of(row))
                if own is None or own <= 0 or abs(log10(value / own)) < UNLIKE:
                    continue
                for other, example in series.items():
                    if other != name and self._says_so(example, row, value):
                        hits[other] += 1
            if hits:
                other, count = hits.most_common(1)[0]
                if count >= FEWEST and count >= WHOLE_COLUMN * len(figures):
                    found[name] = other
        if len(found) < 2:
            return ""
        return "; ".join(f"{name} says what {other} said" for name, other in found.items())

    def _says_so(self, example: Row, row: Row, value: Decimal) -> bool:
        last = self._last.get(series_of({**example, "area_code": row["area_code"]}))
        return last is not None and last > 0 and abs(log10(value / last)) <= SAME


def number(text: object) -> Decimal | None:
    """A figure as text, as a number; None where it is none."""
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def series_of(row: Row) -> Key:
    """What a figure is about, whenever: sums of months are a series of their own."""
    part = row["period_part"] or ""
    width = f"{part[:1]}T" if "T" in part else part[:1]
    return (*(str(row[column] or "") for column in _CELL), str(row["area_code"]), width)


def _unit_slip(
    rows: Sequence[Row], references: Sequence[Decimal | None], slips: Sequence[Slip | None]
) -> str:
    """The column most of whose figures slipped by one power of a unit."""
    powers: dict[str, list[int]] = defaultdict(list)
    for row, reference, slip in zip(rows, references, slips, strict=True):
        if reference is not None:
            is_unit = slip is not None and abs(slip.power) in UNIT_POWERS
            powers[row["label"]].append(slip.power if slip is not None and is_unit else 0)
    for label, found in powers.items():
        power, count = Counter(found).most_common(1)[0]
        if power and count >= FEWEST and count >= WHOLE_COLUMN * len(found):
            times = f"10^{power}" if power > 0 else f"1/10^{-power}"
            return f"{label}: {count} of {len(found)} figures are {times} of the last ones"
    return ""


def _by_neighbours(
    rows: Sequence[Row], values: Sequence[Decimal | None], measures: Mapping[str, str]
) -> list[Decimal | None]:
    """What each figure should be like by its area and by its column, in a first delivery."""
    cells = {
        (row["area_code"], row["label"], row["period_part"]): log10(value)
        for row, value in zip(rows, values, strict=True)
        if value is not None
        and value > 0
        and measures.get(row["indicator"]) in ("stock", "flow")
        and row["treatment"] == "load"
    }
    areas = {area for area, _, _ in cells}
    columns = {(label, part) for _, label, part in cells}
    if len(areas) < FEWEST_ROWS or len(columns) < FEWEST_COLUMNS:
        return [None] * len(rows)
    by_column = {
        column: median(v for (_, label, part), v in cells.items() if (label, part) == column)
        for column in columns
    }
    by_area = {
        area: median(
            v - by_column[label, part] for (a, label, part), v in cells.items() if a == area
        )
        for area in areas
    }
    return [
        Decimal(10 ** (by_area[row["area_code"]] + by_column[row["label"], row["period_part"]]))
        if (row["area_code"], row["label"], row["period_part"]) in cells
        else None
        for row in rows
    ]
