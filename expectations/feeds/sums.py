"""Parts and wholes inside one return: by the contract's own sums, and by the consistency engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from expectations.consistency.engine import Engine
from expectations.consistency.figures import STATISTICS, Figure
from expectations.consistency.findings import CERTAIN, Finding, rules
from expectations.feeds.scale import number
from sources.cells import FigureReader, interval_of, plain_number
from sources.feeds.sheet_contract import SheetLayout
from sources.interval import Interval, half_unit, total
from sources.model import Cell, Period, StatementKind
from sources.readers.catalogue import UNMAPPED, Catalogue

Row = Mapping[str, Any]
#: A family of rules that is about one figure by itself.
_ALONE = "form"


@dataclass(frozen=True, slots=True)
class BrokenSum:
    """A sum that does not hold.

    Attributes:
        positions: of the figures that may be wrong.
        sentence: the arithmetic written out.
        is_across: whether its figures stand in several rows of the table.
    """

    positions: tuple[int, ...]
    sentence: str
    is_across: bool


class SumChecker:
    """Checks the returns of one feed.

    Args:
        layout: what is a part of what.
        catalogue: areas and their parts, indicators and their ranges.
    """

    def __init__(self, layout: SheetLayout, catalogue: Catalogue) -> None:
        self._layout = layout
        self._catalogue = catalogue
        self._engine = Engine(catalogue)
        self._reader = FigureReader(catalogue)
        self._names = {rule.name: str(n) for n, rule in enumerate(layout.columns) if rule.name}

    def broken(self, rows: Sequence[Row]) -> list[BrokenSum]:
        """The sums of a delivery that do not hold."""
        return [*self._declared(rows), *self._contradicting(rows)]

    # --- sums that the contract declares -------------------------------------------------------

    def _declared(self, rows: Sequence[Row]) -> Iterable[BrokenSum]:
        groups: dict[tuple[object, ...], dict[str, list[int]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for position, row in enumerate(rows):
            place = (row["area_code"], row["period_end"], row["period_part"], row["unit"],
                     row["treatment"])  # fmt: skip
            groups[place][row["rule"]].append(position)
        for whole_name, whole_rule in self._names.items():
            parts = [
                str(n) for n, rule in enumerate(self._layout.columns) if rule.part_of == whole_name
            ]
            for by_rule in groups.values():
                yield from self._sum(rows, by_rule, whole_rule, parts)

    def _sum(
        self, rows: Sequence[Row], by_rule: Mapping[str, list[int]], whole: str, parts: list[str]
    ) -> Iterable[BrokenSum]:
        if not parts or len(by_rule.get(whole, [])) != 1:
            return
        positions = [position for part in parts for position in by_rule.get(part, [])]
        if not positions or any(not by_rule.get(part) for part in parts):
            return
        (top,) = by_rule[whole]
        added = total(_printed(rows[position]) for position in positions)
        if _printed(rows[top]).intersects(added):
            return
        figures = " + ".join(str(rows[position]["value"]) for position in positions)
        sentence = f"{figures} ≠ {rows[top]['value']} ({rows[top]['label']})"
        yield BrokenSum((top, *positions), sentence, False)

    # --- what the engine knows -----------------------------------------------------------------

    def _contradicting(self, rows: Sequence[Row]) -> Iterable[BrokenSum]:
        by_document: dict[str, list[Figure]] = defaultdict(list)
        for position, row in enumerate(rows):
            figure = self._figure(position, row)
            if figure is not None:
                by_document[figure.document_id].append(figure)
        for figures in by_document.values():
            for finding in self._engine.check(figures).findings:
                if finding.severity != CERTAIN or rules()[finding.rule_id].family == _ALONE:
                    continue
                lines = {member.figure.line for member in finding.members}
                yield BrokenSum(
                    tuple(int(figure.figure_id) for figure in _blamed(finding)),
                    finding.recomputation or finding.message_en,
                    len(lines) > 1,
                )

    def _figure(self, position: int, row: Row) -> Figure | None:
        if (
            row["indicator"] in (None, UNMAPPED)
            or row["indicator"] not in self._catalogue.indicators
        ):
            return None
        value = number(row["value"])
        low, high = number(row["possible_low"]), number(row["possible_high"])
        if (
            value is None
            or (low is not None and value < low)
            or (high is not None and value > high)
        ):
            # It is told for itself; what it does to its sums says nothing of the others.
            return None
        try:
            columns = self._reader.columns(
                comparator="=", low=row["value"], high=row["value"], unit_code=row["unit"],
                indicator_code=row["indicator"], value_text=row["value_text"],
            )  # fmt: skip
        except (ValueError, ArithmeticError, KeyError):
            return None
        year = int(row["period_end"])
        return Figure(
            source=STATISTICS,
            # Months of one year are no restatements of each other.
            document_id=f"{row['publication_id']}#{row['period_part'] or ''}",
            figure_id=str(position),
            section="",
            line=int(row["source_line"]),
            value_text=row["value_text"],
            label=row["label"],
            kind=StatementKind.OBSERVED,
            change_measure="",
            area_code=row["area_code"],
            cell=Cell(
                row["indicator"], row["population"] or "", row["sex"], row["age"],
                row["residence"],
            ),
            period=Period(year, year),
            comparator="=",
            unit_code=columns["unit_code"],
            canonical_unit_code=columns["canonical_unit_code"],
            interval=interval_of(columns),
        )  # fmt: skip


def _blamed(finding: Finding) -> list[Figure]:
    """The figure that arithmetic singles out; where it singles out none, all that take part."""
    if finding.culprit is not None:
        return [finding.culprit]
    return [figure for member in finding.members for figure in (member.figure, *member.restated)]


def _printed(row: Row) -> Interval:
    text = plain_number(str(row["value"]))
    try:
        value = Fraction(text)
    except ValueError:
        return Interval()
    half = half_unit(text)
    return Interval(value - half, value + half)
