"""Slips that plans are known for: each makes one true figure a wrong one.

A slip keeps the cell and changes the number as printed, or the unit beside it. It counts only if
the true value no longer lies in what the new figure allows.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from benchmarks.worlds.plan import MadePlan
from benchmarks.worlds.printing import EXACTLY, Entry, digits, renumbered
from benchmarks.worlds.quantities import (
    AGE_GROUPS,
    AVERAGE_DIFFERENCE,
    AVERAGE_GROWTH,
    DIFFERENCE,
    GROWTH,
    REGISTERED,
    RESIDENT,
    TOTAL,
    Base,
    Quantity,
    Ratio,
    head_count,
    one,
)
from benchmarks.worlds.world import OBSERVED, YEARS
from sources.interval import printed_decimals
from sources.model import Cell

#: A misprint moves a restatement by up to this share of the value.
RESTATED_WITHIN = 0.03
#: How many figures of a plan a slip is tried on.
TRIES = 25
DEPENDENCY = frozenset({"dependency_ratio", "child_dependency_ratio", "old_age_dependency_ratio"})
UNIT_SLIPS: Mapping[str, str] = {"万人": "人", "人": "万人", "万户": "户", "户": "万户"}


@dataclass(frozen=True)
class Slip:
    """One wrong figure of a plan.

    Attributes:
        entry: the figure as it should stand there.
        wrong: the figure as it stands there.
        is_explicable: whether the figures that it was made of are printed too, so that a reader
            can see what happened.
    """

    error: str
    entry: Entry
    wrong: Entry
    is_explicable: bool


class Wrong(NamedTuple):
    """A figure with a slip, and the quantities that the wrong number was made of."""

    entry: Entry
    made_of: tuple[Quantity, ...] = ()


@dataclass(frozen=True)
class Scene:
    """A plan in which a slip is looked for."""

    plan: MadePlan
    rng: random.Random

    def reprinted(self, entry: Entry, value: Fraction) -> Entry:
        """A figure with another value, in the canonical unit, printed as it was."""
        printer = self.plan.printer
        in_unit = value / printer.factor(entry.quantity, entry.style.unit)
        return renumbered(entry, printer.as_printed(in_unit, entry.style))

    def value(self, quantity: Quantity) -> Fraction:
        """The true value of another quantity.

        Raises:
            KeyError: the world does not know it.
        """
        return self.plan.printer.truth(quantity)


Wrongs = Iterator[Wrong]
Maker = Callable[[Scene, Entry], Wrongs]


def _with_digits(entry: Entry, body: str) -> Wrongs:
    """A figure with other digits; nobody prints a number with a zero before it."""
    sign = "-" if entry.number.startswith("-") else ""
    if not body.startswith("0") or body.startswith("0.") or body == "0":
        yield Wrong(renumbered(entry, sign + body))


def _digit_positions(body: str) -> list[int]:
    return [index for index, sign in enumerate(body) if sign.isdigit()]


def mistyped_digit(scene: Scene, entry: Entry) -> Wrongs:
    """One digit is another."""
    body = entry.number.lstrip("-")
    position = scene.rng.choice(_digit_positions(body))
    digit = scene.rng.choice([d for d in "0123456789" if d != body[position]])
    yield from _with_digits(entry, body[:position] + digit + body[position + 1 :])


def transposed_digits(scene: Scene, entry: Entry) -> Wrongs:
    """Two neighbouring digits have changed places."""
    body = entry.number.lstrip("-")
    places = _digit_positions(body)
    pairs = [(i, j) for i, j in pairwise(places) if body[i] != body[j]]
    if pairs:
        i, j = scene.rng.choice(pairs)
        changed = list(body)
        changed[i], changed[j] = changed[j], changed[i]
        yield from _with_digits(entry, "".join(changed))


def moved_point(scene: Scene, entry: Entry) -> Wrongs:
    """The decimal point stands one place to the left or right; all digits stay."""
    whole, _, rest = entry.number.lstrip("-").partition(".")
    moves = []
    if rest:
        moves.append(f"{whole}{rest[0]}" + (f".{rest[1:]}" if rest[1:] else ""))
    if rest and len(whole) > 1:
        moves.append(f"{whole[:-1]}.{whole[-1]}{rest}")
    if moves:
        yield from _with_digits(entry, scene.rng.choice(moves))


def ten_times(scene: Scene, entry: Entry) -> Wrongs:
    """A figure ten times as large, or a tenth, with as many decimals as before."""
    factor = scene.rng.choice((Fraction(10), Fraction(1, 10)))
    value = Fraction(entry.number) * factor
    yield Wrong(renumbered(entry, scene.plan.printer.as_printed(value, entry.style)))


def unit_of_ten_thousand(scene: Scene, entry: Entry) -> Wrongs:
    """万 is left out or put in."""
    unit = UNIT_SLIPS.get(entry.style.unit)
    if unit and entry.quantity.cell.indicator_code != "mean_household_size":
        yield Wrong(renumbered(entry, entry.number, unit))


def permille_for_percent(scene: Scene, entry: Entry) -> Wrongs:
    """The number of per cent beside a ‰ sign, or of per mille beside a % sign."""
    if entry.style.unit in ("%", "‰") and not entry.quantity.measure:
        factor = Fraction(10) if entry.style.unit == "%" else Fraction(1, 10)
        decimals = max(0, printed_decimals(entry.number) + (-1 if factor > 1 else 1))
        value = Fraction(entry.number) * factor
        style = replace(entry.style, decimals=decimals)
        yield Wrong(renumbered(entry, scene.plan.printer.as_printed(value, style)))


def points_for_percent(scene: Scene, entry: Entry) -> Wrongs:
    """A relative growth stands where percentage points should, or the other way round."""
    swapped = {DIFFERENCE: GROWTH, GROWTH: DIFFERENCE, AVERAGE_DIFFERENCE: AVERAGE_GROWTH}
    other = swapped.get(entry.quantity.measure)
    is_share = scene.plan.printer.canonical_unit(replace(entry.quantity, measure="")) == "%"
    if other and is_share:
        value = scene.value(replace(entry.quantity, measure=other))
        yield Wrong(scene.reprinted(entry, value), _ends(entry.quantity))


def four_for_five(scene: Scene, entry: Entry) -> Wrongs:
    """An average over one year fewer, or one more, than lie between the two ends."""
    quantity = entry.quantity
    if quantity.measure not in (AVERAGE_DIFFERENCE, AVERAGE_GROWTH) or quantity.years < 2:
        return
    years = quantity.years + scene.rng.choice((-1, -1, 1))
    value = scene.value(quantity)
    if quantity.measure == AVERAGE_DIFFERENCE:
        yield Wrong(scene.reprinted(entry, value * quantity.years / years))
    else:
        stretched = (1 + float(value) / 100) ** (quantity.years / years)
        value = Fraction(round((stretched - 1) * 10**8), 10**6)
        yield Wrong(scene.reprinted(entry, value))


def _ends(change: Quantity) -> tuple[Quantity, Quantity]:
    """The levels between which a change lies."""
    before, after = (
        replace(change, start=y, end=y, measure="") for y in (change.start, change.end)
    )
    return before, after


def wrong_base_year(scene: Scene, entry: Entry) -> Wrongs:
    """A change counted from another year; an average still over the years it names."""
    quantity = entry.quantity
    if quantity.measure:
        starts = [y for y in YEARS if y < quantity.end and y != quantity.start]
        scene.rng.shuffle(starts)
        starts.sort(key=lambda year: abs(year - quantity.start) > 1)
        for start in starts:
            other = replace(quantity, start=start)
            yield Wrong(scene.reprinted(entry, scene.value(other)), _ends(other))


def other_population(scene: Scene, entry: Entry) -> Wrongs:
    """The registered figure where the resident one should stand, or the other way round."""
    cell = entry.quantity.cell
    other = {RESIDENT: REGISTERED, REGISTERED: RESIDENT}.get(cell.population)
    if other and cell.indicator_code in ("population", "population_share", "urbanization_rate"):
        quantity = replace(entry.quantity, cell=replace(cell, population=other))
        yield Wrong(scene.reprinted(entry, scene.value(quantity)), (quantity,))


def neighbouring_cell(scene: Scene, entry: Entry) -> Wrongs:
    """What belongs in the next row or column: another year, county, group or indicator."""
    quantity, cell = entry.quantity, entry.quantity.cell
    counties = scene.plan.world.places.counties[OBSERVED[-1]]
    neighbours = []
    if not quantity.measure and quantity.years == 0:
        near = [y for y in YEARS if 0 < abs(y - quantity.end) <= 5]
        neighbours += [replace(quantity, start=year, end=year) for year in near]
    if quantity.area in counties:
        neighbours += [replace(quantity, area=code) for code in counties if code != quantity.area]
    if cell.age != TOTAL:
        ages = [age for age in AGE_GROUPS if age not in (TOTAL, cell.age)]
        neighbours += [replace(quantity, cell=replace(cell, age=age)) for age in ages]
    for one_code, other_code in (("M", "F"), ("F", "M")):
        if cell.sex == one_code:
            neighbours.append(replace(quantity, cell=replace(cell, sex=other_code)))
    neighbours += [
        replace(quantity, cell=replace(cell, indicator_code=code))
        for code in _same_unit(cell.indicator_code)
    ]
    scene.rng.shuffle(neighbours)
    for neighbour in neighbours:
        try:
            yield Wrong(scene.reprinted(entry, scene.value(neighbour)), (neighbour,))
        except KeyError:
            continue


def _same_unit(code: str) -> Sequence[str]:
    """Indicators that stand beside one in the same unit."""
    families = (
        tuple(sorted(DEPENDENCY)),
        ("births", "deaths", "natural_increase", "net_migration"),
        ("crude_birth_rate", "crude_death_rate", "natural_growth_rate"),
        ("infant_mortality_rate", "under5_mortality_rate"),
    )
    return [other for family in families if code in family for other in family if other != code]


def wrong_denominator(scene: Scene, entry: Entry) -> Wrongs:
    """A part over a whole that it is no part of, or over too large a one."""
    quantity, cell = entry.quantity, entry.quantity.cell
    if quantity.measure:
        return
    ratio = scene.plan.printer.definitions.level(quantity)
    wholes = []
    if cell.indicator_code in DEPENDENCY:
        wholes.append(head_count(quantity.area, quantity.end, cell.population))
    if cell.indicator_code in ("population_share", "urbanization_rate"):
        whole = ratio.bottom[0][1]
        other = REGISTERED if cell.population == RESIDENT else RESIDENT
        wholes.append(whole._replace(population=other))
        wholes += [whole._replace(sex=sex) for sex in "MF" if cell.sex not in (TOTAL, sex)]
    if cell.indicator_code == "sex_ratio":
        wholes.append(ratio.bottom[0][1]._replace(sex=TOTAL))
    scene.rng.shuffle(wholes)
    for whole in wholes:
        value = scene.plan.world.value(Ratio(ratio.scale, ratio.top, one(whole)))
        used = tuple(_head_count(base) for base in (whole, ratio.bottom[0][1]))
        yield Wrong(scene.reprinted(entry, value), used)


def _head_count(base: Base) -> Quantity:
    """A count of people as a quantity that can be printed."""
    cell = Cell("population", base.population, base.sex, base.age, base.residence)
    return Quantity(cell, base.area, base.year, base.year)


def sum_of_rounded_parts(scene: Scene, entry: Entry) -> Wrongs:
    """A whole printed as the sum of its parts as they are printed."""
    if entry.quantity.measure:
        return
    for parts in _printed_parts(scene, entry):
        if {part.style.unit for part in parts} == {entry.style.unit}:
            decimals = max(printed_decimals(part.number) for part in parts)
            summed = sum((Fraction(part.number) for part in parts), Fraction(0))
            yield Wrong(renumbered(entry, digits(summed, decimals)))


def _printed_parts(scene: Scene, entry: Entry) -> Iterator[list[Entry]]:
    printed: dict[Quantity, Entry] = {}
    for other in scene.plan.entries:
        if other.style.comparator == EXACTLY:
            printed.setdefault(other.quantity, other)
    quantity, cell = entry.quantity, entry.quantity.cell
    if cell.indicator_code not in ("population", "births", "deaths"):
        return
    options: list[list[Quantity]] = []
    if cell.indicator_code == "population":
        for ages in (("Y0T14", "Y15T59", "Y_GE60"), ("Y0T14", "Y15T64", "Y_GE65")):
            if cell.age == TOTAL:
                options.append([replace(quantity, cell=replace(cell, age=age)) for age in ages])
        if cell.sex == TOTAL:
            options.append([replace(quantity, cell=replace(cell, sex=sex)) for sex in "MF"])
        if cell.residence == TOTAL:
            options.append([replace(quantity, cell=replace(cell, residence=r)) for r in "UR"])
    leaves = scene.plan.world.places.leaves(quantity.area, quantity.end)
    if len(leaves) > 1:
        options.append([replace(quantity, area=leaf) for leaf in leaves])
    for option in options:
        if all(part in printed for part in option):
            yield [printed[part] for part in option]


def differing_restatement(scene: Scene, entry: Entry) -> Wrongs:
    """A figure said elsewhere too, here a little higher or lower."""
    same = [e for e in scene.plan.entries if e.quantity == entry.quantity]
    if len(same) > 1:
        share = Fraction(round(10**6 * scene.rng.uniform(0.0005, RESTATED_WITHIN)), 10**6)
        factor = 1 + scene.rng.choice((-1, 1)) * share
        yield Wrong(scene.reprinted(entry, scene.value(entry.quantity) * factor))


ERRORS: Mapping[str, Maker] = {
    maker.__name__: maker
    for maker in (
        mistyped_digit, transposed_digits, moved_point, ten_times, unit_of_ten_thousand,
        permille_for_percent, points_for_percent, four_for_five, wrong_base_year,
        other_population, neighbouring_cell, wrong_denominator, sum_of_rounded_parts,
        differing_restatement,
    )
}  # fmt: skip


def slip(plan: MadePlan, error: str, rng: random.Random) -> Slip | None:
    """A slip of a class somewhere in a plan; None where no figure lends itself to it."""
    scene = Scene(plan, rng)
    exact = [entry for entry in plan.entries if entry.style.comparator == EXACTLY]
    rng.shuffle(exact)
    printed = {entry.quantity for entry in exact}
    for entry in exact:
        try:
            for wrong, made_of in ERRORS[error](scene, entry):
                if _is_wrong(plan, entry, wrong):
                    return Slip(error, entry, wrong, printed.issuperset(made_of))
        except KeyError:
            continue
    return None


def _is_wrong(plan: MadePlan, entry: Entry, wrong: Entry) -> bool:
    """Whether the true value is excluded, and something else is printed than zero."""
    if not wrong.number.strip("-0."):
        return False
    try:
        figure = plan.printer.figure(wrong, plan.document)
    except ValueError:
        return False
    return not plan.printer.is_true(figure, entry.quantity)
