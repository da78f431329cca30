"""The language of identities: `dependency_ratio * population[age=Y15T64] = 100 * (…)`.

A relation stands in `rules.csv` and speaks of cells. A cell is an indicator code, with the codes
of the dimensions that it fixes in brackets and, for stocks beside a flow, `@before` (the end of
the year before the period) or `@end` (the end of the period). What a cell leaves open it takes
from the figure that the relation is applied to. `area=parent` is the area above. Quantities count
in the base unit of their dimension (persons, per cent, square metres), so that a relation needs
no conversion but the factor of its definition.

A relation is linear (`a = b - c`, `a <= b`), or a ratio times a linear form: `ratio * base = part`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

DIMENSIONS = ("population", "sex", "age", "residence", "area")
TIMES = ("", "before", "end")

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<cell>[a-z]\w*(?:\[[^\]]*\])?(?:@[a-z]+)?)"
    r"|(?P<mark><=|[-+*()=]))"
)


@dataclass(frozen=True, slots=True, order=True)
class CellRef:
    """A cell as a relation names it: what it fixes, the rest being taken from the context."""

    indicator: str
    fixed: tuple[tuple[str, str], ...] = ()
    time: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """`ratio * base = part`, or `0 = part`, or `0 <= part` where there is no ratio.

    Attributes:
        ratio: the cell that multiplies the base; None for a linear relation.
        base: coefficients by cell; empty for a linear relation.
        part: coefficients by cell.
        is_bound: whether the relation is `0 <= part` rather than an equation.
    """

    ratio: CellRef | None
    base: Mapping[CellRef, Fraction]
    part: Mapping[CellRef, Fraction]
    is_bound: bool = False

    @property
    def cells(self) -> Iterator[CellRef]:
        """Every cell that it speaks of, once, the ratio first."""
        yield from dict.fromkeys(
            ([self.ratio] if self.ratio else []) + list(self.base) + list(self.part)
        )


#: A sum of products of cells: coefficient by the cells multiplied.
_Form = dict[tuple[CellRef, ...], Fraction]


def parse_relation(text: str) -> Relation:
    """Read a relation.

    Raises:
        ValueError: the text is no relation, or one that is neither linear nor a ratio.
    """
    parser = _Parser(text)
    left = parser.sum()
    mark = parser.take("=", "<=")
    right = parser.sum()
    parser.end()
    difference = _add(right, left, Fraction(-1))
    products = {cells: value for cells, value in difference.items() if len(cells) == 2}
    part = {cells[0]: value for cells, value in difference.items() if len(cells) == 1}
    if any(len(cells) not in (1, 2) for cells in difference):
        raise ValueError(f"expected products of at most two cells in {text!r}")
    if not products:
        return Relation(None, {}, part, mark == "<=")
    common = set.intersection(*(set(cells) for cells in products))
    if not common or mark == "<=":
        raise ValueError(f"expected one ratio times a sum, and an equation, in {text!r}")
    ratio = next(cells[0] for cells in products if cells[0] in common)
    base = {
        (cells[1] if cells[0] == ratio else cells[0]): -value for cells, value in products.items()
    }
    if all(value < 0 for value in base.values()):
        base = {cell: -value for cell, value in base.items()}
        part = {cell: -value for cell, value in part.items()}
    return Relation(ratio, base, part)


def _add(one: _Form, other: _Form, factor: Fraction) -> _Form:
    total = dict(one)
    for cells, value in other.items():
        total[cells] = total.get(cells, Fraction(0)) + factor * value
    return {cells: value for cells, value in total.items() if value}


def _times(one: _Form, other: _Form) -> _Form:
    product: _Form = {}
    for cells, value in one.items():
        for more, factor in other.items():
            product = _add(product, {(*cells, *more): value * factor}, Fraction(1))
    return product


class _Parser:
    """Recursive descent over sum, product and atom."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None:
                raise ValueError(f"expected a cell, a number or a sign at {text[position:]!r}")
            self._tokens.append((str(match.lastgroup), match[match.lastgroup or 0]))
            position = match.end()
        self._tokens.append(("end", ""))

    def sum(self) -> _Form:
        total = self._product()
        while self._tokens[0][1] in ("+", "-"):
            sign = Fraction(1 if self.take("+", "-") == "+" else -1)
            total = _add(total, self._product(), sign)
        return total

    def take(self, *marks: str) -> str:
        kind, text = self._tokens.pop(0)
        if kind != "mark" or text not in marks:
            raise ValueError(f"expected {' or '.join(marks)}, found {text!r} in {self._text!r}")
        return text

    def end(self) -> None:
        if self._tokens[0][0] != "end":
            raise ValueError(f"expected the end, found {self._tokens[0][1]!r} in {self._text!r}")

    def _product(self) -> _Form:
        product = self._atom()
        while self._tokens[0][1] == "*":
            self.take("*")
            product = _times(product, self._atom())
        return product

    def _atom(self) -> _Form:
        kind, text = self._tokens.pop(0)
        if kind == "number":
            return {(): Fraction(text)}
        if kind == "cell":
            return {(parse_cell(text),): Fraction(1)}
        if text == "(":
            inner = self.sum()
            self.take(")")
            return inner
        raise ValueError(f"expected a cell or a number, found {text!r} in {self._text!r}")


def parse_cell(text: str) -> CellRef:
    """Read a cell: `population[age=Y0T14]@end`.

    Raises:
        ValueError: a dimension or a time that does not exist.
    """
    body, _, time = text.partition("@")
    indicator, _, rest = body.partition("[")
    fixed = []
    for item in filter(None, rest.rstrip("]").split(",")):
        dimension, _, code = item.strip().partition("=")
        if dimension not in DIMENSIONS:
            raise ValueError(f"expected one of {', '.join(DIMENSIONS)}, found {dimension!r}")
        fixed.append((dimension, code))
    if time not in TIMES:
        raise ValueError(f"expected @before or @end, found @{time} in {text!r}")
    return CellRef(indicator, tuple(sorted(fixed)), time)
