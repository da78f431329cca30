"""`planwatch text` and `planwatch extract`, as a shell sees them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.cli import main
from sources.settings import PROJECT_ROOT
from tests.drafting import PLAN

HEADER = (
    "statement_id,section,line,char_start,char_end,kind,indicator,population,sex,age,residence,"
    "label,area,period_start,period_end,comparator,value_low,value_high,unit,value_text,unit_text,"
    "part_of,binding,change_measure,note"
)
LEDGER = "line,char_start,char_end,text,fate,reason"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "yunxi.txt"
    path.write_bytes(PLAN.encode())
    return path


def planwatch(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """A process of its own, with an encoding that speaks no Chinese."""
    return subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *map(str, arguments)],
        cwd=PROJECT_ROOT,
        env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        capture_output=True,
        timeout=60,
    )


def records(output: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(output.decode("utf-8"), newline="")))


@pytest.mark.parametrize("text", [PLAN, PLAN.replace("\n", "\r\n"), PLAN.rstrip("\n")])
def test_text_prints_the_document_and_nothing_else(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(text.encode())
    done = planwatch("text", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, text.encode(), b"")


def test_extract_prints_csv_with_the_header_of_the_contract(plan: Path) -> None:
    done = planwatch("extract", plan)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(HEADER.encode() + b"\n")
    assert b"\r" not in done.stdout
    assert done.stdout.endswith(b"\n")
    found = records(done.stdout)
    assert found
    for row in found:
        start, end = int(row["char_start"]), int(row["char_end"])
        assert PLAN[start:end] == row["value_text"]
        assert PLAN.count("\n", 0, start) + 1 == int(row["line"])


def test_the_ledger_accounts_for_every_figure(plan: Path) -> None:
    done = planwatch("extract", plan, "--coverage")
    assert done.stdout.startswith(LEDGER.encode() + b"\n")
    ledger = records(done.stdout)
    assert {"2020", "52.30", "61.5", "7", "2025", "55", "66"} <= {row["text"] for row in ledger}
    for row in ledger:
        assert PLAN[int(row["char_start"]) : int(row["char_end"])] == row["text"]
        assert row["fate"] in {"extracted", "ignored", "unread"}
    places = [int(row["char_start"]) for row in ledger]
    assert places == sorted(places)


def test_json_holds_the_same_as_csv(plan: Path) -> None:
    table = records(planwatch("extract", plan).stdout)
    done = planwatch("extract", plan, "--format", "json")
    items = json.loads(done.stdout)
    assert [{key: str(value) for key, value in item.items()} for item in items] == table
    assert "第一章".encode() in done.stdout
    assert isinstance(items[0]["char_start"], int)


def test_several_documents_come_in_their_order_with_their_names(plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "second.txt"
    other.write_bytes(PLAN.encode())
    alone = records(planwatch("extract", plan).stdout)
    done = planwatch("extract", other, plan)
    assert done.stdout.startswith(f"{HEADER},document\n".encode())
    both = records(done.stdout)
    assert [row.pop("document") for row in both] == [str(other)] * len(alone) + [str(plan)] * len(
        alone
    )
    assert both == alone * 2


def test_a_document_that_cannot_be_read_ends_with_one_and_says_why(
    plan: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "nowhere.pdf"
    for command in ("text", "extract"):
        done = planwatch(command, missing)
        assert (done.returncode, done.stdout) == (1, b"")
        assert b"nowhere.pdf" in done.stderr
        assert b"Traceback" not in done.stderr
    both = planwatch("extract", missing, plan)
    assert both.returncode == 1
    assert b"nowhere.pdf" in both.stderr
    assert records(both.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract"],
        ["extract", "a.txt", "--format", "xml"],
        ["extract", "a.txt", "--previous", "b.txt"],
        ["extract", "a.txt", "b.txt", "--into", "plans/yunxi"],
        ["extract", "a.txt", "--into", "plans/Yunxi 2025"],
        ["extract", "a.txt", "--into", "plans/yunxi", "--coverage"],
    ],
)
def test_what_cannot_be_meant_ends_with_two(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(arguments)
    except SystemExit as exit_:
        code = int(str(exit_.code))
    assert code == 2
    assert capsys.readouterr().err


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes((PLAN * 2000).encode())
    done = subprocess.run(
        f'set -o pipefail; "{sys.executable}" -m orchestration.cli text "{path}" | head -n 1',
        shell=True, executable="/bin/bash", cwd=PROJECT_ROOT, capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.decode() == PLAN.partition("\n")[0] + "\n"
    assert done.stderr == b""
    assert done.returncode == 0


def test_into_drafts_a_plan_and_says_what_it_did(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "plans" / "yunxi-2021-2025"
    assert main(["extract", str(plan), "--into", str(folder), "--area", "贵阳市"]) == 0
    said = capsys.readouterr().out
    assert "new drafts" in said
    assert "planwatch review yunxi-2021-2025" in said
    names = {path.name for path in folder.iterdir()}
    assert {"plan.yaml", "statements.csv", "extracted.csv", "coverage.csv"} <= names
    sidecar = (folder / "plan.yaml").read_text(encoding="utf-8")
    assert "area_code: '520100'" in sidecar
    assert str(tmp_path) not in sidecar
    assert main(["extract", str(plan), "--into", str(folder)]) == 0
    assert "Nothing has changed." in capsys.readouterr().out


def test_commands_on_documents_do_not_load_the_orchestrator(plan: Path) -> None:
    code = (
        "import sys; from orchestration.cli import main; main(sys.argv[1:]);"
        "sys.exit(any(m in sys.modules for m in ('dagster', 'dbt', 'duckdb', 'pandas')))"
    )
    for command in ("text", "extract"):
        done = subprocess.run(
            [sys.executable, "-c", code, command, str(plan)], cwd=PROJECT_ROOT, capture_output=True
        )
        assert done.returncode == 0, done.stderr
