"""For every rule and document: did it hold, was it broken, could it not be judged, or is there
nothing to apply it to? Nothing is skipped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from expectations.consistency.breaks import RULE as ACROSS_BREAK
from expectations.consistency.breaks import candidates as breaks_compared
from expectations.consistency.figures import Address, Figure
from expectations.consistency.findings import Finding, rules
from expectations.consistency.form import FORM
from expectations.consistency.grounding import Grounding
from expectations.consistency.naming import Names
from expectations.consistency.partitions import AreaPartitions
from expectations.consistency.system import Application
from sources.model import StatementKind
from sources.readers.catalogue import UNMAPPED, Catalogue

LOCALISATION = "localisation"
#: Missing cells that are named; the others are counted.
SHOWN = 3


class Outcome(StrEnum):
    """What became of a rule in a document."""

    BROKEN = "broken"
    HELD = "held"
    NOT_JUDGED = "not_judged"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One rule in one document.

    Attributes:
        held, broken, not_judged: how often it was applied with which outcome.
        missing_zh, missing_en: what a figure was missing for, where it could not be judged.
    """

    document_id: str
    rule_id: str
    outcome: Outcome
    held: int
    broken: int
    not_judged: int
    missing_zh: str = ""
    missing_en: str = ""


def coverage_of(
    figures: Sequence[Figure], grounding: Grounding, findings: Iterable[Finding],
    catalogue: Catalogue, areas: AreaPartitions, names: Names,
) -> list[Coverage]:  # fmt: skip
    """The outcome of every rule of the catalogue in one document."""
    if not figures:
        return []
    broken = _broken(findings)
    unjudged = [*grounding.unjudged, *_lonely(grounding)]
    applied = _applied(figures, grounding, catalogue, areas)
    found = []
    for rule in rules().values():
        if rule.family == LOCALISATION:
            continue
        missing = [cells for item, cells in unjudged if item.rule_id == rule.rule_id]
        wrong = broken.get(rule.rule_id, 0)
        count = max(applied.get(rule.rule_id, 0), wrong)
        held = count - wrong
        zh, en = _named(missing, names)
        outcome = (
            Outcome.BROKEN if wrong else
            Outcome.HELD if held else
            Outcome.NOT_JUDGED if missing else
            Outcome.NOT_APPLICABLE
        )  # fmt: skip
        found.append(
            Coverage(
                figures[0].document_id, rule.rule_id, outcome, held, wrong, len(missing), zh, en
            )
        )
    return found


def _lonely(grounding: Grounding) -> list[tuple[Application, tuple[Address, ...]]]:
    """Applications that hang together with a single claim: nothing stands against it."""
    return [
        (application, tuple(cell for cell in application.cells if cell != claim.address))
        for component in grounding.components
        if len(component.claims) == 1
        for claim in component.claims
        for application in component.applications
    ]


def _broken(findings: Iterable[Finding]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in findings:
        for rule_id in (finding.rule_id, *(rule for rule, _ in finding.also_breaks)):
            counts[rule_id] = counts.get(rule_id, 0) + 1
    return counts


def _applied(
    figures: Sequence[Figure], grounding: Grounding, catalogue: Catalogue, areas: AreaPartitions
) -> dict[str, int]:
    """How often each rule had something to be applied to."""
    counts: dict[str, int] = {}
    lonely = {id(application) for application, _ in _lonely(grounding)}
    for application in grounding.system.applications:
        if id(application) not in lonely:
            counts[application.rule_id] = counts.get(application.rule_id, 0) + 1
    for constraint in {c for c in grounding.system.constraints if c.rule_id and c.claims}:
        if constraint.instance is None:
            counts[constraint.rule_id] = counts.get(constraint.rule_id, 0) + 1
    cells: dict[object, set[StatementKind]] = {}
    restated = changes = projected = 0
    for figure in figures:
        if figure.cell.indicator_code == UNMAPPED:
            continue
        key = (figure.area_code, figure.cell, figure.period, figure.change_measure)
        kinds = cells.get(key)
        if kinds is None:
            cells[key] = {figure.kind}
            continue
        is_change = figure.kind is StatementKind.CHANGE
        changes += is_change
        restated += not is_change
        projected += kinds ^ {figure.kind} == {StatementKind.TARGET, StatementKind.PROJECTION}
        kinds.add(figure.kind)
    counts |= {"same_cell": restated, "same_change": changes, "same_cell_projection": projected}
    counts |= _judged_targets(figures, catalogue)
    counts[ACROSS_BREAK] = breaks_compared(figures, catalogue, areas)
    for rule in rules().values():
        if rule.family == FORM:
            counts[rule.rule_id] = len(figures)
    counts["registered_within_resident"] = sum(bool(figure.part_of) for figure in figures)
    counts["integer_count"] = counts.get("integer_count", 0)
    counts["joint"] = sum(1 for c in grounding.components if len(c.applications) > 1)
    return counts


def _judged_targets(figures: Sequence[Figure], catalogue: Catalogue) -> dict[str, int]:
    """Targets of indicators whose direction is known, with something to hold them against."""
    targets = [
        figure
        for figure in figures
        if figure.kind is StatementKind.TARGET
        and catalogue.indicators[figure.cell.indicator_code].direction in ("higher", "lower")
    ]
    observed = {(f.area_code, f.cell) for f in figures if f.kind is StatementKind.OBSERVED}
    with_baseline = {
        (f.area_code, f.cell, f.period) for f in targets if (f.area_code, f.cell) in observed
    }
    years: dict[object, set[int]] = {}
    places: dict[object, int] = {}
    for figure in targets:
        years.setdefault((figure.area_code, figure.cell), set()).add(figure.period.period_end)
        key = (figure.area_code, figure.cell, figure.period)
        places[key] = places.get(key, 0) + 1
    return {
        "target_passed": len(with_baseline),
        "target_off_path": sum(len(found) - 1 for found in years.values()),
        "target_weaker": sum(count - 1 for count in places.values()),
    }


def _named(missing: Sequence[Sequence[Address]], names: Names) -> tuple[str, str]:
    cells = list(dict.fromkeys(cell for group in missing for cell in group))
    if not cells:
        return "", ""
    more = len(cells) - SHOWN
    pairs = [names.address(cell) for cell in cells[:SHOWN]]
    tails = (f"等{len(cells)}项", f" and {more} more") if more > 0 else ("", "")
    return (
        "、".join(zh for zh, _ in pairs) + tails[0],
        "; ".join(en for _, en in pairs) + tails[1],
    )
