"""Typed records shared by all: what a figure is, where it stands, and whether it is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction

import pyarrow as pa

from sources.interval import Interval

#: Values and interval ends in the warehouse: exact, twelve decimals.
DECIMAL = pa.decimal128(38, 12)
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


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


_ADDRESS = {"source_file": pa.string(), "source_line": pa.int32()}
_CELL = {
    "indicator_code": pa.string(),
    "population": pa.string(),
    "sex": pa.string(),
    "age": pa.string(),
    "residence": pa.string(),
}
_VALUE = {
    "comparator": pa.string(),
    "value_low": DECIMAL,
    "value_high": DECIMAL,
    "unit_code": pa.string(),
    "value_text": pa.string(),
    "printed_decimals": pa.int8(),
    "canonical_unit_code": pa.string(),
    "canonical_low": DECIMAL,
    "canonical_high": DECIMAL,
    "interval_low": DECIMAL,
    "interval_high": DECIMAL,
    "is_low_open": pa.bool_(),
    "is_high_open": pa.bool_(),
}

DOCUMENT_SCHEMA = _schema(
    document_id=pa.string(),
    title_zh=pa.string(),
    title_en=pa.string(),
    issuer=pa.string(),
    document_number=pa.string(),
    issued_on=pa.date32(),
    published_on=pa.date32(),
    period_start=pa.int16(),
    period_end=pa.int16(),
    area_code=pa.string(),
    text_sha256=pa.string(),
    recorded_at=pa.timestamp("us"),
    source_file=pa.string(),
)

STATEMENT_SCHEMA = _schema(
    document_id=pa.string(),
    statement_id=pa.string(),
    section=pa.string(),
    line=pa.int32(),
    char_start=pa.int32(),
    char_end=pa.int32(),
    kind=pa.string(),
    change_measure=pa.string(),
    **_CELL,
    label=pa.string(),
    area_code=pa.string(),
    area_text=pa.string(),
    period_start=pa.int16(),
    period_end=pa.int16(),
    **_VALUE,
    unit_text=pa.string(),
    part_of=pa.string(),
    binding=pa.string(),
    note=pa.string(),
    method=pa.string(),
    review=pa.string(),
    recorded_at=pa.timestamp("us"),
    **_ADDRESS,
)

COVERAGE_SCHEMA = _schema(
    document_id=pa.string(),
    line=pa.int32(),
    char_start=pa.int32(),
    char_end=pa.int32(),
    text=pa.string(),
    fate=pa.string(),
    reason=pa.string(),
    source_file=pa.string(),
)

FEED_SCHEMA = _schema(
    feed_id=pa.string(),
    title_zh=pa.string(),
    title_en=pa.string(),
    publisher_zh=pa.string(),
    publisher_en=pa.string(),
    department=pa.string(),
    frequency=pa.string(),
    licence=pa.string(),
    recorded_at=pa.timestamp("us"),
    source_file=pa.string(),
)

PUBLICATION_SCHEMA = _schema(
    publication_id=pa.string(),
    feed_id=pa.string(),
    title_zh=pa.string(),
    publisher_zh=pa.string(),
    status=pa.string(),
    released_on=pa.date32(),
    released_on_precision=pa.string(),
)

OBSERVATION_SCHEMA = _schema(
    feed_id=pa.string(),
    publication_id=pa.string(),
    kind=pa.string(),
    **_CELL,
    label=pa.string(),
    area_code=pa.string(),
    area_text=pa.string(),
    period_start=pa.int16(),
    period_end=pa.int16(),
    period_part=pa.string(),
    **_VALUE,
    raw_value_text=pa.string(),
    correction_id=pa.string(),
    obs_status=pa.string(),
    is_trusted=pa.bool_(),
    released_on=pa.date32(),
    recorded_at=pa.timestamp("us"),
    source_address=pa.string(),
    **_ADDRESS,
    source_field=pa.string(),
)

DELIVERY_SCHEMA = _schema(
    feed_id=pa.string(),
    source_file=pa.string(),
    sha256=pa.string(),
    publication_id=pa.string(),
    period_key=pa.string(),
    received_on=pa.date32(),
    released_on=pa.date32(),
    delivery_state=pa.string(),
    figure_count=pa.int32(),
    rejection_count=pa.int32(),
    reason_code=pa.string(),
)

VALUE_CORRECTION_SCHEMA = _schema(
    correction_id=pa.string(),
    feed_id=pa.string(),
    source_file=pa.string(),
    source_line=pa.int32(),
    source_place=pa.string(),
    raw_value_text=pa.string(),
    corrected_value_text=pa.string(),
    correction_reason=pa.string(),
    corrected_by=pa.string(),
    correction_evidence=pa.string(),
    correction_status=pa.string(),
    declared_on=pa.date32(),
)

REJECTION_SCHEMA = _schema(
    source_id=pa.string(),
    source_file=pa.string(),
    source_line=pa.int32(),
    field=pa.string(),
    reason_code=pa.string(),
    expected=pa.string(),
    found=pa.string(),
    repair=pa.string(),
    repair_zh=pa.string(),
    content=pa.string(),
    quarantine_id=pa.string(),
    is_known=pa.bool_(),
    known_reason=pa.string(),
)


@dataclass(frozen=True, slots=True)
class Release:
    """When a publication came out, and what it is worth as evidence."""

    publication_id: str
    title: str
    publisher: str
    status: str
    released_on: date | None
    precision: str
