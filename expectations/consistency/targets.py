"""Targets against reality: already passed, off the path, weaker in another section."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from expectations.consistency.figures import PLAN, Address, Figure, address_of, group_by
from expectations.consistency.findings import LIKELY, Finding, Member
from expectations.consistency.messages import plain_finding
from expectations.consistency.naming import Names, period_names, place, stated_values, with_unit
from sources.model import StatementKind
from sources.readers.catalogue import UNMAPPED, Catalogue

HIGHER, LOWER = "higher", "lower"
BINDING = "binding"


def target_findings(
    figures: Iterable[Figure], catalogue: Catalogue, names: Names
) -> Iterator[Finding]:
    """Every finding about the targets of one document."""
    judged = [
        f
        for f in figures
        if f.source == PLAN
        and f.kind is not StatementKind.CHANGE
        and f.cell.indicator_code != UNMAPPED
    ]
    for series in group_by(judged, _series_of).values():
        direction = catalogue.indicators[series[0].cell.indicator_code].direction
        if direction in (HIGHER, LOWER):
            yield from _Series(series, direction, names).findings()


def _series_of(figure: Figure) -> Hashable:
    """One cell over time; sums over several years apart from single years."""
    address = replace(address_of(figure), stance="", period=figure.period)
    span = figure.period.period_end - figure.period.period_start
    return address.area_code, address.cell, address.canonical_unit_code, span


class _Series:
    """Targets and baselines of one cell, in a known direction of improvement."""

    def __init__(self, figures: Sequence[Figure], direction: str, names: Names) -> None:
        self._direction = direction
        self._names = names
        ordered = sorted(figures, key=lambda f: (f.period, f.order))
        self._targets: Mapping[Address, list[Figure]] = group_by(
            (f for f in ordered if f.kind is StatementKind.TARGET), address_of
        )
        self._projected = {
            (f.period, f.interval) for f in ordered if f.kind is StatementKind.PROJECTION
        }
        self._observed = [f for f in ordered if f.kind is StatementKind.OBSERVED]

    def findings(self) -> Iterator[Finding]:
        for address, targets in self._targets.items():
            strongest = max(targets, key=lambda f: (self._merit(self._asked(f)), -f.line))
            yield from self._passed(address, targets)
            yield from self._weaker(strongest, targets)
        yield from self._off_path()

    def _asked(self, figure: Figure) -> Fraction:
        """What a target asks for at the least: its bound, or the figure as printed."""
        low, high = figure.interval.low, figure.interval.high
        if low is None or high is None:
            return low if low is not None else high if high is not None else Fraction(0)
        if figure.comparator == "range":
            return low if self._direction == HIGHER else high
        return (low + high) / 2

    def _merit(self, value: Fraction) -> Fraction:
        """The greater the better."""
        return value if self._direction == HIGHER else -value

    def _passed(self, address: Address, targets: Sequence[Figure]) -> Iterator[Finding]:
        """A target that the plan's own baseline is already better than."""
        before = [f for f in self._observed if f.period.period_end < address.period.period_end]
        if not before:
            return
        baseline = max(before, key=lambda f: (f.period.period_end, -f.line))
        passed = [
            target
            for target in targets
            if self._is_passed(target, baseline) and not self._is_forecast(target)
        ]
        if not passed:
            return
        first = min(passed, key=lambda f: (f.binding != BINDING, f.order))
        others = tuple(target for target in passed if target != first)
        is_sum = first.period.period_start != first.period.period_end
        yield plain_finding(
            "target_passed",
            [Member(first, "target", others), Member(baseline, "baseline")],
            {
                **self._names.of(first),
                **period_names(baseline.period, "baseline_period"),
                **_binding_names(first),
            },
            expected=f"{with_unit(baseline)} [{place(baseline)}]",
            stated=f"{with_unit(first)} [{place(first)}]",
            # A sum over the next years may well be planned lower; a level asks for a step back.
            severity=LIKELY if self._is_promise(first) and not is_sum else None,
        )

    def _is_forecast(self, target: Figure) -> bool:
        """Whether it restates what the plan itself projects: an expectation, nothing asked for."""
        return (target.period, target.interval) in self._projected

    def _is_promise(self, target: Figure) -> bool:
        return target.binding == BINDING or target.comparator == "="

    def _is_passed(self, target: Figure, baseline: Figure) -> bool:
        """Whether the baseline, at its worst, is better than the target at its most ambitious.

        A figure that would be printed as the next one up belongs to that one: 75 is passed by 76.
        """
        if self._merit(self._asked(baseline)) <= self._merit(self._asked(target)):
            return False
        worst, ambitious = baseline.interval.low, target.interval.high
        if self._direction == LOWER:
            worst, ambitious = baseline.interval.high, target.interval.low
        if worst is None:
            return False
        goal = self._asked(target) if ambitious is None else ambitious
        return self._merit(worst) >= self._merit(goal)

    def _weaker(self, strongest: Figure, targets: Sequence[Figure]) -> Iterator[Finding]:
        """Places that ask for less than another one, though both may hold."""
        weaker = [
            target
            for target in targets
            if _is_bound(target)
            and target.section != strongest.section
            and target.interval.intersects(strongest.interval)
            and self._merit(self._asked(target)) < self._merit(self._asked(strongest))
        ]
        for same in group_by(weaker, self._asked).values():
            first, *others = same
            yield plain_finding(
                "target_weaker",
                [Member(first, "target", tuple(others)), Member(strongest, "target")],
                self._names.of(first),
                expected=f"{with_unit(strongest)} [{place(strongest)}]",
                stated=stated_values(same),
            )

    def _off_path(self) -> Iterator[Finding]:
        """An interim target beyond the final one: what is asked then is less again."""
        in_order = sorted(self._targets.items(), key=lambda item: item[0].period)
        for (_, earlier), (_, later) in pairwise(in_order):
            interim = max(earlier, key=lambda f: (self._merit(self._asked(f)), -f.line))
            final = max(later, key=lambda f: (self._merit(self._asked(f)), -f.line))
            if self._is_beyond(interim, final):
                yield plain_finding(
                    "target_off_path",
                    [Member(interim, "target"), Member(final, "target")],
                    self._names.of(interim),
                    expected=f"{with_unit(final)} [{final.period.period_end}, {place(final)}]",
                    stated=f"{with_unit(interim)} [{place(interim)}]",
                )

    def _is_beyond(self, interim: Figure, final: Figure) -> bool:
        return self._is_passed(final, interim) or (
            _is_bound(final) and self._merit(self._asked(interim)) > self._merit(self._asked(final))
        )


def _is_bound(figure: Figure) -> bool:
    return figure.interval.low is None or figure.interval.high is None


def _binding_names(figure: Figure) -> dict[str, str]:
    is_binding = figure.binding == BINDING
    return {
        "binding_zh": "约束性" if is_binding else "",
        "binding_en": "binding " if is_binding else "",
    }
