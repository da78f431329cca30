"""The history of findings: one event after the other, and none twice."""

from __future__ import annotations

from datetime import date

from expectations.consistency.events import Event, events_on
from expectations.consistency.lives import Life, live_on

DAYS = [date(2026, 11, day) for day in range(22, 30)]


def story(
    refreshes: list[tuple[str, dict[str, str]]], days: list[date] | None = None
) -> list[Event]:
    """The events after refreshes that found these findings, with these answers."""
    lives: list[Life] = []
    events: list[Event] = []
    for day, (found, answers) in zip(days or DAYS, refreshes, strict=False):
        lives = live_on(lives, found, day)
        events = events_on(events, lives, answers, day)
    return events


def told(events: list[Event]) -> list[tuple[str, int, str, int]]:
    return [(e.finding_id, e.event_number, e.event, e.occurred_on.day) for e in events]


def test_a_finding_comes_goes_and_comes_back() -> None:
    assert told(story([("a", {}), ("", {}), ("a", {}), ("a", {})])) == [
        ("a", 1, "new", 22),
        ("a", 2, "resolved", 23),
        ("a", 3, "reopened", 24),
    ]


def test_each_finding_counts_its_own_events() -> None:
    assert told(story([("a", {}), ("ab", {}), ("b", {})])) == [
        ("a", 1, "new", 22),
        ("a", 2, "resolved", 24),
        ("b", 1, "new", 23),
    ]


def test_an_answer_is_an_event_once_and_again_when_it_changes() -> None:
    reported, accepted = {"a": "reported"}, {"a": "accepted_as_is"}
    events = story([("a", {}), ("a", reported), ("a", reported), ("a", {}), ("a", reported),
                    ("", accepted)])  # fmt: skip
    assert [(e.event, e.occurred_on.day, e.answer) for e in events] == [
        ("new", 22, None),
        ("answered", 23, "reported"),
        ("resolved", 27, None),
        ("answered", 27, "accepted_as_is"),
    ]


def test_an_answer_to_nothing_is_no_event() -> None:
    assert told(story([("a", {"b": "reported"})])) == [("a", 1, "new", 22)]


def test_the_same_day_again_adds_nothing() -> None:
    once = story([("a", {"a": "reported"})])
    assert story([("a", {"a": "reported"})] * 3, [DAYS[0]] * 3) == once


def test_a_life_from_before_the_history_is_told_from_what_it_remembers() -> None:
    known = Life("a", "resolved", DAYS[0], DAYS[1], resolved_on=DAYS[2])
    back = Life("b", "open", DAYS[0], DAYS[3], reopened_on=DAYS[1])
    lives = live_on([known, back], "ab", DAYS[4])
    assert told(events_on([], lives, {}, DAYS[4])) == [
        ("a", 1, "new", 22),
        ("a", 2, "reopened", 26),
        ("b", 1, "new", 22),
        ("b", 2, "reopened", 23),
    ]
