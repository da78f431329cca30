"""Merging drafts, whatever the machine reads and whatever people decided meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from sources.drafts.anchors import Anchors
from sources.drafts.ledger import settled
from sources.drafts.merge import Stand, merge
from sources.drafts.rows import (
    STATEMENT_FILE_COLUMNS,
    WITHDRAWN_COLUMNS,
    Row,
    meaning_of,
    place_of,
)
from sources.extraction.records import CoverageEntry, Fate
from tests.drafting import document

INDICATORS = ("population", "gdp", "urbanization_rate")
SENTENCES = [
    f"{name}达到{number}万人。" for name in ("甲区", "乙县", "丙镇") for number in (5, 12, 5)
]


def drafts_of(text: str, reading: Sequence[int]) -> list[Row]:
    """A machine's reading: of each figure 0 nothing, 1 to 3 an indicator, 4 two of them."""
    rows: list[Row] = []
    figures = [i for i, c in enumerate(text) if c.isdecimal() and not text[i - 1 : i].isdecimal()]
    for number, start in enumerate(figures):
        choice = reading[number % len(reading)] if reading else 0
        end = start + 1
        while text[end].isdecimal():
            end += 1
        for repeat in range({0: 0, 4: 2}.get(choice, 1)):
            row = dict.fromkeys(STATEMENT_FILE_COLUMNS, "")
            row |= {
                "statement_id": f"m{len(rows):03}",
                "line": str(text.count("\n", 0, start) + 1),
                "char_start": str(start),
                "char_end": str(end),
                "indicator": INDICATORS[(choice + repeat) % 3],
                "value_text": text[start:end],
                "value_low": text[start:end],
                "method": "extracted",
                "review": "draft",
            }
            rows.append(row)
    return rows


readings = st.lists(st.integers(0, 4), min_size=1, max_size=9)
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=9).map("\n".join)
deeds = st.lists(
    st.sampled_from(["leave", "accept", "reject", "edit", "edit_and_accept", "remove"]),
    min_size=1, max_size=9,
)  # fmt: skip


def decide(stand: Stand, what: Sequence[str]) -> tuple[Stand, dict[str, Row]]:
    """A person goes through the rows; returns what was decided, by id."""
    rows, decided = [], {}
    for number, row in enumerate(stand.rows):
        deed = what[number % len(what)]
        if deed == "remove":
            continue
        new = dict(row)
        if deed in ("edit", "edit_and_accept"):
            new |= {"indicator": "life_expectancy"}
        if deed in ("accept", "edit_and_accept"):
            new |= {"review": "accepted"}
        if deed == "reject":
            new |= {"review": "rejected"}
        if deed != "leave":
            decided[row["statement_id"]] = new
        rows.append(new)
    return Stand(tuple(rows), stand.reading, stand.withdrawn), decided


def ids(rows: Sequence[Row]) -> list[str]:
    return [row["statement_id"] for row in rows]


@given(texts, readings, deeds, readings)
def test_another_reading_never_touches_what_a_person_decided(
    text: str, first: list[int], what: list[str], second: list[int]
) -> None:
    stand, decided = decide(merge(Stand(), drafts_of(text, first)).stand, what)
    after = merge(stand, drafts_of(text, second))
    kept = {row["statement_id"]: row for row in after.stand.rows}
    assert {key: kept.get(key) for key in decided} == decided


@given(texts, st.lists(st.tuples(readings, deeds), min_size=1, max_size=5))
def test_ids_are_unique_and_none_is_ever_forgotten(
    text: str, rounds: list[tuple[list[int], list[str]]]
) -> None:
    stand = Stand()
    ever: set[str] = set()
    for reading, what in rounds:
        merged = merge(stand, drafts_of(text, reading)).stand
        known = ids(merged.rows)
        assert len(set(known)) == len(known)
        assert not set(known) & set(ids(merged.withdrawn))
        new = set(known) - set(ids(stand.rows))
        assert not new & ever
        ever |= set(known)
        assert ever <= {*known, *ids(merged.withdrawn), *ids(merged.reading)}
        assert all(set(row) == set(WITHDRAWN_COLUMNS) for row in merged.withdrawn)
        stand, _ = decide(merged, what)


@given(texts, readings, deeds, readings)
def test_the_same_reading_again_changes_nothing(
    text: str, first: list[int], what: list[str], second: list[int]
) -> None:
    stand, _ = decide(merge(Stand(), drafts_of(text, first)).stand, what)
    once = merge(stand, drafts_of(text, second))
    twice = merge(once.stand, drafts_of(text, second))
    assert twice.stand == once.stand
    assert twice.changes == ()


