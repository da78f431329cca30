"""The identities of the rule catalogue, applied to the cells of one document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell of a relation; what is None or not said it takes from the figure."""

    indicator_code: str
    unit_code: str
    population: str | None
    sex: str | None
    age: str | None
    residence: str | None
    is_parent: bool
    time: str


_Form = tuple[tuple[_Place, Fraction], ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A relation in the units of the catalogue, ready to be applied to many cells.

    Attributes:
        base, part: coefficients by cell, from its own unit into the base unit.
        has_times: whether it speaks of the ends of a period.
    """

    base: _Form
    part: _Form
    has_times: bool


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
        self._compiled: dict[str, _Compiled | None] = {}

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
        compiled = self._compile(identity)
        if compiled is None:
            return None
        ratio = None if identity.relation.ratio is None else context
        is_span = context.period.period_start != context.period.period_end
        if ratio is not None and compiled.has_times and is_span:
            # A mean rate over several years has no single mean population.
            return None
        base = self._terms(compiled.base, context)
        part = self._terms(compiled.part, context)
        if base is None or part is None:
            return None
        if ratio is not None and {a for a, _ in base} & {a for a, _ in part}:
            # The part is the whole: a share of everything in itself says nothing.
            return None
        return Application(0, identity.rule_id, ratio, base, part, identity.relation.is_bound)

    def _compile(self, identity: Identity) -> _Compiled | None:
        """The relation of an identity; None if the catalogue lacks an indicator of it."""
        if identity.rule_id not in self._compiled:
            relation = identity.relation
            indicators = self._catalogue.indicators
            is_known = all(cell.indicator in indicators for cell in relation.cells)
            self._compiled[identity.rule_id] = self._in_units(relation) if is_known else None
        return self._compiled[identity.rule_id]

    def _in_units(self, relation: Relation) -> _Compiled:
        ratio = relation.ratio
        of_ratio = Fraction(1) if ratio is None else self._factor(ratio.indicator)
        return _Compiled(
            self._form(relation.base, of_ratio),
            self._form(relation.part, Fraction(1)),
            any(cell.time for cell in relation.cells),
        )

    def _form(self, form: Mapping[CellRef, Fraction], factor: Fraction) -> _Form:
        return tuple(
            (self._place(cell), value * self._factor(cell.indicator) * factor)
            for cell, value in form.items()
        )

    def _place(self, ref: CellRef) -> _Place:
        fixed = dict(ref.fixed)
        return _Place(
            ref.indicator,
            self._catalogue.indicators[ref.indicator].unit_code,
            fixed.get("population"),
            fixed.get("sex"),
            fixed.get("age"),
            fixed.get("residence"),
            fixed.get("area") == "parent",
            ref.time,
        )

    def _factor(self, indicator: str) -> Fraction:
        """Base units in one unit of the indicator."""
        return self._catalogue.units[self._catalogue.indicators[indicator].unit_code].factor

    def _terms(self, form: _Form, context: Address) -> Terms | None:
        terms = []
        for place, value in form:
            address = self._address(place, context)
            if address is None:
                return None
            terms.append((address, value))
        return tuple(terms)

    def _address(self, place: _Place, context: Address) -> Address | None:
        area = context.area_code
        if place.is_parent:
            parent = self._catalogue.areas[area].parent_code
            if parent is None:
                return None
            area = parent
        own = context.cell
        cell = Cell(
            place.indicator_code,
            own.population if place.population is None else place.population,
            own.sex if place.sex is None else place.sex,
            own.age if place.age is None else place.age,
            own.residence if place.residence is None else place.residence,
        )
        period, stance = context.period, context.stance
        if place.time:
            year = period.period_start - 1 if place.time == "before" else period.period_end
            period = Period(year, year)
            bare = Address(context.document_id, "", area, cell, period, place.unit_code)
            stance = self._claims.stance_of(bare)
        return Address(context.document_id, stance, area, cell, period, place.unit_code)


def _matches(ref: CellRef, address: Address) -> bool:
    return all(
        getattr(address.cell, dimension) == code
        for dimension, code in ref.fixed
        if dimension != "area"
    )
