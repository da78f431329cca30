"""From the claims of a document to its system of constraints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from expectations.consistency.claims import (
    AVERAGE_DIFFERENCE,
    AVERAGE_GROWTH,
    DIFFERENCE,
    GROWTH,
    Claim,
    Claims,
)
from expectations.consistency.figures import Address
from expectations.consistency.identities import Applier
from expectations.consistency.partitions import AreaPartitions
from expectations.consistency.structure import SIGNED, structure_of
from expectations.consistency.system import (
    Application,
    Constraint,
    System,
    ratio_within,
    within,
)
from sources.interval import Interval, total
from sources.readers.catalogue import Catalogue

#: The rule by which a base counts something.
POSITIVE = ""
#: Dimensions of what has a price.
PRICED = frozenset({"money", "money_per_person"})
#: Ways to bound a ratio that is not printed which are worth following.
MAX_DERIVED = 4


@dataclass(frozen=True)
class Grounding:
    """A system, with the applications that lacked a figure.

    Attributes:
        components: the parts of the system that have nothing to do with each other.
        unjudged: applications, each with the cells that nothing in the document bounds.
    """

    system: System
    components: Sequence[System]
    unjudged: Sequence[tuple[Application, tuple[Address, ...]]]


def ground(claims: Claims, catalogue: Catalogue, areas: AreaPartitions) -> Grounding:
    """Apply every identity to what a document claims."""
    return _Grounder(claims, catalogue, areas).ground()


class _Grounder:
    def __init__(self, claims: Claims, catalogue: Catalogue, areas: AreaPartitions) -> None:
        self._claims = claims
        self._catalogue = catalogue
        self._areas = areas
        self._constraints: list[Constraint] = []
        self._claimed: set[Address] = set()
        self._unjudged: list[tuple[Application, tuple[Address, ...]]] = []

    def ground(self) -> Grounding:
        self._levels()
        self._changes()
        applications = self._applications()
        kept, unjudged = _prune(applications, self._claimed)
        for application in kept:
            self._constraints += self._identity(application)
        quantities = {a for c in self._constraints for a, _ in c.terms}
        signed = {a for a in quantities if a.cell.indicator_code in SIGNED}
        system = System(self._claims.all, self._constraints, kept, frozenset(quantities - signed))
        components = [_with_positive_bases(c, self._catalogue) for c in system.components()]
        return Grounding(system, components, [*self._unjudged, *unjudged])

    def _levels(self) -> None:
        for address, claims in self._claims.levels.items():
            self._claimed.add(address)
            for claim in claims:
                terms = ((address, Fraction(1)),)
                self._constraints.append(within(terms, claim.interval, frozenset({claim.key})))

    def _changes(self) -> None:
        for claim in self._claims.changes:
            constraints = list(change_constraints(claim, self._catalogue))
            self._constraints += constraints
            if constraints and claim.start is not None:
                self._claimed |= {claim.start, claim.address}

    def _applications(self) -> list[Application]:
        """Identities of the catalogue, then those that follow from the code lists."""
        applier = Applier(self._claims, self._catalogue)
        found: dict[tuple[str, frozenset[Address]], Application] = {}
        known, new = set(self._claimed), set(self._claimed)
        # Twice, as one identity may bring the cells that another one needs.
        for _ in range(2):
            for application in applier.applications(sorted(new)):
                found.setdefault((application.rule_id, frozenset(application.cells)), application)
            new = {cell for item in found.values() for cell in item.cells} - known
            known |= new
        ratios = [item for item in found.values() if item.ratio is not None]
        counted = self._claimed | {cell for item in ratios for cell in item.cells}
        linear = [item for item in found.values() if item.ratio is None]
        # What the code lists make up of parts may still be bound by them.
        bindable = {
            cell
            for item in linear
            if len(counted.intersection(item.cells)) > 1
            for cell in item.cells
            if cell.cell.indicator_code not in SIGNED
        }
        linear, unjudged = _prune(linear, counted | bindable)
        self._unjudged += unjudged
        cells = counted | {cell for item in linear for cell in item.cells}
        derived = structure_of(sorted(cells), self._catalogue, self._areas)
        return [
            replace(application, instance=number)
            for number, application in enumerate([*ratios, *linear, *derived])
        ]

    def _identity(self, application: Application) -> Iterator[Constraint]:
        rule_id, instance = application.rule_id, application.instance
        if application.ratio is None:
            constant = application.constant
            interval = Interval(constant, None if application.is_bound else constant)
            yield within(application.part, interval, frozenset(), rule_id, instance)
            return
        for interval, keys in self._intervals_of_ratio(application.ratio):
            yield from ratio_within(
                application.base, application.part, interval, keys, rule_id, instance
            )
        if self._is_linked(application.ratio):
            yield from self._ratio_from_counts(application)

    def _intervals_of_ratio(self, ratio: Address) -> Iterator[tuple[Interval, frozenset[int]]]:
        """What is printed of a ratio, and what its printed changes leave of it."""
        for claim in self._claims.levels.get(ratio, []):
            yield claim.interval, frozenset({claim.key})
        yield from islice(self._through_changes(ratio), MAX_DERIVED)

    def _through_changes(self, ratio: Address) -> Iterator[tuple[Interval, frozenset[int]]]:
        for change in self._claims.changes:
            if change.measure != DIFFERENCE or change.start is None:
                continue
            factor = difference_factor(change, self._catalogue)
            if factor is None or ratio not in (change.start, change.address):
                continue
            is_end = ratio == change.address
            other = change.start if is_end else change.address
            step = change.interval.scaled(factor if is_end else -factor)
            for level in self._claims.levels.get(other, []):
                yield level.interval + step, frozenset({change.key, level.key})

    def _is_linked(self, ratio: Address) -> bool:
        return any(ratio in (c.start, c.address) for c in self._claims.changes)

    def _ratio_from_counts(self, application: Application) -> Iterator[Constraint]:
        """What printed counts leave of a ratio that takes part in a change."""
        assert application.ratio is not None
        base = self._form(application.base)
        part = self._form(application.part)
        if base is None or part is None or base[0].low is None or base[0].low <= 0:
            return
        low = None if part[0].low is None or base[0].high is None else part[0].low / base[0].high
        high = None if part[0].high is None else part[0].high / base[0].low
        if low is not None and low < 0:
            return
        yield within(
            ((application.ratio, Fraction(1)),), Interval(low, high), base[1] | part[1],
            application.rule_id, application.instance,
        )  # fmt: skip

    def _form(
        self, terms: Iterable[tuple[Address, Fraction]]
    ) -> tuple[Interval, frozenset[int]] | None:
        intervals, keys = [], set()
        for address, coefficient in terms:
            claims = self._claims.levels.get(address)
            if not claims:
                return None
            claim = min(claims, key=lambda c: (_width(c.interval), c.key))
            intervals.append(claim.interval.scaled(coefficient))
            keys.add(claim.key)
        return total(intervals), frozenset(keys)


def _with_positive_bases(component: System, catalogue: Catalogue) -> System:
    """A component in which the base of a ratio counts at least one: one person, one household.

    Ratios alone say nothing of size, so that zero would satisfy them all. Where nothing else does
    either, one of the indicator's own unit does as well as any other size.
    """
    has_size = any(constraint.low or constraint.high for constraint in component.constraints)
    bases = {a for item in component.applications if item.ratio for a, _ in item.base}
    positive = []
    for address in sorted(bases):
        least = Fraction(1)
        if has_size:
            least /= catalogue.units[address.canonical_unit_code].factor
        terms = ((address, Fraction(1)),)
        positive.append(Constraint(terms, least, None, frozenset(), POSITIVE))
    return replace(component, constraints=[*component.constraints, *positive])


def change_constraints(claim: Claim, catalogue: Catalogue) -> Iterator[Constraint]:
    """What a printed change says of its two ends."""
    assert claim.start is not None
    if claim.years <= 0:
        return
    keys, rule_id = frozenset({claim.key}), f"change_{claim.measure}"
    start, end = claim.start, claim.address
    if claim.measure in (DIFFERENCE, AVERAGE_DIFFERENCE):
        factor = difference_factor(claim, catalogue)
        if factor is None:
            return
        years = claim.years if claim.measure == AVERAGE_DIFFERENCE else 1
        terms = ((end, Fraction(1)), (start, Fraction(-1)))
        yield within(terms, claim.interval.scaled(factor * years), keys, rule_id)
    elif claim.measure in (GROWTH, AVERAGE_GROWTH) and _has_growth(start, catalogue):
        factors = growth_factors(claim)
        if factors is None:
            return
        for bound, is_low in ((factors.low, True), (factors.high, False)):
            if bound is not None:
                terms = ((end, Fraction(1)), (start, -bound))
                low, high = (Fraction(0), None) if is_low else (None, Fraction(0))
                yield Constraint(terms, low, high, keys, rule_id)


def _has_growth(address: Address, catalogue: Catalogue) -> bool:
    """Whether growth is what its two ends give: money grows in real terms and is printed in
    nominal ones, and what may be negative has no growth."""
    dimension = catalogue.units[address.canonical_unit_code].dimension
    return dimension not in PRICED and address.cell.indicator_code not in SIGNED


#: What a unit of growth is of the start.
GROWTH_UNITS = {"%": Fraction(1, 100), "‰": Fraction(1, 1000)}
TIMES = "倍"


def growth_factors(claim: Claim) -> Interval | None:
    """End over start, as a printed growth allows; None for a unit that is no growth's.

    Average growth is geometric: over `n` years the factor is `(1 + g) ** n`. Growth in 倍 is read
    both ways, as the end being so many times the start, and as the end exceeding it so many times.
    """
    unit = claim.figure.canonical_unit_code
    if unit == TIMES and claim.measure == GROWTH:
        low, high = claim.interval.low, claim.interval.high
        return Interval(low, None if high is None else high + 1)
    share = GROWTH_UNITS.get(unit)
    if share is None:
        return None
    years = claim.years if claim.measure == AVERAGE_GROWTH else 1

    def factor(bound: Fraction | None) -> Fraction | None:
        return None if bound is None else max(1 + bound * share, Fraction(0)) ** years

    return Interval(factor(claim.interval.low), factor(claim.interval.high))


def difference_factor(claim: Claim, catalogue: Catalogue) -> Fraction | None:
    """From the printed difference to the unit of its cell; None where they have nothing in
    common."""
    code = claim.address.cell.indicator_code
    stated, canonical = claim.figure.canonical_unit_code, claim.address.canonical_unit_code
    if stated == canonical:
        return Fraction(1)
    units = catalogue.units
    if units[stated].dimension == "proportion_difference":
        if units[canonical].dimension == "proportion":
            return units[stated].factor / units[canonical].factor
        return None
    unit, factor = catalogue.conversion(stated, code)
    return factor if unit == canonical else None


def _width(interval: Interval) -> Fraction:
    if interval.low is None or interval.high is None:
        return Fraction(10**18)
    return interval.high - interval.low


def _prune(
    applications: Sequence[Application], claimed: set[Address]
) -> tuple[list[Application], list[tuple[Application, tuple[Address, ...]]]]:
    """Leave out applications that a cell nobody speaks of can always satisfy."""
    kept = list(applications)
    dropped: list[tuple[Application, tuple[Address, ...]]] = []
    while True:
        uses = Counter(cell for application in kept for cell in application.cells)
        free = {cell for cell, count in uses.items() if count == 1} - claimed
        freed = [(item, _freed_by(item, free)) for item in kept]
        if not any(cells for _, cells in freed):
            return kept, dropped
        dropped += [(item, cells) for item, cells in freed if cells]
        kept = [item for item, cells in freed if not cells]


def _freed_by(application: Application, free: set[Address]) -> tuple[Address, ...]:
    """The free cells that can make up for whatever the others are."""
    if application.ratio is not None:
        alone = [side[0][0] for side in (application.base, application.part) if len(side) == 1]
        return tuple(cell for cell in (application.ratio, *alone) if cell in free)
    return tuple(
        cell
        for cell, value in application.part
        if cell in free
        and (
            cell.cell.indicator_code in SIGNED
            or (application.is_bound and value > 0)
            or (
                not application.constant
                and all(value * other < 0 for name, other in application.part if name != cell)
            )
        )
    )
