"""The inbox: dropped documents become drafts, and nothing that is dropped can do harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.inbox import take_in_inbox
from expectations.intake import Intake
from orchestration.fingerprint import folder_digest, inputs_digest
from sources.extraction.records import CoverageEntry, Fate
from sources.readers import inbox as inbox_module
from sources.readers.catalogue import Catalogue
from sources.readers.coverage import ledger_records, read_ledger
from sources.readers.inbox import inbox_files, read_inbox
from tests.drafting import PLAN


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    (folder / "inbox").mkdir(parents=True)
    return folder


def drop(sources: Path, name: str, content: str | bytes = PLAN) -> Path:
    path = sources / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def take_in(sources: Path, catalogue: Catalogue, version: str = "1") -> Intake:
    return take_in_inbox(sources, catalogue, sources.parent / "cache", version, timeout=60)


def test_a_dropped_plan_becomes_drafts(sources: Path, catalogue: Catalogue) -> None:
    drop(sources, "贵阳.txt", PLAN.replace("云溪市", "贵阳市"))
    intake = take_in(sources, catalogue)
    (document,) = intake.tables["document"]
    assert document["document_id"] == "inbox:贵阳.txt"
    assert document["area_code"] == "520100"
    statements = intake.tables["statement"]
    assert {"52.30", "61.5"} <= {row["value_text"] for row in statements}
    assert {(row["review"], row["method"]) for row in statements} == {("draft", "extracted")}
    assert {row["document_id"] for row in statements} == {"inbox:贵阳.txt"}
    assert {row["document_id"] for row in intake.tables["coverage"]} == {"inbox:贵阳.txt"}
    assert all(row["source_line"] == row["line"] for row in statements)


def test_an_area_that_is_not_in_the_catalogue_is_left_open(
    sources: Path, catalogue: Catalogue
) -> None:
    drop(sources, "yunxi.txt")
    intake = take_in(sources, catalogue)
    assert intake.tables["document"][0]["area_code"] is None
    assert intake.tables["statement"]
    assert {row["area_code"] for row in intake.tables["statement"]} == {None}


def test_a_bad_document_is_quarantined_and_the_others_go_on(
    sources: Path, catalogue: Catalogue
) -> None:
    drop(sources, "a.pdf", b"%PDF-1.7\nrubbish")
    drop(sources, "b.txt")
    drop(sources, "c.txt", b"")
    intake = take_in(sources, catalogue)
    assert [row["document_id"] for row in intake.tables["document"]] == ["inbox:b.txt"]
    whole_files = {item.source_file for item in intake.rejections if item.source_line is None}
    assert whole_files == {"inbox/a.pdf", "inbox/c.txt"}
    assert intake.fault is None


def test_an_empty_inbox_and_none_at_all_are_no_fault(
    sources: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    for folder in (sources, tmp_path / "nowhere"):
        intake = take_in(folder, catalogue)
        assert intake.rejections == ()
        assert intake.row_count == 0


def test_hidden_files_and_locks_of_editors_are_no_documents(sources: Path) -> None:
    for name in (".gitkeep", "~$plan.docx", ".git/config", "plan.txt", "2025/plan.txt"):
        drop(sources, name)
    root = sources / "inbox"
    assert [path.relative_to(root).as_posix() for path in inbox_files(sources)] == [
        "2025/plan.txt",
        "plan.txt",
    ]


def test_a_dropped_document_is_noticed_and_a_note_of_this_machine_is_not(sources: Path) -> None:
    empty = inputs_digest(sources)
    drop(sources, "plan.txt")
    dropped = inputs_digest(sources)
    assert dropped != empty
    folder = sources / "plans" / "yunxi"
    folder.mkdir(parents=True)
    bare = folder_digest(folder)
    (folder / ".document.json").write_text("{}")
    assert inputs_digest(sources) == dropped
    assert folder_digest(folder) == bare


def test_an_unchanged_document_is_extracted_once(
    sources: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(sources, "a.txt")
    drop(sources, "b.txt", PLAN.replace("55", "56"))
    cache = sources.parent / "cache"
    first = read_inbox(sources, cache, "1")
    assert first.extracted_count == 2
    again = read_inbox(sources, cache, "1")
    assert again.extracted_count == 0
    assert again.documents == first.documents
    drop(sources, "b.txt", PLAN.replace("55", "57"))
    assert read_inbox(sources, cache, "1").extracted_count == 1
    assert read_inbox(sources, cache, "2").extracted_count == 2
    assert len(list(cache.iterdir())) == 2
    for path in cache.iterdir():
        path.write_text("half a fi")
    assert read_inbox(sources, cache, "2").documents == read_inbox(sources, cache, "2").documents


def test_the_same_text_under_two_names_is_two_documents(
    sources: Path, catalogue: Catalogue
) -> None:
    drop(sources, "a.txt")
    drop(sources, "b.txt")
    intake = take_in(sources, catalogue)
    keys = [(row["document_id"], row["statement_id"]) for row in intake.tables["statement"]]
    assert len(set(keys)) == len(keys)
    assert {document for document, _ in keys} == {"inbox:a.txt", "inbox:b.txt"}


def test_a_document_that_takes_too_long_is_stopped(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(sources, "a.txt")
    monkeypatch.setattr(inbox_module, "TIMEOUT_SECONDS", 0.0)
    reading = read_inbox(sources, tmp_path / "cache", "1", timeout=0.0)
    assert reading.documents == ()
    (rejection,) = reading.rejections
    assert rejection.reason_code == "not_extracted"
    assert "too long" in rejection.found


def test_a_ledger_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "coverage.csv"
    path.write_text("line,char_start,char_end,text,fate,reason\n1,0,2, 5,unread,why\n")
    (entry,) = read_ledger(path, "coverage.csv")
    assert entry == CoverageEntry(1, 0, 2, " 5", Fate.UNREAD, "why")


@pytest.mark.parametrize(
    "row", ["1,0,2,55,lost,why", "1,2,2,55,unread,", "0,0,2,55,unread,", "x,0,2,55,unread,", "1"]
)
def test_a_broken_ledger_names_its_line(tmp_path: Path, row: str) -> None:
    from sources.model import SourceFault

    path = tmp_path / "coverage.csv"
    path.write_text(f"line,char_start,char_end,text,fate,reason\n1,0,2,55,unread,why\n{row}\n")
    with pytest.raises(SourceFault, match=r"coverage\.csv:3"):
        read_ledger(path, "coverage.csv")


def test_a_figure_stands_in_the_ledger_once() -> None:
    entry = CoverageEntry(1, 0, 2, "55", Fate.UNREAD, "why")
    records, rejections = ledger_records("d", [entry, entry], "inbox/d")
    assert len(records) == 1
    assert [item.reason_code for item in rejections] == ["duplicate_key"]
