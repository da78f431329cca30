"""Figures that cannot be meant as they are printed: digits, unit, size, and what they are part of.

Each rule here needs no other figure than the one it accuses, or the one that the text calls its
whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from fractions import Fraction

from expectations.consistency.counts import WHOLE, has_whole_number
from expectations.consistency.figures import Figure
from expectations.consistency.findings import CERTAIN, LIKELY, Explanation, Finding, Member
from expectations.consistency.messages import plain_finding
from expectations.consistency.naming import (
    Names,
    decimal_text,
    interval_text,
    place,
    printed,
    stated_values,
    with_unit,
)
from sources.interval import Interval, is_malformed
from sources.model import StatementKind
from sources.readers.catalogue import UNMAPPED, Catalogue, PossibleRange, Unit


class FormRule(StrEnum):
    """The rules that are checked here, as the rule catalogue calls them."""

    MALFORMED_NUMBER = auto()
    FRACTIONAL_COUNT = auto()
    WRONG_UNIT = auto()
    IMPOSSIBLE_VALUE = auto()
    UNUSUAL_VALUE = auto()
    REGISTERED_WITHIN_RESIDENT = auto()
    PART_EXCEEDS_WHOLE = auto()
    POINTS_AS_PERCENT = auto()


#: The family of these rules.
FORM = "form"
#: Those that no figure breaks whose value is right.
VALUE_RULES = frozenset({FormRule.IMPOSSIBLE_VALUE, FormRule.FRACTIONAL_COUNT})
PER_MILLE, UNIT_SCALE = "per_mille", "unit_scale"

#: The first year that usual values were collected for.
USUAL_SINCE = 1990
#: Units that leave open what is counted, or that only compare: they contradict no indicator.
UNSPECIFIC = frozenset({"万", "亿", "pp", "倍"})
#: The dimension of rates and shares, in which only the customary unit is meant by another.
PROPORTION = "proportion"
#: Measures of which a part cannot be larger than its whole.
COUNTED = frozenset({"stock", "flow"})
#: 万, by which counts are scaled.
TEN_THOUSAND = 10_000

_SINGLE = frozenset({"=", "~"})
_HINT_ZH = "若单位为{unit}，则{corrected}在通常范围之内。"
_HINT_EN = "In {unit} it would be usual: {corrected}."
_EXCESS_ZH = "，且数值还大于后者（{recomputation}）"
_EXCESS_EN = ", and it is even larger ({recomputation})"


def form_findings(figures: Iterable[Figure], catalogue: Catalogue) -> Iterator[Finding]:
    """Every finding about the form of figures, in reading order of the figures."""
    ordered = sorted(figures, key=lambda figure: figure.order)
    names = Names(catalogue)
    for figure in ordered:
        yield from malformed_number(figure, names)
        yield from fractional_count(figure, catalogue, names)
        yield from unit_and_size(figure, catalogue, names)
        yield from points_as_percent(figure, names)
    yield from stated_parts(ordered, catalogue, names)


# --- digits -------------------------------------------------------------------------------


def malformed_number(figure: Figure, names: Names) -> Iterator[Finding]:
    """A figure that is printed as no well-formed number."""
    if is_malformed(figure.value_text):
        yield plain_finding(
            FormRule.MALFORMED_NUMBER,
            [Member(figure, "figure")],
            names.of(figure),
            expected=interval_text(figure.interval.middle, figure.canonical_unit_code),
            stated=figure.value_text,
        )


def fractional_count(figure: Figure, catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    """A number of people, households or the like that no whole number rounds to."""
    indicator = catalogue.indicators[figure.cell.indicator_code]
    unit = catalogue.units[figure.canonical_unit_code]
    if indicator.measure not in COUNTED or unit.dimension not in WHOLE:
        return
    if figure.kind is StatementKind.CHANGE or has_whole_number(figure.interval.scaled(unit.factor)):
        return
    yield plain_finding(
        FormRule.FRACTIONAL_COUNT,
        [Member(figure, "figure")],
        names.of(figure),
        expected="",
        stated=_stated(figure),
    )


# --- unit and size ------------------------------------------------------------------------


def unit_and_size(figure: Figure, catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    """A level in a unit that its indicator cannot have, or of a size that it cannot have."""
    limits = catalogue.possible_ranges.get(figure.cell.indicator_code)
    if limits is None or figure.kind is StatementKind.CHANGE:
        return
    unit = catalogue.units.get(figure.unit_text or figure.unit_code)
    if unit is None or unit.code in UNSPECIFIC:
        return
    if not fits(unit, limits, catalogue):
        yield _foreign_unit(figure, unit, limits, names)
    elif figure.canonical_unit_code == limits.unit_code:
        finding = _Size(figure, unit, limits, catalogue).finding(names)
        if finding:
            yield finding


def fits(unit: Unit, limits: PossibleRange, catalogue: Catalogue) -> bool:
    """Whether an indicator may be printed in a unit."""
    if limits.printed_units:
        return unit.code in limits.printed_units
    return unit.dimension == catalogue.units[limits.unit_code].dimension


def _foreign_unit(figure: Figure, unit: Unit, limits: PossibleRange, names: Names) -> Finding:
    as_its_row_says = f"{printed(figure)} {figure.unit_code}"
    return plain_finding(
        FormRule.WRONG_UNIT,
        [Member(figure, "figure")],
        names.of(figure),
        expected=as_its_row_says if figure.unit_text else limits.unit_code,
        stated=_stated(figure),
        recomputation=f"{unit.code} ≠ {limits.unit_code}",
        # A unit that is not printed beside the figure may be that of another column.
        severity=CERTAIN if figure.unit_text else LIKELY,
    )


def points_as_percent(figure: Figure, names: Names) -> Iterator[Finding]:
    """A difference of shares with a per cent sign, where points are meant."""
    if figure.unit_code == "pp" and figure.unit_text == "%":
        yield plain_finding(
            FormRule.POINTS_AS_PERCENT,
            [Member(figure, "change")],
            names.of(figure),
            expected=f"{printed(figure)} pp",
            stated=_stated(figure),
        )


@dataclass(frozen=True, slots=True)
class _Size:
    """A figure held against what its indicator can be."""

    figure: Figure
    unit: Unit
    limits: PossibleRange
    catalogue: Catalogue

    def finding(self, names: Names) -> Finding | None:
        """What is wrong with its size in the unit that it is printed in, if anything."""
        value = self.value_in(self._printed_unit)
        if not value.intersects(self.limits.possible):
            if self.fitting_unit:
                return self._wrong_unit(names)
            return self._beyond(FormRule.IMPOSSIBLE_VALUE, self.limits.possible, names)
        is_recent = self.figure.period.period_end >= USUAL_SINCE
        if is_recent and not value.intersects(self.limits.usual):
            return self._beyond(FormRule.UNUSUAL_VALUE, self.limits.usual, names)
        return None

    def value_in(self, unit: Unit) -> Interval:
        """The value, in the canonical unit, if its digits were meant in `unit`."""
        if unit.code == self.figure.unit_code:
            return self.figure.interval
        code = self.figure.cell.indicator_code
        _, own = self.catalogue.conversion(self.figure.unit_code, code)
        _, other = self.catalogue.conversion(unit.code, code)
        return self.figure.interval.scaled(other / own)

    @property
    def fitting_unit(self) -> Unit | None:
        """The unit in which the digits would be usual: its row's own, the customary, another.

        A share of 122 % is no share of 122 ‰: shares and rates are mistaken only for what they
        are customarily printed in.
        """
        units, printed_unit = self.catalogue.units, self._printed_unit
        candidates = [units[self.figure.unit_code], self._canonical]
        if self._canonical.dimension != PROPORTION:
            others = sorted(units.values(), key=lambda unit: _unlikeliness(unit, printed_unit))
            candidates += [unit for unit in others if fits(unit, self.limits, self.catalogue)]
        return next(
            (
                unit
                for unit in candidates
                if unit.dimension == self._canonical.dimension
                and unit.factor != printed_unit.factor
                and self.value_in(unit).intersects(self.limits.usual)
            ),
            None,
        )

    @property
    def _canonical(self) -> Unit:
        return self.catalogue.units[self.limits.unit_code]

    @property
    def _printed_unit(self) -> Unit:
        """The unit beside the figure; its row's own where that is only a way of speaking."""
        is_converted = self.unit.dimension == self._canonical.dimension
        return self.unit if is_converted else self.catalogue.units[self.figure.unit_code]

    def _wrong_unit(self, names: Names) -> Finding:
        explanations = self._explanations()
        return plain_finding(
            FormRule.WRONG_UNIT,
            [Member(self.figure, "figure")],
            names.of(self.figure),
            expected=explanations[0].corrected,
            stated=_stated(self.figure),
            recomputation=self._comparison(self.limits.possible),
            explanations=explanations,
        )

    def _beyond(self, rule: FormRule, limit: Interval, names: Names) -> Finding:
        return plain_finding(
            rule,
            [Member(self.figure, "figure")],
            {
                **names.of(self.figure),
                "reason_zh": self.limits.source_zh,
                "reason_en": self.limits.source_en,
            },
            expected=interval_text(limit, self.limits.unit_code),
            stated=_stated(self.figure),
            recomputation=self._comparison(limit),
            explanations=self._explanations(),
        )

    def _explanations(self) -> tuple[Explanation, ...]:
        unit = self.fitting_unit
        if unit is None:
            return ()
        pair = {unit.code, self._printed_unit.code}
        corrected = f"{printed(self.figure)} {unit.code}"
        return (
            Explanation(
                PER_MILLE if pair == {"%", "‰"} else UNIT_SCALE,
                self.figure,
                corrected,
                _HINT_ZH.format(unit=unit.code, corrected=corrected),
                _HINT_EN.format(unit=unit.code, corrected=corrected),
            ),
        )

    def _comparison(self, limit: Interval) -> str:
        """The figure beside the end of the range that it is beyond."""
        value, code = self.value_in(self._printed_unit), self.limits.unit_code
        text = _as_printed(self.figure)
        is_single = self.figure.comparator in _SINGLE
        if self._printed_unit.factor != self._canonical.factor:
            text += f" = {interval_text(value.middle if is_single else value, code)}"
        is_above = limit.is_below(value)
        end = decimal_text(_end(limit.high if is_above else limit.low))
        if is_single:
            return f"{text} {'>' if is_above else '<'} {end} {code}"
        return f"{text} ∩ {'≤' if is_above else '≥'}{end} {code} = ∅"


