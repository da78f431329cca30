"""What happened to findings over the refreshes, one event after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from expectations.consistency.figures import group_by
from expectations.consistency.lives import NEW, REOPENED, RESOLVED, Life

ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a finding.

    Attributes:
        event_number: its place among the events of the finding, from 1.
        event: a code of the list FINDING_EVENT.
        occurred_on: the as-of day of the refresh in which it happened.
        answer: what was answered, a code of the list FINDING_ANSWER; None for other events.
    """

    finding_id: str
    event_number: int
    event: str
    occurred_on: date
    answer: str | None = None


def events_on(
    earlier: Iterable[Event], lives: Iterable[Life], answers: Mapping[str, str], as_of: date
) -> list[Event]:
    """The events up to a refresh.

    Args:
        earlier: events recorded by the refresh before.
        lives: lives as of this refresh.
        answers: what is answered now, by finding.
        as_of: the day of this refresh.

    Returns:
        The earlier events, and those of this refresh behind them.
    """
    known = group_by(earlier, lambda event: event.finding_id)
    events: list[Event] = []
    for life in lives:
        past = known.get(life.finding_id) or list(_remembered(life))
        fresh = [*past, *_fresh(past, life, answers.get(life.finding_id), as_of)]
        events += [replace(event, event_number=n) for n, event in enumerate(fresh, start=1)]
    return events


def _fresh(past: list[Event], life: Life, answer: str | None, as_of: date) -> Iterator[Event]:
    if life.event:
        yield Event(life.finding_id, 0, life.event, as_of)
    given = [event.answer for event in past if event.event == ANSWERED]
    if answer and [answer] != given[-1:]:
        yield Event(life.finding_id, 0, ANSWERED, as_of, answer)


def _remembered(life: Life) -> Iterator[Event]:
    """What a life from before this refresh still tells, where no events were recorded."""
    if life.event == NEW:
        return
    yield Event(life.finding_id, 0, NEW, life.first_seen_on)
    if life.reopened_on and life.event != REOPENED:
        yield Event(life.finding_id, 0, REOPENED, life.reopened_on)
    if life.resolved_on and life.event != RESOLVED:
        yield Event(life.finding_id, 0, RESOLVED, life.resolved_on)
