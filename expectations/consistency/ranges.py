"""What the other figures leave room for: the range of one claim, given the claims around it.

Found in floats, for readers and for explanations; nothing is accused because of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isfinite

import numpy as np
from highspy import Highs, HighsLp, HighsModelStatus, MatrixFormat

from expectations.consistency.figures import Address
from expectations.consistency.system import Constraint, System, Terms

#: How far floats may miss each other, as a share of the value.
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Range:
    """From the least to the greatest possible value; infinite where nothing bounds it."""

    low: float
    high: float

    def meets(self, low: float, high: float) -> bool:
        """Whether an interval has a value in common with it."""
        margin = _CLOSE * max(1.0, abs(low), abs(high))
        return low <= self.high + margin and high >= self.low - margin

    def scaled(self, factor: float) -> Range:
        """Every value times a positive factor."""
        return Range(self.low * factor, self.high * factor)

    @property
    def is_bounded(self) -> bool:
        """Whether both ends are finite."""
        return isfinite(self.low) and isfinite(self.high)


class Ranges:
    """Ranges of linear forms and quotients over the claims of one component."""

    def __init__(self, component: System, origin: Mapping[Address, Fraction]) -> None:
        self._component = component
        quantities = sorted({a for c in component.constraints for a, _ in c.terms})
        self._columns = {address: number for number, address in enumerate(quantities)}
        self._scale = [float(abs(origin[address])) or 1.0 for address in quantities]
        floors = [0.0 if a in component.non_negative else -inf for a in quantities]
        self._floors = np.array(floors)
        self._rows = [
            (constraint.claims, *self._scaled(terms, bound))
            for constraint in component.constraints
            for terms, bound in _sides(constraint)
        ]

    def of_form(self, terms: Terms, claims: Iterable[int]) -> Range | None:
        """The range of a linear form while the claims hold; None if they cannot."""
        return self._extremes(terms, None, claims)

    def of_quotient(self, part: Terms, base: Terms, claims: Iterable[int]) -> Range | None:
        """The range of `part / base` while the claims hold, for a base that is not negative.

        Charnes and Cooper: everything is divided by the base, so that the quotient is linear.
        """
        return self._extremes(part, base, claims)

    def _extremes(self, terms: Terms, base: Terms | None, claims: Iterable[int]) -> Range | None:
        cost = self._row(terms)
        fixed = None if base is None else self._row(base)
        if cost is None or (base is not None and fixed is None):
            return None
        # Divided by the size of the base, everything stays near one.
        size = 1.0 if fixed is None else float(np.abs(fixed).max()) or 1.0
        solver = self._programme(claims, None if fixed is None else fixed / size)
        scale = float(np.abs(cost).max()) or 1.0
        costs = np.append(cost / scale, 0.0)
        low, high = (_least(solver, sign * costs) for sign in (1, -1))
        if low is None or high is None:
            return None
        return Range(low * scale / size, -high * scale / size)

    def _row(self, terms: Terms) -> np.ndarray | None:
        row = np.zeros(len(self._columns))
        for address, value in terms:
            if address not in self._columns:
                return None
            column = self._columns[address]
            row[column] = float(value) * self._scale[column]
        return row

    def _scaled(self, terms: Terms, bound: Fraction) -> tuple[list[int], list[float]]:
        """A row `terms - bound * divisor <= 0`, its widest term at one."""
        columns = [self._columns[address] for address, _ in terms]
        exact = [
            float(value) * self._scale[column]
            for column, (_, value) in zip(columns, terms, strict=True)
        ]
        size = max(map(abs, exact)) or 1.0
        values = [*(value / size for value in exact), -float(bound) / size]
        return [*columns, len(self._columns)], values

    def _programme(self, claims: Iterable[int], fixed: np.ndarray | None) -> Highs:
        """The constraints that the claims allow; the last column divides, or is one."""
        given = frozenset(claims)
        rows = [(index, values) for needed, index, values in self._rows if needed <= given]
        lower, upper = [-inf] * len(rows), [0.0] * len(rows)
        if fixed is not None:
            columns = [int(column) for column in np.flatnonzero(fixed)]
            rows.append((columns, [float(fixed[column]) for column in columns]))
            lower.append(1.0)
            upper.append(1.0)
        width = len(self._columns)
        programme = HighsLp()
        programme.num_col_, programme.num_row_ = width + 1, len(rows)
        programme.col_cost_ = np.zeros(width + 1)
        programme.col_lower_ = np.append(self._floors, 1.0 if fixed is None else 0.0)
        programme.col_upper_ = np.append(np.full(width, inf), 1.0 if fixed is None else inf)
        programme.row_lower_, programme.row_upper_ = np.array(lower), np.array(upper)
        matrix = programme.a_matrix_
        matrix.format_ = MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0, *(len(index) for index, _ in rows)])
        matrix.index_ = np.array([column for index, _ in rows for column in index])
        matrix.value_ = np.array([value for _, values in rows for value in values])
        solver = Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        # Presolve takes narrow ranges for empty ones.
        solver.setOptionValue("presolve", "off")
        solver.passModel(programme)
        return solver


def _sides(constraint: Constraint) -> Iterator[tuple[Terms, Fraction]]:
    """A constraint as rows `terms <= bound`."""
    if constraint.high is not None:
        yield constraint.terms, constraint.high
    if constraint.low is not None:
        yield tuple((address, -value) for address, value in constraint.terms), -constraint.low


def _least(solver: Highs, cost: np.ndarray) -> float | None:
    """The least value; infinite where nothing stops it, None where nothing is possible."""
    solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
    solver.run()
    status = solver.getModelStatus()
    if status == HighsModelStatus.kOptimal:
        return float(solver.getInfo().objective_function_value)
    if status in (HighsModelStatus.kUnbounded, HighsModelStatus.kUnboundedOrInfeasible):
        return -inf
    return None