def _end(bound: Fraction | None) -> Fraction:
    assert bound is not None, "a value is beyond a range only at an end that the range has"
    return bound


def _unlikeliness(one: Unit, other: Unit) -> tuple[bool, Fraction]:
    """Orders units by how hard they are to mistake: 万 is lost or added first, then the nearest."""
    times = max(one.factor / other.factor, other.factor / one.factor)
    return times != TEN_THOUSAND, times


# --- parts that the text introduces -------------------------------------------------------


def stated_parts(
    figures: Sequence[Figure], catalogue: Catalogue, names: Names
) -> Iterator[Finding]:
    """A part that the text introduces as such, and that cannot be one."""
    by_id = {(figure.document_id, figure.figure_id): figure for figure in figures}
    for part in figures:
        whole = by_id.get((part.document_id, part.part_of)) if part.part_of else None
        if whole is None or not _is_comparable(part, whole, catalogue):
            continue
        if _is_registered_within_resident(part, whole):
            yield _registered_within_resident(part, whole, names)
        elif _can_be_one_population(part, whole) and whole.interval.is_below(part.interval):
            yield _part_exceeds_whole(part, whole, names)


def _is_comparable(part: Figure, whole: Figure, catalogue: Catalogue) -> bool:
    """Whether both count the same sort of thing at one time."""
    measures = {
        catalogue.indicators[figure.cell.indicator_code].measure for figure in (part, whole)
    }
    return (
        part != whole
        and len(measures) == 1
        and measures <= COUNTED
        and StatementKind.CHANGE not in (part.kind, whole.kind)
        and part.stance == whole.stance
        and part.canonical_unit_code == whole.canonical_unit_code
        and whole.period.period_start <= part.period.period_start
        and part.period.period_end <= whole.period.period_end
    )


