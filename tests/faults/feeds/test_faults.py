"""Each broken delivery ends in quarantine by its name; nothing is lost, nothing beside it stops."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from expectations.intake import Intake
from sources.feeds.quarantine import Quarantine
from sources.readers.catalogue import Catalogue
from sources.rejection_words import repair_zh
from sources.settings import PROJECT_ROOT
from tests.faults.feeds.building import BROKEN, FEED, FILE, GOOD_BEFORE, ROWS, Fault
from tests.faults.feeds.catalogue import FAULTS
from tests.faults.feeds.table import fault_table
from tests.feed_tree import TODAY, Tree, example_catalogue

_MEGABYTE = 1024
#: Of this process, and of those that open workbooks.
OWN_MEMORY, CHILD_MEMORY = 900 * _MEGABYTE, 1_200 * _MEGABYTE


@pytest.fixture(scope="module")
def city() -> Catalogue:
    return example_catalogue()


def broken(tmp_path: Path, city: Catalogue, fault: Fault) -> tuple[Tree, Intake]:
    tree = Tree(tmp_path, city)
    good = GOOD_BEFORE[fault.feed_id] if fault.history else ()
    tree.keep_only(fault.feed_id, *good, BROKEN[fault.feed_id])
    tree.forget(fault.feed_id)
    fault.break_(tree)
    return tree, tree.take_in(fault.feed_id)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_has_its_name_and_spreads_no_further(
    tmp_path: Path, city: Catalogue, fault: Fault
) -> None:
    tree, intake = broken(tmp_path, city, fault)
    rejections = intake.all_rejections
    assert fault.reason in {item.reason_code for item in rejections}, [
        item.sentence() for item in rejections
    ]
    for item in rejections:
        assert item.expected
        assert item.found
        assert item.repair.endswith(".")
    if fault.holds == FEED:
        assert intake.fault is not None
        assert intake.tables == {}
        return
    of_file = [item for item in intake.deliveries if item.path not in GOOD_BEFORE[fault.feed_id]]
    good = [item for item in intake.deliveries if item.path in GOOD_BEFORE[fault.feed_id]]
    assert all(item.state == "loaded" for item in good)
    assert len(good) == (len(GOOD_BEFORE[fault.feed_id]) if fault.history else 0)
    if fault.holds == FILE:
        refused = [item for item in of_file if item.state == "quarantined"]
        assert refused
        assert all(item.figure_count == 0 for item in refused)
        assert fault.reason in {r.reason_code for item in refused for r in item.rejections}
    else:
        assert fault.holds == ROWS
        assert [item.state for item in of_file if item.figure_count] != []
    nothing_is_lost(tree, intake, fault)


def nothing_is_lost(tree: Tree, intake: Intake, fault: Fault) -> None:
    """What is not loaded lies in quarantine with its bytes or its rows, and with a repair."""
    quarantine = Quarantine(tree.memory / "quarantine")
    quarantine.keep(fault.feed_id, intake.deliveries, TODAY)
    entries = {entry.record["file"]: entry for entry in quarantine.entries()}
    for item in intake.deliveries:
        if not item.rejections:
            continue
        entry = entries[item.path]
        if item.state == "quarantined" and item.content is not None:
            assert entry.original is not None
            assert entry.original.read_bytes() == item.content.read_bytes()
        elif item.state == "quarantined":
            assert (tree.feed(fault.feed_id) / item.path).is_file()
        else:
            assert (entry.folder / "rows.csv").is_file()
        assert all(reason["repair_zh"] for reason in entry.record["reasons"])


def test_there_are_enough_faults_each_with_a_name_of_its_own() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(names) == len(set(names)) >= 60
    assert len({fault.reason for fault in FAULTS}) >= 35


def test_every_reason_is_in_the_catalogue_and_has_a_repair(catalogue: Catalogue) -> None:
    reasons = {fault.reason for fault in FAULTS}
    assert reasons <= set(catalogue.codes("REJECTION_REASON"))
    assert all(repair_zh(reason) != repair_zh("none") for reason in reasons)


def test_the_table_of_faults_is_current(catalogue: Catalogue) -> None:
    path = PROJECT_ROOT / "docs" / "faults.md"
    assert path.read_text(encoding="utf-8") == fault_table(catalogue)


def test_no_fault_takes_more_memory_than_is_allowed() -> None:
    """Stands last: what was taken by all of them together."""
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < OWN_MEMORY
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < CHILD_MEMORY
