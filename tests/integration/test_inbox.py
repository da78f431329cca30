"""A document dropped into the inbox is in the warehouse after the next refresh, as drafts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.cli import main
from orchestration.fingerprint import inputs_digest
from sources.settings import PROJECT_ROOT
from tests.drafting import PLAN
from tests.integration.conftest import Refresh, refresh

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("inbox")]

DROPPED = "inbox:2026/贵阳规划.txt"
DRAFTED = "yunxi-2021-2025"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue, one reviewed plan, one plan of drafts, and an inbox with good and bad."""
    folder = tmp_path_factory.mktemp("user") / "sources"
    for name in ("catalogue", "corrections", "plans/suzhou-2016-2020"):
        shutil.copytree(PROJECT_ROOT / "sources" / name, folder / name)
    (folder / "corrections" / "known_faults.csv").unlink()
    inbox = folder / "inbox"
    (inbox / "2026").mkdir(parents=True)
    (inbox / "2026" / "贵阳规划.txt").write_text(PLAN.replace("云溪市", "贵阳市"), "utf-8")
    (inbox / "scan.pdf").write_bytes(b"%PDF-1.7\nnothing that could be read")
    plan = folder.parent / "yunxi.txt"
    plan.write_text(PLAN, encoding="utf-8")
    into = folder / "plans" / DRAFTED
    assert main(["extract", str(plan), "--into", str(into), "--area", "贵阳市"]) == 0
    return folder


@pytest.fixture(scope="module")
def done(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    return refresh(tmp_path_factory.mktemp("inbox"), sources)


def rows(done: Refresh, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(done.published), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_drafts_are_there_marked_and_with_their_place(done: Refresh) -> None:
    assert done.code == 3, done.errors
    found = rows(
        done,
        f"select value_text, review, method, char_start, area_code, source_file "
        f"from core.fct_statement where document_id = '{DROPPED}'",
    )
    assert {"52.30", "61.5"} <= {row[0] for row in found}
    for value_text, review, method, char_start, area_code, source_file in found:
        assert (review, method) == ("draft", "extracted")
        assert PLAN[char_start : char_start + len(value_text)] == value_text
        assert area_code == "520100"
        assert source_file == "inbox/2026/贵阳规划.txt"
    (title,) = rows(done, f"select title_zh from core.dim_document where document_id='{DROPPED}'")
    assert title[0]


def test_drafts_never_mix_with_what_people_accepted(done: Refresh) -> None:
    documents = rows(done, "select distinct document_id from core.fct_statement order by all")
    assert documents == [(DROPPED,), ("suzhou-2016-2020",), (DRAFTED,)]
    for table in ("core.fct_target", "core.int_plan_figure", "monitoring.fct_target_progress"):
        assert rows(done, f"select distinct document_id from {table}") == [("suzhou-2016-2020",)]
    for table in ("population.mart_population", "quality.fct_finding_member"):
        found = rows(done, f"select distinct document_id from {table}")
        assert {row[0] for row in found} <= {"", "suzhou-2016-2020"}


def test_a_bad_document_is_in_quarantine_with_its_reason(done: Refresh) -> None:
    found = rows(
        done,
        "select source_id, source_file, repair from quality.fct_rejection "
        "where source_line is null",
    )
    assert [row[:2] for row in found] == [("inbox", "inbox/scan.pdf")]
    assert found[0][2]
    assert "inbox/scan.pdf" in done.output


def test_the_ledger_of_every_machine_read_document_is_a_table(done: Refresh) -> None:
    found = rows(
        done,
        "select document_id, count(*), count(*) filter (where fate = 'extracted') "
        "from quality.fct_coverage group by all order by all",
    )
    assert [row[0] for row in found] == [DROPPED, DRAFTED]
    for document_id, figures, extracted in found:
        assert figures >= 7
        assert 0 < extracted <= figures
        stated = rows(
            done,
            "select count(*) from core.fct_statement as s where document_id = "
            f"'{document_id}' and not exists (from quality.fct_coverage as c where c.document_id "
            "= s.document_id and c.fate = 'extracted' and c.char_start < s.char_end "
            "and c.char_end > s.char_start)",
        )
        assert stated == [(0,)]


def test_accepting_a_draft_and_emptying_the_inbox_shows_in_the_next_refresh(
    sources: Path, done: Refresh
) -> None:
    before = inputs_digest(sources)
    shutil.rmtree(sources / "inbox")
    assert inputs_digest(sources) != before, "the sensor would not notice"
    statements = sources / "plans" / DRAFTED / "statements.csv"
    statements.write_text(
        statements.read_text(encoding="utf-8").replace(",draft\n", ",accepted\n"), "utf-8"
    )
    again = refresh(done.warehouse, sources)
    assert rows(again, "select count(*) from core.dim_document where document_id like 'inbox%'") \
        == [(0,)]  # fmt: skip
    found = rows(again, "select distinct document_id from core.int_plan_figure order by all")
    assert found == [("suzhou-2016-2020",), (DRAFTED,)]
