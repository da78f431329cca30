"""Stored numbers as a reader sees them: decimals without noise, number formats, dates."""

from __future__ import annotations

import pytest

from sources.readers.workbooks.dates import as_shown, duration_text, iso_text
from sources.readers.workbooks.displayed import displayed_number
from sources.readers.workbooks.number_formats import BUILT_IN, Shown, shown
from sources.readers.workbooks.numbers import padded, plain_decimal, shifted


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        ("12.3", "12.3"),
        (12.3, "12.3"),
        (0.1 + 0.2, "0.3"),
        ("0.30000000000000004", "0.3"),
        ("12.300000000000001", "12.3"),
        ("1.1000000000000001E-2", "0.011"),
        ("-0", "0"),
        (-0.0, "0"),
        ("007", "7"),
        ("1.50", "1.5"),
        ("-3.0", "-3"),
        ("1E5", "100000"),
        (1e15, "1000000000000000"),
        ("12345678901234567890", "12345678901234567890"),
        (1411778724.0, "1411778724"),
        ("33.333333333333336", "33.3333333333333"),
        ("1E999999999", None),
        ("nan", None),
        ("", None),
        ("1_000", None),
        (" 5 ", "5"),
        ("abc", None),
    ],
)
def test_a_stored_number_is_a_plain_decimal(stored: str | float, seen: str | None) -> None:
    assert plain_decimal(stored) == seen


def test_decimals_are_moved_and_padded_exactly() -> None:
    assert shifted("0.07", 2) == "7"
    assert shifted("0.123456789", 2) == "12.3456789"
    assert shifted("-5", -3) == "-0.005"
    assert shifted("0", 2) == "0"
    assert padded("12.3", 2) == "12.30"
    assert padded("-7", 0, 3) == "-007"


@pytest.mark.parametrize(
    ("number", "code", "seen"),
    [
        ("12.3", "General", Shown("12.3")),
        ("12.3", "0.00", Shown("12.30", 2)),
        ("12.345678", "0.00", Shown("12.345678", 2)),
        ("1234567.5", "#,##0.0", Shown("1234567.5", 1)),
        ("0.123", "0.0%", Shown("12.3%", 1)),
        ("0.123", "0.00%", Shown("12.30%", 2)),
        ("0.07", "0%", Shown("7%", 0)),
        ("12.3", "0.##", Shown("12.3", 2)),
        ("-12.3", "#,##0.0_);(#,##0.0)", Shown("-12.3", 1)),
        ("-12.3", '0.0;[Red]"▲"0.0', Shown("▲-12.3", 1)),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', Shown("0", 0)),
        ("12", '0"人"', Shown("12人", 0)),
        ("12.3", '0.0"*"', Shown("12.3*", 1)),
        ("12.3", "[$¥-804]#,##0.00", Shown("12.30", 2)),
        ("110000", "0.0,", Shown("110.0", 1)),
        ("123456", "0!.0,", Shown("12.3456", 1)),
        ("123456", '0\\.0000"万人"', Shown("12.3456万人", 4)),
        ("123456", '[>=10000]0!.0,"万";0', Shown("12.3456万", 1)),
        ("999", '[>=10000]0!.0,"万";0', Shown("999", 0)),
        ("123456", '0"亿"0000"万"', Shown("123456")),
        ("1", '[=1]"男";[=2]"女";General', Shown("男")),
        ("3", '[=1]"男";[=2]"女";General', Shown("3")),
        ("5", ";;;", Shown("5", is_hidden=True)),
        ("0", "0;-0;;@", Shown("0", is_hidden=True)),
        ("10000", "000000", Shown("010000", 0)),
        ("1234", "0.00E+00", Shown("1234")),
        ("0.5", "# ?/?", Shown("0.5")),
        ("12", "@", Shown("12")),
        ("12", "G/通用格式", Shown("12")),
        ("12", 'General"户"', Shown("12户")),
        ("44196", "yyyy-mm-dd", Shown("2020-12-31")),
        ("44196", 'yyyy"年"m"月"d"日"', Shown("2020-12-31")),
        ("44196", 'yyyy"年"m"月"', Shown("2020-12")),
        ("44196", "yyyy", Shown("2020")),
        ("44196", "[$-804]e/m/d", Shown("2020-12-31")),
        ("44196", 'm"月"d"日"', Shown("2020-12-31")),
        ("44196.5", "yyyy-m-d h:mm", Shown("2020-12-31T12:00")),
        ("44196", "yyyy-m-d h:mm", Shown("2020-12-31")),
        ("0.5", "h:mm", Shown("12:00")),
        ("1.5", "[h]:mm:ss", Shown("36:00")),
        ("0.0007", "mm:ss.0", Shown("00:01")),
        ("60", "yyyy-mm-dd", Shown("1900-02-29")),
        ("59", "yyyy-mm-dd", Shown("1900-02-28")),
        ("-5", "yyyy-mm-dd", Shown("-5")),
        ("99999999", "yyyy-mm-dd", Shown("99999999")),
        ("44196", BUILT_IN[57], Shown("2020-12")),
        ("44196", BUILT_IN[14], Shown("2020-12-31")),
    ],
)
def test_a_number_format_shows_what_it_shows(number: str, code: str, seen: Shown) -> None:
    if code == "mm:ss.0":
        assert shown(number, code).text.startswith(seen.text)
    else:
        assert shown(number, code) == seen


