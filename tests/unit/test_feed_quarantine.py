"""Quarantine: kept with the reason, until it is resolved or somebody drops it."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from sources.feeds.feed import LOADED, PARTLY, QUARANTINED, Outcome
from sources.feeds.quarantine import DROPPED, OPEN, RESOLVED, Quarantine
from sources.model import Rejection
from sources.readers.catalogue import Catalogue
from sources.rejection_words import known_reasons, repair_zh

DAY = date(2024, 6, 1)


def outcome(path: Path, state: str, *rejections: Rejection) -> Outcome:
    return Outcome(
        f"files/{path.name}", f"statistics/feed/files/{path.name}", "ab" * 32, path, "feed/x",
        "2024-M03", DAY, None, state, rejections,
    )  # fmt: skip


def rejection(line: int | None = None) -> Rejection:
    return Rejection("f", line, "出生", "unit_changed", "人", "万人", "Send it in 人.", "东湖区,1")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "2024-03.xlsx"
    path.write_bytes(b"bytes")
    return path


@pytest.fixture
def quarantine(tmp_path: Path) -> Quarantine:
    return Quarantine(tmp_path / "quarantine")


def test_a_refused_file_is_kept_with_its_reason(quarantine: Quarantine, file: Path) -> None:
    quarantine.keep("feed", [outcome(file, QUARANTINED, rejection())], DAY)
    (entry,) = quarantine.entries()
    assert entry.original is not None
    assert entry.original.read_bytes() == b"bytes"
    record = json.loads((entry.folder / "reason.json").read_text(encoding="utf-8"))
    assert (record["status"], record["file"], record["sha256"]) == (
        OPEN, "files/2024-03.xlsx", "ab" * 32,
    )  # fmt: skip
    assert record["reasons"][0]["repair_zh"].startswith("请按约定的单位")


def test_of_a_file_that_was_loaded_the_rows_are_kept(quarantine: Quarantine, file: Path) -> None:
    quarantine.keep("feed", [outcome(file, PARTLY, rejection(7))], DAY)
    (entry,) = quarantine.entries()
    assert entry.original is None
    text = (entry.folder / "rows.csv").read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(text.splitlines())
    assert (row["line"], row["content"]) == ("7", "东湖区,1")


def test_what_loads_later_is_resolved_and_stays(quarantine: Quarantine, file: Path) -> None:
    quarantine.keep("feed", [outcome(file, QUARANTINED, rejection())], DAY)
    quarantine.keep("feed", [outcome(file, LOADED)], date(2024, 6, 2))
    (entry,) = quarantine.entries()
    assert (entry.status, entry.record["resolved_on"]) == (RESOLVED, "2024-06-02")
    assert entry.original is not None
    quarantine.keep("feed", [outcome(file, QUARANTINED, rejection())], date(2024, 6, 3))
    (entry,) = quarantine.entries()
    assert (entry.status, entry.record["quarantined_on"]) == (OPEN, "2024-06-01")


def test_another_feed_resolves_nothing(quarantine: Quarantine, file: Path) -> None:
    quarantine.keep("feed", [outcome(file, QUARANTINED, rejection())], DAY)
    quarantine.keep("other", [], DAY)
    assert [entry.status for entry in quarantine.entries()] == [OPEN]


def test_what_is_dropped_keeps_reason_and_bytes(quarantine: Quarantine, file: Path) -> None:
    refused = outcome(file, QUARANTINED, rejection())
    quarantine.keep("feed", [refused], DAY)
    (entry,) = quarantine.entries()
    quarantine.drop(entry, "superseded by the yearbook", "li", DAY)
    quarantine.keep("feed", [refused], date(2024, 6, 2))
    (entry,) = quarantine.entries()
    assert (entry.status, entry.record["drop"]["reason"]) == (
        DROPPED, "superseded by the yearbook",
    )  # fmt: skip
    assert entry.original is not None
    assert quarantine.dropped() == {entry.entry_id: "superseded by the yearbook"}


def test_an_entry_is_found_by_the_beginning_of_its_id(quarantine: Quarantine, file: Path) -> None:
    quarantine.keep("feed", [outcome(file, QUARANTINED, rejection())], DAY)
    (entry,) = quarantine.entries()
    assert quarantine.find(entry.entry_id[:5]).entry_id == entry.entry_id
    with pytest.raises(KeyError, match="expected the id of one entry, found 0"):
        quarantine.find("zz")


def test_every_reason_has_a_repair_in_chinese(catalogue: Catalogue) -> None:
    assert set(catalogue.codes("REJECTION_REASON")) <= known_reasons()
    assert repair_zh("no such reason")
