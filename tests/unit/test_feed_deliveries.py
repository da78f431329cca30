"""Deliveries: found by their names, remembered by their checksums, never changed unseen."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sources.feeds.contract import FeedSidecar
from sources.feeds.deliveries import SIDECAR, Finder, Found
from sources.feeds.shelf import Shelf, Sight, ledger_text, merged, read_ledger
from sources.readers.sidecar import read_sidecar
from tests.builders import edit_yaml
from tests.feed_tree import REGISTERED, Tree, example_catalogue

JANUARY, FEBRUARY = "files/户籍人口202401.csv", "files/户籍人口202402.csv"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    made = Tree(tmp_path, example_catalogue())
    made.keep_only(REGISTERED, JANUARY, FEBRUARY)
    made.forget(REGISTERED)
    return made


def find(tree: Tree, shelf: Shelf | None = None) -> Found:
    folder = tree.feed(REGISTERED)
    sidecar = read_sidecar(folder / SIDECAR, FeedSidecar, "feed.yaml")
    name = f"statistics/{REGISTERED}"
    return Finder(folder, name, sidecar, shelf or tree.shelf(REGISTERED)).find()


def reasons(found: Found) -> list[tuple[str, str]]:
    refused = [(item.path, item.rejection.reason_code) for item in found.refused]
    return refused + [(item.source_file, item.reason_code) for item in found.rejections]


def declare(tree: Tree, **entry: Any) -> None:
    def add(sidecar: dict[str, Any]) -> None:
        sidecar.setdefault("releases", []).append(entry)

    edit_yaml(tree.feed(REGISTERED) / SIDECAR, add)


def states(tree: Tree, day: date = date(2024, 6, 1)) -> list[tuple[str, str, int]]:
    intake = tree.take_in(REGISTERED, day)
    return sorted((item.name.rpartition("/")[2], item.state, item.figure_count)
                  for item in intake.deliveries)  # fmt: skip


def test_a_file_that_fits_the_pattern_is_a_delivery(tree: Tree) -> None:
    found = find(tree)
    assert [item.path for item in found.deliveries] == [JANUARY, FEBRUARY]
    assert found.deliveries[0].groups["month"] == "01"
    assert reasons(found) == []


@pytest.mark.parametrize("name", ["~$户籍人口202403.csv", ".DS_Store", "Thumbs.db", "a.tmp"])
def test_what_programs_leave_about_is_no_delivery(tree: Tree, name: str) -> None:
    (tree.feed(REGISTERED) / "files" / name).write_bytes(b"x")
    assert reasons(find(tree)) == []


def test_a_file_under_another_name_is_refused_and_says_how_to_name_it(tree: Tree) -> None:
    folder = tree.feed(REGISTERED) / "files"
    shutil.copy(folder / "户籍人口202401.csv", folder / "新建文件.csv")
    found = find(tree)
    assert reasons(found) == [("files/新建文件.csv", "unexpected_file")]
    assert "户籍人口" in found.refused[0].rejection.expected


def test_the_same_bytes_twice_are_one_delivery(tree: Tree) -> None:
    folder = tree.feed(REGISTERED) / "files"
    shutil.copy(folder / "户籍人口202402.csv", folder / "户籍人口202403.csv")
    found = find(tree)
    assert reasons(found) == [("files/户籍人口202403.csv", "duplicate_delivery")]
    assert FEBRUARY in found.refused[0].rejection.found


def test_a_loaded_file_that_changes_is_refused_and_its_figures_stay(tree: Tree) -> None:
    assert states(tree)[0] == ("户籍人口202401.csv", "loaded", 30)
    path = tree.feed(REGISTERED) / JANUARY
    path.write_bytes(path.read_bytes().replace(b"551,123", b"551,124", 1))
    after = tree.take_in(REGISTERED, date(2024, 6, 2))
    by_state = {item.state: item for item in after.deliveries if item.path == JANUARY}
    assert by_state["quarantined"].rejections[0].reason_code == "changed_delivery"
    assert "-更正.csv" in by_state["quarantined"].rejections[0].repair
    assert by_state["loaded"].figure_count == 30
    assert len(after.tables["observation"]) == 30 + 36


def test_a_declared_change_is_a_vintage_beside_the_first(tree: Tree) -> None:
    states(tree)
    path = tree.feed(REGISTERED) / JANUARY
    path.write_bytes(path.read_bytes().replace(b"\xbb\xa7\xca\xfd", b"\xbb\xa7\xca\xfd ", 1))
    from hashlib import sha256

    digest = sha256(path.read_bytes()).hexdigest()
    declare(tree, file=JANUARY, sha256=digest, released_on=date(2024, 5, 30))
    assert states(tree, date(2024, 6, 2))[:2] == [
        ("户籍人口202401.csv", "loaded", 30),
        (f"户籍人口202401.csv@{digest[:8]}", "loaded", 30),
    ]


def test_a_file_that_was_never_loaded_may_be_replaced(tree: Tree) -> None:
    path = tree.feed(REGISTERED) / JANUARY
    good = path.read_bytes()
    path.write_bytes(b"\x00\x01")
    assert states(tree)[0] == ("户籍人口202401.csv", "quarantined", 0)
    path.write_bytes(good)
    assert states(tree, date(2024, 6, 2))[0] == ("户籍人口202401.csv", "loaded", 30)


def test_a_file_that_is_gone_is_missed_and_its_figures_stay(tree: Tree) -> None:
    states(tree)
    (tree.feed(REGISTERED) / JANUARY).unlink()
    after = tree.take_in(REGISTERED, date(2024, 6, 2))
    assert [item.reason_code for item in after.rejections] == ["missing_delivery"]
    assert len(after.tables["observation"]) == 66


def test_a_withdrawn_file_is_not_loaded_and_not_missed(tree: Tree) -> None:
    states(tree)
    (tree.feed(REGISTERED) / JANUARY).unlink()
    declare(tree, file=JANUARY, withdrawn="sent by mistake")
    after = tree.take_in(REGISTERED, date(2024, 6, 2))
    assert after.all_rejections == ()
    assert {item.state for item in after.deliveries} == {"loaded", "withdrawn"}
    assert len(after.tables["observation"]) == 36


def test_a_pinned_file_must_have_its_checksum(tree: Tree) -> None:
    declare(tree, file=JANUARY, sha256="ab" * 32)
    assert reasons(find(tree)) == [(JANUARY, "wrong_checksum")]


def test_an_entry_about_no_file_is_told(tree: Tree) -> None:
    declare(tree, file="files/户籍人口209901.csv", note="?")
    assert reasons(find(tree)) == [(f"statistics/{REGISTERED}/feed.yaml", "unknown_reference")]


def test_the_day_of_arrival_is_the_declared_one_or_that_of_the_first_sight(tree: Tree) -> None:
    declare(tree, file=FEBRUARY, received_on=date(2024, 3, 3))
    states(tree, date(2024, 2, 9))
    days = {item.path: item.received_on for item in find(tree).deliveries}
    assert days == {JANUARY: date(2024, 2, 9), FEBRUARY: date(2024, 3, 3)}


def test_the_earlier_sight_of_two_ledgers_counts() -> None:
    first = Sight("a", "ab" * 32, date(2024, 1, 2), date(2024, 1, 5))
    again = Sight("a", "ab" * 32, date(2024, 1, 3), date(2024, 1, 4))
    assert merged([again, first])["a", "ab" * 32] == Sight(
        "a", "ab" * 32, date(2024, 1, 2), date(2024, 1, 4)
    )


def test_a_ledger_reads_what_it_wrote(tmp_path: Path) -> None:
    sights = [Sight("b,c", "cd" * 32, date(2024, 1, 3)), Sight("a", "ab" * 32, date(2024, 1, 2))]
    path = tmp_path / "ledger.csv"
    path.write_text(ledger_text(sights) + "broken,line\n", encoding="utf-8")
    assert read_ledger(path) == sorted(sights, key=lambda sight: sight.file)


def test_looking_without_recording_leaves_no_trace(tree: Tree) -> None:
    shelf = Shelf(tree.memory / REGISTERED, date(2024, 6, 1), is_recording=False)
    from expectations.intake import take_in_feed

    take_in_feed(tree.feed(REGISTERED), tree.catalogue, shelf)
    assert not tree.memory.exists()
