"""The benchmark of the engine prints every table, and its rules outside the engine are right."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.consistency.__main__ import main
from benchmarks.consistency.documents import (
    CHUNK_DOCUMENTS,
    Made,
    Written,
    made_plans,
    write_documents,
)
from benchmarks.consistency.others import (
    two_rules_in_duckdb,
    two_rules_in_great_expectations,
)
from expectations.consistency.figures import Figure, from_statement
from expectations.consistency.structure import ADDITIVE
from sources.readers.catalogue import Catalogue
from sources.readers.plans import statements_from_records
from tests.builders import Plan

PLANS = 20
ENGINE, BASELINE, RULES, SINGLE = range(4)


def figures_of(written: Written) -> list[Figure]:
    rows = pq.read_table(written.chunked).to_pylist()
    return [from_statement(statement) for statement in statements_from_records(rows)]


# --- what is printed ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def tables() -> list[list[str]]:
    """The lines of every table, its title and head left out."""
    with redirect_stdout(StringIO()) as printed:
        main(["--plans", str(PLANS), "--processes", "2"])
    parts = printed.getvalue().split("\n\n")
    return [part.splitlines()[2:] for part in parts[1:5]]


def numbers(line: str) -> list[float]:
    return [float(word) for word in line.split() if word.replace(".", "", 1).isdigit()]


def test_engine_is_timed_in_one_process_and_in_several(tables: list[list[str]]) -> None:
    alone, together = (numbers(line) for line in tables[ENGINE])
    documents, wrong, statements, processes = alone[:4]
    assert (documents, wrong, processes, together[3]) == (PLANS, 2, 1, 2)
    assert statements > PLANS * 50
    assert together[2] == statements
    assert all(value > 0 for line in (alone, together) for value in line[4:11])
    assert alone[11:] == together[11:]


def test_ratios_to_the_baseline_are_positive(tables: list[list[str]]) -> None:
    (line,) = tables[BASELINE]
    assert len(numbers(line)) == 7
    assert all(value > 0 for value in numbers(line))


def test_two_rules_are_timed_each_way(tables: list[list[str]]) -> None:
    names = ["DuckDB", "GX, import", "GX, preparing the frames", "GX, validation", "the engine"]
    assert all(name in line for name, line in zip(names, tables[RULES], strict=True))
    for line in tables[RULES]:
        assert all(value > 0 for value in numbers(line)[:5])
    sql, gx = numbers(tables[RULES][0]), numbers(tables[RULES][3])
    assert sql[-2:] == gx[-2:]


def test_single_plans_are_made_ones_and_the_shipped_ones(
    tables: list[list[str]], project_sources: Path
) -> None:
    shipped = {folder.name for folder in (project_sources / "plans").iterdir()}
    assert shipped == {line.split()[0] for line in tables[SINGLE]} - {"made,"}
    assert all(value > 0 for line in tables[SINGLE] for value in numbers(line)[-2:])


# --- what it is printed of ----------------------------------------------------------------


def test_documents_say_the_plans_in_turn(catalogue: Catalogue, tmp_path: Path) -> None:
    plans = made_plans(2, 0.5, catalogue)
    assert [plan.is_wrong for plan in plans] == [False, True]
    documents = CHUNK_DOCUMENTS + 1
    written = write_documents(tmp_path, plans, documents)
    figures = figures_of(written)
    assert (written.chunks, written.wrong) == (2, documents // 2)
    assert written.statements == len(figures) == pq.read_metadata(written.path).num_rows
    by_document: dict[str, list[Figure]] = {}
    for figure in figures:
        by_document.setdefault(figure.document_id, []).append(figure)
    texts = [[f.value_text for f in found] for found in by_document.values()]
    assert texts[:2] == [[f.value_text for f in plan.figures] for plan in plans]
    assert texts[2] == texts[0]
    made, read = plans[1].figures[0], by_document["document-000001"][0]
    assert (read.cell, read.period, read.interval) == (made.cell, made.period, made.interval)


@pytest.fixture
def contradictions(catalogue: Catalogue, tmp_path: Path) -> Path:
    """A cell with two values and a third figure within one of them; a total too large."""
    plan = Plan(catalogue)
    figures = (
        plan.states("600.1"), plan.states("600.9"), plan.states("600.12"),
        plan.states("100.4", year=2015), plan.states("50.1", year=2015, sex="M"),
        plan.states("50.1", year=2015, sex="F"),
        # Within rounding: no contradiction.
        plan.states("100.3", year=2010), plan.states("50.1", year=2010, sex="M"),
        plan.states("50.1", year=2010, sex="F"),
        # Of another stance, or about a change: no other value of the cell.
        plan.states("700", kind="projection"),
        plan.states("5", kind="change", since=2015, change_measure="difference"),
    )  # fmt: skip
    return write_documents(tmp_path, [Made(figures, is_wrong=True)], 2).path


@pytest.mark.parametrize("way", ["duckdb", "great expectations"])
def test_two_rules_find_the_same(way: str, contradictions: Path, catalogue: Catalogue) -> None:
    additive = [code for code, i in catalogue.indicators.items() if i.measure in ADDITIVE]
    if way == "duckdb":
        found = two_rules_in_duckdb(contradictions, additive, 1, 1)
    else:
        found = two_rules_in_great_expectations(contradictions, additive)
    assert (found.restated, found.totals) == (6, 2)
