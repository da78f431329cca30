"""The arithmetic of a contradiction written out, to be redone on paper.

One relation becomes one line with its numbers. Several become one line each, with the cells that
nobody printed standing in by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from expectations.consistency.claims import (
    AVERAGE_DIFFERENCE,
    AVERAGE_GROWTH,
    DIFFERENCE,
    Claim,
)
from expectations.consistency.figures import Address
from expectations.consistency.grounding import GROWTH_UNITS
from expectations.consistency.naming import Names, decimal_text, printed, with_unit
from expectations.consistency.solver import Proof
from expectations.consistency.system import Application, Constraint
from sources.readers.catalogue import Catalogue

#: Digits shown beyond those that are printed.
EXTRA_DECIMALS = 2
UNEQUAL = "≠"


class Arithmetic:
    """Writes proofs out.

    Args:
        claims: by key.
        applications: by instance.
        names: what cells are called.
        catalogue: units.
    """

    def __init__(
        self, claims: Mapping[int, Claim], applications: Mapping[int, Application],
        names: Names, catalogue: Catalogue,
    ) -> None:  # fmt: skip
        self._claims = claims
        self._applications = applications
        self._names = names
        self._catalogue = catalogue
        self._common: frozenset[str] = frozenset()

    def of(self, proof: Proof) -> str:
        """The proof in numbers."""
        relations = relations_of(proof)
        claims = [self._claims[key] for key in self._by_place(proof.claims)]
        averaged = self._averaged(claims)
        if averaged:
            return averaged
        if not relations:
            return f" {UNEQUAL} ".join(with_unit(claim.figure) for claim in claims)
        if len(relations) == 1:
            line = self._line(relations[0], proof)
            if line:
                return line
        steps = [constraint for _, constraint, _ in proof.sides]
        self._common = self._names.common(
            address for constraint in steps for address in self._cells(constraint)
        )
        lines = dict.fromkeys(line for line in map(self._statement, steps) if line)
        return "; ".join(lines)

    def _by_place(self, keys: Iterable[int]) -> list[int]:
        return sorted(keys, key=lambda key: self._claims[key].figure.order)

    def _averaged(self, claims: Sequence[Claim]) -> str:
        """A change and its yearly average, or nothing."""
        by_measure = {claim.measure: claim for claim in claims}
        if set(by_measure) != {DIFFERENCE, AVERAGE_DIFFERENCE} or len(claims) != 2:
            return ""
        total, average = by_measure[DIFFERENCE], by_measure[AVERAGE_DIFFERENCE]
        if (total.start, total.address) != (average.start, average.address):
            return ""
        mean = self._rounded(self._middle(total) / total.years, average)
        return (
            f"{self._in_cell_unit(total)} / {total.years} = {mean} {UNEQUAL} "
            f"{with_unit(average.figure)}"
        )

    # --- one relation, in numbers ---------------------------------------------------------

    def _line(self, relation: Constraint, proof: Proof) -> str:
        levels = {
            self._claims[key].address: self._claims[key]
            for key in proof.claims
            if self._claims[key].start is None
        }
        if relation.instance is None:
            (key,) = relation.claims
            return self._change(self._claims[key], levels)
        application = self._applications[relation.instance]
        if application.ratio is None:
            return self._sum(application, levels)
        return self._ratio(application, levels)

    def _sum(self, application: Application, levels: Mapping[Address, Claim]) -> str:
        terms = [(cell, value) for cell, value in application.part if cell in levels]
        if application.constant:
            target = Fraction(abs(application.constant))
            unit = terms[0][0].canonical_unit_code
            total = sum((self._middle(levels[cell]) for cell, _ in terms), Fraction(0))
            mark = ">" if application.is_bound else UNEQUAL
            return (
                f"{self._plus(levels[c] for c, _ in terms)} = {decimal_text(total)} "
                f"{mark} {decimal_text(target)} {unit}"
            )
        wholes = [(cell, value) for cell, value in terms if value < 0]
        parts = [(cell, value) for cell, value in terms if value > 0]
        if application.is_bound or len(wholes) > len(parts):
            wholes, parts = parts, wholes
        if not wholes or not parts:
            return ""
        unit = wholes[0][0].canonical_unit_code
        left = sum((self._middle(levels[c]) * abs(v) for c, v in parts), Fraction(0))
        is_short = len(terms) < len(application.part)
        sign = ">" if application.is_bound or is_short else UNEQUAL
        first, *rest = wholes
        subtracted = "".join(f" - {self._in_cell_unit(levels[c])}" for c, _ in rest)
        shown = f" = {decimal_text(left)}" if len(parts) > 1 else ""
        return (
            f"{self._plus(levels[c] for c, _ in parts)}{shown} {sign} "
            f"{self._in_cell_unit(levels[first[0]])}{subtracted} {unit}"
        )

    def _plus(self, claims: Iterable[Claim]) -> str:
        return " + ".join(self._in_cell_unit(claim) for claim in claims)

    def _in_cell_unit(self, claim: Claim) -> str:
        """As printed where the unit is the cell's own; else converted."""
        figure = claim.figure
        if figure.unit_code == figure.canonical_unit_code:
            return printed(figure)
        return decimal_text(self._middle(claim))

    def _middle(self, claim: Claim) -> Fraction:
        ends = [e for e in (claim.interval.low, claim.interval.high) if e is not None]
        return sum(ends, Fraction(0)) / len(ends)

    def _ratio(self, application: Application, levels: Mapping[Address, Claim]) -> str:
        assert application.ratio is not None
        parts = [cell for cell, _ in application.part]
        bases = [cell for cell, _ in application.base]
        if application.ratio not in levels or any(c not in levels for c in (*parts, *bases)):
            return ""
        part = sum((self._middle(levels[c]) * value for c, value in application.part), Fraction(0))
        base = sum((self._middle(levels[c]) * value for c, value in application.base), Fraction(0))
        if not base:
            return ""
        ratio = levels[application.ratio]
        factor = application.part[0][1] / application.base[0][1]
        scale = "" if factor == 1 else f" × {decimal_text(factor)}"
        return (
            f"{self._bracket(parts, levels)} / {self._bracket(bases, levels)}{scale} = "
            f"{self._rounded(part / base, ratio)} {UNEQUAL} {with_unit(ratio.figure)}"
        )

    def _bracket(self, cells: Sequence[Address], levels: Mapping[Address, Claim]) -> str:
        text = self._plus(levels[cell] for cell in cells)
        return f"({text})" if len(cells) > 1 else text

    def _rounded(self, value: Fraction, claim: Claim) -> str:
        decimals = len(claim.figure.value_text.partition(".")[2].rstrip("%‰")) + EXTRA_DECIMALS
        places = 10**decimals
        return decimal_text(Fraction(round(value * places), places))

    def _change(self, claim: Claim, levels: Mapping[Address, Claim]) -> str:
        assert claim.start is not None
        if claim.start not in levels or claim.address not in levels:
            return ""
        first, last = levels[claim.start], levels[claim.address]
        low, high = self._middle(first), self._middle(last)
        start, end = self._in_cell_unit(first), self._in_cell_unit(last)
        stated = f"{UNEQUAL} {with_unit(claim.figure)}"
        if claim.measure == DIFFERENCE:
            return f"{end} - {start} = {decimal_text(high - low)} {stated}"
        if claim.measure == AVERAGE_DIFFERENCE:
            value = self._rounded((high - low) / claim.years, claim)
            return f"({end} - {start}) / {claim.years} = {value} {stated}"
        if not low:
            return ""
        if claim.measure == AVERAGE_GROWTH:
            mean = Fraction((float(high / low) ** (1 / claim.years) - 1) * 100)
            shown = self._rounded(mean.limit_denominator(10**9), claim)
            return f"(({end} / {start})^(1/{claim.years}) - 1) × 100 = {shown} {stated}"
        share = GROWTH_UNITS.get(claim.figure.canonical_unit_code)
        if share is None:
            return f"{end} / {start} = {self._rounded(high / low, claim)} {stated}"
        growth = self._rounded((high / low - 1) / share, claim)
        return f"({end} / {start} - 1) × {decimal_text(1 / share)} = {growth} {stated}"

    # --- several relations, one statement each --------------------------------------------

    def _cells(self, constraint: Constraint) -> list[Address]:
        if constraint.instance is None:
            return [address for address, _ in constraint.terms]
        application = self._applications[constraint.instance]
        return [cell for cell in application.cells if cell != application.ratio]

    def _statement(self, constraint: Constraint) -> str:
        if constraint.instance is None:
            (key,) = constraint.claims or (None,)
            return "" if key is None else self._claimed(self._claims[key])
        application = self._applications[constraint.instance]
        if application.ratio is None:
            return self._identity(application)
        values = [self._claims[key] for key in sorted(constraint.claims)]
        shown = " ± ".join(with_unit(claim.figure) for claim in values)
        over = self._names_of(cell for cell, _ in application.part)
        under = self._names_of(cell for cell, _ in application.base)
        return f"{over} / {under} = {shown}"

    def _claimed(self, claim: Claim) -> str:
        if claim.start is None:
            return f"{self._name(claim.address)} = {with_unit(claim.figure)}"
        end, start = self._name(claim.address), self._name(claim.start)
        shape = {
            DIFFERENCE: "{end} - {start}",
            AVERAGE_DIFFERENCE: "({end} - {start}) / {years}",
            AVERAGE_GROWTH: "({end} / {start})^(1/{years}) - 1",
        }.get(claim.measure, "{end} / {start} - 1")
        left = shape.format(end=end, start=start, years=claim.years)
        return f"{left} = {with_unit(claim.figure)}"

    def _identity(self, application: Application) -> str:
        parts = [cell for cell, value in application.part if value > 0]
        wholes = [cell for cell, value in application.part if value < 0]
        if application.constant:
            right = decimal_text(Fraction(abs(application.constant)))
            left = self._plain(parts or wholes)
        elif application.is_bound:
            left, right = self._plain(wholes), self._plain(parts)
        else:
            left, right = self._plain(parts), self._plain(wholes)
        return f"{left} {'≤' if application.is_bound else '='} {right}"

    def _plain(self, cells: Sequence[Address]) -> str:
        return " + ".join(map(self._name, cells))

    def _names_of(self, cells: Iterable[Address]) -> str:
        listed = list(cells)
        return f"({self._plain(listed)})" if len(listed) > 1 else self._name(listed[0])

    def _name(self, address: Address) -> str:
        return self._names.short(address, self._common)


def relations_of(proof: Proof) -> list[Constraint]:
    """The constraints of a proof that relate cells: one for each application and change."""
    found: dict[object, Constraint] = {}
    for _, constraint, _ in proof.sides:
        if len(constraint.terms) > 1 or constraint.rule_id:
            key = constraint.claims if constraint.instance is None else constraint.instance
            found.setdefault(key, constraint)
    return list(found.values())
