"""Whether figures can all be true at once: a linear programme over the counts of the city.

The unknowns are the counts themselves (persons by county, sex, age and residence, as far as any
figure tells them apart; births, households, land, …), all of them at least zero. A printed figure
is an interval; `low <= scale * top / bottom <= high` becomes `low * bottom <= scale * top <=
high * bottom`. Shares between which a change lies are unknowns of their own, tied to what is
printed of them and, by the printed size of their whole, to the counts; where one end is printed,
the other end is bounded as if it were printed too.

Every unknown is measured from its true value. Right-hand sides are computed as fractions and stay
of the size of the printed precision, so that the solver's tolerance (1e-9 persons) lies far below
half a unit of the last place of anything that is printed. What it calls impossible is then proved:
its multipliers, as fractions, must add the rows up to a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import block_array, csr_array, hstack  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from benchmarks.worlds.printing import Printer
from benchmarks.worlds.quantities import (
    AGE_GROUPS,
    AVERAGE_DIFFERENCE,
    AVERAGE_GROWTH,
    DIFFERENCE,
    LAND,
    RESIDENCES,
    SERIES,
    SEXES,
    TOTAL,
    Base,
    Quantity,
    Ratio,
    Terms,
    head_count,
    terms,
)
from benchmarks.worlds.world import SAME_COUNTIES_SINCE, parts
from expectations.consistency.figures import Figure
from sources.interval import Interval

#: Figures are impossible if one of them would have to give way by more than this share of half a
#: unit of its last printed place, and a proof says so.
MARGIN = 1e-5
#: No count and no ratio is larger; the proof needs it for what the multipliers leave over.
LARGEST = 10**10
TOLERANCE = 1e-9
#: The presolver rounds more coarsely than that.
SOLVER = {
    "primal_feasibility_tolerance": TOLERANCE,
    "dual_feasibility_tolerance": TOLERANCE,
    "presolve": False,
}
#: What a contradicted figure lacks is scaled down to this for the solver.
NEAR = 1e5
#: A claim takes part in a proof if its multiplier is larger than this.
IN_PROOF = 1e-9
EVERYWHERE = "*"

#: What a row of the programme is about: a count, or a ratio as an unknown of its own.
Unknown = Base | Ratio
Claim = tuple[Quantity, Interval]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Row:
    """`sum(weight * unknown) <= bound`.

    Attributes:
        claims: numbers of the claims that it follows from; none for what every reader knows.
        unit: what half a unit of the last printed place is in the units of the row.
    """

    weights: tuple[tuple[Fraction, Unknown], ...]
    bound: Fraction
    claims: tuple[int, ...] = ()
    unit: float = 1.0


@dataclass(frozen=True)
class Solution:
    """How little figures have to give way.

    Attributes:
        slack: in half units of their last printed places.
        multipliers: of the rows that forbid less, by number of the row.
        claims: what those rows follow from.
    """

    slack: float
    multipliers: Mapping[int, float]
    claims: frozenset[int]


@dataclass(frozen=True)
class Verdict:
    """What can be proved of some figures.

    Attributes:
        is_detectable: whether they cannot all be true.
        slack: by how much a figure has to give way, in half units of its last printed place.
        culprits: claims without any one of which the others can all be true.
    """

    is_detectable: bool
    slack: float
    culprits: frozenset[Claim] = frozenset()


def judge(
    printer: Printer, figures: Iterable[tuple[Quantity, Figure]], *, with_culprits: bool = True
) -> Verdict:
    """Whether figures can all be true, and if not, which claims could be the wrong one."""
    programme = Programme(printer, figures)
    found = programme.solve()
    if found.slack <= MARGIN or not programme.proves(found.multipliers):
        return Verdict(False, found.slack)
    suspects, culprits = set(found.claims if with_culprits else ()), set()
    while suspects:
        claim = min(suspects)
        suspects.discard(claim)
        without = programme.solve(frozenset({claim}))
        if without.slack <= MARGIN:
            culprits.add(claim)
        else:
            # Whoever is wrong alone takes part in every proof.
            suspects &= without.claims
    return Verdict(True, found.slack, frozenset(programme.claims[claim] for claim in culprits))


class Programme:
    """The rows of some figures about one world."""

    def __init__(self, printer: Printer, figures: Iterable[tuple[Quantity, Figure]]) -> None:
        self._printer = printer
        self._world = printer.world
        self._definitions = printer.definitions
        self.claims = list(dict.fromkeys((q, figure.interval) for q, figure in figures))
        self._free = self._free_ratios()
        claimed = [row for key, claim in enumerate(self.claims) for row in self._rows(key, *claim)]
        self.rows = [*claimed, *self._derived(), *self._links(), *self._known_to_all(claimed)]

    # --- rows of figures ------------------------------------------------------------------

    def _free_ratios(self) -> frozenset[Ratio]:
        """Ratios between which a printed change lies."""
        ends = [
            end
            for quantity, _ in self.claims
            if quantity.measure
            for end in self._definitions.ends(quantity)
        ]
        return frozenset(end for end in ends if end.bottom)

    def _rows(self, key: int, quantity: Quantity, interval: Interval) -> Iterable[Row]:
        if quantity.measure:
            yield from self._change_rows(key, quantity, interval)
            return
        ratio = self._definitions.level(quantity)
        yield from self._level_rows((key,), ratio, interval)
        if ratio in self._free:
            yield from _between(((Fraction(1), ratio),), interval, (key,))

    def _level_rows(self, keys: tuple[int, ...], ratio: Ratio, interval: Interval) -> Iterable[Row]:
        """`low * bottom <= scale * top <= high * bottom`, divided by the scale."""
        if not ratio.bottom:
            yield from _between(ratio.top, interval.scaled(1 / ratio.scale), keys)
            return
        size = sum((weight * self._world.count(base) for weight, base in ratio.bottom), Fraction(0))
        unit = half_width(interval) * float(size / ratio.scale)
        for sign, end in ((-1, interval.low), (1, interval.high)):
            if end is not None:
                yield Row(
                    _plus(_times(ratio.top, sign), _times(ratio.bottom, -sign * end / ratio.scale)),
                    Fraction(0),
                    keys,
                    unit,
                )

    def _change_rows(self, key: int, quantity: Quantity, interval: Interval) -> Iterable[Row]:
        before, after = (self._as_unknown(end) for end in self._definitions.ends(quantity))
        if quantity.measure in (DIFFERENCE, AVERAGE_DIFFERENCE):
            in_all = interval.scaled(_spread(quantity))
            yield from _between(_plus(after, _times(before, -1)), in_all, (key,))
            return
        start = self._world.value(self._definitions.ends(quantity)[0])
        unit = half_width(interval) * quantity.years / 100 * float(start)
        for sign, factor in zip((-1, 1), _factors(quantity, interval), strict=True):
            if factor is not None:
                weights = _plus(_times(after, sign), _times(before, -sign * factor))
                yield Row(weights, Fraction(0), (key,), unit)

    def _as_unknown(self, ratio: Ratio) -> tuple[tuple[Fraction, Unknown], ...]:
        if ratio.bottom:
            return ((Fraction(1), ratio),)
        return _times(ratio.top, ratio.scale)

    def _derived(self) -> Iterable[Row]:
        """A ratio at one end of a printed change, from what is printed of the other end."""
        printed: dict[Ratio, list[tuple[int, Interval]]] = {}
        for key, (quantity, interval) in enumerate(self.claims):
            if not quantity.measure:
                printed.setdefault(self._definitions.level(quantity), []).append((key, interval))
        for key, (quantity, interval) in enumerate(self.claims):
            if not quantity.measure or not self._free:
                continue
            before, after = self._definitions.ends(quantity)
            for start_key, start in printed.get(before, []) if before.bottom else ():
                derived = _after(start, quantity, interval)
                yield from self._level_rows((start_key, key), after, derived)
            for end_key, end in printed.get(after, []) if after.bottom else ():
                derived = _before(end, quantity, interval)
                yield from self._level_rows((end_key, key), before, derived)

    def _links(self) -> Iterable[Row]:
        """A ratio lies in what the printed sizes of its whole make of its part."""
        sizes: dict[Terms, list[tuple[int, Interval]]] = {}
        for key, (quantity, interval) in enumerate(self.claims):
            if not quantity.measure:
                ratio = self._definitions.level(quantity)
                if not ratio.bottom:
                    size = interval.scaled(1 / ratio.scale)
                    sizes.setdefault(ratio.top, []).append((key, size))
        for free in sorted(self._free, key=repr):
            for key, size in sizes.get(free.bottom, []):
                for sign, end in ((-1, size.low), (1, size.high)):
                    if end is not None:
                        share = ((-sign * end / free.scale, free),)
                        weights = _plus(_times(free.top, sign), share)
                        yield Row(weights, Fraction(0), (key,), half_width(size))

    # --- what every reader knows ----------------------------------------------------------

    def _known_to_all(self, rows: Iterable[Row]) -> Iterable[Row]:
        """Somebody lives everywhere; a household is no more than its people; children differ."""
        bases = _bases(rows)
        inhabited = {
            head_count(leaf, b.year, b.population)
            for b in bases
            if b.indicator == "population"
            for leaf in {b.area, self._world.places.city}
        }
        yield from (Row(terms((-1, base)), Fraction(-1)) for base in sorted(inhabited))
        for base in bases:
            if base.indicator == "family_household_population":
                everybody = head_count(base.area, base.year)
                yield Row(terms((1, base), (-1, everybody)), Fraction(0))
            if base.indicator == SERIES[0]:
                under5 = base._replace(indicator=SERIES[1])
                yield Row(terms((1, base), (-1, under5)), Fraction(0))

    # --- columns --------------------------------------------------------------------------

    @cached_property
    def _told_apart(self) -> Mapping[tuple[str, str, int], tuple[bool, bool, bool, bool]]:
        """By indicator, population and year: whether areas, sexes, ages, residences differ."""
        used: dict[tuple[str, str, int], tuple[bool, bool, bool, bool]] = {}
        for base in _bases(self.rows):
            before = used.get(_group(base), (False,) * 4)
            used[_group(base)] = (
                before[0] or base.area != self._world.places.city,
                before[1] or base.sex != TOTAL,
                before[2] or base.age != TOTAL,
                before[3] or base.residence != TOTAL,
            )
        return used

    def _atoms(self, base: Base) -> list[Base]:
        """The unknowns that add up to a count."""
        if base.indicator in SERIES:
            return [base]
        area, sex, age, residence = self._told_apart[_group(base)]
        leaves = self._world.places.leaves(base.area, base.year) if area else (EVERYWHERE,)
        year = _group(base)[2]
        return [
            base._replace(area=leaf, sex=s, age=a, residence=r, year=year)
            for leaf, s, a, r in product(
                leaves,
                parts(base.sex, SEXES) if sex else (TOTAL,),
                AGE_GROUPS[base.age] if age else (TOTAL,),
                parts(base.residence, RESIDENCES) if residence else (TOTAL,),
            )
        ]

    def _truth(self, unknown: Unknown) -> Fraction:
        if isinstance(unknown, Ratio):
            return self._world.value(unknown)
        if unknown.area == EVERYWHERE:
            unknown = unknown._replace(area=self._world.places.city)
        return self._world.count(unknown)

    @cached_property
    def _system(self) -> _System:
        columns: dict[Unknown, int] = {}
        places: list[tuple[int, int]] = []
        values: list[float] = []
        bounds = []
        expanded: dict[Unknown, list[int]] = {}
        for number, row in enumerate(self.rows):
            rest = row.bound
            for weight, unknown in row.weights:
                if unknown not in expanded:
                    atoms = [unknown] if isinstance(unknown, Ratio) else self._atoms(unknown)
                    expanded[unknown] = [columns.setdefault(a, len(columns)) for a in atoms]
                rest -= weight * self._truth(unknown)
                places += [(number, column) for column in expanded[unknown]]
                values += [float(weight)] * len(expanded[unknown])
            bounds.append(rest)
        matrix = csr_array(
            (values, tuple(zip(*places, strict=True))), shape=(len(self.rows), len(columns))
        )
        return _System(
            matrix,
            np.array([float(bound) for bound in bounds]),
            np.array([-float(self._truth(atom)) for atom in columns]),
            np.array([bound < 0 for bound in bounds]),
        )

    # --- solving --------------------------------------------------------------------------

    def solve(self, without: frozenset[int] = frozenset()) -> Solution:
        """By how little figures have to give way for all of them to be true.

        Args:
            without: claims that are left out.

        Raises:
            RuntimeError: the solver gives up.
        """
        system = self._system
        kept = np.array([without.isdisjoint(row.claims) for row in self.rows])
        violated = np.flatnonzero(kept & system.is_violated)
        if not len(violated):
            return Solution(0.0, {}, frozenset())
        chosen = np.flatnonzero(kept & system.is_reached_from(violated))
        used = np.flatnonzero(abs(system.matrix[chosen]).sum(axis=0))
        giving = csr_array(
            (
                -np.ones(len(violated)),
                (np.searchsorted(chosen, violated), np.arange(len(violated))),
            ),
            shape=(len(chosen), len(violated)),
        )
        # A figure that is wrong by millions is looked at from farther away.
        scale = max(1.0, float(-system.bounds[violated].min()) / NEAR)
        result = linprog(
            np.concatenate([np.zeros(len(used)), np.ones(len(violated))]),
            A_ub=hstack([system.matrix[chosen][:, used], giving]),
            b_ub=system.bounds[chosen] / scale,
            bounds=[(low / scale, None) for low in system.lowest[used]]
            + [(0, None)] * len(violated),
            method="highs",
            options=SOLVER,
        )
        if result.status != 0:
            raise RuntimeError(f"expected a solution, found: {result.message}")
        slack = sum(
            scale * given / self.rows[row].unit
            for row, given in zip(violated, result.x[len(used) :], strict=True)
        )
        multipliers = {
            int(row): -float(multiplier)
            for row, multiplier in zip(chosen, result.ineqlin.marginals, strict=True)
            if -multiplier > IN_PROOF
        }
        claims = (claim for row in multipliers for claim in self.rows[row].claims)
        return Solution(float(slack), multipliers, frozenset(claims))

    def proves(self, multipliers: Mapping[int, float]) -> bool:
        """Whether rows, multiplied and added, say something false of every count from zero up."""
        left: dict[Unknown, Fraction] = {}
        right = Fraction(0)
        for number, multiplier in multipliers.items():
            factor = Fraction(multiplier)
            right += factor * self.rows[number].bound
            for weight, unknown in self.rows[number].weights:
                atoms = [unknown] if isinstance(unknown, Ratio) else self._atoms(unknown)
                for atom in atoms:
                    left[atom] = left.get(atom, Fraction(0)) + factor * weight
        least = sum((weight * LARGEST for weight in left.values() if weight < 0), Fraction(0))
        return least > right


@dataclass(frozen=True)
class _System:
    """`matrix @ unknowns <= bounds`, `unknowns >= lowest`, measured from the truth.

    Attributes:
        matrix: of shape (rows, unknowns).
        is_violated: which rows the truth violates.
    """

    matrix: csr_array
    bounds: Floats
    lowest: Floats
    is_violated: Flags

    @cached_property
    def _components(self) -> NDArray[np.int64]:
        """By row, which of the independent parts of the system it belongs to."""
        rows = self.matrix.shape[0]
        ones = csr_array(abs(self.matrix) > 0, dtype=np.int8)
        graph = block_array([[None, ones], [ones.T, None]])
        labels = connected_components(graph, directed=False)[1]
        return np.asarray(labels[:rows], dtype=np.int64)

    def is_reached_from(self, rows: NDArray[np.int64]) -> Flags:
        """Which rows share unknowns with some rows, directly or through others."""
        return np.isin(self._components, self._components[rows])


Weights = tuple[tuple[Fraction, Unknown], ...]


def _times(weights: Weights | Terms, factor: Fraction | int) -> Weights:
    return tuple((weight * factor, unknown) for weight, unknown in weights)


def _plus(one: Weights, other: Weights) -> Weights:
    total: dict[Unknown, Fraction] = {}
    for weight, unknown in (*one, *other):
        total[unknown] = total.get(unknown, Fraction(0)) + weight
    return tuple((weight, unknown) for unknown, weight in total.items() if weight)


def _between(
    weights: Weights | Terms, interval: Interval, claims: tuple[int, ...]
) -> Iterator[Row]:
    """`low <= sum <= high`; an open end counts as closed."""
    for sign, end in ((-1, interval.low), (1, interval.high)):
        if end is not None:
            yield Row(_times(weights, sign), sign * end, claims, half_width(interval))


def _after(start: Interval, quantity: Quantity, change: Interval) -> Interval:
    """What a start and a printed change leave for the end; both are no less than zero."""
    if quantity.measure in (DIFFERENCE, AVERAGE_DIFFERENCE):
        return start + change.scaled(_spread(quantity))
    low, high = _factors(quantity, change)
    return Interval(
        None if start.low is None or low is None else start.low * low,
        None if start.high is None or high is None else start.high * high,
    )


def _before(end: Interval, quantity: Quantity, change: Interval) -> Interval:
    """What an end and a printed change leave for the start."""
    if quantity.measure in (DIFFERENCE, AVERAGE_DIFFERENCE):
        return end + change.scaled(-_spread(quantity))
    low, high = _factors(quantity, change)
    return Interval(
        None if end.low is None or not high else end.low / high,
        None if end.high is None or not low else end.high / low,
    )


def _spread(quantity: Quantity) -> int:
    """By how many years an average difference is multiplied."""
    return quantity.years if quantity.measure == AVERAGE_DIFFERENCE else 1


def _factors(quantity: Quantity, growth: Interval) -> tuple[Fraction | None, Fraction | None]:
    """By what a level is multiplied over all years of a growth in %, at least and at most."""
    exponent = quantity.years if quantity.measure == AVERAGE_GROWTH else 1
    return (
        None if growth.low is None else max(1 + growth.low / 100, Fraction(0)) ** exponent,
        None if growth.high is None else max(1 + growth.high / 100, Fraction(0)) ** exponent,
    )


def half_width(interval: Interval) -> float:
    """Half a unit of the last printed place; for a bound, a thousandth of it; never zero."""
    if interval.low is None or interval.high is None:
        end = interval.low if interval.high is None else interval.high
        return float(abs(end or 1)) / 1000
    return float(interval.high - interval.low) / 2 or TOLERANCE


def _bases(rows: Iterable[Row]) -> list[Base]:
    """The counts that some rows speak of, each once."""
    unknowns = dict.fromkeys(unknown for row in rows for _, unknown in row.weights)
    return [unknown for unknown in unknowns if isinstance(unknown, Base)]


def _group(base: Base) -> tuple[str, str, int]:
    is_same_land = base.indicator == LAND and base.year >= SAME_COUNTIES_SINCE
    return base.indicator, base.population, SAME_COUNTIES_SINCE if is_same_land else base.year
