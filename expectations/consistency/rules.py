"""The rules: each takes the figures and gives the findings.

A rule is broken only if no values inside the printed intervals satisfy it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from expectations.consistency.figures import (
    FUTURE,
    PLAN,
    Address,
    Figure,
    FigureIndex,
    address_of,
    family_of,
    group_by,
    series_of,
)
from expectations.consistency.findings import Finding, Member, make_finding
from expectations.consistency.naming import (
    Names,
    interval_text,
    period_names,
    printed,
    stated_values,
    with_unit,
)
from expectations.consistency.partitions import (
    AreaPartitions,
    age_partitions,
    residence_partitions,
    sex_partitions,
)
from sources.interval import Interval, intersect_all, is_malformed, total
from sources.model import StatementKind
from sources.readers.catalogue import UNMAPPED, Catalogue

#: Measures whose parts add up to their whole.
ADDITIVE = frozenset({"stock", "flow"})
#: The indicator whose parts add up to 100 % of a whole that need not be stated.
SHARE = "population_share"
HUNDRED_PER_CENT = Interval.point(100)


@dataclass(frozen=True)
class Context:
    """What rules look things up in."""

    catalogue: Catalogue
    index: FigureIndex
    areas: AreaPartitions
    names: Names

    @classmethod
    def over(cls, figures: Iterable[Figure], catalogue: Catalogue) -> Context:
        """A context for a set of figures."""
        return cls(catalogue, FigureIndex(figures), AreaPartitions(catalogue), Names(catalogue))


# --- the same cell, stated twice ----------------------------------------------------------


def same_cell(context: Context) -> Iterator[Finding]:
    """A cell of a document whose statements exclude each other."""
    for address, figures in context.index.levels.items():
        if address.cell.indicator_code == UNMAPPED or len(figures) < 2:
            continue
        if intersect_all(figure.interval for figure in figures) is not None:
            continue
        by_kind = group_by(figures, lambda figure: figure.kind)
        within_kind = any(
            intersect_all(figure.interval for figure in group) is None for group in by_kind.values()
        )
        yield make_finding(
            "same_cell" if within_kind else "same_cell_projection",
            (Member(figure, "restatement") for figure in figures),
            names=context.names.of(figures[0]),
            expected="",
            stated=stated_values(figures),
            culprit=_singled_out(context, address, figures),
        )


def same_change(context: Context) -> Iterator[Finding]:
    """A change of a cell whose statements exclude each other."""
    groups = group_by(
        context.index.changes, lambda figure: (address_of(figure), figure.change_measure)
    )
    for (address, _), figures in groups.items():
        if address.cell.indicator_code == UNMAPPED:
            continue
        if intersect_all(figure.interval for figure in figures) is None:
            yield make_finding(
                "same_change",
                (Member(figure, "restatement") for figure in figures),
                names=context.names.of(figures[0]),
                expected="",
                stated=stated_values(figures),
            )


def _singled_out(context: Context, address: Address, figures: Sequence[Figure]) -> Figure | None:
    """The one statement that its parts contradict while they confirm all the others."""
    sums = [identity.sum for identity in _identities(context, address) if identity.sum]
    if not sums:
        return None
    refuted = [f for f in figures if not any(f.interval.intersects(s) for s in sums)]
    confirmed = [f for f in figures if all(f.interval.intersects(s) for s in sums)]
    if len(refuted) == 1 and len(confirmed) == len(figures) - 1:
        return refuted[0]
    return None


# --- parts and wholes ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """Parts of one document that must add up to one whole."""

    rule_id: str
    parts: tuple[tuple[Figure, ...], ...]
    sum: Interval | None

    @property
    def members(self) -> Iterator[Figure]:
        """One figure for each part: the first that states it."""
        return (figures[0] for figures in self.parts)


def parts_and_wholes(context: Context) -> Iterator[Finding]:
    """Parts that cannot add up to their whole, over sex, age, residence and area."""
    for address in _possible_wholes(context):
        wholes = context.index.levels.get(address, [])
        if not wholes and address.cell.indicator_code != SHARE:
            continue
        for identity in _identities(context, address):
            if identity.sum is None:
                continue
            stated = [figure.interval for figure in wholes] or [HUNDRED_PER_CENT]
            if any(identity.sum.intersects(interval) for interval in stated):
                continue
            yield _sum_finding(context, identity, wholes)


def _sum_finding(context: Context, identity: Identity, wholes: Sequence[Figure]) -> Finding:
    assert identity.sum is not None
    parts = list(identity.members)
    subject = wholes[0] if wholes else parts[0]
    unit = subject.canonical_unit_code
    stated = stated_values(wholes) if wholes else "100 %"
    if not wholes:
        subject = replace(subject, cell=replace(subject.cell, age="_T", sex="_T"))
    return make_finding(
        identity.rule_id,
        [Member(figure, "whole") for figure in wholes] + [Member(f, "part") for f in parts],
        names=context.names.of(subject),
        expected=interval_text(identity.sum, unit),
        stated=stated,
        recomputation=" + ".join(printed(part) for part in parts)
        + f" ≠ {printed(wholes[0]) if wholes else 100}",
    )


def _possible_wholes(context: Context) -> list[Address]:
    """Stated cells of additive measures, and the unstated 100 % of shares."""
    addresses: dict[Address, None] = {}
    for address in context.index.levels:
        code = address.cell.indicator_code
        if context.catalogue.indicators[code].measure in ADDITIVE and code != UNMAPPED:
            addresses[address] = None
        elif code == SHARE:
            addresses[_implied_whole(address)] = None
            owner = _owner(context, address)
            if owner:
                addresses[replace(_implied_whole(address), area_code=owner)] = None
    return list(addresses)


def _implied_whole(address: Address) -> Address:
    return replace(address, cell=replace(address.cell, age="_T", sex="_T", residence="_T"))


def _owner(context: Context, address: Address) -> str | None:
    return context.catalogue.areas[address.area_code].parent_code


def _identities(context: Context, address: Address) -> Iterator[Identity]:
    """Every complete partition of a cell whose parts the document states."""
    siblings = _siblings(context, address)
    cell = address.cell
    for part, rule_id, partitions in (
        ("sex", "parts_sex", sex_partitions),
        ("age", "parts_age", age_partitions),
        ("residence", "parts_residence", residence_partitions),
    ):
        available = {
            getattr(other.cell, part): other
            for other in siblings
            if other.area_code == address.area_code
            and replace(other.cell, **{part: getattr(cell, part)}) == cell
        }
        for codes in partitions(getattr(cell, part), available):
            yield _identity(context, rule_id, [available[code] for code in codes])
    if cell.indicator_code != SHARE or (cell.age, cell.sex, cell.residence) == ("_T",) * 3:
        areas = {other.area_code: other for other in siblings if other.cell == cell}
        year = address.period.period_end
        for codes in context.areas.partitions(address.area_code, areas, year):
            yield _identity(context, "parts_area", [areas[code] for code in codes])


def _identity(context: Context, rule_id: str, parts: Sequence[Address]) -> Identity:
    figures = tuple(tuple(context.index.levels[part]) for part in parts)
    intervals = [intersect_all(f.interval for f in group) for group in figures]
    known = [interval for interval in intervals if interval is not None]
    return Identity(rule_id, figures, total(known) if len(known) == len(intervals) else None)


def _siblings(context: Context, address: Address) -> list[Address]:
    return context.index.families.get(family_of(address), [])


# --- targets against reality --------------------------------------------------------------


def target_passed(context: Context) -> Iterator[Finding]:
    """A target that the plan's own baseline is already better than."""
    for address, figures in context.index.levels.items():
        indicator = context.catalogue.indicators[address.cell.indicator_code]
        if address.stance != FUTURE or indicator.direction not in ("higher", "lower"):
            continue
        if indicator.code == UNMAPPED:
            continue
        baseline = _baseline(context, address)
        if baseline is None:
            continue
        for target in figures:
            if target.kind is not StatementKind.TARGET or target.source != PLAN:
                continue
            if _is_passed(target.interval, baseline.interval, indicator.direction):
                yield make_finding(
                    "target_passed",
                    (Member(target, "target"), Member(baseline, "baseline")),
                    names={
                        **context.names.of(target),
                        **period_names(baseline.period, "baseline_period"),
                    },
                    expected=f"{with_unit(baseline)} [L{baseline.line}]",
                    stated=f"{with_unit(target)} [L{target.line}]",
                    severity="likely" if target.comparator == "=" else None,
                )


