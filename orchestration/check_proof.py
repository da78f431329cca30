"""A certificate as lines for a reader: one inequality each, with its multiplier and its reason."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from expectations.consistency.certificates import Certificate, Inequality
from expectations.consistency.figures import Address, Figure
from expectations.consistency.findings import rules
from expectations.consistency.naming import Names, decimal_text, with_unit
from sources.model import Cell, Period

#: Reasons that are no rule: what they are called.
_REASONS = {
    "value": "", "scale": "分母大于零 the base is positive",
    "not_negative": "不小于零 not below zero",
}  # fmt: skip


def proof_lines(
    certificate: Certificate, figures: Mapping[str, Figure], names: Names
) -> tuple[str, ...]:
    """The steps of a proof.

    Args:
        certificate: the proof.
        figures: the figures of the finding by id, to say where a bound is printed.
        names: what cells are called.
    """
    return tuple(
        f"{_number(multiplier)} × [ {_sum(step, names)} ≤ {_number(step.bound)} ]"
        f"{_because(step, figures)}"
        for multiplier, step in certificate.steps
    )


def _sum(step: Inequality, names: Names) -> str:
    text = ""
    # Largest first, so that a sum does not begin with a minus where it need not.
    for name, value in sorted(step.terms.items(), key=lambda item: (item[1] < 0, item[0])):
        sign = "− " if value < 0 else "+ " if text else ""
        factor = "" if abs(value) == 1 else f"{_number(abs(value))} × "
        text += f"{' ' if text else ''}{sign}{factor}{_cell(name, names)}"
    return text or "0"


def _because(step: Inequality, figures: Mapping[str, Figure]) -> str:
    rule = rules().get(step.reason)
    reason = rule.name_zh if rule else _REASONS.get(step.reason, step.reason)
    places = [
        f"第{figures[key].line}行 {with_unit(figures[key])}" if key in figures else key
        for key in step.figures
    ]
    parts = [part for part in (reason, *places) if part]
    return f"  ({'; '.join(parts)})" if parts else ""


def _cell(name: str, names: Names) -> str:
    """What a quantity is called; its name in the certificate where it is no cell."""
    try:
        (
            indicator, population, sex, age, residence, area, years, stance, unit,
        ) = name.split("/")  # fmt: skip
        start, end = map(int, years.split("-"))
        address = Address(
            "", stance, area, Cell(indicator, population.strip("-"), sex, age, residence),
            Period(start, end), unit,
        )  # fmt: skip
        return names.address(address)[0]
    except (ValueError, KeyError):
        return name


def _number(value: Fraction) -> str:
    """An exact decimal where there is one, else the fraction."""
    text = decimal_text(value)
    return text if Fraction(text) == value else str(value)
