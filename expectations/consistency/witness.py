"""Values for every quantity at which claims are true together: the proof that they can be.

The corner at which HiGHS stops is found again in fractions: what it holds at a bound is set to
that bound exactly, the rest is solved for, and every constraint is then checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from expectations.consistency.figures import Address
from expectations.consistency.solver import Search
from expectations.consistency.system import Constraint

Values = Mapping[Address, Fraction]


def witness(search: Search, claims: Iterable[int]) -> dict[Address, Fraction] | None:
    """Exact values that satisfy every identity and these claims.

    Returns:
        None where the claims contradict each other, or no corner could be confirmed.
    """
    rows = search.allowed(claims)
    corner = search.corner(rows)
    if corner is None:
        return None
    fixed, held = corner
    free = [address for address in search.quantities if address not in fixed]
    solved = _solve(held, free, fixed)
    if solved is None:
        return None
    values = {**fixed, **solved}
    constraints = [search.constraints[row] for row in rows]
    return values if holds(values, constraints, search.component.non_negative) else None


def holds(
    values: Values, constraints: Iterable[Constraint], non_negative: Iterable[Address]
) -> bool:
    """Whether values satisfy every constraint, exactly."""
    return all(_is_met(values, constraint) for constraint in constraints) and all(
        values[address] >= 0 for address in non_negative if address in values
    )


def _is_met(values: Values, constraint: Constraint) -> bool:
    total = sum((value * values[a] for a, value in constraint.terms), Fraction(0))
    low, high = constraint.low, constraint.high
    if low is not None and (total < low or (constraint.low_open and total == low)):
        return False
    return high is None or not (total > high or (constraint.high_open and total == high))


def _solve(
    equations: Sequence[tuple[Constraint, Fraction]], free: Sequence[Address],
    fixed: Values,
) -> dict[Address, Fraction] | None:  # fmt: skip
    """Solve `terms = target` for the free quantities; what stays undetermined is zero."""
    rows: list[dict[Address, Fraction]] = []
    targets: list[Fraction] = []
    for constraint, target in equations:
        row: dict[Address, Fraction] = {}
        for address, value in constraint.terms:
            if address in fixed:
                target -= value * fixed[address]
            else:
                row[address] = value
        rows.append(row)
        targets.append(target)
    pivots: dict[Address, int] = {}
    for number, row in enumerate(rows):
        if not row:
            continue
        pivot = min(row)
        lead = row[pivot]
        rows[number] = {address: value / lead for address, value in row.items()}
        targets[number] /= lead
        pivots[pivot] = number
        for other in range(len(rows)):
            factor = rows[other].get(pivot)
            if other != number and factor:
                _subtract(rows[other], rows[number], factor)
                targets[other] -= factor * targets[number]
    if any(not row and target for row, target in zip(rows, targets, strict=True)):
        return None
    return {
        address: targets[pivots[address]] if address in pivots else Fraction(0) for address in free
    }


def _subtract(
    row: dict[Address, Fraction], other: Mapping[Address, Fraction], factor: Fraction
) -> None:
    for address, value in other.items():
        rest = row.get(address, Fraction(0)) - factor * value
        if rest:
            row[address] = rest
        else:
            row.pop(address, None)
