"""A plan's folder: what the document is (`plan.yaml`) and what it states (`statements.csv`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from sources.cells import FigureReader, each_row, indicator_or_unmapped, interval_of
from sources.extraction.records import OPTIONAL_COLUMNS
from sources.model import (
    Cell,
    Period,
    Place,
    Rejection,
    SourceFault,
    Statement,
    StatementKind,
)
from sources.readers.catalogue import OWN_AREA, WHOLE_COUNTRY, Catalogue
from sources.readers.delimited import RawTable, frame_records, read_bytes, read_table
from sources.readers.sidecar import PlanSidecar, as_utc, read_sidecar

SIDECAR = "plan.yaml"
STATEMENTS = "statements.csv"

#: Columns of statements.csv, in their order.
COLUMNS = [
    "statement_id", "section", "line", "char_start", "char_end", "kind", "indicator",
    "population", "sex", "age", "residence", "label", "area", "period_start", "period_end",
    "comparator", "value_low", "value_high", "unit", "value_text", "unit_text", "part_of",
    "binding", "change_measure", "note", "method", "review",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RawPlan:
    """A plan as it lies on disk: the sidecar is checked, the statements are still text."""

    sidecar: PlanSidecar
    name: str
    statements: RawTable


def plan_folders(sources: Path) -> list[Path]:
    """The folders of all plans, in order."""
    root = sources / "plans"
    return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def read_plan(folder: Path) -> RawPlan:
    """Read one plan's folder.

    Raises:
        SourceFault: the sidecar or the statements cannot be read as what they should be.
    """
    name = f"plans/{folder.name}"
    sidecar = read_sidecar(folder / SIDECAR, PlanSidecar, f"{name}/{SIDECAR}")
    if sidecar.document_id != folder.name:
        raise SourceFault(
            Rejection(
                f"{name}/{SIDECAR}", None, "document_id", "wrong_field", folder.name,
                sidecar.document_id, "Name the folder as the document.",
            )
        )  # fmt: skip
    file = f"{name}/{STATEMENTS}"
    data = read_bytes(folder / STATEMENTS, file)
    raw = read_table(data, file, COLUMNS, optional=OPTIONAL_COLUMNS)
    return RawPlan(sidecar, file, raw)


def document_record(plan: RawPlan) -> dict[str, Any]:
    """The document as a row of the warehouse."""
    sidecar = plan.sidecar
    return {
        "document_id": sidecar.document_id,
        "title_zh": sidecar.title.zh,
        "title_en": sidecar.title.en,
        "issuer": sidecar.issuer,
        "document_number": sidecar.document_number,
        "issued_on": sidecar.issued_on,
        "published_on": sidecar.published_on,
        "period_start": sidecar.period_start,
        "period_end": sidecar.period_end,
        "area_code": sidecar.area_code,
        "text_sha256": sidecar.text_sha256,
        "recorded_at": as_utc(sidecar.recorded_at),
        "source_file": plan.name,
    }


def statement_records(
    plan: RawPlan, accepted: pd.DataFrame, catalogue: Catalogue
) -> tuple[list[dict[str, Any]], list[Rejection]]:
    """Type the rows of statements.csv that the contract let through.

    Args:
        plan: the folder.
        accepted: rows of its table, as text.
        catalogue: reference data to resolve codes in.
    """
    document = document_record(plan)
    figures = FigureReader(catalogue)

    def convert(row: Any) -> dict[str, Any]:
        return typed_statement(row, document, catalogue, plan.name, figures)

    return each_row(frame_records(accepted), convert, plan.name)


def typed_statement(
    row: Mapping[str, Any],
    document: Mapping[str, Any],
    catalogue: Catalogue,
    source_file: str,
    figures: FigureReader | None = None,
    *,
    strict: bool = True,
) -> dict[str, Any]:
    """One row of statements, typed.

    Args:
        row: the row as text, what is empty as None, and its `source_line`.
        document: its `document_id`, `recorded_at` and `area_code`; None is an area that is not
            known, in which only names that the whole country knows are resolved.
        catalogue: reference data to resolve codes in.
        source_file: the file that the row stands in.
        figures: reads the values; one of its own if not given.
        strict: an area that cannot be resolved is an error; else it is left open.

    Raises:
        ValueError: the row contradicts itself, or its area is not known in the document.
    """
    _check_row(row)
    code = indicator_or_unmapped(catalogue, row["indicator"])
    mapped = code == row["indicator"]
    measure = row["change_measure"] or ""
    return {
        **{key: document[key] for key in ("document_id", "recorded_at")},
        **{key: row[key] for key in ("statement_id", "section", "kind", "note")},
        "line": int(row["line"]),
        "char_start": _integer(row["char_start"]),
        "char_end": _integer(row["char_end"]),
        "change_measure": measure,
        "indicator_code": code,
        "population": row["population"] or "",
        "sex": row["sex"],
        "age": row["age"],
        "residence": row["residence"],
        "label": row["label"] if mapped or row["label"] else row["indicator"],
        "area_code": _area_code(row["area"], document["area_code"], catalogue, strict),
        "area_text": row["area"],
        "period_start": int(row["period_start"]),
        "period_end": int(row["period_end"]),
        **(figures or FigureReader(catalogue)).columns(
            comparator=row["comparator"],
            low=row["value_low"],
            high=row["value_high"],
            unit_code=row["unit"],
            indicator_code=code,
            value_text=row["value_text"],
            is_growth=measure.endswith("growth"),
        ),
        **{name: row[name] or "" for name in OPTIONAL_COLUMNS},
        "binding": row["binding"] or "",
        "method": row["method"],
        "review": row["review"],
        "source_file": source_file,
        "source_line": int(row["source_line"]),
    }


def _area_code(text: str, scope_code: str | None, catalogue: Catalogue, strict: bool) -> str | None:
    if scope_code is None:
        return None if text == OWN_AREA else catalogue.resolve_area(WHOLE_COUNTRY, text)
    code = catalogue.resolve_area(scope_code, text)
    if code is None and strict:
        raise ValueError(f"area {text!r} is not known in {scope_code}")
    return code


def statements_from_records(records: Iterable[dict[str, Any]]) -> list[Statement]:
    """Statements as the consistency engine takes them, in document order."""
    return [
        Statement(
            document_id=row["document_id"],
            statement_id=row["statement_id"],
            place=Place(
                row["section"] or "", row["line"], row["char_start"], row["char_end"],
                row["value_text"],
            ),
            kind=StatementKind(row["kind"]),
            change_measure=row["change_measure"],
            label=row["label"] or "",
            area_code=row["area_code"],
            cell=Cell(
                row["indicator_code"], row["population"], row["sex"], row["age"],
                row["residence"],
            ),
            period=Period(row["period_start"], row["period_end"]),
            comparator=row["comparator"],
            unit_code=row["unit_code"],
            canonical_unit_code=row["canonical_unit_code"],
            interval=interval_of(row),
            binding=row["binding"],
            # Null where the last good table of other code was kept.
            unit_text=row["unit_text"] or "",
            part_of=row["part_of"] or "",
        )
        for row in records
    ]  # fmt: skip


def _integer(text: str | None) -> int | None:
    return int(text) if text else None


def _check_row(row: Mapping[str, Any]) -> None:
    if int(row["period_start"]) > int(row["period_end"]):
        raise ValueError(f"period_start {row['period_start']} is after {row['period_end']}")
    start, end = _integer(row["char_start"]), _integer(row["char_end"])
    if start is not None and end is not None and start >= end:
        raise ValueError(f"char_start {start} is not before {end}")
    if start is not None and end is not None and end - start != len(row["value_text"]):
        raise ValueError(
            f"{row['value_text']!r} has {len(row['value_text'])} characters, its place "
            f"{start} to {end} has {end - start}"
        )
    if (row["kind"] == StatementKind.CHANGE) != bool(row["change_measure"]):
        raise ValueError(
            "a change needs a change_measure, and nothing else has one; "
            f"kind is {row['kind']}, change_measure {row['change_measure'] or 'empty'}"
        )
    if row["part_of"] and row["part_of"] == row["statement_id"]:
        raise ValueError(f"part_of {row['part_of']} names the statement itself")
    ages = re.fullmatch(r"Y(\d+)T(\d+)", row["age"])
    if ages and int(ages[1]) > int(ages[2]):
        raise ValueError(f"age {row['age']} ends before it begins")
    low, high, comparator = row["value_low"], row["value_high"], row["comparator"]
    if comparator in ("=", "~") and low and high and Fraction(low) != Fraction(high):
        raise ValueError(f"{comparator} has two values, {low} and {high}")
    if (comparator in (">=", ">") and high) or (comparator in ("<=", "<") and low):
        raise ValueError(f"{comparator} is bounded on both sides")
