"""How well plans are read: no less than promised, on real plans and on fictional ones."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from benchmarks.score_extraction import Tally, cases, score
from sources.extraction.records import Extraction, Fate
from sources.readers.catalogue import Catalogue
from sources.readers.delimited import frame_records
from tests.builders import read_rows

FULL = "full tuple"
VALUE = "value+unit"


@lru_cache(maxsize=4)
def measured(which: str) -> tuple[dict[str, Tally], list[Extraction]]:
    """The tally of each document of a set, and what was extracted."""
    tallies, extractions = {}, []
    for case in cases(which):
        by_section, _, extraction = score(case)
        tallies[case.name] = Tally()
        for tally in by_section.values():
            tallies[case.name].add(tally)
        extractions.append(extraction)
    return tallies, extractions


def total(which: str) -> Tally:
    whole = Tally()
    for tally in measured(which)[0].values():
        whole.add(tally)
    return whole


def test_two_real_plans_are_read_as_a_person_reads_them(shared: Path) -> None:
    assert (shared / "gold").is_dir()
    tallies, _ = measured("gold")
    assert len(tallies) == 2
    for name, tally in tallies.items():
        assert tally.scores(FULL)[2] >= 0.97, name
        assert tally.scores(VALUE)[2] >= 0.99, name


def test_parts_of_real_plans_are_found_as_a_person_found_them(
    shared: Path, project_sources: Path
) -> None:
    assert (shared / "plans").is_dir()
    count = 0
    for case in [*cases("gold"), *cases("own")]:
        rows = read_rows(project_sources / "plans" / case.name / "statements.csv")
        place = {row["statement_id"]: row["char_start"] for row in rows}
        transcribed = {(row["char_start"], place[row["part_of"]]) for row in rows if row["part_of"]}
        statements = score(case)[2].statements
        start = {item.statement_id: str(item.char_start) for item in statements}
        found = {(str(item.char_start), start[item.part_of]) for item in statements if item.part_of}
        assert found == transcribed, case.name
        count += len(found)
    assert count == 13


@pytest.mark.parametrize(("which", "full"), [("development", 0.90), ("held_out", 0.92)])
def test_fictional_plans_are_read_as_they_were_labelled(which: str, full: float) -> None:
    whole = total(which)
    assert whole.labelled > 400
    assert whole.scores(FULL)[2] >= full
    assert whole.scores(VALUE)[2] >= 0.98


@pytest.mark.parametrize("which", ["development", "held_out"])
def test_next_to_nothing_is_stated_that_no_one_labelled(which: str) -> None:
    """A date or a slogan that becomes a statistic is worse than a figure that is missed."""
    whole = total(which)
    assert whole.extracted - whole.right["found"] <= 0.005 * whole.extracted


@pytest.mark.parametrize("which", ["development", "held_out"])
def test_few_figures_are_left_to_a_person(which: str) -> None:
    entries = [entry for extraction in measured(which)[1] for entry in extraction.coverage]
    assert sum(entry.fate is Fate.UNREAD for entry in entries) <= 0.02 * len(entries)


def test_every_reason_has_a_name_in_both_languages(catalogue: Catalogue) -> None:
    named = {
        row["code"]
        for row in frame_records(catalogue.tables["code_lists"])
        if row["code_list"] == "COVERAGE_REASON" and row["name_zh"] and row["name_en"]
    }
    given = {
        entry.reason
        for which in ("development", "held_out")
        for extraction in measured(which)[1]
        for entry in extraction.coverage
        if entry.reason
    }
    assert len(given) > 15
    assert given <= named
