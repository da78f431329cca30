"""Identities that follow from the code lists: parts make up their whole, and none exceeds it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import pairwise, product

from expectations.consistency.figures import Address, family_of, group_by
from expectations.consistency.partitions import (
    TOTAL,
    AreaPartitions,
    Span,
    age_partitions,
    age_span,
    contains,
    packing,
    residence_partitions,
    sex_partitions,
    tilings,
)
from expectations.consistency.system import Application, Terms
from sources.readers.catalogue import UNMAPPED, Catalogue

#: Measures whose parts add up to their whole.
ADDITIVE = frozenset({"stock", "flow"})
FLOW = "flow"
#: The indicator whose parts add up to 100 % of a whole that need not be stated.
SHARE = "population_share"
HUNDRED = Fraction(100)
LAND = "land_area"
#: Indicators that may fall below zero: a part of them may exceed the whole.
SIGNED = frozenset(
    {
        "natural_increase", "net_migration", "natural_growth_rate", "net_migration_rate",
        "resident_registered_difference",
    }
)  # fmt: skip
#: Counted once for the city however often within it: who moves or travels between its areas, and
#: what an enterprise of several areas earns.
NOT_OVER_AREAS = frozenset(
    {
        "floating_population", "in_migrants", "out_migrants", "registered_in_migration",
        "registered_out_migration", "population_away_from_registration", "tourists", "gdp",
        }
)  # fmt: skip

Partition = Callable[[str, Iterable[str]], Sequence[tuple[str, ...]]]
_DIMENSIONS: tuple[tuple[str, str, Partition], ...] = (
    ("sex", "parts_sex", sex_partitions),
    ("age", "parts_age", age_partitions),
    ("residence", "parts_residence", residence_partitions),
)
EXCEEDS = "part_exceeds_whole"


@dataclass(frozen=True, slots=True)
class _Whole:
    """A whole: a cell, or the 100 % that is nowhere stated."""

    address: Address
    is_hundred: bool = False

    def application(
        self, rule_id: str, parts: Iterable[Address], *, is_bound: bool = False
    ) -> Application:
        """That parts add up to it, or (a bound) that they do not exceed it."""
        sign = Fraction(-1 if is_bound else 1)
        terms: Terms = tuple((part, sign) for part in parts)
        if self.is_hundred:
            return Application(0, rule_id, None, (), terms, is_bound, sign * HUNDRED)
        return Application(0, rule_id, None, (), (*terms, (self.address, -sign)), is_bound)


def structure_of(
    known: Sequence[Address], catalogue: Catalogue, areas: AreaPartitions
) -> list[Application]:
    """Every identity that the code lists give between cells; `instance` is 0."""
    found: list[Application] = []
    printed = [address for address in known if _is_additive(address, catalogue)]
    additive = sorted({total for address in printed for total in _totals(address)})
    for family in group_by(additive, family_of).values():
        found += _Family(family, catalogue, areas).applications()
    found += _periods(additive, catalogue)
    found += _same_land(known, catalogue)
    return found


def _totals(address: Address) -> Iterator[Address]:
    """A cell, and the cells that it is a part of whether anybody prints them or not."""
    cell = address.cell
    options = (
        sorted({cell.sex, TOTAL}), sorted({cell.age, TOTAL}), sorted({cell.residence, TOTAL}),
    )  # fmt: skip
    for sex, age, residence in product(*options):
        yield replace(address, cell=replace(cell, sex=sex, age=age, residence=residence))


def _is_additive(address: Address, catalogue: Catalogue) -> bool:
    indicator = catalogue.indicators[address.cell.indicator_code]
    if indicator.code == UNMAPPED or address.canonical_unit_code != indicator.unit_code:
        return False
    return indicator.measure in ADDITIVE or indicator.code == SHARE


class _Family:
    """Cells of one indicator, population and period."""

    def __init__(
        self, members: Sequence[Address], catalogue: Catalogue, areas: AreaPartitions
    ) -> None:
        self._members = members
        self._catalogue = catalogue
        self._areas = areas
        first = members[0]
        self._code = first.cell.indicator_code
        self._year = first.period.period_end
        self._is_signed = self._code in SIGNED

    def applications(self) -> Iterator[Application]:
        if len(self._members) < 2:
            return
        wholes = list(self._wholes())
        for dimension, rule_id, partition in _DIMENSIONS:
            alike = group_by(self._members, partial(_without, dimension=dimension))
            for whole in wholes:
                siblings = alike.get(_without(whole.address, dimension), [])
                yield from self._over(whole, siblings, dimension, rule_id, partition)
        if self._code not in NOT_OVER_AREAS:
            yield from self._over_areas()

    def _wholes(self) -> Iterator[_Whole]:
        if self._code != SHARE:
            yield from map(_Whole, self._members)
            return
        hundreds = {_everybody(address) for address in self._members}
        yield from (_Whole(address, is_hundred=True) for address in sorted(hundreds))
        yield from (_Whole(a) for a in self._members if a not in hundreds)

    def _over(
        self, whole: _Whole, siblings: Sequence[Address], dimension: str, rule_id: str,
        partition: Partition,
    ) -> Iterator[Application]:  # fmt: skip
        code = getattr(whole.address.cell, dimension)
        available = {
            other_code: other
            for other in siblings
            if (other_code := getattr(other.cell, dimension)) != code
        }
        if not available:
            return
        covers = partition(code, available)
        for cover in covers:
            yield whole.application(rule_id, [available[part] for part in cover])
        if not self._is_signed:
            covered = {part for cover in covers for part in cover}
            for parts in _within(dimension, code, available, covered):
                yield whole.application(EXCEEDS, [available[p] for p in parts], is_bound=True)

    def _over_areas(self) -> Iterator[Application]:
        for cells in group_by(self._members, lambda address: address.cell).values():
            stated = {address.area_code: address for address in cells}
            for whole in self._area_wholes(cells):
                yield from self._over_area(whole, stated)

    def _area_wholes(self, cells: Sequence[Address]) -> Iterator[_Whole]:
        """Shares of areas add up to 100 % of the area above, whose own share is of another."""
        first = cells[0]
        if self._code != SHARE:
            yield from map(_Whole, cells)
        elif (first.cell.sex, first.cell.age, first.cell.residence) == ("_T",) * 3:
            above = {self._catalogue.areas[a.area_code].parent_code for a in cells} - {None}
            for code in sorted(filter(None, above)):
                yield _Whole(replace(first, area_code=code), is_hundred=True)
            yield from (
                _Whole(a) for a in cells if self._catalogue.areas[a.area_code].level == "group"
            )

    def _over_area(self, whole: _Whole, stated: Mapping[str, Address]) -> Iterator[Application]:
        code = whole.address.area_code
        covers = self._areas.partitions(code, stated, self._year)
        for cover in covers:
            yield whole.application("parts_area", [stated[part] for part in cover])
        if not covers and not self._is_signed:
            parts = self._areas.packing(code, stated, self._year)
            if parts:
                yield whole.application(EXCEEDS, [stated[p] for p in parts], is_bound=True)


def _without(address: Address, dimension: str) -> Hashable:
    """What cells that differ in one dimension alone have in common."""
    cell = address.cell
    codes = {"sex": cell.sex, "age": cell.age, "residence": cell.residence}
    del codes[dimension]
    return address.area_code, *codes.values()


def _everybody(address: Address) -> Address:
    return replace(address, cell=replace(address.cell, sex="_T", age="_T", residence="_T"))


def _within(
    dimension: str, whole: str, available: Mapping[str, Address], covered: set[str]
) -> Iterator[tuple[str, ...]]:
    """Parts that no partition holds to their whole: side by side where they do not overlap."""
    loose = [code for code in available if code not in covered]
    if dimension != "age":
        yield from ((code,) for code in loose if whole == "_T")
        return
    span = age_span(whole)
    spans = {code: part for code in loose if (part := age_span(code)) is not None}
    if span is None:
        return
    together = packing(span, spans)
    if together:
        yield together
    inside = {code: part for code, part in spans.items() if contains(span, part)}
    for code, part in inside.items():
        between = any(contains(other, part) for name, other in inside.items() if name != code)
        if code not in together and not between:
            yield (code,)


def _periods(additive: Iterable[Address], catalogue: Catalogue) -> Iterator[Application]:
    """What is counted over time adds up over the periods that make up a longer one."""
    flows = (a for a in additive if catalogue.indicators[a.cell.indicator_code].measure == FLOW)
    for cells in group_by(flows, lambda a: (a.document_id, a.stance, a.area_code, a.cell)).values():
        spans: dict[Address, Span] = {
            a: (a.period.period_start, a.period.period_end + 1) for a in cells
        }
        for whole, span in spans.items():
            parts = {a: part for a, part in spans.items() if contains(span, part)}
            covers = tilings(span, parts)
            for cover in covers:
                yield _Whole(whole).application("parts_period", cover)
            if parts and not covers and whole.cell.indicator_code not in SIGNED:
                yield _Whole(whole).application(EXCEEDS, packing(span, parts), is_bound=True)


def _same_land(known: Iterable[Address], catalogue: Catalogue) -> Iterator[Application]:
    """The land of an area stays the same while its boundary stands."""
    lands = (a for a in known if a.cell.indicator_code == LAND)
    for cells in group_by(lands, lambda a: (a.document_id, a.area_code, a.cell)).values():
        area = catalogue.areas[cells[0].area_code]
        for one, other in pairwise(sorted(cells, key=lambda a: (a.period, a.stance))):
            if area.is_valid_in(one.period.period_end) and area.is_valid_in(
                other.period.period_end
            ):
                terms = ((one, Fraction(1)), (other, Fraction(-1)))
                yield Application(0, "land_area_constant", None, (), terms)
