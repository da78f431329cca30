"""HiGHS searches, rationals confirm: which claims of a component cannot all be true.

The search moves the origin to what is printed, in exact arithmetic, so that the floats only ever
see what is left: how far figures are from each other, in units of their own precision. What it
finds counts for nothing until `proof_of` has proved it with fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import frexp, inf, isfinite, lcm, ldexp

import numpy as np
from highspy import Highs, HighsBasisStatus, HighsLp, HighsModelStatus, MatrixFormat

from expectations.consistency.figures import Address
from expectations.consistency.origin import origin_of, precisions
from expectations.consistency.system import Constraint, System

#: Quantities at a known value, and constraints that hold with equality.
Corner = tuple[dict[Address, Fraction], list[tuple[Constraint, Fraction]]]
#: A conflict this small against the printed precision is left to what is exact.
TOLERANCE = 1e-7
#: What floats lose of the widest bound of a programme: some of their last digits.
NOISE = 2.0**-50
_DUAL_ZERO = 1e-9
#: How far the search stays off an end that is left out, as a share of the printed precision.
OPEN_MARGIN = Fraction(1, 2**16)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Constraints that contradict each other, and quantities used as no less than zero."""

    rows: list[int]
    floors: list[Address]


class Search:
    """One component as a linear programme: how little would have to give for all to be true."""

    def __init__(self, component: System) -> None:
        self.component = component
        self.constraints = list(component.constraints)
        self.quantities = quantities = sorted({a for c in self.constraints for a, _ in c.terms})
        self._column = {address: number for number, address in enumerate(quantities)}
        self.origin = origin_of(component)
        precision = precisions(component, self.origin)
        self._exponent = [_exponent(precision[address]) for address in quantities]
        self._rows = [self._scaled(constraint) for constraint in self.constraints]
        # A figure far off its place makes for wide bounds, in which small conflicts are noise.
        widest = max((abs(b) for row in self._rows for b in row[2:] if isfinite(b)), default=0.0)
        self._tolerance = max(TOLERANCE, NOISE * widest)
        self._highs = self._programme(quantities)
        self._active = [True] * len(self._rows)

    def core(self, claims: Iterable[int]) -> frozenset[int] | None:
        """Claims among these that cannot all be true, not yet the fewest; None if they can."""
        found = self.conflict(self.allowed(claims))
        if found is None:
            return None
        return frozenset(key for row in found.rows for key in self.constraints[row].claims)

    def allowed(self, claims: Iterable[int]) -> list[int]:
        """The constraints that rest on no other claim."""
        given = frozenset(claims)
        return [n for n, constraint in enumerate(self.constraints) if constraint.claims <= given]

    def conflict(self, rows: Iterable[int]) -> Conflict | None:
        """What among these constraints takes part in a contradiction; None if there is none."""
        self._activate(frozenset(rows))
        self._highs.run()
        if self._highs.getModelStatus() != HighsModelStatus.kOptimal:
            return None
        if self._highs.getInfo().objective_function_value <= self._tolerance:
            return None
        solution = self._highs.getSolution()
        duals, reduced = solution.row_dual, solution.col_dual
        return Conflict(
            [n for n in range(len(self._rows)) if self._active[n] and abs(duals[n]) > _DUAL_ZERO],
            [a for a, column in self._column.items() if abs(reduced[column]) > _DUAL_ZERO],
        )

    def corner(self, rows: Iterable[int]) -> Corner | None:
        """Where the search stops if these constraints can all hold, in exact terms.

        Returns:
            Quantities that sit at zero, and constraints that sit at one of their bounds.
        """
        if self.conflict(rows) is not None:
            return None
        basis = self._highs.getBasis()
        fixed = {
            address: Fraction(0) if status == HighsBasisStatus.kLower else self.origin[address]
            for address, status in zip(self.quantities, basis.col_status, strict=False)
            if status != HighsBasisStatus.kBasic
        }
        held = []
        for number, status in enumerate(basis.row_status):
            constraint = self.constraints[number]
            low, high = self._bounds(constraint)
            bound = high if status == HighsBasisStatus.kUpper else low
            if self._active[number] and status != HighsBasisStatus.kBasic and bound is not None:
                held.append((constraint, bound))
        return fixed, held

    def _activate(self, rows: frozenset[int]) -> None:
        for number, (_, _, low, high) in enumerate(self._rows):
            wanted = number in rows
            if wanted != self._active[number]:
                bounds = (low, high) if wanted else (-inf, inf)
                self._highs.changeRowBounds(number, *bounds)
                self._active[number] = wanted

    def _scaled(self, constraint: Constraint) -> tuple[list[int], list[float], float, float]:
        """A constraint around the origin, its widest term at about one.

        Scaling is by powers of two, which lose no digit: each float is the exact number, rounded
        once.
        """
        columns = [self._column[address] for address, _ in constraint.terms]
        coefficients = [
            ldexp(float(value), self._exponent[column])
            for column, (_, value) in zip(columns, constraint.terms, strict=True)
        ]
        shift = -max(frexp(value)[1] for value in coefficients)
        top, bottom = self._at_origin(constraint)
        low, high = (
            default if bound is None else ldexp(_difference(bound, top, bottom), shift)
            for bound, default in zip(self._bounds(constraint), (-inf, inf), strict=True)
        )
        return columns, [ldexp(value, shift) for value in coefficients], low, high

    def _at_origin(self, constraint: Constraint) -> tuple[int, int]:
        """What the terms add up to at the origin, as an exact quotient in no lowest terms."""
        factors = [(value, self.origin[address]) for address, value in constraint.terms]
        denominators = [value.denominator * at.denominator for value, at in factors]
        bottom = lcm(*denominators)
        top = sum(
            value.numerator * at.numerator * (bottom // denominator)
            for (value, at), denominator in zip(factors, denominators, strict=True)
        )
        return top, bottom

    def _bounds(self, constraint: Constraint) -> tuple[Fraction | None, Fraction | None]:
        """The bounds of a constraint; an end that does not belong to it is kept off a little."""
        low, high = constraint.low, constraint.high
        if not constraint.low_open and not constraint.high_open:
            return low, high
        precision = sum(
            (abs(value) * self._unit(address) for address, value in constraint.terms), Fraction(0)
        )
        margin = precision * OPEN_MARGIN
        return (
            low + margin if low is not None and constraint.low_open else low,
            high - margin if high is not None and constraint.high_open else high,
        )

    def _unit(self, address: Address) -> Fraction:
        return Fraction(2) ** self._exponent[self._column[address]]

    def _programme(self, quantities: Sequence[Address]) -> Highs:
        """Minimise how far the rows are missed: each row has a slack on either side."""
        width, height = len(quantities), len(self._rows)
        programme = HighsLp()
        programme.num_col_, programme.num_row_ = width + 2 * height, height
        programme.col_cost_ = np.concatenate([np.zeros(width), np.ones(2 * height)])
        lower = [self._lower(address) for address in quantities]
        programme.col_lower_ = np.concatenate([np.array(lower), np.zeros(2 * height)])
        programme.col_upper_ = np.full(width + 2 * height, inf)
        programme.row_lower_ = np.array([low for _, _, low, _ in self._rows])
        programme.row_upper_ = np.array([high for _, _, _, high in self._rows])
        starts, index, value = [0], [], []
        for number, (columns, coefficients, _, _) in enumerate(self._rows):
            index += [*columns, width + 2 * number, width + 2 * number + 1]
            value += [*coefficients, 1.0, -1.0]
            starts.append(len(index))
        matrix = programme.a_matrix_
        matrix.format_ = MatrixFormat.kRowwise
        matrix.start_, matrix.index_ = np.array(starts), np.array(index)
        matrix.value_ = np.array(value)
        highs = Highs()  # type: ignore[no-untyped-call]
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        # Presolve takes narrow ranges for empty ones.
        highs.setOptionValue("presolve", "off")
        highs.setOptionValue("primal_feasibility_tolerance", 1e-9)
        highs.setOptionValue("dual_feasibility_tolerance", 1e-9)
        highs.passModel(programme)
        return highs

    def _lower(self, address: Address) -> float:
        if address not in self.component.non_negative:
            return -inf
        return ldexp(float(-self.origin[address]), -self._exponent[self._column[address]])


def _exponent(value: Fraction) -> int:
    """The exponent of the power of two just above a positive value."""
    return frexp(float(value))[1] if value else 0


def _difference(bound: Fraction, top: int, bottom: int) -> float:
    """`bound - top / bottom`, rounded once."""
    over = bound.numerator * bottom - top * bound.denominator
    return over / (bound.denominator * bottom)


# --- exact confirmation -------------------------------------------------------------------


@dataclass(frozen=True)
class Proof:
    """Constraints with multipliers whose sum says that zero is at most something negative.

    Attributes:
        sides: (multiplier, constraint, whether its upper bound is used), multipliers positive.
        floors: (multiplier, quantity) for quantities used as being no less than zero.
    """

    sides: tuple[tuple[Fraction, Constraint, bool], ...]
    floors: tuple[tuple[Fraction, Address], ...]

    @cached_property
    def claims(self) -> frozenset[int]:
        """The claims that it rests on."""
        return frozenset(key for _, constraint, _ in self.sides for key in constraint.claims)


def proof_of(search: Search, claims: Iterable[int]) -> Proof | None:
    """Prove in fractions that claims cannot all be true; None where that does not succeed."""
    found = search.conflict(search.allowed(claims))
    if found is None:
        return None
    found = _irreducible(search, found)
    constraints = [search.constraints[row] for row in found.rows]
    for floors in (found.floors, []):
        proof = _combination(constraints, floors)
        if proof is not None:
            return proof
    return None


def _irreducible(search: Search, found: Conflict) -> Conflict:
    """Leave out rows as long as the contradiction stays, identities first."""
    for row in sorted(found.rows, key=lambda n: (bool(search.constraints[n].claims), -n)):
        if row not in found.rows:
            continue
        found = search.conflict(other for other in found.rows if other != row) or found
    return found


def _combination(constraints: Sequence[Constraint], floors: Sequence[Address]) -> Proof | None:
    """Farkas multipliers of constraints that contradict each other, none of them to spare."""
    quantities = sorted({address for c in constraints for address, _ in c.terms})
    weights = _kernel(constraints, quantities, floors)
    if weights is None:
        return None
    for sign in (1, -1):
        proof = _as_proof(constraints, floors, [sign * weight for weight in weights])
        if proof is not None:
            return proof
    return None


def _kernel(
    constraints: Sequence[Constraint], quantities: Sequence[Address], floors: Sequence[Address]
) -> list[Fraction] | None:
    """The one combination of rows, and of floors, in which every quantity cancels."""
    columns = [dict(constraint.terms) for constraint in constraints]
    columns += [{address: Fraction(1)} for address in floors]
    matrix = [[column.get(address, Fraction(0)) for column in columns] for address in quantities]
    pivots: list[int] = []
    row = 0
    for column in range(len(columns)):
        pivot = next((r for r in range(row, len(matrix)) if matrix[r][column]), None)
        if pivot is None:
            continue
        matrix[row], matrix[pivot] = matrix[pivot], matrix[row]
        lead = matrix[row][column]
        matrix[row] = [value / lead for value in matrix[row]]
        for other in range(len(matrix)):
            factor = matrix[other][column]
            if other != row and factor:
                matrix[other] = [
                    a - factor * b for a, b in zip(matrix[other], matrix[row], strict=True)
                ]
        pivots.append(column)
        row += 1
    free = [column for column in range(len(columns)) if column not in pivots]
    if len(free) != 1:
        return None
    weights = [Fraction(0)] * len(columns)
    weights[free[0]] = Fraction(1)
    for number, column in enumerate(pivots):
        weights[column] = -matrix[number][free[0]]
    return weights


def _as_proof(
    constraints: Sequence[Constraint], floors: Sequence[Address], weights: Sequence[Fraction]
) -> Proof | None:
    """The combination as a proof, if the bounds it uses exist and add up below zero.

    A positive weight uses the upper bound of its constraint, a negative one the lower.
    """
    right = Fraction(0)
    sides = []
    for weight, constraint in zip(weights, constraints, strict=False):
        if not weight:
            continue
        bound = constraint.high if weight > 0 else constraint.low
        if bound is None:
            return None
        right += weight * bound
        sides.append((abs(weight), constraint, weight > 0))
    beneath = []
    for weight, address in zip(weights[len(constraints) :], floors, strict=True):
        # A floor says `-quantity <= 0`: its weight in the sum of the quantities is negative.
        if weight > 0:
            return None
        if weight:
            beneath.append((-weight, address))
    if right >= 0:
        return None
    return Proof(tuple(sides), tuple(beneath))