@given(texts, readings, deeds, readings)
def test_every_figure_read_has_a_row_or_a_person_who_took_it_out(
    text: str, first: list[int], what: list[str], second: list[int]
) -> None:
    stand, _ = decide(merge(Stand(), drafts_of(text, first)).stand, what)
    fresh = drafts_of(text, second)
    after = merge(stand, fresh)
    there = {place_of(row) for row in (*after.stand.rows, *after.removed)}
    assert {place_of(row) for row in fresh} <= there
    untouched = [row for row in after.stand.rows if row in after.stand.reading]
    assert {meaning_of(row) for row in untouched} <= {meaning_of(row) for row in fresh}


@given(texts, texts, readings, deeds, readings)
def test_in_a_new_version_decisions_stand_at_their_text_or_are_withdrawn(
    old: str, new: str, first: list[int], what: list[str], second: list[int]
) -> None:
    stand, decided = decide(merge(Stand(), drafts_of(old, first)).stand, what)
    after = merge(
        stand, drafts_of(new, second), Anchors(old, new).place, document(new).line_at
    ).stand
    rows = {row["statement_id"]: row for row in after.rows}
    gone = {row["statement_id"]: row for row in after.withdrawn}
    assert not set(rows) & set(gone)
    for key, row in decided.items():
        assert (key in rows) != (key in gone)
        now = rows.get(key, gone.get(key, {}))
        assert (meaning_of(now), now["review"]) == (meaning_of(row), row["review"])
    for row in after.rows:
        place = place_of(row)
        assert place is not None
        assert new[slice(*place)] == row["value_text"]


def linked(rows: list[Row]) -> list[Row]:
    """The same reading, in which every other figure is a part of the one before it."""
    pairs = zip(["", *ids(rows)], rows, strict=False)
    return [
        {**row, "part_of": before if number % 2 else ""}
        for number, (before, row) in enumerate(pairs)
    ]


@given(texts, texts, readings, deeds, readings)
def test_a_part_names_a_statement_that_stands(
    old: str, new: str, first: list[int], what: list[str], second: list[int]
) -> None:
    stand, decided = decide(merge(Stand(), linked(drafts_of(old, first))).stand, what)
    fresh = linked(drafts_of(new, second))
    after = merge(stand, fresh, Anchors(old, new).place, document(new).line_at).stand
    there = {"", *ids(after.rows)}
    taken_out = {row["statement_id"] for row in stand.reading} - set(ids(stand.rows))
    for row in after.rows:
        by_a_person = row["statement_id"] in decided and row["part_of"] in taken_out
        assert row["part_of"] in there or by_a_person
    assert merge(after, fresh).changes == ()


@given(texts, readings, deeds)
def test_text_put_before_a_document_loses_no_decision(
    text: str, reading: list[int], what: list[str]
) -> None:
    stand, decided = decide(merge(Stand(), drafts_of(text, reading)).stand, what)
    new = f"前言，没有数字。\n{text}"
    after = merge(stand, drafts_of(new, [0]), Anchors(text, new).place, document(new).line_at).stand
    now = {row["statement_id"]: row for row in after.rows}
    shift = len(new) - len(text)
    assert {key: int(now[key]["char_start"]) for key in decided if key in now} == {
        key: int(row["char_start"]) + shift for key, row in decided.items()
    }


@given(texts, readings, deeds)
def test_the_ledger_adds_up(text: str, reading: list[int], what: list[str]) -> None:
    fresh = drafts_of(text, [1])
    entries = [
        CoverageEntry(
            int(row["line"]), int(row["char_start"]), int(row["char_end"]), row["value_text"],
            Fate.UNREAD, "no_indicator",
        )
        for row in fresh
    ]  # fmt: skip
    stand, _ = decide(merge(Stand(), drafts_of(text, reading)).stand, what)
    ledger = settled(entries, stand.rows)
    assert [(e.char_start, e.char_end, e.text) for e in ledger] == [
        (e.char_start, e.char_end, e.text) for e in entries
    ]
    for entry in ledger:
        at = [row for row in stand.rows if place_of(row) == (entry.char_start, entry.char_end)]
        counted = any(row["review"] != "rejected" for row in at)
        expected = Fate.EXTRACTED if counted else Fate.IGNORED if at else Fate.UNREAD
        assert entry.fate is expected
    assert settled(ledger, stand.rows) == ledger
