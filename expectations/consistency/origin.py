"""Where the search starts: a value for every quantity, and how precisely it is known."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from expectations.consistency.figures import Address
from expectations.consistency.system import Constraint, System

#: Rounds of filling in quantities from their neighbours.
_ROUNDS = 6
#: The precision assumed of what is nowhere printed, as a share of its value.
_RELATIVE = Fraction(1, 1000)


def origin_of(component: System) -> dict[Address, Fraction]:
    """A value near the truth for every quantity: printed, else filled in through a constraint."""
    values: dict[Address, Fraction] = {}
    for constraint in component.constraints:
        if len(constraint.terms) == 1 and constraint.claims:
            middle = _middle(constraint)
            if middle is not None:
                values.setdefault(constraint.terms[0][0], middle)
    waiting = [c for c in component.constraints if len(c.terms) > 1]
    for _ in range(_ROUNDS):
        waiting = [c for c in waiting if not _fill(c, values)]
    for constraint in component.constraints:
        for address, _ in constraint.terms:
            values.setdefault(address, Fraction(0))
    return values


def _middle(constraint: Constraint) -> Fraction | None:
    value = constraint.terms[0][1]
    bounds = [b for b in (constraint.low, constraint.high) if b is not None]
    return sum(bounds, Fraction(0)) / len(bounds) / value if bounds else None


def _fill(constraint: Constraint, values: dict[Address, Fraction]) -> bool:
    """Solve for the one quantity that has no value yet; whether nothing is left to do."""
    unknown = [address for address, _ in constraint.terms if address not in values]
    if len(unknown) != 1:
        return not unknown
    bounds = [b for b in (constraint.low, constraint.high) if b is not None]
    if not bounds:
        return True
    rest = sum(
        (value * values[address] for address, value in constraint.terms if address in values),
        Fraction(0),
    )
    coefficient = dict(constraint.terms)[unknown[0]]
    target = sum(bounds, Fraction(0)) / len(bounds)
    values[unknown[0]] = max((target - rest) / coefficient, Fraction(0)).limit_denominator(10**9)
    return True


def precisions(component: System, origin: Mapping[Address, Fraction]) -> dict[Address, Fraction]:
    """About how precisely each quantity is known: half the width of what is printed of it."""
    widths: dict[Address, Fraction] = {}
    for constraint in component.constraints:
        if len(constraint.terms) > 1 or constraint.low is None or constraint.high is None:
            continue
        address, coefficient = constraint.terms[0]
        width = (constraint.high - constraint.low) / 2 / abs(coefficient)
        if width:
            widths[address] = min(widths.get(address, width), width)
    return {
        address: widths.get(address) or abs(value) * _RELATIVE or Fraction(1)
        for address, value in origin.items()
    }
