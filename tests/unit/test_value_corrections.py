"""Declared corrections of single figures: applied with both values kept, guarded when outdated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from expectations.intake import Intake, take_in_feed
from sources.readers.value_corrections import FILE, misplaced, read_value_corrections
from tests.feed_tree import HEALTH, REGISTERED, Tree, example_catalogue

HEAD = (
    "correction_id,source_file,line,field,raw_value,corrected_value,reason,who,evidence,status,"
    "declared_on\n"
)
FEBRUARY = f"statistics/{HEALTH}/files/2024-02.xlsx"
#: The beds of one district in February; a later release says 1999.
BEDS = (
    f"beds,{FEBRUARY},8,F8,1874,1999,a slip of the pen,li,call of 2 April,{{status}},2024-04-02\n"
)
#: The city's total adds it up.
CITY = f"city,{FEBRUARY},5,F5,10624,10749,as above,li,,{{status}},2024-04-02\n"
WITHOUT = ("files/2024-01.xlsx", "files/2024-02.xlsx")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path, example_catalogue())


def declare(tree: Tree, *lines: str) -> None:
    (tree.sources / FILE).write_text(HEAD + "".join(lines), encoding="utf-8")


def take_in(tree: Tree, feed_id: str = HEALTH) -> Intake:
    corrections, rejections = read_value_corrections(tree.sources)
    assert rejections == []
    return take_in_feed(tree.feed(feed_id), tree.catalogue, tree.shelf(feed_id), corrections)


def beds(intake: Intake) -> list[dict[str, Any]]:
    return [
        row
        for row in intake.tables["observation"]
        if (row["area_code"], row["indicator_code"], row["period_part"])
        == ("990104", "hospital_beds", "M02")
    ]


def test_a_corrected_figure_keeps_what_the_source_prints(tree: Tree) -> None:
    tree.keep_only(HEALTH, *WITHOUT)
    declare(tree, BEDS.format(status="reported"), CITY.format(status="reported"))
    intake = take_in(tree)
    (row,) = beds(intake)
    assert (row["value_low"], row["value_text"]) == (Decimal(1999), "1999")
    assert (row["raw_value_text"], row["correction_id"]) == ("1874", "beds")
    assert {row["correction_id"] for row in intake.tables["observation"]} == {"", "beds", "city"}
    assert intake.all_rejections == ()


def test_a_correction_that_breaks_a_sum_is_held_back_with_it(tree: Tree) -> None:
    tree.keep_only(HEALTH, *WITHOUT)
    declare(tree, BEDS.format(status="reported"))
    intake = take_in(tree)
    assert beds(intake) == []
    assert {item.reason_code for item in intake.all_rejections} == {"broken_sum"}


def test_a_figure_may_be_named_by_the_head_of_its_column(tree: Tree) -> None:
    tree.keep_only(HEALTH, *WITHOUT)
    lines = (BEDS + CITY).format(status="open")
    declare(tree, lines.replace(",F8,", ",床位数,"))
    assert [row["correction_id"] for row in beds(take_in(tree))] == ["beds"]


def test_a_file_that_says_something_else_meanwhile_makes_the_correction_a_fault(tree: Tree) -> None:
    tree.keep_only(HEALTH, *WITHOUT)
    declare(tree, BEDS.format(status="open").replace(",1874,", ",1784,"))
    intake = take_in(tree)
    assert [row["value_text"] for row in beds(intake)] == ["1874"]
    (outdated,) = intake.rejections
    assert (outdated.reason_code, outdated.source_file, outdated.source_line) == (
        "correction_outdated", FILE, 2,
    )  # fmt: skip
    assert "1784" in outdated.expected
    assert outdated.found == "1874"


def test_a_correction_of_a_row_that_is_not_there_is_a_fault(tree: Tree) -> None:
    tree.keep_only(HEALTH, *WITHOUT)
    declare(tree, BEDS.format(status="open").replace(",8,F8,", ",88,F88,"))
    (outdated,) = take_in(tree).rejections
    assert (outdated.reason_code, outdated.found) == ("correction_outdated", "no such figure")


def guard(tree: Tree, status: str) -> list[tuple[str, str, str]]:
    declare(tree, BEDS.format(status=status), CITY.format(status=status))
    return [
        (item.reason_code, item.field, item.repair)
        for item in take_in(tree).rejections
        if item.source_file == FILE and item.source_line == 2
    ]


@pytest.mark.parametrize("status", ["open", "reported"])
def test_once_a_later_release_is_right_the_status_must_say_so(tree: Tree, status: str) -> None:
    ((reason, field, repair),) = guard(tree, status)
    assert (reason, field) == ("correction_outdated", "status")
    assert "fixed_at_source" in repair


def test_a_correction_that_the_source_has_followed_stays_for_the_earlier_release(
    tree: Tree,
) -> None:
    assert guard(tree, "fixed_at_source") == []
    first, second = beds(take_in(tree))
    assert (first["value_text"], first["raw_value_text"]) == ("1999", "1874")
    assert (second["value_text"], second["correction_id"]) == ("1999", "")


def test_a_source_cannot_be_called_fixed_before_it_is(tree: Tree) -> None:
    tree.keep_only(HEALTH, *WITHOUT)
    ((reason, field, repair),) = guard(tree, "fixed_at_source")
    assert (reason, field) == ("wrong_value", "status")
    assert "reported" in repair


def test_a_cell_that_cannot_be_read_can_be_corrected(tree: Tree) -> None:
    path = tree.feed(REGISTERED) / "files" / "户籍人口202404.csv"
    text = path.read_bytes().decode("gb18030")
    assert text.count(",278,") == 1
    path.write_bytes(text.replace(",278,", ",27 8 人?,").encode("gb18030"))
    tree.forget(REGISTERED)
    declare(
        tree,
        f"births,statistics/{REGISTERED}/files/户籍人口202404.csv,{line_of(text, ',278,')},"
        "出生/本月,27 8 人?,278,typed over,li,,open,2024-05-09\n",
    )
    intake = take_in(tree, REGISTERED)
    assert intake.all_rejections == ()
    (row,) = [row for row in intake.tables["observation"] if row["correction_id"]]
    assert (row["value_text"], row["raw_value_text"]) == ("278", "27 8 人?")


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ((",li,", ",,"), "who", "missing_value"),
        ((",a slip of the pen,", ",,"), "reason", "missing_value"),
        ((",8,F8,", ",eight,F8,"), "line", "wrong_number"),
        ((",1999,", ",~2000,"), "corrected_value", "wrong_number"),
        ((",open,", ",done,"), "status", "unknown_code"),
        ((",2024-04-02\n", ",02.04.2024\n"), "declared_on", "wrong_value"),
    ],
)
def test_a_declaration_that_is_not_whole_is_told_and_not_applied(
    tmp_path: Path, change: tuple[str, str], column: str, reason: str
) -> None:
    path = tmp_path / FILE
    path.parent.mkdir()
    line = BEDS.format(status="open")
    assert change[0] in line
    path.write_text(HEAD + line.replace(*change), encoding="utf-8")
    found, (fault,) = read_value_corrections(tmp_path)
    assert found == []
    assert (fault.field, fault.reason_code, fault.source_line) == (column, reason, 2)


def test_a_correction_of_no_feed_is_told(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text(HEAD + BEDS.format(status="open"), encoding="utf-8")
    (found,), _ = read_value_corrections(tmp_path)
    assert found.declared_on == date(2024, 4, 2)
    assert misplaced([found], [f"statistics/{HEALTH}"]) == []
    (fault,) = misplaced([found], ["statistics/other"])
    assert fault.reason_code == "unknown_reference"
