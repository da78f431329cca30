"""Laws of the life of findings, over any history of refreshes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.consistency.lives import Life, live_on

SOME = settings(max_examples=60)
START = date(2026, 11, 22)
histories = st.lists(st.sets(st.sampled_from("abcd")), max_size=8)


def days(history: list[set[str]]) -> list[tuple[date, set[str]]]:
    return [(START + timedelta(days=index), found) for index, found in enumerate(history)]


@SOME
@given(histories)
def test_a_life_tells_what_was_found_on_which_day(history: list[set[str]]) -> None:
    lives: list[Life] = []
    for day, found in days(history):
        lives = live_on(lives, found, day)
    by_id = {life.finding_id: life for life in lives}
    assert set(by_id) == set().union(*history)
    for finding_id, life in by_id.items():
        seen = [day for day, found in days(history) if finding_id in found]
        assert (life.first_seen_on, life.last_seen_on) == (seen[0], seen[-1])
        is_open = finding_id in history[-1]
        assert life.state == ("open" if is_open else "resolved")
        gone = [day for day, found in days(history) if day > seen[-1]]
        assert life.resolved_on == (gone[0] if gone else None)


@SOME
@given(histories)
def test_events_are_exactly_the_changes_from_day_to_day(history: list[set[str]]) -> None:
    lives: list[Life] = []
    ever: set[str] = set()
    before: set[str] = set()
    for day, found in days(history):
        lives = live_on(lives, found, day)
        events = {
            kind: {life.finding_id for life in lives if life.event == kind}
            for kind in ("new", "resolved", "reopened")
        }
        assert events == {
            "new": found - ever,
            "resolved": before - found,
            "reopened": (found & ever) - before,
        }
        ever, before = ever | found, found


@SOME
@given(histories)
def test_a_refresh_repeated_on_its_day_changes_no_life(history: list[set[str]]) -> None:
    lives: list[Life] = []
    for day, found in days(history):
        lives = live_on(lives, found, day)
        again = live_on(lives, found, day)
        assert {life.event for life in again} <= {""}
        for one, two in zip(lives, again, strict=True):
            assert (one.finding_id, one.state, one.first_seen_on, one.last_seen_on) == (
                two.finding_id,
                two.state,
                two.first_seen_on,
                two.last_seen_on,
            )
            assert (one.resolved_on, one.reopened_on) == (two.resolved_on, two.reopened_on)
