"""`planwatch review`, answered line by line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

import pytest

from expectations.single_row import statement_faults
from orchestration.document_cli import READ, USAGE
from orchestration.review import review
from sources.drafts.folder import draft_into, read_folder
from sources.readers.catalogue import Catalogue
from sources.settings import TIMEZONE, Settings
from tests.drafting import PLAN, document, extraction

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=TIMEZONE)
Answer = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path, catalogue: Catalogue) -> Path:
    path = tmp_path / "plans" / "yunxi-2021-2025"
    draft_into(path, document(), extraction(document()), catalogue, NOW, area="贵阳市")
    return path


@pytest.fixture
def answer(
    folder: Path,
    project_sources: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Answer:
    """Run a review, feed it answers, return what it showed."""
    monkeypatch.setenv("PLANWATCH_LANGUAGE", "en")
    settings = Settings(project_sources, tmp_path / "warehouse", date(2026, 11, 22))

    def run(*answers: str | Callable[[], str], given: Path | None = None, **more: bool) -> str:
        waiting = iter(answers)
        monkeypatch.setattr("builtins.input", lambda _="": _next(waiting))
        assert review(folder, settings, str(given) if given else None, **more) == 0
        return capsys.readouterr().out

    return run


def _next(waiting: Iterable[str | Callable[[], str]]) -> str:
    for answer in waiting:
        return answer if isinstance(answer, str) else answer()
    raise EOFError


def rows(folder: Path, file: str = "statements.csv") -> dict[str, dict[str, str]]:
    key = "value_text" if file == "statements.csv" else "text"
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        return {row[key]: row for row in csv.DictReader(lines)}


def reviews(folder: Path) -> dict[str, str]:
    return {text: row["review"] for text, row in rows(folder).items()}


def test_answers_are_saved_in_the_order_of_the_text(folder: Path, answer: Answer) -> None:
    shown = answer("a", "r printed elsewhere", "s", "q")
    assert reviews(folder) == {"52.30": "accepted", "61.5": "rejected", "55": "draft",
                               "66": "draft"}  # fmt: skip
    assert rows(folder)["61.5"]["note"] == "printed elsewhere"
    ledger = rows(folder, "coverage.csv")
    assert ledger["52.30"]["fate"] == "extracted"
    assert (ledger["61.5"]["fate"], ledger["61.5"]["reason"]) == (
        "ignored", "rejected_by_reviewer",
    )  # fmt: skip
    assert "2 drafts and 1 unread figures are left" in shown


def test_each_figure_is_shown_in_its_text_with_names_in_both_languages(answer: Answer) -> None:
    shown = answer("q")
    assert "常住人口为»52.30«万人" in shown
    assert "常住 / Resident" in shown
    assert "1 of 5" in shown


def test_every_answer_is_on_disk_before_the_next_question(folder: Path, answer: Answer) -> None:
    seen: list[dict[str, str]] = []

    def look() -> str:
        seen.append(reviews(folder))
        return "q"

    answer("a", look)
    assert seen[0]["52.30"] == "accepted"


def test_a_review_goes_on_where_it_stopped(folder: Path, answer: Answer) -> None:
    answer("a", "a")
    shown = answer("q")
    assert "»55«" in shown
    assert "»61.5«" not in shown


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("e indicator=populaton", "(population"),
        ("e indicator=城镇化率", "urbanization_rate"),
        ("e unit=万仁", "a unit of the catalogue"),
        ("e unit_text=斤", "a unit of the catalogue"),
        ("e part_of=m0009", "(m0001, m0002, m0003, m0004)"),
        ("e kind=wish", "observed"),
        ("e year=20x5", "a year"),
        ("e age=60+", "Y_GE60"),
        ("e area=无名市", "a place that is known"),
        ("e kind=change", "change_measure"),
        ("e colour=red", "indicator"),
        ("e indicator", "field=value"),
        ("e", "field=value"),
        ('e note="open', "Not saved"),
        ("x", "'x'"),
    ],
)
def test_a_wrong_answer_is_refused_with_what_was_expected(
    folder: Path, answer: Answer, typed: str, expected: str
) -> None:
    before = (folder / "statements.csv").read_bytes()
    shown = answer(typed)
    assert expected in shown
    assert (folder / "statements.csv").read_bytes() == before


def test_bounds_that_do_not_fit_the_comparator_are_refused(folder: Path, answer: Answer) -> None:
    before = reviews(folder)
    shown = answer("e value_high=53", "e comparator=>= value_high=53 value_low=", "q")
    assert "two values" in shown
    assert reviews(folder) == before
    assert rows(folder)["52.30"]["value_low"] == "53"


def test_an_edit_is_kept_and_its_bounds_follow_the_comparator(folder: Path, answer: Answer) -> None:
    answer("e comparator=>= year=2019 note='a note'", "a", "q")
    row = rows(folder)["52.30"]
    assert (row["comparator"], row["value_low"], row["value_high"]) == (">=", "52.30", "")
    assert (row["period_start"], row["period_end"], row["note"]) == ("2019", "2019", "a note")
    assert (row["review"], row["method"]) == ("accepted", "extracted")


def test_a_place_can_be_corrected_in_the_text(folder: Path, answer: Answer) -> None:
    start = PLAN.index("52.30")
    answer(f"e char_end={start + 7}", "q")
    assert rows(folder)["52.30万人"]["char_start"] == str(start)
    assert "Not saved" in answer("e char_end=99999", "q")


def test_an_unread_figure_becomes_a_statement_of_the_person(folder: Path, answer: Answer) -> None:
    answer("a", "a", "a", "a", "n indicator=other kind=observed year=2020 unit=个 label=托育机构")
    row = rows(folder)["7"]
    assert (row["review"], row["method"], row["value_low"]) == ("accepted", "transcribed", "7")
    assert row["statement_id"] == "m0005"
    assert PLAN[int(row["char_start"]) : int(row["char_end"])] == "7"
    assert rows(folder, "coverage.csv")["7"]["fate"] == "extracted"
    assert "statement_count: 5" in (folder / "plan.yaml").read_text(encoding="utf-8")
    assert "Nothing is left" in answer()


def test_an_unread_figure_that_is_none_stays_so_after_another_reading(
    folder: Path, answer: Answer, catalogue: Catalogue
) -> None:
    answer("a", "a", "a", "a", "r")
    draft_into(folder, document(), extraction(document()), catalogue, NOW)
    entry = rows(folder, "coverage.csv")["7"]
    assert (entry["fate"], entry["reason"]) == ("ignored", "rejected_by_reviewer")
    moved = document("前言\n" + PLAN)
    draft_into(folder, moved, extraction(moved), catalogue, NOW)
    assert rows(folder, "coverage.csv")["7"]["reason"] == "rejected_by_reviewer"


def test_everything_can_be_taken_back(folder: Path, answer: Answer) -> None:
    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    before = files()
    shown = answer("a", "e year=2019", "s", "r", "A", "u", "u", "u", "u", "u", "u", "q")
    assert files() == before
    assert shown.count("Taken back.") == 5
    assert "Nothing to take back" in shown


def test_all_drafts_of_an_indicator_are_accepted_if_they_are_valid(
    folder: Path, answer: Answer
) -> None:
    path = folder / "statements.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",万人,55,", ",万仁,55,"), encoding="utf-8")
    shown = answer("A", "q")
    assert reviews(folder)["52.30"] == "accepted"
    assert reviews(folder)["61.5"] == "draft"
    assert "1 drafts of population accepted, 1 not" in shown


def test_what_another_program_wrote_meanwhile_is_not_overwritten(
    folder: Path, answer: Answer
) -> None:
    def meddle() -> str:
        path = folder / "statements.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(",draft\n", ",accepted\n", 1))
        return "r"

    shown = answer("s", meddle, "q")
    assert "changed by another program" in shown
    assert reviews(folder)["52.30"] == "accepted"
    assert "rejected" not in reviews(folder).values()


def test_without_the_document_the_row_is_shown_alone(folder: Path, answer: Answer) -> None:
    (folder / ".document.json").unlink()
    shown = answer("q")
    assert "»52.30«" in shown
    assert "--document" in shown


def test_the_document_can_be_given(folder: Path, answer: Answer, tmp_path: Path) -> None:
    (folder / ".document.json").unlink()
    path = tmp_path / "yunxi.txt"
    path.write_bytes(PLAN.encode())
    assert "常住人口为»52.30«万人" in answer("q", given=path)
    path.write_text("云溪市\n" + PLAN, encoding="utf-8")
    shown = answer("q", given=path)
    assert "not the one that plan.yaml declares" in shown
    assert "another text at this place" in shown


def test_the_counts_can_be_listed(answer: Answer) -> None:
    answer("a", "e note=x", "r", "q")
    assert "2 drafts (0 of them edited), 1 accepted, 1 rejected, 1 unread" in answer(only_list=True)


def test_it_speaks_chinese(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANWATCH_LANGUAGE", "zh")
    shown = answer("a", "q")
    assert "已采纳" in shown
    assert "剩余草稿 3 条" in shown


def test_a_plan_without_drafts_is_a_usage_error(
    project_sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from orchestration.cli import main

    assert main(["review", "nowhere-2021-2025"]) == USAGE
    assert "--into" in capsys.readouterr().err
    assert main(["review", "suzhou-2016-2020", "--list"]) == READ


def test_drafts_of_the_machine_meet_the_contract(folder: Path, catalogue: Catalogue) -> None:
    for row in read_folder(folder).stand.rows:
        assert statement_faults(row, catalogue, "520100") == []