def test_days_may_be_counted_from_1904() -> None:
    assert shown("42734", "yyyy-mm-dd", is_1904=True).text == "2020-12-31"


@pytest.mark.parametrize("code", ['"', "[", "\\", "0.0.0.0", "[>", ";" * 99])
def test_a_format_that_makes_no_sense_still_shows_the_number(code: str) -> None:
    assert "12.5" in shown("12.5", code).text


def test_a_format_without_end_is_cut() -> None:
    assert shown("12.5", "0" * 100_000).text == "12.5".rjust(1002, "0")
    assert len(shown("12.5", "%" * 100_000).text) < 10_000


@pytest.mark.parametrize(
    ("number", "display", "kind", "seen"),
    [
        ("12.3", "12.30", "", ("12.30", 2)),
        ("12.345", "12.3", "", ("12.345", 1)),
        ("1234.5", "1,234.50", "", ("1234.50", 2)),
        ("0.123", "12.3%", "percentage", ("12.3%", 1)),
        ("0.123", "", "percentage", ("12.3%", None)),
        ("-12.3", "-12.3", "", ("-12.3", 1)),
        ("-12.3", "(12.3)", "", ("-12.3", 1)),
        ("123456", "12.3万", "", ("12.3456万", 1)),
        ("123456", "123.5", "", ("123.456", 1)),
        ("12", "12人", "", ("12人", 0)),
        ("12", "###", "", ("12", None)),
        ("0.5", "1/2", "", ("0.5", None)),
        ("0", "-", "", ("0", None)),
        ("12.25", "12.3", "", ("12.25", 1)),
    ],
)
def test_a_displayed_text_says_how_its_number_is_seen(
    number: str, display: str, kind: str, seen: tuple[str, int | None]
) -> None:
    assert displayed_number(number, display, is_percentage=bool(kind)) == seen


def test_stored_iso_dates_lose_their_midnight() -> None:
    assert iso_text("2020-12-31T00:00:00.000") == "2020-12-31"
    assert iso_text("2020-12-31T08:30:00") == "2020-12-31T08:30"
    assert iso_text("2020-12-31T08:30:15Z") == "2020-12-31T08:30:15"
    assert iso_text("2020-13-31") is None
    assert iso_text("去年") is None
    assert as_shown("2020-12-31", "2020年12月") == "2020-12"
    assert as_shown("2020-12-31", "2020年") == "2020"
    assert as_shown("2020-12-31", "31.12.20") == "2020-12-31"
    assert duration_text("PT08H30M00S") == "08:30"
    assert duration_text("soon") is None
