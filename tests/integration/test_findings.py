"""Findings over three refreshes: announced when something happens, answered, never forgotten."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sources.readers.answers import COLUMNS, FILE
from sources.settings import PROJECT_ROOT
from tests.builders import as_csv, edit_yaml, read_rows
from tests.integration.conftest import Refresh, refresh

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("findings")]

PLAN = "yunxi-2021-2025"
DAYS = ("2026-11-22", "2026-11-23", "2026-11-24")
#: Both are stated twice: the residents of 2020, and the births of 2021.
FIGURES = (
    ("population", "resident", "2020", "万人", "52.30"),
    ("births", "", "2021", "万人", "1.25"),
    ("population", "resident", "2020", "万人", "53.20"),
    ("births", "", "2021", "万人", "1.52"),
)


def statements(*values: str) -> str:
    """The rows of the plan, with other values where they are given."""
    columns = list(read_rows(PROJECT_ROOT / "sources/plans/suzhou-2016-2020/statements.csv")[0])
    rows = []
    for number, (indicator, population, year, unit, value) in enumerate(FIGURES, start=1):
        value = values[number - 1] if values else value
        row = dict.fromkeys(columns, "")
        row |= {
            "statement_id": f"yx{number:03}", "section": "一、现状", "line": str(number),
            "char_start": str(10 * number), "char_end": str(10 * number + len(value)),
            "kind": "observed", "indicator": indicator, "population": population, "sex": "_T",
            "age": "_T", "residence": "_T", "label": "人口", "area": "city", "period_start": year,
            "period_end": year, "comparator": "=", "value_low": value, "value_high": value,
            "unit": unit, "value_text": value, "method": "transcribed", "review": "accepted",
        }  # fmt: skip
        rows.append(row)
    return as_csv(rows, columns)


class World:
    """A plan of four figures that is refreshed on three days."""

    def __init__(self, folder: Path) -> None:
        self.sources = folder / "sources"
        self.warehouse = folder / "warehouse"
        self.plan = self.sources / "plans" / PLAN
        self.done: list[Refresh] = []
        self.told: list[Mapping[str, list[tuple[Any, ...]]]] = []

    def refresh(self) -> None:
        """Refresh as of the next day, and note what the release says."""
        done = refresh(self.warehouse, self.sources, "--as-of", DAYS[len(self.done)])
        assert done.code in (0, 3), done.errors
        self.done.append(done)
        queries = {
            "findings": "select indicator_code, state, event, answer, finding_id "
            "from quality.fct_finding order by indicator_code",
            "history": "select indicator_code, event_number, h.event, occurred_on::varchar, "
            "h.answer from quality.fct_finding_history as h "
            "inner join quality.fct_finding using (finding_id) order by all",
            "members": "select indicator_code, count(*) from quality.fct_finding_member "
            "inner join quality.fct_finding using (finding_id) group by all order by all",
            "answers": "select finding_id, answer, is_outdated from quality.fct_finding_answer "
            "order by source_line",
            "coverage": "select (select count(*) from quality.fct_rule_coverage), "
            "(select count(*) from quality.dim_rule) * (select count(*) from core.dim_document)",
            "rejections": "select source_file, source_line, field, reason_code, is_known "
            "from quality.fct_rejection",
        }
        with duckdb.connect(str(done.published), read_only=True) as connection:
            self.told.append(
                {name: connection.execute(q).fetchall() for name, q in queries.items()}
            )


def id_of(world: World, indicator: str) -> str:
    (found,) = [row[-1] for row in world.told[0]["findings"] if row[0] == indicator]
    return str(found)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("findings"))
    shutil.copytree(PROJECT_ROOT / "sources" / "catalogue", world.sources / "catalogue")
    shutil.copytree(PROJECT_ROOT / "sources" / "plans" / "suzhou-2016-2020", world.plan)
    edit_yaml(world.plan / "plan.yaml", lambda sidecar: sidecar.update(
        document_id=PLAN, statement_count=len(FIGURES), area_code="520100",
    ))  # fmt: skip
    (world.plan / "statements.csv").write_text(statements(), encoding="utf-8")
    world.refresh()
    mended = statements("52.30", "1.25", "52.30", "1.52")
    (world.plan / "statements.csv").write_text(mended, encoding="utf-8")
    world.refresh()
    (world.plan / "statements.csv").write_text(statements(), encoding="utf-8")
    rows = [
        (id_of(world, "births"), PLAN, "same_cell", "accepted_as_is", "two years"),
        ("f" * 16, PLAN, "same_cell", "reported", "by letter"),
        (id_of(world, "population"), PLAN, "same_cell", "perhaps", "who knows"),
    ]
    answers = [dict(zip(COLUMNS, (*row, "2026-11-24", ""), strict=True)) for row in rows]
    (world.sources / "corrections").mkdir()
    (world.sources / FILE).write_text(as_csv(answers, COLUMNS), encoding="utf-8")
    world.refresh()
    return world


def test_on_the_first_day_everything_is_new_and_announced(world: World) -> None:
    assert [row[:4] for row in world.told[0]["findings"]] == [
        ("births", "open", "new", None),
        ("population", "open", "new", None),
    ]
    output = world.done[0].output
    assert "Findings: 2 new, 0 resolved, 0 reopened" in output
    assert "52.30" in output
    assert "1.52" in output
    assert "Open findings: 2, of them answered: 0" in output


def test_on_the_second_day_only_what_was_resolved_is_announced(world: World) -> None:
    assert [row[:4] for row in world.told[1]["findings"]] == [
        ("births", "open", "", None),
        ("population", "resolved", "resolved", None),
    ]
    output = world.done[1].output
    assert "Findings: 0 new, 1 resolved, 0 reopened" in output
    assert "53.20" in output
    assert "1.52" not in output
    assert "Open findings: 1, of them answered: 0" in output


def test_on_the_third_day_it_is_reopened_and_the_answered_one_is_no_news(world: World) -> None:
    assert [row[:4] for row in world.told[2]["findings"]] == [
        ("births", "open", "", "accepted_as_is"),
        ("population", "open", "reopened", None),
    ]
    output = world.done[2].output
    assert "Findings: 0 new, 0 resolved, 1 reopened" in output
    assert "1.52" not in output
    assert "Open findings: 2, of them answered: 1" in output
    assert "Answers that meet no open finding: 1" in output


def test_the_history_survives_from_release_to_release(world: World) -> None:
    assert world.told[2]["history"] == [
        ("births", 1, "new", DAYS[0], None),
        ("births", 2, "answered", DAYS[2], "accepted_as_is"),
        ("population", 1, "new", DAYS[0], None),
        ("population", 2, "resolved", DAYS[1], None),
        ("population", 3, "reopened", DAYS[2], None),
    ]


def test_a_resolved_finding_keeps_its_members(world: World) -> None:
    assert [told["members"] for told in world.told] == [[("births", 2), ("population", 2)]] * 3


def test_an_answer_to_nothing_is_marked_and_a_bad_one_is_in_quarantine(world: World) -> None:
    assert world.told[2]["answers"] == [
        (id_of(world, "births"), "accepted_as_is", False),
        ("f" * 16, "reported", True),
    ]
    assert [done.code for done in world.done] == [0, 0, 3]
    assert world.told[2]["rejections"] == [(FILE, 4, "answer", "unknown_code", False)]


def test_every_rule_is_covered_in_every_document_on_every_day(world: World) -> None:
    for told in world.told:
        ((covered, wanted),) = told["coverage"]
        assert covered == wanted > 50


def test_the_page_of_the_findings_has_the_answer(world: World) -> None:
    page = (world.warehouse / "data_docs" / "findings.html").read_text(encoding="utf-8")
    assert "two years" in page
    assert "by letter" not in page
    assert "finding-" + id_of(world, "births") in page
