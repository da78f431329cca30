"""Slips of the pen: what else the digits of a printed number could have meant."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.consistency.slips import (
    half_unit_of,
    mistyped,
    moved,
    number_text,
    transposed,
)

SOME = settings(max_examples=50)
numbers = st.decimals(0, 99_999, places=2).map(lambda value: f"{value:f}")


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("638.32", "638.32"),
        ("≥96.0", "96.0"),
        ("75.01%", "75.01"),
        ("3,160,168", "3160168"),
        ("３１６．０１", "316.01"),
        ("4..04", "4.04"),  # read as its row reads it
        ("约700万人", "700"),
        ("2至 3", "2"),
        ("-0.46", "0.46"),
        ("控制在正常范围内", None),
    ],
)
def test_the_number_of_a_figure_is_found_in_what_is_printed(
    printed: str, number: str | None
) -> None:
    assert number_text(printed) == number


@pytest.mark.parametrize(
    ("number", "half"), [("638.32", "1/200"), ("700", "1/2"), ("316.0", "1/20")]
)
def test_half_a_unit_is_of_the_last_printed_place(number: str, half: str) -> None:
    assert half_unit_of(number) == Fraction(half)


@pytest.mark.parametrize(
    ("number", "power", "expected"),
    [
        ("63.812", 1, "638.12"),
        ("638.12", -1, "63.812"),
        ("6381200", -4, "638.1200"),
        ("638.12", 4, "6381200"),
        ("22.94", -1, "2.294"),
        ("5", -2, "0.05"),
        ("0.46", 1, "4.6"),
        ("0.46", 3, "460"),
        ("7", 3, "7000"),
    ],
)
def test_a_decimal_point_moves_with_the_digits_that_are_there(
    number: str, power: int, expected: str
) -> None:
    assert moved(number, power) == expected


@SOME
@given(numbers, st.integers(-8, 8))
def test_a_moved_point_is_a_power_of_ten(number: str, power: int) -> None:
    assert Fraction(moved(number, power)) == Fraction(number) * Fraction(10) ** power


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("239.77", ["329.77", "293.77", "237.97"]),  # 7 and 7 are the same
        ("12", ["21"]),
        ("7", []),
        ("11.1", []),
    ],
)
def test_neighbouring_digits_change_round(number: str, expected: list[str]) -> None:
    assert sorted(transposed(number)) == sorted(expected)


def test_one_digit_is_replaced_the_last_one_first() -> None:
    changed = list(mistyped("638.32"))
    assert changed[0] == "638.30"
    assert "638.12" in changed
    # Nine other digits for each place, but no leading nought.
    assert len(changed) == 5 * 9 - 1
    assert len(set(changed)) == len(changed)


def test_a_nought_before_the_point_may_be_meant() -> None:
    assert "0.46" in set(mistyped("5.46"))
    assert "0.46" not in set(mistyped("10.46", 2))


def test_two_digits_are_replaced_together() -> None:
    changed = set(mistyped("219.14", 2))
    assert "210.54" in changed
    assert "219.15" not in changed


@SOME
@given(numbers, st.integers(1, 2))
def test_a_slip_keeps_the_length_and_the_point(number: str, count: int) -> None:
    for changed in mistyped(number, count):
        assert len(changed) == len(number)
        assert changed.find(".") == number.find(".")
        assert sum(a != b for a, b in zip(changed, number, strict=True)) == count
    for changed in transposed(number):
        assert sorted(changed) == sorted(number)
        assert sum(a != b for a, b in zip(changed, number, strict=True)) == 2