def _is_passed(target: Interval, baseline: Interval, direction: str) -> bool:
    """Whether every value of the baseline is better than what the target asks for."""
    if direction == "higher":
        asked = target.low if target.high is None else target.high
        return asked is not None and Interval(asked, asked).is_below(baseline)
    asked = target.high if target.low is None else target.low
    return asked is not None and baseline.is_below(Interval(asked, asked))


def _baseline(context: Context, target: Address) -> Figure | None:
    """The plan's latest observed figure of the cell before the target's period."""
    span = target.period.period_end - target.period.period_start
    candidates = [
        figure
        for other in context.index.history.get(series_of(target), [])
        for figure in context.index.levels[other]
        if figure.kind is StatementKind.OBSERVED
        and other.period.period_end < target.period.period_end
        and other.period.period_end - other.period.period_start == span
    ]
    return max(
        candidates,
        key=lambda figure: (figure.period.period_end, -figure.line),
        default=None,
    )


# --- form ---------------------------------------------------------------------------------


def malformed_number(context: Context) -> Iterator[Finding]:
    """A figure that is printed as no well-formed number."""
    for figure in context.index.figures:
        if is_malformed(figure.value_text):
            yield make_finding(
                "malformed_number",
                [Member(figure, "figure")],
                names=context.names.of(figure),
                expected=interval_text(figure.interval.middle, figure.canonical_unit_code),
                stated=figure.value_text,
            )


RULES: tuple[Callable[[Context], Iterator[Finding]], ...] = (
    same_cell,
    same_change,
    parts_and_wholes,
    target_passed,
    malformed_number,
)
