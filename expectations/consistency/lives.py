"""The life of findings over the refreshes: first seen, last seen, resolved, reopened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

OPEN, RESOLVED = "open", "resolved"
NEW, REOPENED = "new", "reopened"


@dataclass(frozen=True, slots=True)
class Life:
    """The life of one finding over the refreshes."""

    finding_id: str
    state: str
    first_seen_on: date
    last_seen_on: date
    resolved_on: date | None = None
    reopened_on: date | None = None
    event: str = ""


def live_on(previous: Iterable[Life], current: Iterable[str], as_of: date) -> list[Life]:
    """Carry findings on from one refresh to the next.

    Args:
        previous: lives recorded by the refresh before.
        current: ids found now.
        as_of: the day of this refresh.

    Returns:
        One life for each finding ever seen; `event` says what happened in this refresh:
        `new`, `resolved`, `reopened`, or nothing.
    """
    known = {life.finding_id: life for life in previous}
    present = set(current)
    lives = []
    for finding_id in sorted(known.keys() | present):
        before = known.get(finding_id)
        if before is None:
            lives.append(Life(finding_id, OPEN, as_of, as_of, event=NEW))
        elif finding_id in present and before.state == RESOLVED:
            lives.append(
                replace(
                    before, state=OPEN, last_seen_on=as_of, resolved_on=None, reopened_on=as_of,
                    event=REOPENED,
                )
            )  # fmt: skip
        elif finding_id in present:
            lives.append(replace(before, last_seen_on=as_of, event=""))
        elif before.state == OPEN:
            lives.append(replace(before, state=RESOLVED, resolved_on=as_of, event=RESOLVED))
        else:
            lives.append(replace(before, event=""))
    return lives
