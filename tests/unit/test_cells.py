"""From printed text to exact value columns."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from sources.cells import (
    FigureReader,
    each_row,
    indicator_or_unmapped,
    interval_of,
    plain_number,
)
from sources.interval import Interval
from sources.model import to_decimal
from sources.readers.catalogue import Catalogue


def columns(catalogue: Catalogue, value: str, unit: str, indicator: str, **more: Any) -> Any:
    given = {
        "comparator": "=",
        "low": value,
        "high": value,
        "unit_code": unit,
        "indicator_code": indicator,
        "value_text": value,
    }
    return FigureReader(catalogue).columns(**{**given, **more})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", "1234"),
        ("12,345,678.90", "12345678.90"),
        ("５９８．９８", "598.98"),
        ("－0.24", "-0.24"),
        (" 3160168 ", "3160168"),
        ("１，２３４", "1234"),
        ("abc", "abc"),
        ("4..04", "4..04"),
    ],
)
def test_a_plain_number_loses_only_its_dress(text: str, number: str) -> None:
    assert plain_number(text) == number


def test_a_head_count_is_compared_in_ten_thousands(catalogue: Catalogue) -> None:
    row = columns(catalogue, "3160168", "人", "population")
    assert row["canonical_unit_code"] == "万人"
    assert (row["interval_low"], row["interval_high"]) == (
        Decimal("316.01675"),
        Decimal("316.01685"),
    )
    assert row["unit_code"] == "人"
    assert row["value_low"] == Decimal(3160168)


def test_the_figure_itself_is_converted_beside_its_interval(catalogue: Catalogue) -> None:
    row = columns(catalogue, "3160168", "人", "population")
    assert (row["canonical_low"], row["canonical_high"]) == (Decimal("316.0168"),) * 2
    bound = columns(catalogue, "261800", "人", "urban_new_jobs", comparator=">=", high=None)
    assert (bound["canonical_low"], bound["canonical_high"]) == (Decimal("26.18"), None)


def test_the_printed_unit_and_precision_stay(catalogue: Catalogue) -> None:
    row = columns(catalogue, "316.0", "万人", "population")
    assert (row["value_low"], row["printed_decimals"], row["unit_code"]) == (
        Decimal("316.0"),
        1,
        "万人",
    )
    assert row["value_text"] == "316.0"


def test_a_growth_in_per_cent_is_no_head_count(catalogue: Catalogue) -> None:
    row = columns(catalogue, "7.88", "%", "population", is_growth=True)
    assert (row["canonical_unit_code"], row["interval_low"]) == ("%", Decimal("7.875"))


def test_a_growth_of_a_rate_keeps_per_cent(catalogue: Catalogue) -> None:
    level = columns(catalogue, "0.359", "%", "infant_mortality_rate")
    growth = columns(catalogue, "0.359", "%", "infant_mortality_rate", is_growth=True)
    assert (level["canonical_unit_code"], level["interval_low"]) == ("‰", Decimal("3.585"))
    assert (growth["canonical_unit_code"], growth["interval_low"]) == ("%", Decimal("0.3585"))


def test_an_unmapped_figure_keeps_its_unit(catalogue: Catalogue) -> None:
    row = columns(catalogue, "32", "个", "other")
    assert (row["canonical_unit_code"], row["interval_high"]) == ("个", Decimal("32.5"))


def test_a_bound_is_open_to_one_side(catalogue: Catalogue) -> None:
    row = columns(catalogue, "99", "%", "pension_coverage", comparator=">", high=None)
    assert (row["interval_low"], row["interval_high"]) == (Decimal(99), None)
    assert (row["is_low_open"], row["is_high_open"]) == (True, False)
    assert row["value_high"] is None


def test_an_interval_comes_back_from_the_warehouse_as_it_went_in(catalogue: Catalogue) -> None:
    row = columns(catalogue, "22", "%", "other", comparator="<", low=None)
    assert interval_of(row) == Interval(None, Fraction(22), False, True)


def test_what_cannot_be_stored_exactly_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="at most 12 places"):
        columns(catalogue, "0.88958333333333328", "%", "other")


def test_a_third_has_no_exact_decimal() -> None:
    with pytest.raises(ValueError, match="at most 12 places"):
        to_decimal(Fraction(1, 3))


@pytest.mark.parametrize(
    "text", ["0.000000000001", "100000000000000000", "12345678901234567.123456789012"]
)
def test_whatever_fits_the_warehouse_column_is_stored(text: str) -> None:
    assert to_decimal(Fraction(text)) == Decimal(text)


def test_an_unknown_indicator_is_kept_as_other(catalogue: Catalogue) -> None:
    assert indicator_or_unmapped(catalogue, "births") == "births"
    assert indicator_or_unmapped(catalogue, "centenarian_dentists") == "other"
    assert indicator_or_unmapped(catalogue, None) == "other"


def test_a_row_that_fails_does_not_take_the_others_with_it() -> None:
    rows = [{"source_line": str(line), "value": text} for line, text in enumerate("1x3", start=2)]

    def convert(row: Mapping[str, Any]) -> dict[str, Any]:
        return {"value": int(row["value"])}

    converted, rejections = each_row(rows, convert, "feed.csv")
    assert converted == [{"value": 1}, {"value": 3}]
    assert [(r.source_file, r.source_line, r.reason_code) for r in rejections] == [
        ("feed.csv", 3, "wrong_value")
    ]
    assert "'x'" in rejections[0].found
    assert rejections[0].content == "3,x"
