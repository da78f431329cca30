"""What is remembered of deliveries: when each was first seen, and its bytes.

The ledger is how a file that changed under the same name is noticed. It stands in two places: the
one that a machine keeps (in the output folder, written by every refresh), and `deliveries.csv`
beside the contract, which people commit. Both are read; the earlier sight counts.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

#: The ledger beside a contract.
COMMITTED = "deliveries.csv"
_MACHINE = "ledger.csv"
COLUMNS = ("file", "sha256", "first_seen_on", "loaded_on")


@dataclass(frozen=True, slots=True)
class Sight:
    """One content of one file: when it was first seen, and first loaded (None: never)."""

    file: str
    sha256: str
    first_seen_on: date
    loaded_on: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is recognised by."""
        return self.file, self.sha256


def digest_of(path: Path) -> str:
    """The checksum of a file, read piece by piece.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_ledger(path: Path) -> list[Sight]:
    """The entries of a ledger; a line that cannot be read is left out."""
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    sights = []
    for row in csv.DictReader(io.StringIO(text)):
        try:
            sights.append(
                Sight(
                    row["file"],
                    row["sha256"],
                    date.fromisoformat(row["first_seen_on"]),
                    date.fromisoformat(row["loaded_on"]) if row.get("loaded_on") else None,
                )
            )
        except (KeyError, TypeError, ValueError):
            continue
    return sights


def ledger_text(sights: Iterable[Sight]) -> str:
    """Entries as the text of a ledger, in a stable order."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for sight in sorted(sights, key=lambda item: (item.file, item.first_seen_on, item.sha256)):
        loaded = sight.loaded_on.isoformat() if sight.loaded_on else ""
        writer.writerow((sight.file, sight.sha256, sight.first_seen_on.isoformat(), loaded))
    return buffer.getvalue()


def merged(sights: Iterable[Sight]) -> dict[tuple[str, str], Sight]:
    """Entries by file and content; of two, the earlier sight and the earlier load."""
    found: dict[tuple[str, str], Sight] = {}
    for sight in sights:
        known = found.get(sight.key)
        if known is not None:
            loads = [day for day in (known.loaded_on, sight.loaded_on) if day]
            first = min(known.first_seen_on, sight.first_seen_on)
            sight = replace(known, first_seen_on=first, loaded_on=min(loads, default=None))
        found[sight.key] = sight
    return found


class Shelf:
    """The memory of one feed on this machine.

    Args:
        folder: where it is kept; None remembers nothing beyond the committed ledger.
        today: the day of what is seen now.
        is_recording: whether new sights are written down.
    """

    def __init__(self, folder: Path | None, today: date, *, is_recording: bool = True) -> None:
        self._folder = folder
        self.today = today
        self._is_recording = is_recording and folder is not None

    @property
    def workbooks(self) -> Path | None:
        """Where what was read of deliveries is kept; None keeps nothing."""
        return self._folder / "read" if self._folder else None

    @property
    def is_recording(self) -> bool:
        """Whether new sights are written down."""
        return self._is_recording

    def sights(self, feed_folder: Path) -> dict[tuple[str, str], Sight]:
        """Everything that was seen of a feed before."""
        machine = read_ledger(self._folder / _MACHINE) if self._folder else []
        return merged([*read_ledger(feed_folder / COMMITTED), *machine])

    def content_of(self, sha256: str) -> Path | None:
        """Where a content that was loaded is kept; None where this machine does not have it."""
        folder = self._content(sha256)
        kept = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
        return next((path for path in kept if digest_of(path) == sha256), None)

    def record(self, sights: Iterable[Sight], contents: Mapping[str, Path]) -> None:
        """Write down what was seen, and keep what was loaded.

        Args:
            sights: every content that was seen now.
            contents: where those that were loaded lie, by checksum.
        """
        if not self._is_recording or self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        for sha256, path in contents.items():
            folder = self._content(sha256)
            if folder is not None and not (folder / path.name).is_file():
                write_whole(folder / path.name, path.read_bytes())
        ledger = self._folder / _MACHINE
        text = ledger_text(merged([*read_ledger(ledger), *sights]).values())
        if not ledger.is_file() or ledger.read_text(encoding="utf-8") != text:
            write_whole(ledger, text.encode())

    def _content(self, sha256: str) -> Path | None:
        if self._folder is None or not re.fullmatch("[0-9a-f]{64}", sha256):
            return None
        return self._folder / "contents" / sha256


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.partial")
    with half.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
