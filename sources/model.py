"""Typed records shared by all: what a figure is, where it stands, and whether it is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction

from sources.interval import Interval

#: Values and interval ends in the warehouse: exact, twelve decimals.
DECIMAL_PLACES = Decimal(1).scaleb(-12)
#: More digits than any value of the warehouse can have.
_EXACT = Context(prec=60)


class StatementKind(StrEnum):
    """What a statement claims: how it was, shall be, will be, or how it changed."""

    OBSERVED = "observed"
    TARGET = "target"
    PROJECTION = "projection"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What is measured, apart from where and when."""

    indicator_code: str
    population: str
    sex: str
    age: str
    residence: str


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Years from `period_start` to `period_end`, both included; one year where they agree.

    For a change, the base year and the end year.
    """

    period_start: int
    period_end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in its document."""

    section: str
    line: int
    char_start: int | None
    char_end: int | None
    value_text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure that one document states about one cell: the atom of the warehouse."""

    document_id: str
    statement_id: str
    place: Place
    kind: StatementKind
    change_measure: str
    label: str
    area_code: str
    cell: Cell
    period: Period
    comparator: str
    unit_code: str
    canonical_unit_code: str
    interval: Interval
    binding: str
    #: The unit printed beside the figure, where it is not `unit_code`; a code of the catalogue.
    unit_text: str = ""
    #: The statement of the same document that the text introduces this one as a part of (其中).
    part_of: str = ""

    @property
    def key(self) -> str:
        """Unique over all documents."""
        return f"{self.document_id}/{self.statement_id}"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that could not be loaded: what was expected, found, where, and the repair."""

    source_file: str
    source_line: int | None
    field: str
    reason_code: str
    expected: str
    found: str
    repair: str
    content: str = ""

    def sentence(self) -> str:
        """The rejection in one line."""
        where = (
            self.source_file
            if self.source_line is None
            else f"{self.source_file}:{self.source_line}"
        )
        field = f" {self.field}:" if self.field else ""
        return f"{where}:{field} expected {self.expected}, found {self.found}. {self.repair}"


class SourceFault(Exception):
    """A whole file that cannot be loaded; the files beside it can."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.sentence())
        self.rejection = rejection


def to_decimal(value: Fraction | None) -> Decimal | None:
    """An exact decimal of at most twelve places.

    Raises:
        ValueError: the value has no such decimal, so that storing it would round.
    """
    if value is None:
        return None
    exact = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    result = exact.quantize(DECIMAL_PLACES, context=_EXACT)
    if Fraction(result) != value:
        raise ValueError(f"expected a decimal of at most 12 places, found {exact}")
    return result


@dataclass(frozen=True, slots=True)
class Release:
    """When a publication came out, and what it is worth as evidence."""

    publication_id: str
    title: str
    publisher: str
    status: str
    released_on: date | None
    precision: str
