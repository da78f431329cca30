"""The Arrow schemas of landed tables.

Beside the records and not among them: whoever reads a file in a process of its own needs no Arrow.
"""

from __future__ import annotations

import pyarrow as pa

#: Every figure is exact to this many digits.
DECIMAL = pa.decimal128(38, 12)


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
