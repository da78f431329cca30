"""The identities of the rule catalogue, applied to the cells of one document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from expectations.consistency.claims import Claims
from expectations.consistency.figures import Address
from expectations.consistency.findings import rules
from expectations.consistency.relations import CellRef, Relation, parse_relation
from expectations.consistency.system import Application, Terms
from sources.model import Cell, Period
from sources.readers.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Identity:
    """A rule of the catalogue with its relation, and the cells by which it is found."""

    rule_id: str
    relation: Relation
    anchors: tuple[CellRef, ...]


@cache
def defined_ratios() -> tuple[str, ...]:
    """Indicators that a relation defines."""
    return tuple(
        dict.fromkeys(i.relation.ratio.indicator for i in identities() if i.relation.ratio)
    )


@cache
def identities() -> tuple[Identity, ...]:
    """The rules that have a relation."""
    return tuple(
        Identity(rule.rule_id, relation, _anchors(relation))
        for rule in rules().values()
        if rule.relation
        for relation in [parse_relation(rule.relation)]
    )


def _anchors(relation: Relation) -> tuple[CellRef, ...]:
    """The ratio; else the cells of the period itself that leave most open."""
    if relation.ratio is not None:
        return (relation.ratio,)
    cells = [cell for cell in relation.cells if not cell.time]
    least = min(len(cell.fixed) for cell in cells)
    return tuple(cell for cell in cells if len(cell.fixed) == least)


@cache
def _by_anchor() -> Mapping[str, tuple[tuple[Identity, CellRef], ...]]:
    index: dict[str, list[tuple[Identity, CellRef]]] = {}
    for identity in identities():
        for anchor in identity.anchors:
            index.setdefault(anchor.indicator, []).append((identity, anchor))
    return {code: tuple(found) for code, found in index.items()}


class Applier:
    """Finds the cells that an identity speaks of when it is applied to a figure."""

    def __init__(self, claims: Claims, catalogue: Catalogue) -> None:
        self._claims = claims
        self._catalogue = catalogue
        self._factors: dict[str, Fraction] = {}

    def applications(self, cells: Iterable[Address]) -> Iterator[Application]:
        """Every identity for every cell that anchors it, none twice; `instance` is 0."""
        seen: set[tuple[str, frozenset[Address]]] = set()
        for address in cells:
            for identity, _ in self._anchored(address):
                found = self._apply(identity, address)
                if found is None:
                    continue
                key = found.rule_id, frozenset(found.cells)
                if key not in seen:
                    seen.add(key)
                    yield found

    def definition(self, ratio: Address) -> Application | None:
        """What a ratio is by definition, at its place and time; None where none is known."""
        found = (
            self._apply(identity, ratio)
            for identity, _ in self._anchored(ratio)
            if identity.relation.ratio is not None
        )
        return next((item for item in found if item is not None), None)

    def _anchored(self, address: Address) -> list[tuple[Identity, CellRef]]:
        """The identities that a cell anchors; of two definitions the more specific applies."""
        fitting = [
            (identity, anchor)
            for identity, anchor in _by_anchor().get(address.cell.indicator_code, ())
            if _matches(anchor, address)
        ]
        defined = [len(a.fixed) for i, a in fitting if i.relation.ratio is not None]
        return [
            (identity, anchor)
            for identity, anchor in fitting
            if identity.relation.ratio is None or len(anchor.fixed) == max(defined)
        ]

    def _apply(self, identity: Identity, context: Address) -> Application | None:
        relation = identity.relation
        has_times = any(cell.time for cell in relation.cells)
        is_span = context.period.period_start != context.period.period_end
        if has_times and is_span and relation.ratio is not None:
            # A mean rate over several years has no single mean population.
            return None
        base = self._terms(relation.base, context)
        part = self._terms(relation.part, context)
        if base is None or part is None:
            return None
        ratio = None
        if relation.ratio is not None:
            ratio = context
            factor = self._factor(context.cell.indicator_code)
            base = tuple((address, value * factor) for address, value in base)
            if {a for a, _ in base} & {a for a, _ in part}:
                # The part is the whole: a share of everything in itself says nothing.
                return None
        return Application(0, identity.rule_id, ratio, base, part, relation.is_bound)

    def _terms(self, form: Mapping[CellRef, Fraction], context: Address) -> Terms | None:
        terms = []
        for cell, value in form.items():
            address = self._address(cell, context)
            if address is None:
                return None
            terms.append((address, value * self._factor(cell.indicator)))
        return tuple(terms)

    def _factor(self, indicator: str) -> Fraction:
        """Base units in one unit of the indicator."""
        if indicator not in self._factors:
            unit = self._catalogue.indicators[indicator].unit_code
            self._factors[indicator] = self._catalogue.units[unit].factor
        return self._factors[indicator]

    def _address(self, ref: CellRef, context: Address) -> Address | None:
        fixed = dict(ref.fixed)
        area: str | None = context.area_code
        if fixed.pop("area", None) == "parent":
            area = self._catalogue.areas[context.area_code].parent_code
        if area is None or ref.indicator not in self._catalogue.indicators:
            return None
        cell = Cell(
            ref.indicator,
            *(
                fixed.get(dimension, getattr(context.cell, dimension))
                for dimension in ("population", "sex", "age", "residence")
            ),
        )
        unit = self._catalogue.indicators[ref.indicator].unit_code
        if not ref.time:
            return Address(context.document_id, context.stance, area, cell, context.period, unit)
        year = (
            context.period.period_start - 1 if ref.time == "before" else context.period.period_end
        )
        bare = Address(context.document_id, "", area, cell, Period(year, year), unit)
        return replace(bare, stance=self._claims.stance_of(bare))


def _matches(ref: CellRef, address: Address) -> bool:
    return all(
        getattr(address.cell, dimension) == code
        for dimension, code in ref.fixed
        if dimension != "area"
    )
