"""Printed figures as exact intervals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from sources.interval import (
    Interval,
    half_unit,
    intersect_all,
    is_malformed,
    last_significant_half_unit,
    printed_decimals,
    printed_interval,
    total,
)

ONE_PERCENT = Fraction(1, 100)


def between(low: str | None, high: str | None, **ends: bool) -> Interval:
    return Interval(
        None if low is None else Fraction(low), None if high is None else Fraction(high), **ends
    )


def printed(comparator: str, low: str | None, high: str | None = None) -> Interval:
    return printed_interval(comparator, low, high, approximation_share=ONE_PERCENT)


@pytest.mark.parametrize(
    ("number", "low", "high"),
    [
        ("598.98", "598.975", "598.985"),
        ("3160168", "3160167.5", "3160168.5"),
        ("555.20", "555.195", "555.205"),
        ("-2.34", "-2.345", "-2.335"),
        ("0", "-0.5", "0.5"),
    ],
)
def test_a_plain_figure_is_what_rounds_to_it(number: str, low: str, high: str) -> None:
    assert printed("=", number) == between(low, high)


@pytest.mark.parametrize(
    ("number", "low", "high"),
    [
        ("1100", "1050", "1150"),  # last significant digit: hundreds
        ("3450", "3415.5", "3484.5"),  # one per cent is wider than half of ten
        ("80", "75", "85"),
        ("1.6", "1.55", "1.65"),
        ("700", "650", "750"),
        ("8", "7.5", "8.5"),
        ("-700", "-750", "-650"),
    ],
)
def test_a_hedged_figure_is_a_band(number: str, low: str, high: str) -> None:
    assert printed("~", number) == between(low, high)


@pytest.mark.parametrize(
    ("comparator", "low", "high", "expected"),
    [
        (">=", "98", None, between("98", None)),
        (">", "99", None, between("99", None, low_open=True)),
        ("<=", None, "6.0", between(None, "6")),
        ("<", None, "22", between(None, "22", high_open=True)),
        ("range", "60", "65", between("60", "65")),
    ],
)
def test_a_bound_keeps_its_side(
    comparator: str, low: str | None, high: str | None, expected: Interval
) -> None:
    assert printed(comparator, low, high) == expected


@pytest.mark.parametrize(
    ("comparator", "low", "high"),
    [
        ("=", None, None),
        ("=", "abc", "abc"),
        ("=", "4..04", "4..04"),
        ("=", "1,234", "1,234"),
        (">=", None, "98"),
        ("<=", "6.0", None),
        ("range", "60", None),
        ("range", "65", "60"),
        ("=", "1e3", "1e3"),
        ("≥", "98", "98"),
        ("", "98", "98"),
    ],
)
def test_a_figure_without_its_bound_is_refused(
    comparator: str, low: str | None, high: str | None
) -> None:
    with pytest.raises(ValueError, match="expected"):
        printed(comparator, low, high)


def test_ends_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="expected low <= high"):
        between("2", "1")


def test_a_closed_end_belongs_and_an_open_end_does_not() -> None:
    assert Fraction(99) in printed(">=", "99")
    assert Fraction(99) not in printed(">", "99")
    assert Fraction(22) not in printed("<", None, "22")
    assert Fraction("598.985") in printed("=", "598.98")


def test_neighbouring_prints_share_only_their_common_end() -> None:
    one, two = printed("=", "638.12"), printed("=", "638.13")
    assert one.intersection(two) == Interval.point(Fraction("638.125"))
    assert printed("=", "638.12").intersection(printed("=", "638.32")) is None


def test_an_open_end_touching_a_closed_one_shares_nothing() -> None:
    assert not printed(">", "99").intersects(between(None, "99"))
    assert printed(">=", "99").intersects(between(None, "99"))
    assert not printed("<", None, "22").intersects(printed(">=", "22"))


def test_an_intersection_keeps_the_tighter_end_and_its_openness() -> None:
    assert printed(">", "5").intersection(between("5", "9")) == between("5", "9", low_open=True)
    assert printed(">=", "4").intersection(between("5", "9")) == between("5", "9")
    assert printed("<", None, "9").intersection(between("5", "9")) == between(
        "5", "9", high_open=True
    )
    assert Interval().intersection(between("5", None)) == between("5", None)


def test_men_and_women_of_guiyang_sum_to_the_printed_total() -> None:
    parts = total([printed("=", "326.27"), printed("=", "311.85")])
    assert parts == between("638.11", "638.13")
    assert parts.intersects(printed("=", "638.12"))
    assert not parts.intersects(printed("=", "638.32"))


def test_a_sum_with_a_bound_is_a_bound() -> None:
    assert total([printed(">=", "98"), printed("=", "2")]) == between("99.5", None)
    assert printed(">", "98") + Interval.point(1) == between("99", None, low_open=True)


def test_the_sum_of_nothing_is_nought() -> None:
    assert total([]) == Interval.point(0)


def test_what_all_share_is_none_as_soon_as_two_exclude_each_other() -> None:
    three = [printed("=", "3160168").scaled(Fraction(1, 10000))]
    three += [printed("=", "316.0"), printed("=", "316.01")]
    assert intersect_all(three[:2]) == three[0]
    assert intersect_all(three[1:]) is not None
    assert intersect_all(three) is None
    assert intersect_all([]) == Interval()


def test_scaling_by_a_negative_factor_turns_the_ends_round() -> None:
    assert printed(">", "2").scaled(-1) == between(None, "-2", high_open=True)
    assert printed("=", "3160168").scaled(Decimal("0.0001")) == between("316.01675", "316.01685")


def test_the_middle_of_a_print_is_the_print() -> None:
    assert printed("=", "4.04").middle == Interval.point(Fraction("4.04"))
    assert printed(">=", "98").middle == printed(">=", "98")


@pytest.mark.parametrize(
    ("number", "decimals", "half"),
    [("598.98", 2, "1/200"), ("3450", 0, "1/2"), ("316.0", 1, "1/20"), ("-0.150", 3, "1/2000")],
)
def test_printed_decimals_count_trailing_noughts(number: str, decimals: int, half: str) -> None:
    assert printed_decimals(number) == decimals
    assert half_unit(number) == Fraction(half)


@pytest.mark.parametrize(
    ("number", "half"), [("3200", "50"), ("16", "1/2"), ("1.60", "1/200"), ("0", "1/2")]
)
def test_a_hedged_whole_number_says_no_more_than_its_digits(number: str, half: str) -> None:
    assert last_significant_half_unit(number) == Fraction(half)


@pytest.mark.parametrize("text", ["4..04", "3.1.4", ".5", "5.", "1,,234", "80..07%", "≥98..0"])
def test_a_misprinted_number_is_malformed(text: str) -> None:
    assert is_malformed(text)


@pytest.mark.parametrize(
    "text", ["4.04", "3450", "1,234.5", "60-65", "≥98.0", "2.1 万", "60～65", "-0.15", "一", "8.0‰"]
)
def test_a_well_printed_number_is_not_malformed(text: str) -> None:
    assert not is_malformed(text)
