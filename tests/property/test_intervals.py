"""Laws of intervals and of exact numbers."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sources.cells import interval_columns, interval_of, plain_number
from sources.interval import (
    Interval,
    intersect_all,
    is_malformed,
    printed_decimals,
    printed_interval,
    total,
)
from sources.model import to_decimal

SOME = settings(max_examples=50)
ONE_PERCENT = Fraction(1, 100)

hundredths = st.integers(-10_000, 10_000).map(lambda n: Fraction(n, 100))
decimals = st.integers(0, 6).flatmap(
    lambda places: st.decimals(-(10**7), 10**7, places=places, allow_nan=False)
)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Intervals of all kinds that hold at least one value."""
    low, high = sorted((draw(hundredths), draw(hundredths)))
    bounds = draw(st.sampled_from(["both", "low", "high", "none"]))
    open_ends = st.booleans() if low < high or bounds != "both" else st.just(False)
    return Interval(
        low if bounds in ("both", "low") else None,
        high if bounds in ("both", "high") else None,
        draw(open_ends),
        draw(open_ends),
    )


@st.composite
def members(draw: st.DrawFn, interval: Interval) -> Fraction:
    """A value of an interval."""
    low = interval.low if interval.low is not None else (interval.high or Fraction(0)) - 50
    high = interval.high if interval.high is not None else low + 100
    share = draw(st.fractions(0, 1, max_denominator=8))
    value = low + (high - low) * share
    return value if value in interval else (low + high) / 2


@st.composite
def intervals_with_members(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    interval = draw(intervals())
    return interval, draw(members(interval))


@SOME
@given(st.lists(intervals_with_members(), max_size=5))
def test_a_sum_holds_the_sum_of_any_members(pairs: list[tuple[Interval, Fraction]]) -> None:
    summed = total(interval for interval, _ in pairs)
    assert sum((member for _, member in pairs), Fraction(0)) in summed


@SOME
@given(intervals_with_members(), st.fractions(-20, 20, max_denominator=1000))
def test_scaling_holds_every_member_scaled(
    pair: tuple[Interval, Fraction], factor: Fraction
) -> None:
    interval, member = pair
    assert member * factor in interval.scaled(factor)


@SOME
@given(intervals(), st.fractions(-20, 20, max_denominator=1000).filter(bool))
def test_scaling_there_and_back_changes_nothing(interval: Interval, factor: Fraction) -> None:
    assert interval.scaled(factor).scaled(1 / factor) == interval


@SOME
@given(intervals(), intervals(), hundredths)
def test_an_intersection_is_exactly_what_both_hold(
    one: Interval, two: Interval, value: Fraction
) -> None:
    common = one.intersection(two)
    for candidate in (value, one.low, one.high, two.low, two.high):
        if candidate is not None:
            in_both = candidate in one and candidate in two
            assert in_both == (common is not None and candidate in common)


@SOME
@given(intervals_with_members(), intervals())
def test_sets_that_exclude_each_other_share_no_member(
    pair: tuple[Interval, Fraction], other: Interval
) -> None:
    interval, member = pair
    assert interval.intersects(other) == other.intersects(interval)
    if not interval.intersects(other):
        assert member not in other
        assert interval.is_below(other) != other.is_below(interval)


@SOME
@given(st.lists(intervals(), max_size=5), st.randoms(use_true_random=False))
def test_what_all_share_does_not_hang_on_their_order(
    several: list[Interval], random: Random
) -> None:
    shuffled = list(several)
    random.shuffle(shuffled)
    one, two = intersect_all(several), intersect_all(shuffled)
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert (one.low, one.high) == (two.low, two.high)


@SOME
@given(
    st.integers(-(10**12), 10**12).map(lambda n: Decimal(n).scaleb(-8)),
    st.integers(0, 5),
    st.sampled_from([ROUND_HALF_EVEN, ROUND_HALF_UP]),
)
def test_a_print_holds_every_value_that_rounds_to_it(
    value: Decimal, places: int, rounding: str
) -> None:
    printed = f"{value.quantize(Decimal(1).scaleb(-places), rounding=rounding):f}"
    assert printed_decimals(printed) == places
    interval = printed_interval("=", printed, printed, approximation_share=ONE_PERCENT)
    assert Fraction(value) in interval


@SOME
@given(decimals)
def test_a_cut_off_figure_is_within_one_unit_but_no_further(value: Decimal) -> None:
    cut = value.quantize(Decimal(1), rounding=ROUND_DOWN)
    interval = printed_interval("=", f"{cut:f}", None, approximation_share=ONE_PERCENT)
    assert (Fraction(value) in interval) == (abs(Fraction(value) - Fraction(cut)) <= Fraction(1, 2))


@SOME
@given(decimals)
def test_a_hedged_figure_holds_its_print_and_one_per_cent_around_it(value: Decimal) -> None:
    text = f"{value:f}"
    hedged = printed_interval("~", text, text, approximation_share=ONE_PERCENT)
    plain = printed_interval("=", text, text, approximation_share=ONE_PERCENT)
    assert hedged.intersection(plain) == plain
    for nearby in (Fraction(value) * Fraction(99, 100), Fraction(value) * Fraction(101, 100)):
        assert nearby in hedged


@SOME
@given(st.integers(-(10**37), 10**37).map(lambda n: Decimal(n).scaleb(-12)))
def test_a_decimal_goes_through_the_warehouse_unchanged(value: Decimal) -> None:
    assert to_decimal(Fraction(value)) == value


@SOME
@given(intervals())
def test_an_interval_goes_through_the_warehouse_unchanged(interval: Interval) -> None:
    assert interval_of(interval_columns(interval)) == interval


@SOME
@given(decimals)
def test_dress_does_not_change_a_number(value: Decimal) -> None:
    wide = str.maketrans("0123456789.-,", "０１２３４５６７８９．－，")
    for dressed in (f"{value:,f}", f"{value:f}".translate(wide), f" {value:,f} ".translate(wide)):
        assert plain_number(dressed) == f"{value:f}"


@SOME
@given(decimals)
def test_a_well_formed_number_is_never_malformed(value: Decimal) -> None:
    assert not is_malformed(f"{value:f}")
    assert not is_malformed(f"{value:,f}")


@SOME
@given(decimals.filter(lambda value: "." in f"{value:f}"))
def test_a_doubled_point_is_always_malformed(value: Decimal) -> None:
    assert is_malformed(f"{value:f}".replace(".", ".."))
