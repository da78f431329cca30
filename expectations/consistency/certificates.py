"""Proofs that figures cannot all be true, to be checked by anybody with a fraction type.

A proof is a list of statements of the form `sum of terms <= bound` (or `<`), each of which holds
if the figures it rests on are true, and a multiplier for each. Multiplied and added, the terms
cancel and what remains says that zero is at most a negative number, or less than zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from expectations.consistency.figures import Address

if TYPE_CHECKING:
    from expectations.consistency.claims import Claim
    from expectations.consistency.solver import Proof


@dataclass(frozen=True, slots=True)
class Inequality:
    """`sum(coefficient * quantity) <= bound`, and why it holds.

    Attributes:
        terms: coefficients by the name of the quantity, in canonical units.
        figures: ids of the figures that must be true for it; empty for an identity.
        reason: the rule that it follows from.
        is_strict: whether the bound itself is left out.
    """

    terms: Mapping[str, Fraction]
    bound: Fraction
    figures: tuple[str, ...]
    reason: str
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """A proof of contradiction: inequalities with their multipliers."""

    steps: tuple[tuple[Fraction, Inequality], ...]

    def is_valid(self) -> bool:
        """Whether the inequalities, multiplied and added, say that 0 <= something negative."""
        left: dict[str, Fraction] = defaultdict(Fraction)
        right = Fraction(0)
        is_strict = False
        for multiplier, inequality in self.steps:
            if multiplier < 0:
                return False
            right += multiplier * inequality.bound
            is_strict |= bool(multiplier) and inequality.is_strict
            for name, coefficient in inequality.terms.items():
                left[name] += multiplier * coefficient
        return not any(left.values()) and (right < 0 or (right == 0 and is_strict))

    def as_json(self) -> list[dict[str, object]]:
        """The steps with every number as an exact fraction."""
        return [
            {
                "multiplier": str(multiplier),
                "terms": {name: str(value) for name, value in sorted(step.terms.items())},
                "bound": str(step.bound),
                "is_strict": step.is_strict,
                "figures": list(step.figures),
                "reason": step.reason,
            }
            for multiplier, step in self.steps
        ]


def certificate_of(proof: Proof, claims: Mapping[int, Claim]) -> Certificate:
    """A proof as inequalities that anybody can multiply and add."""
    steps = []
    for multiplier, constraint, is_upper in proof.sides:
        sign = 1 if is_upper else -1
        bound = constraint.high if is_upper else constraint.low
        assert bound is not None
        steps.append(
            (
                multiplier,
                Inequality(
                    {name_of(a): sign * value for a, value in constraint.terms},
                    sign * bound,
                    tuple(claims[key].figure.figure_id for key in sorted(constraint.claims)),
                    constraint.rule_id or ("value" if constraint.claims else "scale"),
                    constraint.high_open if is_upper else constraint.low_open,
                ),
            )
        )
    steps += [
        (multiplier, Inequality({name_of(a): Fraction(-1)}, Fraction(0), (), "not_negative"))
        for multiplier, a in proof.floors
    ]
    return Certificate(tuple(steps))


def name_of(address: Address) -> str:
    """A quantity as a certificate names it: every part of its address."""
    cell, period = address.cell, address.period
    return "/".join(
        (
            cell.indicator_code, cell.population or "-", cell.sex, cell.age, cell.residence,
            address.area_code, f"{period.period_start}-{period.period_end}",
            address.stance, address.canonical_unit_code,
        )
    )  # fmt: skip
