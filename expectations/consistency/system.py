"""The system of one document: every claim and every identity as an exact linear constraint.

Counts (people, households, land) are the unknowns. A ratio that is printed with an interval is
then linear: `low * base <= part <= high * base`. So is growth, average growth included. What is
left over (a change of a ratio that is nowhere printed) is bounded from the figures that are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from expectations.consistency.claims import Claim
from expectations.consistency.figures import Address
from sources.interval import Interval

Terms = tuple[tuple[Address, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """`low <= sum(coefficient * quantity) <= high`, where all its claims are true.

    Attributes:
        terms: coefficients by quantity, in canonical units.
        claims: keys of the claims it rests on; none for an identity.
        rule_id: the rule it follows from; empty for the value of a cell itself.
        instance: equal for the constraints of one application of a rule; None for a value.
        low_open, high_open: whether the end itself is left out.
    """

    terms: Terms
    low: Fraction | None
    high: Fraction | None
    claims: frozenset[int]
    rule_id: str = ""
    instance: int | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """A rule applied to certain cells: what coverage counts.

    Attributes:
        ratio: the cell that multiplies the base, where there is one.
        base, part: coefficients by cell; the relation is `ratio * base = part`,
            `constant = part`, or `constant <= part` where it is a bound.
    """

    instance: int
    rule_id: str
    ratio: Address | None
    base: Terms
    part: Terms
    is_bound: bool = False
    constant: Fraction = Fraction(0)

    @property
    def cells(self) -> list[Address]:
        """Every cell it speaks of, the ratio first."""
        named = ([self.ratio] if self.ratio else []) + [a for a, _ in (*self.base, *self.part)]
        return list(dict.fromkeys(named))


@dataclass(frozen=True)
class System:
    """What one document says, and what must hold between its cells."""

    claims: Sequence[Claim]
    constraints: Sequence[Constraint]
    applications: Sequence[Application]
    non_negative: frozenset[Address]

    def components(self) -> Iterator[System]:
        """The parts that share neither a quantity nor a claim, in the order of their first."""
        leaders = _Leaders()
        for constraint in self.constraints:
            leaders.join([*(address for address, _ in constraint.terms), *constraint.claims])
        grouped: dict[Hashable, list[Constraint]] = {}
        for constraint in self.constraints:
            grouped.setdefault(leaders.of(constraint.terms[0][0]), []).append(constraint)
        applied: dict[Hashable, list[Application]] = {}
        for application in self.applications:
            applied.setdefault(leaders.of(application.part[0][0]), []).append(application)
        for leader, constraints in grouped.items():
            keys = sorted({key for constraint in constraints for key in constraint.claims})
            quantities = {address for c in constraints for address, _ in c.terms}
            yield System(
                [self.claims[key] for key in keys],
                constraints,
                applied.get(leader, []),
                self.non_negative & quantities,
            )


class _Leaders:
    """Union-find over quantities and claims."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def of(self, item: Hashable) -> Hashable:
        above = self._above.setdefault(item, item)
        while above != self._above[above]:
            self._above[item] = self._above[above]
            item, above = above, self._above[above]
        return above

    def join(self, items: Sequence[Hashable]) -> None:
        first = self.of(items[0])
        for item in items[1:]:
            self._above[self.of(item)] = first


def within(
    terms: Mapping[Address, Fraction] | Terms, interval: Interval, claims: frozenset[int],
    rule_id: str = "", instance: int | None = None,
) -> Constraint:  # fmt: skip
    """A linear form whose value lies in an interval."""
    pairs = tuple(terms.items()) if isinstance(terms, Mapping) else terms
    return Constraint(
        pairs, interval.low, interval.high, claims, rule_id, instance, interval.low_open,
        interval.high_open,
    )  # fmt: skip


def ratio_within(
    base: Terms, part: Terms, interval: Interval, claims: frozenset[int], rule_id: str,
    instance: int,
) -> Iterator[Constraint]:  # fmt: skip
    """`low * base <= part <= high * base`, for a base that is never negative."""
    for bound, is_low in ((interval.low, True), (interval.high, False)):
        if bound is None:
            continue
        terms = combined(part, base, -bound)
        if terms:
            low, high = (Fraction(0), None) if is_low else (None, Fraction(0))
            yield Constraint(terms, low, high, claims, rule_id, instance)


def combined(one: Terms, other: Terms, factor: Fraction) -> Terms:
    """`one + factor * other`, without what cancels."""
    total: dict[Address, Fraction] = dict(one)
    for address, coefficient in other:
        total[address] = total.get(address, Fraction(0)) + factor * coefficient
    return tuple((address, value) for address, value in total.items() if value)
