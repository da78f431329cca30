"""Drafting into a plan's folder: what the machine writes, and what it leaves to people."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from sources.document import DocumentText
from sources.drafts.folder import Drafted, draft_into
from sources.drafts.merge import Event
from sources.extraction.records import COVERAGE_COLUMNS, OPTIONAL_COLUMNS, Extraction
from sources.model import SourceFault
from sources.readers.catalogue import Catalogue
from sources.readers.plans import COLUMNS, read_plan, statement_records
from sources.settings import TIMEZONE
from tests.builders import as_csv
from tests.drafting import PLAN, document, extraction, misread

Draft = Callable[..., Drafted]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=TIMEZONE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plans" / "yunxi-2021-2025"


@pytest.fixture
def draft(folder: Path, catalogue: Catalogue) -> Draft:
    def into(source: DocumentText, reading: Extraction | None = None, **more: object) -> Drafted:
        found = extraction(source) if reading is None else reading
        return draft_into(folder, source, found, catalogue, NOW, **more)  # type: ignore[arg-type]

    return into


def rows(folder: Path, file: str = "statements.csv") -> list[dict[str, str]]:
    with (folder / file).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def edit(folder: Path, printed: str, **fields: str) -> None:
    """Change a row of statements.csv as a person does in an editor."""
    table = rows(folder)
    for row in table:
        if row["value_text"] == printed:
            row.update(fields)
    save(folder, table)


def save(folder: Path, table: list[dict[str, str]]) -> None:
    # As a spreadsheet writes it: a byte order mark and other line ends.
    with (folder / "statements.csv").open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerows(table)


def row(folder: Path, value_text: str) -> dict[str, str]:
    (found,) = [row for row in rows(folder) if row["value_text"] == value_text]
    return found


def events(drafted: Drafted) -> list[tuple[str, str]]:
    return [(change.event.value, change.row["value_text"]) for change in drafted.merge.changes]


def test_a_new_folder_has_drafts_a_ledger_and_a_sidecar(folder: Path, draft: Draft) -> None:
    draft(document())
    table = rows(folder)
    assert list(table[0]) == COLUMNS
    assert [item["value_text"] for item in table] == ["52.30", "61.5", "55", "66"]
    assert {(item["method"], item["review"]) for item in table} == {("extracted", "draft")}
    for item in table:
        assert PLAN[int(item["char_start"]) : int(item["char_end"])] == item["value_text"]
    ledger = rows(folder, "coverage.csv")
    assert list(ledger[0]) == COVERAGE_COLUMNS
    assert [item["fate"] for item in ledger].count("extracted") == 4
    assert {item["text"] for item in ledger if item["fate"] == "unread"} == {"7"}
    sidecar = yaml.safe_load((folder / "plan.yaml").read_text(encoding="utf-8"))
    assert sidecar["title"]["zh"] == "云溪市人口发展规划"
    assert (sidecar["period_start"], sidecar["period_end"]) == (2021, 2025)
    assert sidecar["text_sha256"] == document().sha256
    assert sidecar["statement_count"] == 4


def test_what_the_document_does_not_say_is_marked_to_be_filled_in(
    folder: Path, draft: Draft
) -> None:
    reading = replace(extraction(document()), title="", period_end=None)
    drafted = draft(document(), reading)
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    assert {item.partition(":")[0] for item in drafted.todo} == {
        "title.zh", "area_code", "period_end",
    }  # fmt: skip
    assert text.count("FILL IN") == 3
    assert "云溪市" in text
    with pytest.raises(SourceFault, match="period_end"):
        read_plan(folder)


def test_drafts_load_once_the_area_is_known(
    folder: Path, draft: Draft, catalogue: Catalogue
) -> None:
    draft(document(), area="贵阳市")
    plan = read_plan(folder)
    assert plan.sidecar.area_code == "520100"
    records, rejections = statement_records(plan, plan.statements.frame, catalogue)
    assert not rejections
    assert [record["review"] for record in records] == ["draft"] * 4


def test_a_second_run_changes_no_byte(folder: Path, draft: Draft) -> None:
    draft(document())
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    drafted = draft(document())
    after = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert after == before
    assert events(drafted) == []


@pytest.mark.parametrize(
    "decision",
    [
        {"review": "accepted"},
        {"review": "rejected"},
        {"review": "accepted", "indicator": "gdp"},
        {"indicator": "gdp"},
        {"note": "printed without a unit"},
        {"value_low": "61.50", "value_high": "61.50"},
    ],
)
def test_what_a_person_decided_survives_another_reading(
    folder: Path, draft: Draft, decision: dict[str, str]
) -> None:
    draft(document())
    edit(folder, "61.5", **decision)
    mine = row(folder, "61.5")
    drafted = draft(document(), extraction(document(), change=misread("gdp_per_capita")))
    assert row(folder, "61.5") == mine
    assert row(folder, "55")["indicator"] == "gdp_per_capita"
    (kept,) = [item for item in drafted.merge.changes if item.event is Event.KEPT]
    assert kept.row == mine
    assert kept.reading is not None
    assert kept.reading["indicator"] == "gdp_per_capita"
    again = draft(document(), extraction(document(), change=misread("gdp_per_capita")))
    assert events(again) == []
    assert row(folder, "61.5") == mine


def test_what_a_person_decided_survives_a_machine_that_reads_nothing(
    folder: Path, draft: Draft
) -> None:
    draft(document())
    edit(folder, "61.5", review="accepted")
    edit(folder, "66", comparator="=", value_high="66")
    drafted = draft(document(), replace(extraction(document()), statements=()))
    assert [item["value_text"] for item in rows(folder)] == ["61.5", "66"]
    assert events(drafted) == [("gone", "52.30"), ("gone", "55")]


def test_a_row_that_a_person_took_out_stays_out(folder: Path, draft: Draft) -> None:
    draft(document())
    save(folder, [item for item in rows(folder) if item["value_text"] != "55"])
    drafted = draft(document())
    assert [item["value_text"] for item in rows(folder)] == ["52.30", "61.5", "66"]
    assert [item["value_text"] for item in drafted.merge.removed] == ["55"]
    ledger = {item["text"]: item for item in rows(folder, "coverage.csv")}
    assert (ledger["55"]["fate"], ledger["55"]["reason"]) == ("ignored", "rejected_by_reviewer")


def test_a_row_that_a_person_added_without_an_id_gets_the_next(folder: Path, draft: Draft) -> None:
    draft(document())
    start = PLAN.index("7处")
    mine = {
        **row(folder, "61.5"), "statement_id": "", "indicator": "other", "value_text": "7",
        "char_start": str(start), "char_end": str(start + 1), "review": "accepted",
        "method": "transcribed",
    }  # fmt: skip
    save(folder, [*rows(folder), mine])
    draft(document())
    assert row(folder, "7") == {**mine, "statement_id": "m0005"}
    ledger = {item["text"]: item["fate"] for item in rows(folder, "coverage.csv")}
    assert ledger["7"] == "extracted"


def test_new_figures_get_new_ids_and_old_ones_keep_theirs(folder: Path, draft: Draft) -> None:
    draft(document(), extraction(document(), without=("52.30", "55")))
    ids = {item["value_text"]: item["statement_id"] for item in rows(folder)}
    drafted = draft(document())
    now = {item["value_text"]: item["statement_id"] for item in rows(folder)}
    assert ids == {"61.5": now["61.5"], "66": now["66"]}
    assert len(set(now.values())) == 4
    assert events(drafted) == [("added", "52.30"), ("added", "55")]


def test_an_id_is_never_given_twice(folder: Path, draft: Draft) -> None:
    draft(document())
    last = row(folder, "66")["statement_id"]
    draft(document(), extraction(document(), without=("66",)))
    draft(document())
    assert row(folder, "66")["statement_id"] != last
    (withdrawn,) = rows(folder, "withdrawn.csv")
    assert withdrawn["statement_id"] == last


def test_decisions_move_with_their_text_into_a_new_version(folder: Path, draft: Draft) -> None:
    draft(document())
    edit(folder, "61.5", review="accepted", note="checked")
    edit(folder, "66", review="rejected")
    before = {text: row(folder, text) for text in ("61.5", "66")}
    text = PLAN.replace("第一章", "前言\n本规划共3页。\n\n第一章").replace("多个街道", "各街道")
    drafted = draft(document(text))
    assert drafted.is_new_version
    for printed, old in before.items():
        new = row(folder, printed)
        assert text[int(new["char_start"]) : int(new["char_end"])] == printed
        assert int(new["line"]) == int(old["line"]) + 3
        moved = {"line", "char_start", "char_end", "section"}
        assert {k: v for k, v in new.items() if k not in moved} == {
            k: v for k, v in old.items() if k not in moved
        }
    sidecar = yaml.safe_load((folder / "plan.yaml").read_text(encoding="utf-8"))
    assert sidecar["text_sha256"] == document(text).sha256
    assert not (folder / "withdrawn.csv").exists()


def test_a_decision_whose_sentence_changed_is_withdrawn_and_said(
    folder: Path, draft: Draft
) -> None:
    draft(document())
    edit(folder, "61.5", review="accepted", indicator="gdp")
    text = PLAN.replace("城镇化率达到61.5%。", "登记失业率控制在61.5%以内。")
    drafted = draft(document(text), extraction(document(text), without=("61.5",)))
    assert "61.5" not in {item["value_text"] for item in rows(folder)}
    (withdrawn,) = rows(folder, "withdrawn.csv")
    assert (withdrawn["value_text"], withdrawn["review"]) == ("61.5", "accepted")
    assert withdrawn["reason"]
    assert ("gone", "61.5") in events(drafted)


def test_without_the_earlier_text_decisions_are_found_by_what_they_say(
    folder: Path, draft: Draft
) -> None:
    draft(document())
    edit(folder, "61.5", review="accepted")
    (folder / ".document.json").unlink()
    draft(document("前言\n" + PLAN))
    accepted = row(folder, "61.5")
    assert accepted["review"] == "accepted"
    assert accepted["char_start"] == str(("前言\n" + PLAN).index("61.5"))
    assert len(rows(folder)) == 4


def test_the_earlier_text_can_be_given(folder: Path, draft: Draft) -> None:
    draft(document())
    edit(folder, "61.5", review="accepted", indicator="gdp", value_low="61.50", value_high="61.50")
    (folder / ".document.json").unlink()
    text = "前言\n" + PLAN
    draft(document(text), replace(extraction(document(text)), statements=()), previous=document())
    assert row(folder, "61.5")["char_start"] == str(text.index("61.5"))


def test_a_person_who_widened_a_figure_is_not_given_a_second_one(
    folder: Path, draft: Draft
) -> None:
    draft(document())
    start = int(row(folder, "55")["char_start"])
    edit(folder, "55", value_text="55万人左右", char_end=str(start + 6), review="accepted")
    drafted = draft(document())
    assert [item["value_text"] for item in rows(folder)] == ["52.30", "61.5", "55万人左右", "66"]
    assert events(drafted) == []


def test_comments_and_hand_made_fields_of_the_sidecar_stay(folder: Path, draft: Draft) -> None:
    draft(document())
    path = folder / "plan.yaml"
    text = path.read_text(encoding="utf-8").replace("issuer: null", "issuer: 云溪市人民政府 # p. 1")
    path.write_text(text, encoding="utf-8")
    draft(document(PLAN + "附注。\n"), extraction(document(PLAN), without=("66",)))
    after = path.read_text(encoding="utf-8")
    assert "issuer: 云溪市人民政府 # p. 1" in after
    assert "statement_count: 3" in after


def with_a_part(source: DocumentText, *, without: tuple[str, ...] = ()) -> Extraction:
    """A reading that takes 61.5 for a part of 52.30, and finds another unit beside it."""
    read = extraction(source, without=without)
    ids = {item.value_text: item.statement_id for item in read.statements}
    statements = tuple(
        replace(item, part_of=ids.get("52.30", ""), unit_text="‰")
        if item.value_text == "61.5"
        else item
        for item in read.statements
    )
    return replace(read, statements=statements)


def test_a_part_names_its_whole_by_the_id_that_the_folder_gives_it(
    folder: Path, draft: Draft
) -> None:
    draft(document(), extraction(document(), without=("52.30",)))
    drafted = draft(document(), with_a_part(document()))
    part = row(folder, "61.5")
    assert row(folder, "52.30")["statement_id"] == "m0004"
    assert (part["statement_id"], part["part_of"], part["unit_text"]) == ("m0001", "m0004", "‰")
    assert events(drafted) == [("changed", "61.5"), ("added", "52.30")]
    assert events(draft(document(), with_a_part(document()))) == []
    assert rows(folder) == rows(folder, "extracted.csv")


@pytest.mark.parametrize("decision", [{"part_of": ""}, {"unit_text": ""}, {"part_of": "m0003"}])
def test_what_a_person_says_of_a_whole_or_a_unit_is_kept(
    folder: Path, draft: Draft, decision: dict[str, str]
) -> None:
    draft(document(), with_a_part(document()))
    edit(folder, "61.5", **decision)
    mine = row(folder, "61.5")
    assert events(draft(document(), with_a_part(document()))) == []
    assert row(folder, "61.5") == mine
    again = draft(document(), extraction(document()))
    assert row(folder, "61.5") == mine
    assert [change.event for change in again.merge.changes] == [Event.KEPT]


def test_a_whole_that_a_person_took_out_is_named_no_more(folder: Path, draft: Draft) -> None:
    draft(document(), with_a_part(document()))
    save(folder, [item for item in rows(folder) if item["value_text"] != "52.30"])
    draft(document(), with_a_part(document()))
    assert row(folder, "61.5")["part_of"] == ""
    assert events(draft(document(), with_a_part(document()))) == []


def test_an_accepted_part_loses_a_whole_that_is_withdrawn(folder: Path, draft: Draft) -> None:
    draft(document(), with_a_part(document()))
    edit(folder, "61.5", review="accepted")
    draft(document(), with_a_part(document(), without=("52.30",)))
    part = row(folder, "61.5")
    assert (part["part_of"], part["unit_text"], part["review"]) == ("", "‰", "accepted")
    draft(document(), with_a_part(document()))
    assert (row(folder, "61.5")["part_of"], row(folder, "52.30")["statement_id"]) == ("", "m0005")


def test_files_without_units_and_wholes_are_filled_like_any_other(
    folder: Path, draft: Draft
) -> None:
    draft(document())
    edit(folder, "66", review="accepted")
    kept = [name for name in COLUMNS if name not in OPTIONAL_COLUMNS]
    for file in ("statements.csv", "extracted.csv"):
        table = [{name: item[name] for name in kept} for item in rows(folder, file)]
        (folder / file).write_text(as_csv(table, kept), encoding="utf-8")
    drafted = draft(document(), with_a_part(document()))
    assert events(drafted) == [("changed", "61.5")]
    assert list(row(folder, "61.5")) == [*kept, *OPTIONAL_COLUMNS]
    assert (row(folder, "61.5")["part_of"], row(folder, "66")["review"]) == ("m0001", "accepted")


def test_a_file_that_cannot_be_read_whole_is_never_written_over(folder: Path, draft: Draft) -> None:
    draft(document())
    path = folder / "statements.csv"
    broken = path.read_text(encoding="utf-8") + "m0009,only,three\n"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(SourceFault, match=r"statements\.csv:6"):
        draft(document())
    assert path.read_text(encoding="utf-8") == broken


def test_one_id_on_two_rows_is_refused(folder: Path, draft: Draft) -> None:
    draft(document())
    edit(folder, "61.5", statement_id="m0001")
    with pytest.raises(SourceFault, match="m0001"):
        draft(document())


def test_the_shipped_plans_keep_every_row_against_a_reading(
    project_sources: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    """A plan that was transcribed by hand, read by a machine for the first time."""
    folder = shutil.copytree(
        project_sources / "plans" / "suzhou-2016-2020", tmp_path / "suzhou-2016-2020"
    )
    before = rows(folder)
    source = replace(document(), sha256=read_plan(folder).sidecar.text_sha256)
    drafted = draft_into(
        folder, source, replace(extraction(source), statements=(), coverage=()), catalogue, NOW
    )
    key = "statement_id"
    assert sorted(rows(folder), key=lambda r: r[key]) == sorted(before, key=lambda r: r[key])
    assert drafted.merge.changes == ()


def test_the_same_number_elsewhere_is_not_the_same_figure(folder: Path, draft: Draft) -> None:
    source = document("表1\n项目\t数值\n城镇化率\t61.5\n")
    draft(source)
    edit(folder, "61.5", review="accepted")
    other = document("表1\n名称\t结果\n森林覆盖率\t61.5\n")
    draft(other, replace(extraction(other), statements=()))
    assert rows(folder) == []
    assert [item["review"] for item in rows(folder, "withdrawn.csv")] == ["accepted"]


def test_figures_inside_a_statement_of_a_person_are_not_drafted(folder: Path, draft: Draft) -> None:
    draft(document(), extraction(document(), without=("55", "66")))
    start, end = PLAN.index("55万人"), PLAN.index("66%") + 2
    mine = {
        **row(folder, "61.5"), "statement_id": "mine", "value_text": PLAN[start:end],
        "char_start": str(start), "char_end": str(end), "review": "accepted",
    }  # fmt: skip
    save(folder, [*rows(folder), mine])
    for _ in range(2):
        draft(document())
        assert [item["value_text"] for item in rows(folder)] == ["52.30", "61.5", PLAN[start:end]]
    ledger = {item["text"]: item["fate"] for item in rows(folder, "coverage.csv")}
    assert (ledger["55"], ledger["66"]) == ("extracted", "extracted")
