"""What `planwatch extract --into` says of the folder it wrote."""

from __future__ import annotations

from collections import Counter

from sources.drafts.folder import Drafted
from sources.drafts.merge import Change, Event
from sources.drafts.rows import DRAFT, Row, differing
from sources.extraction.records import Fate

#: Statements named for each event; the others are counted.
SHOWN = 20

_HEADS = {
    Event.ADDED: "{count} new drafts",
    Event.CHANGED: "{count} drafts that the machine now reads otherwise",
    Event.MOVED: "{count} statements at a new place in the text",
    Event.KEPT: "{count} kept as a person left them, though the machine reads otherwise",
    Event.GONE: "{count} withdrawn (withdrawn.csv keeps them)",
}


def report_on(drafted: Drafted) -> str:
    """The report, ending in a line feed."""
    folder, stand = drafted.folder, drafted.folder.stand
    reviews = Counter(row["review"] for row in stand.rows)
    fates = Counter(entry.fate for entry in folder.coverage)
    lines = [
        f"{folder.path}: {len(stand.rows)} statements "
        f"({reviews['draft']} draft, {reviews['accepted']} accepted, "
        f"{reviews['rejected']} rejected)",
        f"figures of the text: {len(folder.coverage)} "
        f"({fates[Fate.EXTRACTED]} extracted, {fates[Fate.IGNORED]} ignored, "
        f"{fates[Fate.UNREAD]} unread)",
    ]
    if drafted.is_new_version:
        lines.append("The text is another than before: statements were moved to their new places.")
    for event, head in _HEADS.items():
        lines += _section(event, head, drafted.merge.changes)
    if drafted.merge.removed:
        taken = ", ".join(row["statement_id"] for row in drafted.merge.removed[:SHOWN])
        lines.append(f"{len(drafted.merge.removed)} left out, as a person took them out: {taken}")
    if not drafted.merge.changes:
        lines.append("Nothing has changed.")
    if drafted.todo:
        lines.append(f"Before it can be loaded, fill in {folder.path / 'plan.yaml'}:")
        lines += [f"  {item}" for item in drafted.todo]
    if reviews[DRAFT] or fates[Fate.UNREAD]:
        lines.append(f"Next: planwatch review {folder.path.name}")
    return "\n".join(lines) + "\n"


def _section(event: Event, head: str, changes: tuple[Change, ...]) -> list[str]:
    mine = [change for change in changes if change.event is event]
    if not mine:
        return []
    lines = [head.format(count=len(mine))]
    # New and moved statements stand in the file; the others need a person's eye.
    if event in (Event.ADDED, Event.MOVED):
        return lines
    lines += [f"  {_line(change)}" for change in mine[:SHOWN]]
    if len(mine) > SHOWN:
        lines.append(f"  and {len(mine) - SHOWN} more")
    return lines


def _line(change: Change) -> str:
    row, other = change.row, change.reading
    text = f"{row['statement_id']} line {row['line']} {row['value_text']}"
    if change.reason:
        return f"{text} [{row['review']}]: {change.reason}"
    if other is None:
        return text
    fields = differing(row, other)
    if not fields:
        return f"{text}: label, section or note"
    if change.event is Event.KEPT:
        return f"{text}: person {_fields(row, fields)}; machine {_fields(other, fields)}"
    return f"{text}: was {_fields(other, fields)}; now {_fields(row, fields)}"


def _fields(row: Row, names: list[str]) -> str:
    return ", ".join(f"{name}={row[name] or '(empty)'}" for name in names)
