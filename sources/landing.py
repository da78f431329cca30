"""Landed tables: typed Parquet files with a fixed schema and a stable order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sources.model import Rejection
from sources.readers.catalogue import TABLES
from sources.rejection_words import repair_zh
from sources.schemas import (
    COVERAGE_SCHEMA,
    DELIVERY_SCHEMA,
    DOCUMENT_SCHEMA,
    FEED_SCHEMA,
    OBSERVATION_SCHEMA,
    PUBLICATION_SCHEMA,
    REJECTION_SCHEMA,
    STATEMENT_SCHEMA,
    VALUE_CORRECTION_SCHEMA,
)

#: Tables that plans, feeds and corrections deliver, and the columns that order them.
SOURCE_TABLES: Mapping[str, tuple[pa.Schema, tuple[str, ...]]] = {
    "document": (DOCUMENT_SCHEMA, ("document_id",)),
    "statement": (STATEMENT_SCHEMA, ("document_id", "statement_id")),
    "coverage": (COVERAGE_SCHEMA, ("document_id", "char_start", "char_end")),
    "feed": (FEED_SCHEMA, ("feed_id",)),
    "publication": (PUBLICATION_SCHEMA, ("publication_id",)),
    "observation": (OBSERVATION_SCHEMA, ("feed_id", "source_file", "source_line", "source_field")),
    "delivery": (DELIVERY_SCHEMA, ("feed_id", "source_file", "sha256")),
    "value_correction": (VALUE_CORRECTION_SCHEMA, ("correction_id",)),
    "rejection": (REJECTION_SCHEMA, ("source_file", "source_line", "field", "reason_code")),
}


def write_table(
    path: Path, schema: pa.Schema, records: Iterable[Mapping[str, Any]], order: Sequence[str] = ()
) -> int:
    """Write records as one Parquet file, in a stable order, replacing what was there.

    Returns:
        The number of rows.
    """
    table = pa.Table.from_pylist([dict(record) for record in records], schema=schema)
    if order and table.num_rows:
        table = table.sort_by([(column, "ascending") for column in order])
    write_arrow(path, table)
    return int(table.num_rows)


def write_arrow(path: Path, table: pa.Table) -> None:
    """Write a table so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".partial")
    pq.write_table(table, half, compression="zstd", write_statistics=True)
    half.replace(path)


def read_records(path: Path) -> list[dict[str, Any]]:
    """The rows of a landed table."""
    return list(pq.read_table(path).to_pylist())


def combine(name: str, parts: Iterable[Path], target: Path) -> int:
    """Put the parts of a landed table together in their order.

    Returns:
        The number of rows.
    """
    schema, order = SOURCE_TABLES[name]
    tables = [pq.read_table(part, schema=schema) for part in parts if part.is_file()]
    table = pa.concat_tables(tables) if tables else schema.empty_table()
    if table.num_rows:
        table = table.sort_by([(column, "ascending") for column in order])
    write_arrow(target, table)
    return int(table.num_rows)


def rejection_records(
    source_id: str,
    rejections: Iterable[Rejection],
    quarantine_ids: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Rejections as rows of the warehouse.

    Args:
        source_id: the source that they come from.
        rejections: what was not loaded.
        quarantine_ids: where the delivered files are kept, by the name of the file.
    """
    kept = quarantine_ids or {}
    return [
        {
            "source_id": source_id,
            "is_known": False,
            "repair_zh": repair_zh(item.reason_code),
            "quarantine_id": kept.get(item.source_file, ""),
            **asdict(item),
        }
        for item in rejections
    ]


def catalogue_schema(stem: str) -> pa.Schema:
    """A catalogue table is landed as text, with the line of each row."""
    columns = TABLES[stem][1]
    return pa.schema([(column, pa.string()) for column in columns] + [("source_line", pa.int32())])
