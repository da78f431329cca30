"""Broken sources end in quarantine with place, reason and repair; everything else loads."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sources.settings import PROJECT_ROOT
from tests.integration.conftest import Refresh, refresh

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("bad_input")]

PLANS = "plans"


def edit(path: Path, old: str, new: str, count: int = 1) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new, count), encoding="utf-8")


@pytest.fixture(scope="module")
def broken_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's own input folder, with a fault of every kind."""
    sources = tmp_path_factory.mktemp("user") / "sources"
    for name in ("catalogue", "plans", "statistics", "corrections"):
        shutil.copytree(PROJECT_ROOT / "sources" / name, sources / name)
    plans = sources / PLANS
    (plans / "suzhou-2016-2020" / "statements.csv").unlink()
    chongqing = plans / "chongqing-2016-2030" / "statements.csv"
    chongqing.write_text(chongqing.read_text(encoding="utf-8")[:3000], encoding="utf-8")
    yingkou = plans / "yingkou-2016-2030" / "statements.csv"
    yingkou.write_bytes(yingkou.read_text(encoding="utf-8").encode("gb18030"))
    guiyang = plans / "guiyang-2021-2025" / "statements.csv"
    edit(guiyang, "gy005,", "gy004,")
    edit(guiyang, ",598.98,598.98,万人,", ",598.98,598.98,万仁,")
    leshan = plans / "leshan-2021-2025" / "statements.csv"
    edit(leshan, "ls002,", "ls002x,")
    edit(leshan, ",gdp_per_capita,", ",gdp_pro_kopf,")
    census = sources / "statistics" / "census2010_county" / "census2010_county.csv"
    census.write_bytes(census.read_bytes()[:20000])
    edit(
        sources / "statistics" / "census2020_county" / "feed.yaml",
        "frequency: decennial",
        "frequency: sometimes",
    )
    return sources  # fmt: skip


@pytest.fixture(scope="module")
def done(broken_sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    return refresh(tmp_path_factory.mktemp("broken"), broken_sources)


def rejections(done: Refresh) -> dict[tuple[str, int | None, str], str]:
    with duckdb.connect(str(done.published), read_only=True) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(
            "select source_file, source_line, reason_code, repair "
            "from quality.fct_rejection where not is_known"
        ).fetchall()
    return {(file, line, reason): repair for file, line, reason, repair in rows}


def test_the_rest_is_published_and_the_exit_code_says_that_something_is_wrong(
    done: Refresh,
) -> None:
    assert done.code == 3, done.errors
    with duckdb.connect(str(done.published), read_only=True) as connection:
        loaded = dict(
            connection.execute(
                "select document_id, count(*) from core.fct_statement group by all"
            ).fetchall()
        )
    assert loaded["leshan-2021-2025"] == 290
    assert loaded["guiyang-2021-2025"] == 224 - 3
    assert "suzhou-2016-2020" not in loaded
    assert "yingkou-2016-2030" not in loaded
    assert 10 < loaded["chongqing-2016-2030"] < 30


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        ("plans/suzhou-2016-2020/statements.csv", None, "file_unreadable"),
        ("plans/yingkou-2016-2030/statements.csv", 2, "wrong_encoding"),
        ("plans/guiyang-2021-2025/statements.csv", 5, "duplicate_key"),
        ("plans/guiyang-2021-2025/statements.csv", 6, "duplicate_key"),
        ("plans/guiyang-2021-2025/statements.csv", 2, "unknown_unit"),
        ("plans/chongqing-2016-2030/statements.csv", None, "incomplete"),
        ("statistics/census2010_county/census2010_county.csv", None, "wrong_checksum"),
        ("statistics/census2020_county/feed.yaml", None, "wrong_field"),
    ],
)
def test_each_fault_has_its_place_reason_and_repair(
    done: Refresh, file: str, line: int | None, reason: str
) -> None:
    found = rejections(done)
    assert (file, line, reason) in found, sorted(found, key=str)
    assert found[file, line, reason].endswith(".")


def test_an_unknown_indicator_is_loaded_as_unmapped(done: Refresh) -> None:
    with duckdb.connect(str(done.published), read_only=True) as connection:
        row = connection.execute(
            "select count(*) from core.fct_statement where document_id = 'leshan-2021-2025' "
            "and statement_id in ('ls004', 'ls005') and indicator_code = 'other'"
        ).fetchone()
    assert row == (1,)


def test_the_last_lines_name_the_faults(done: Refresh) -> None:
    assert "QUARANTINE" in done.output
    assert "plans/suzhou-2016-2020" in done.output
    assert "could not be read" in done.output