def _is_registered_within_resident(part: Figure, whole: Figure) -> bool:
    populations = part.cell.population, whole.cell.population
    return populations == ("registered", "resident") and (
        part.cell.indicator_code == whole.cell.indicator_code != UNMAPPED
    )


def _can_be_one_population(part: Figure, whole: Figure) -> bool:
    one, other = part.cell.population, whole.cell.population
    return one == other or not one or not other


def _registered_within_resident(part: Figure, whole: Figure, names: Names) -> Finding:
    is_larger = whole.interval.is_below(part.interval)
    recomputation = _larger(part, whole) if is_larger else ""
    return plain_finding(
        FormRule.REGISTERED_WITHIN_RESIDENT,
        [Member(part, "part"), Member(whole, "whole")],
        {
            **names.of(part),
            "excess_zh": _EXCESS_ZH.format(recomputation=recomputation) if is_larger else "",
            "excess_en": _EXCESS_EN.format(recomputation=recomputation) if is_larger else "",
        },
        expected=_stated(whole),
        stated=_stated(part),
        recomputation=recomputation,
        severity=CERTAIN if is_larger else None,
    )


def _part_exceeds_whole(part: Figure, whole: Figure, names: Names) -> Finding:
    return plain_finding(
        FormRule.PART_EXCEEDS_WHOLE,
        [Member(part, "part"), Member(whole, "whole")],
        names.of(part),
        expected=interval_text(Interval(high=whole.interval.high), whole.canonical_unit_code),
        stated=stated_values([part]),
        recomputation=_larger(part, whole),
    )


def _larger(part: Figure, whole: Figure) -> str:
    return f"{with_unit(part)} > {with_unit(whole)}"


# --- what findings say --------------------------------------------------------------------


def _as_printed(figure: Figure) -> str:
    return f"{printed(figure)} {figure.unit_text or figure.unit_code}"


def _stated(figure: Figure) -> str:
    return f"{_as_printed(figure)} [{place(figure)}]"
