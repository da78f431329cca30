"""From printed text to typed figures: numbers, units, places and cells of one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sources.interval import Interval, printed_decimals, printed_interval
from sources.model import Rejection, to_decimal
from sources.readers.catalogue import UNMAPPED, Catalogue

Row = Mapping[str, Any]
FULL_WIDTH = str.maketrans("０１２３４５６７８９．－％，", "0123456789.-%,")


def plain_number(text: str) -> str:
    """A printed number as a plain decimal: full-width digits and thousands separators go."""
    return text.translate(FULL_WIDTH).replace(",", "").strip()


class FigureReader:
    """Turns a comparator, bounds and a unit into exact value columns of the warehouse."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._approximation = catalogue.parameter("approximation_share")
        self._conversions: dict[tuple[str, str], tuple[str, Fraction]] = {}

    def columns(
        self,
        *,
        comparator: str,
        low: str | None,
        high: str | None,
        unit_code: str,
        indicator_code: str,
        value_text: str,
        is_growth: bool = False,
    ) -> dict[str, Any]:
        """Value, printed precision and interval of one figure.

        Raises:
            ValueError: the bounds do not fit the comparator, or the figure cannot be stored
                exactly.
        """
        printed = printed_interval(comparator, low, high, approximation_share=self._approximation)
        # A growth in % is no level in %: it keeps its own unit.
        unit, factor = (
            (unit_code, Fraction(1)) if is_growth else self._conversion(unit_code, indicator_code)
        )
        interval = printed.scaled(factor)
        canonical_low = to_decimal(Fraction(low) * factor) if low else None
        return {
            "comparator": comparator,
            "value_low": Decimal(low) if low else None,
            "value_high": Decimal(high) if high else None,
            "unit_code": unit_code,
            "value_text": value_text,
            "printed_decimals": max(printed_decimals(low or ""), printed_decimals(high or "")),
            "canonical_unit_code": unit,
            "canonical_low": canonical_low,
            "canonical_high": (
                canonical_low
                if high == low
                else to_decimal(Fraction(high) * factor)
                if high
                else None
            ),
            **interval_columns(interval),
        }

    def _conversion(self, unit_code: str, indicator_code: str) -> tuple[str, Fraction]:
        key = unit_code, indicator_code
        if key not in self._conversions:
            self._conversions[key] = self._catalogue.conversion(unit_code, indicator_code)
        return self._conversions[key]


def interval_columns(interval: Interval) -> dict[str, Any]:
    """An interval as it stands in the warehouse."""
    return {
        "interval_low": to_decimal(interval.low),
        "interval_high": to_decimal(interval.high),
        "is_low_open": interval.low_open,
        "is_high_open": interval.high_open,
    }


def interval_of(row: Row) -> Interval:
    """The interval of a row of the warehouse."""
    return Interval(
        _fraction(row["interval_low"]),
        _fraction(row["interval_high"]),
        bool(row["is_low_open"]),
        bool(row["is_high_open"]),
    )


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def indicator_or_unmapped(catalogue: Catalogue, code: str | None) -> str:
    """The code where the catalogue has it; what it has not is loaded as unmapped, not lost."""
    return code if code is not None and code in catalogue.indicators else UNMAPPED


def each_row(
    rows: list[dict[str, Any]], convert: Callable[[Row], dict[str, Any]], name: str
) -> tuple[list[dict[str, Any]], list[Rejection]]:
    """Convert row by row; a row that cannot be converted is rejected and the others go on."""
    converted, rejections = [], []
    for row in rows:
        try:
            converted.append(convert(row))
        except (ValueError, ArithmeticError) as error:
            rejections.append(
                Rejection(
                    str(row.get("source_file") or name), int(row["source_line"]),
                    str(row.get("source_field") or ""), "wrong_value",
                    "a figure that can be read", str(error),
                    "Correct the row; compare it with its source.",
                    ",".join(str(value) for value in row.values() if value is not None)[:500],
                )
            )  # fmt: skip
    return converted, rejections
