"""Contradictions that one constraint shows alone: exact, and in the words of one rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice
from math import inf

from expectations.consistency.figures import Address
from expectations.consistency.solver import Proof
from expectations.consistency.system import Constraint, System

#: What floats may err by, with much to spare, as a share of what was added up.
MARGIN = 1e-9
#: Ways to break one constraint with different claims of the same cells.
MAX_CHOICES = 16


#: The lower and the upper end of a quantity, where claims give it one.
_Extremes = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class _Bound:
    """What holds a quantity on one side: a claim's constraint, or that it is not negative."""

    contribution: Fraction
    constraint: Constraint | None


def direct_proofs(component: System) -> Iterator[Proof]:
    """Proofs that need one constraint beside the values of its cells, or two values of a cell."""
    values = _values(component)
    extremes = {address: _extremes(found) for address, found in values.items()}
    for constraints in values.values():
        yield from _restatements(constraints)
    for constraint in component.constraints:
        if len(constraint.terms) == 1 and constraint.instance is None:
            continue
        for is_upper in (True, False):
            if _surely_holds(constraint, is_upper, extremes, component.non_negative):
                continue
            yield from _broken(constraint, is_upper, values, component.non_negative)


def _values(component: System) -> Mapping[Address, list[Constraint]]:
    values: dict[Address, list[Constraint]] = {}
    for constraint in component.constraints:
        if len(constraint.terms) == 1:
            values.setdefault(constraint.terms[0][0], []).append(constraint)
    return values


def _extremes(constraints: Sequence[Constraint]) -> _Extremes:
    """The highest lower end and the lowest upper end that claims give a quantity."""
    lows, highs = [], []
    for constraint in constraints:
        if not constraint.claims:
            continue
        coefficient = constraint.terms[0][1]
        low, high = constraint.low, constraint.high
        if coefficient < 0:
            low, high = high, low
        if low is not None:
            lows.append(_float(low / coefficient))
        if high is not None:
            highs.append(_float(high / coefficient))
    return max(lows, default=None), min(highs, default=None)


def _surely_holds(
    constraint: Constraint, is_upper: bool, extremes: Mapping[Address, _Extremes],
    non_negative: frozenset[Address],
) -> bool:  # fmt: skip
    """Whether floats tell that the values of the cells cannot break one side of a constraint.

    It only spares exact work and accuses nobody: what it does not tell is computed in fractions.
    It says yes where a term has no bound to break the side with, or where the least that the terms
    add up to stays below the limit by more than `MARGIN` of all sizes that were added. A float
    here is rounded once where it is made from a fraction, once in its product, and once in each
    sum, by 2**-53 at most each time. Over `n` terms that is less than `(n + 4) * 2**-53` of all
    sizes, so that the margin would hold for a million terms. What overflows is infinite on both
    sides of the comparison, which then says no, and fractions decide.
    """
    limit = constraint.high if is_upper else constraint.low
    if limit is None:
        return True
    sign = 1 if is_upper else -1
    excess = -sign * _float(limit)
    size = abs(excess)
    for address, exact in constraint.terms:
        coefficient = sign * _float(exact)
        low, high = extremes.get(address, (None, None))
        if address in non_negative:
            low = 0.0 if low is None else max(low, 0.0)
        bound = low if coefficient > 0 else high
        if bound is None:
            return True
        part = coefficient * bound
        excess += part
        size += abs(part)
    return excess < -MARGIN * size


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def _restatements(constraints: Sequence[Constraint]) -> Iterator[Proof]:
    """Pairs of values of one cell that exclude each other."""
    for one, other in combinations(constraints, 2):
        for above, below in ((one, other), (other, one)):
            if above.low is None or below.high is None:
                continue
            is_open = above.low_open or below.high_open
            if above.low > below.high or (above.low == below.high and is_open):
                yield Proof(((Fraction(1), above, False), (Fraction(1), below, True)), ())


def _broken(
    constraint: Constraint, is_upper: bool, values: Mapping[Address, list[Constraint]],
    non_negative: frozenset[Address],
) -> Iterator[Proof]:  # fmt: skip
    """One side of a constraint against the values of its cells.

    The upper side breaks if the least that the cells can add up to is more than it allows; the
    lower side is the upper side of the constraint with all signs turned.
    """
    limit = constraint.high if is_upper else constraint.low
    if limit is None:
        return
    sign = 1 if is_upper else -1
    options = []
    for address, coefficient in constraint.terms:
        bounds = _bounds(address, sign * coefficient, values, non_negative)
        if not bounds:
            return
        options.append(bounds)
    excess = sum((bounds[0].contribution for bounds in options), Fraction(0)) - sign * limit
    if excess <= 0:
        return
    for choice in islice(_choices(options, excess), MAX_CHOICES):
        yield _proof(constraint, is_upper, choice)


def _bounds(
    address: Address, coefficient: Fraction, values: Mapping[Address, list[Constraint]],
    non_negative: frozenset[Address],
) -> list[_Bound]:  # fmt: skip
    """What keeps a term from being small, the strongest first."""
    found = []
    for value in values.get(address, []):
        factor = coefficient / value.terms[0][1]
        bound = value.low if factor > 0 else value.high
        if bound is not None and value.claims:
            found.append(_Bound(factor * bound, value))
    if coefficient > 0 and address in non_negative:
        found.append(_Bound(Fraction(0), None))
    return sorted(found, key=lambda bound: -bound.contribution)


def _choices(options: Sequence[Sequence[_Bound]], excess: Fraction) -> Iterator[tuple[_Bound, ...]]:
    """Bounds, one for each term, that still leave an excess; floors wherever they suffice."""
    spent = Fraction(0)
    narrowed: list[Sequence[_Bound]] = []
    order = sorted(range(len(options)), key=lambda n: _floor_loss(options[n]))
    floored: set[int] = set()
    for number in order:
        loss = _floor_loss(options[number])
        if options[number][-1].constraint is None and spent + loss < excess:
            spent += loss
            floored.add(number)
    for number, bounds in enumerate(options):
        if number in floored:
            narrowed.append(bounds[-1:])
        else:
            narrowed.append([bound for bound in bounds if bound.constraint is not None])
    yield from _weakened(narrowed, 0, excess - spent)


def _weakened(
    options: Sequence[Sequence[_Bound]], number: int, rest: Fraction
) -> Iterator[tuple[_Bound, ...]]:
    """Choices, from the strongest on, whose bounds together lose less than the rest."""
    if number == len(options):
        yield ()
        return
    bounds = options[number]
    for bound in bounds:
        loss = bounds[0].contribution - bound.contribution
        if loss >= rest:
            return
        for others in _weakened(options, number + 1, rest - loss):
            yield (bound, *others)


def _floor_loss(bounds: Sequence[_Bound]) -> Fraction:
    return bounds[0].contribution - bounds[-1].contribution


def _proof(constraint: Constraint, is_upper: bool, choice: Sequence[_Bound]) -> Proof:
    sides = [(Fraction(1), constraint, is_upper)]
    floors = []
    sign = 1 if is_upper else -1
    for (address, coefficient), bound in zip(constraint.terms, choice, strict=True):
        weight = sign * coefficient
        if bound.constraint is None:
            floors.append((abs(weight), address))
        else:
            factor = weight / bound.constraint.terms[0][1]
            sides.append((abs(factor), bound.constraint, factor < 0))
    return Proof(tuple(sides), tuple(floors))
