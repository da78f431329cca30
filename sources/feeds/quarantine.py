"""Quarantine: what was delivered and not loaded, kept with the reason until somebody decides.

Each entry is a folder `<feed>/<id>/` with `reason.json` and the original file, or the single rows
where the rest of the file was loaded. A file that cannot be read at all, or is too large, stays
where it lies. Nothing is ever deleted here: an entry whose fault is gone is marked as resolved, one
that was dropped keeps its reason.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sources.feeds.feed import PARTLY, QUARANTINED, Outcome
from sources.feeds.shelf import write_whole
from sources.model import Rejection
from sources.rejection_words import repair_zh

RECORD = "reason.json"
ROWS = "rows.csv"
OPEN, RESOLVED, DROPPED = "open", "resolved", "dropped"
_ROW_COLUMNS = ("line", "field", "reason_code", "expected", "found", "repair", "content")


def entry_id(feed_id: str, path: str, sha256: str) -> str:
    """What an entry is called: the same content of the same file always alike."""
    return hashlib.sha256(f"{feed_id}\n{path}\n{sha256}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Entry:
    """One delivery in quarantine, whole or in part."""

    folder: Path
    record: Mapping[str, Any]

    @property
    def entry_id(self) -> str:
        """How it is asked for."""
        return str(self.record["id"])

    @property
    def status(self) -> str:
        """open, resolved or dropped."""
        return str(self.record["status"])

    @property
    def original(self) -> Path | None:
        """The delivered file; None where only rows are kept."""
        path = self.folder / "original" / Path(str(self.record["file"])).name
        return path if path.is_file() else None


class Quarantine:
    """The quarantine of a warehouse."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def entries(self) -> Iterator[Entry]:
        """All entries, feed by feed."""
        for path in sorted(self._root.glob(f"*/*/{RECORD}")):
            try:
                yield Entry(path.parent, json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError):
                continue

    def find(self, wanted: str) -> Entry:
        """The entry of an id, or of its beginning.

        Raises:
            KeyError: there is none, or more than one.
        """
        hits = [entry for entry in self.entries() if entry.entry_id.startswith(wanted)]
        if len(hits) != 1:
            raise KeyError(
                f"expected the id of one entry, found {len(hits)} for {wanted!r}. "
                "planwatch quarantine list --all shows them."
            )
        return hits[0]

    def dropped(self) -> Mapping[str, str]:
        """Ids of entries that were dropped, and why."""
        return {
            entry.entry_id: str(entry.record["drop"]["reason"])
            for entry in self.entries()
            if entry.status == DROPPED
        }

    def keep(self, feed_id: str, outcomes: Iterable[Outcome], today: date) -> None:
        """Keep what was not loaded, and mark as resolved what is loaded now."""
        still = set()
        for outcome in outcomes:
            if outcome.state in (QUARANTINED, PARTLY) and outcome.rejections:
                still.add(self._put(feed_id, outcome, today))
        for entry in self.entries():
            if entry.record["feed_id"] != feed_id or entry.entry_id in still:
                continue
            if entry.status == OPEN:
                self._write(entry, {"status": RESOLVED, "resolved_on": today.isoformat()})

    def drop(self, entry: Entry, reason: str, who: str, today: date) -> None:
        """Decide that an entry is not to be loaded; it stays, with the reason."""
        drop = {"reason": reason, "who": who, "on": today.isoformat()}
        self._write(entry, {"status": DROPPED, "drop": drop})

    def _put(self, feed_id: str, outcome: Outcome, today: date) -> str:
        key = entry_id(feed_id, outcome.path, outcome.sha256)
        folder = self._root / feed_id / key
        known = _read(folder / RECORD)
        kept = "rows"
        if outcome.state == QUARANTINED:
            kept = "file" if outcome.content is not None else "reason"
        if kept == "file" and outcome.content is not None:
            copy = folder / "original" / Path(outcome.path).name
            if not copy.is_file():
                write_whole(copy, outcome.content.read_bytes())
        elif kept == "rows":
            write_whole(folder / ROWS, _rows(outcome.rejections).encode("utf-8-sig"))
        record = {
            "id": key,
            "feed_id": feed_id,
            "file": outcome.path,
            "sha256": outcome.sha256,
            "period": outcome.period_key,
            "received_on": outcome.received_on.isoformat(),
            "quarantined_on": known.get("quarantined_on") or today.isoformat(),
            "kept": kept,
            "status": DROPPED if known.get("status") == DROPPED else OPEN,
            **({"drop": known["drop"]} if "drop" in known else {}),
            "reasons": [_reason(rejection) for rejection in outcome.rejections],
        }
        _write_record(folder / RECORD, record)
        return key

    def _write(self, entry: Entry, change: Mapping[str, Any]) -> None:
        _write_record(entry.folder / RECORD, {**entry.record, **change})


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content


def _write_record(path: Path, record: Mapping[str, Any]) -> None:
    write_whole(path, (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode())


def _reason(rejection: Rejection) -> dict[str, Any]:
    return {
        "line": rejection.source_line,
        "field": rejection.field,
        "reason_code": rejection.reason_code,
        "expected": rejection.expected,
        "found": rejection.found,
        "repair": rejection.repair,
        "repair_zh": repair_zh(rejection.reason_code),
        "content": rejection.content,
    }


def _rows(rejections: Iterable[Rejection]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_ROW_COLUMNS)
    for item in rejections:
        writer.writerow(
            (item.source_line, item.field, item.reason_code, item.expected, item.found,
             item.repair, item.content)
        )  # fmt: skip
    return buffer.getvalue()
