"""Contradictions that one constraint shows: floats may spare work, but hide and invent nothing."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from expectations.consistency.direct import direct_proofs
from expectations.consistency.figures import PAST, Address
from expectations.consistency.system import Constraint, System, within
from sources.interval import Interval
from sources.model import Cell, Period

ONE = Fraction(1)
#: The last digit that a landed value may have.
LAST = Fraction(1, 10**12)
CELL = Cell("population", "resident", "_T", "_T", "_T")
#: Up to where landed values reach, counted in last digits.
values = st.integers(0, 10**38)


def quantity(name: str) -> Address:
    return Address("document", PAST, name, CELL, Period(2020, 2020), "人")


def sum_of(parts: list[Fraction], whole: Fraction, rest: Interval) -> System:
    """Printed parts and a printed whole, and that the parts and a rest make up the whole."""
    printed = [*parts, whole]
    cells = [quantity(str(number)) for number in range(len(printed))]
    constraints = [
        within(((cell, ONE),), Interval.point(value), frozenset({number}))
        for number, (cell, value) in enumerate(zip(cells, printed, strict=True))
    ]
    terms = (*((cell, -ONE) for cell in cells[:-1]), (cells[-1], ONE))
    identity = Constraint(terms, rest.low, rest.high, frozenset(), "parts_area", 0)
    return System([], [*constraints, identity], [], frozenset(cells))


@given(
    parts=st.lists(values, min_size=1, max_size=6),
    missed=st.integers(-2, 2),
    slack=st.integers(0, 1),
)
def test_a_sum_that_is_missed_by_its_last_digit_is_found_whatever_its_size(
    parts: list[int], missed: int, slack: int
) -> None:
    exact = [part * LAST for part in parts]
    whole = sum(exact, Fraction(0)) + missed * LAST
    if whole < 0:
        return
    system = sum_of(exact, whole, Interval(-slack * LAST, slack * LAST))

    found = list(direct_proofs(system))

    assert bool(found) == (abs(missed) > slack)


def test_what_no_float_can_hold_is_compared_in_fractions() -> None:
    huge = Fraction(10**400)

    assert list(direct_proofs(sum_of([huge, huge], 2 * huge + 1, Interval.point(0))))
    assert not list(direct_proofs(sum_of([huge, huge], 2 * huge, Interval.point(0))))
