"""Many documents as Parquet: made plans, said again under other document ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.worlds.errors import ERRORS
from benchmarks.worlds.plan import make_plan
from benchmarks.worlds.scoring import seeded_plan
from expectations.consistency.figures import Figure
from sources.model import to_decimal
from sources.readers.catalogue import Catalogue
from sources.schemas import STATEMENT_SCHEMA

#: Seeds of plans with a wrong figure, apart from those of true ones.
WRONG_FROM = 600_000_000
#: Documents that one process reads and checks at a time.
CHUNK_DOCUMENTS = 10
#: Documents in a row group as DuckDB likes them: about a hundred thousand rows.
GROUP_DOCUMENTS = 1_000


@dataclass(frozen=True, slots=True)
class Made:
    """A made plan, and whether one of its figures is wrong."""

    figures: tuple[Figure, ...]
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Written:
    """The same statements in two files.

    Attributes:
        path: in large row groups.
        chunked: in small ones, each of them some whole documents.
        chunks: how many small ones.
        wrong: how many documents have a wrong figure.
    """

    path: Path
    chunked: Path
    chunks: int
    documents: int
    statements: int
    wrong: int


def made_plans(count: int, wrong_share: float, catalogue: Catalogue) -> list[Made]:
    """Plans of different worlds; a share of them, evenly spread, has one wrong figure."""
    return [
        _wrong_plan(number, catalogue)
        if int((number + 1) * wrong_share) > int(number * wrong_share)
        else Made(make_plan(number, catalogue).figures, is_wrong=False)
        for number in range(count)
    ]


def _wrong_plan(number: int, catalogue: Catalogue) -> Made:
    error = list(ERRORS)[number % len(ERRORS)]
    made = seeded_plan(WRONG_FROM + number, (error,), catalogue)
    if made is None:
        raise RuntimeError(f"no plan from seed {WRONG_FROM + number} on has a figure for {error}")
    _, plan, slips = made
    changed = plan.with_entries({slip.wrong.figure_id: slip.wrong for slip in slips})
    return Made(changed.figures, is_wrong=True)


def write_documents(folder: Path, plans: Sequence[Made], documents: int) -> Written:
    """Write the plans, in turn, as so many documents, in the form in which they are landed."""
    path, chunked = folder / f"{documents}.parquet", folder / f"{documents}-chunked.parquet"
    tables = [_table(plan.figures) for plan in plans]
    _write(path, tables, documents, GROUP_DOCUMENTS)
    _write(chunked, tables, documents, CHUNK_DOCUMENTS)
    metadata = pq.read_metadata(chunked)
    wrong = sum(plans[n % len(plans)].is_wrong for n in range(documents))
    return Written(path, chunked, metadata.num_row_groups, documents, metadata.num_rows, wrong)


def _write(path: Path, tables: Sequence[pa.Table], documents: int, group: int) -> None:
    with pq.ParquetWriter(path, STATEMENT_SCHEMA, compression="zstd") as writer:
        for first in range(0, documents, group):
            numbers = range(first, min(first + group, documents))
            named = [_named(tables[n % len(tables)], f"document-{n:06}") for n in numbers]
            whole = pa.concat_tables(named)
            writer.write_table(whole, row_group_size=whole.num_rows)


def _table(figures: Sequence[Figure]) -> pa.Table:
    return pa.Table.from_pylist([_record(figure) for figure in figures], schema=STATEMENT_SCHEMA)


def _named(table: pa.Table, document_id: str) -> pa.Table:
    position = table.schema.get_field_index("document_id")
    column = pa.array([document_id] * table.num_rows, pa.string())
    return table.set_column(position, table.schema.field(position), column)


def _record(figure: Figure) -> dict[str, Any]:
    """A figure as a landed statement, as far as the engine reads it."""
    return {
        "statement_id": figure.figure_id,
        "section": figure.section,
        "line": figure.line,
        "char_start": figure.char_start,
        "char_end": figure.char_end,
        "kind": figure.kind.value,
        "change_measure": figure.change_measure,
        "indicator_code": figure.cell.indicator_code,
        "population": figure.cell.population,
        "sex": figure.cell.sex,
        "age": figure.cell.age,
        "residence": figure.cell.residence,
        "label": figure.label,
        "area_code": figure.area_code,
        "period_start": figure.period.period_start,
        "period_end": figure.period.period_end,
        "comparator": figure.comparator,
        "unit_code": figure.unit_code,
        "value_text": figure.value_text,
        "canonical_unit_code": figure.canonical_unit_code,
        "interval_low": to_decimal(figure.interval.low),
        "interval_high": to_decimal(figure.interval.high),
        "is_low_open": figure.interval.low_open,
        "is_high_open": figure.interval.high_open,
        "unit_text": figure.unit_text,
        "part_of": figure.part_of,
        "binding": figure.binding,
        "review": "accepted",
    }
