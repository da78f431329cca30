"""Parquet: every published table, with what its columns mean in the file itself."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.exports.release import Release, Table


def write_parquet(release: Release, folder: Path) -> int:
    """Write each table to `schema/table.parquet`; returns how many."""
    for table in release.tables:
        path = folder / table.schema / f"{table.name}.parquet"
        path.parent.mkdir(exist_ok=True)
        _write(release, table, path)
    return len(release.tables)


def _write(release: Release, table: Table, path: Path) -> None:
    reader = release.batches(f"select * from {release.relation(table.full_name)}")
    schema = _described(reader.schema, table)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))


def _described(schema: pa.Schema, table: Table) -> pa.Schema:
    """The schema with the comments of the warehouse: the description of each field."""
    fields = [
        field.with_metadata({"description": str(table.column(field.name).meaning)})
        for field in schema
    ]
    return pa.schema(fields, {"description": str(table.meaning)})
