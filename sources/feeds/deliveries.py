"""Which files of a feed's folder are deliveries, and which of them may be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sources.feeds.contract import Deliveries, FeedSidecar, ReleaseEntry
from sources.feeds.shelf import COMMITTED, Shelf, Sight, digest_of
from sources.model import Rejection, SourceFault

SIDECAR = "feed.yaml"
#: Beyond this no office sends a table; it is not even read.
LARGEST = 64 * 1024 * 1024
#: What programs and systems leave lying about.
_LITTER = re.compile(r"~\$.*|\..*|Thumbs\.db|desktop\.ini|.*\.(tmp|part|partial|crdownload)", re.I)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One content of one delivered file, ready to be read.

    Attributes:
        path: within the feed's folder.
        name: as messages call it.
        content: where its bytes lie: the file itself, or the kept copy of an earlier content.
        groups: what the pattern of deliveries found in its path.
        entry: what the contract says of it by name.
        received_on: the day on which it came.
        version: 1, or a higher number for a declared correction under the same name.
    """

    path: str
    name: str
    content: Path
    sha256: str
    groups: Mapping[str, str | None]
    entry: ReleaseEntry | None
    received_on: date
    version: int = 1

    @property
    def stem(self) -> str:
        """What its publication is called by: the path without folder `files` and ending."""
        stem = self.path.removeprefix("files/").rsplit(".", 1)[0]
        return stem if self.version == 1 else f"{stem}@{self.sha256[:8]}"


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not read, and why.

    Attributes:
        sha256: of its bytes; "" where they were not read.
        content: where its bytes lie, to be kept; None where they were not read.
    """

    path: str
    sha256: str
    received_on: date
    rejection: Rejection
    content: Path | None
    groups: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A file that its sender took back."""

    path: str
    name: str
    sha256: str
    content: Path | None
    groups: Mapping[str, str | None]
    received_on: date


@dataclass(slots=True)
class Found:
    """What lies in the folder of a feed."""

    deliveries: list[Delivery] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    name: str
    content: Path
    sha256: str
    groups: Mapping[str, str | None]


class Finder:
    """Looks through the folder of one feed."""

    def __init__(self, folder: Path, name: str, sidecar: FeedSidecar, shelf: Shelf) -> None:
        assert sidecar.deliveries is not None
        self._folder = folder
        self._name = name
        self._rule: Deliveries = sidecar.deliveries
        self._releases = sidecar.releases
        self._shelf = shelf
        self._sights = shelf.sights(folder)

    def find(self) -> Found:
        """The deliveries in order of their paths, and what is wrong with the other files."""
        found = Found()
        files = list(self._files(found))
        present = {file.path for file in files}
        for file in files:
            self._judge(file, found)
        self._add_gone(present, found)
        self._refuse_repeats(found)
        found.rejections += [
            reject(
                f"{self._name}/{SIDECAR}", "releases", "unknown_reference",
                "a delivered file", entry.file,
                "Correct the name of the file, or remove the entry.",
            )
            for entry in self._releases
            if entry.file not in present and (entry.file not in self._paths_seen())
        ]  # fmt: skip
        return found

    def _paths_seen(self) -> set[str]:
        return {sight.file for sight in self._sights.values()}

    def _files(self, found: Found) -> Iterator[_File]:
        pattern = re.compile(self._rule.pattern)
        ignored = [re.compile(item.match) for item in self._rule.ignore]
        for path in sorted(self._folder.rglob("*")):
            inside = path.relative_to(self._folder)
            if not path.is_file() or any(_LITTER.fullmatch(part) for part in inside.parts):
                continue
            relative = inside.as_posix()
            if relative in (SIDECAR, COMMITTED) or any(p.fullmatch(relative) for p in ignored):
                continue
            match = pattern.fullmatch(relative)
            file = self._read(path, relative, match.groupdict() if match else {}, found)
            if file is None:
                continue
            if match is None:
                self._refuse(
                    file, found, "unexpected_file", f"a name like {self._rule.pattern}", relative,
                    "Name the file as the contract says, or list it under `deliveries.ignore`.",
                )  # fmt: skip
                continue
            yield file

    def _read(
        self, path: Path, relative: str, groups: Mapping[str, str | None], found: Found
    ) -> _File | None:
        name = f"{self._name}/{relative}"
        try:
            size = path.stat().st_size
            if size > LARGEST:
                raise _too_large(name, size)
            return _File(relative, name, path, digest_of(path), groups)
        except OSError as error:
            rejection = reject(
                name, "", "file_unreadable", "a readable file", error.strerror or str(error),
                "Copy the file anew.",
            )  # fmt: skip
        except SourceFault as fault:
            rejection = fault.rejection
        found.refused.append(Refused(relative, "", self._shelf.today, rejection, None, groups))
        return None

    def _judge(self, file: _File, found: Found) -> None:
        entries = [entry for entry in self._releases if entry.file == file.path]
        meant = [entry for entry in entries if entry.sha256 == file.sha256]
        general = [entry for entry in entries if entry.sha256 is None]
        entry = next(iter((*meant, *general)), None)
        if entry is not None and entry.withdrawn is not None:
            found.withdrawn.append(
                Withdrawn(
                    file.path, file.name, file.sha256, file.content, file.groups,
                    self._received(file, entry),
                )
            )  # fmt: skip
            return
        loaded = self._loaded_before(file)
        if loaded and not meant:
            self._refuse(
                file, found, "changed_delivery", f"the content first loaded, {loaded[0].sha256}",
                file.sha256, self._how_to_correct(file),
            )  # fmt: skip
            self._add_earlier(loaded, file, found)
            return
        if entries and not meant and not general:
            self._refuse(
                file, found, "wrong_checksum", entries[0].sha256 or "", file.sha256,
                "Put the declared file back, or declare the new checksum under `releases`.",
            )  # fmt: skip
            return
        self._add_earlier(loaded, file, found)
        self._add(file, entry, found, version=len(loaded) + 1)

    def _loaded_before(self, file: _File) -> list[Sight]:
        """Other contents of the file that were loaded, in the order in which they came."""
        return sorted(
            (
                sight
                for sight in self._sights.values()
                if sight.file == file.path and sight.loaded_on and sight.sha256 != file.sha256
                and not self._is_later(sight, file)
            ),
            key=lambda sight: (sight.first_seen_on, sight.sha256),
        )  # fmt: skip

    def _is_later(self, sight: Sight, file: _File) -> bool:
        """Whether another content was loaded after this one, which then came back."""
        own = self._sights.get((file.path, file.sha256))
        if own is None or own.loaded_on is None or sight.loaded_on is None:
            return False
        return (own.first_seen_on, own.sha256) < (sight.first_seen_on, sight.sha256)

    def _how_to_correct(self, file: _File) -> str:
        suffix = Path(file.path).suffix
        stem = file.path.removesuffix(suffix)
        return (
            f"Put the first content back and send the correction under a new name, such as "
            f"{stem}-更正{suffix}; or declare it under `releases` with its sha256."
        )

    def _add_earlier(self, sights: Iterable[Sight], file: _File, found: Found) -> None:
        """What was loaded before stays, if this machine has its bytes."""
        for number, sight in enumerate(sights, start=1):
            content = self._shelf.content_of(sight.sha256)
            if content is None:
                found.rejections.append(
                    reject(
                        file.name, "sha256", "missing_delivery", f"the content {sight.sha256}",
                        "no copy on this machine",
                        "Put the first content back under its name.",
                    )
                )  # fmt: skip
                continue
            entry = next(
                (e for e in self._releases if e.file == file.path and e.sha256 == sight.sha256),
                None,
            )
            earlier = _File(file.path, file.name, content, sight.sha256, file.groups)
            self._add(earlier, entry, found, version=number)

    def _add(
        self, file: _File, entry: ReleaseEntry | None, found: Found, *, version: int = 1
    ) -> None:
        name = file.name if version == 1 else f"{file.name}@{file.sha256[:8]}"
        found.deliveries.append(
            Delivery(
                file.path, name, file.content, file.sha256, file.groups, entry,
                self._received(file, entry), version,
            )
        )  # fmt: skip

    def _received(self, file: _File, entry: ReleaseEntry | None) -> date:
        if entry is not None and entry.received_on is not None:
            return entry.received_on
        sight = self._sights.get((file.path, file.sha256))
        return sight.first_seen_on if sight else self._shelf.today

    def _add_gone(self, present: set[str], found: Found) -> None:
        """Files that were loaded and are gone: what they said stays, and the loss is told."""
        gone: dict[str, list[Sight]] = {}
        for sight in self._sights.values():
            if sight.loaded_on and sight.file not in present:
                gone.setdefault(sight.file, []).append(sight)
        pattern = re.compile(self._rule.pattern)
        for path, sights in sorted(gone.items()):
            match = pattern.fullmatch(path)
            groups = match.groupdict() if match else {}
            name = f"{self._name}/{path}"
            last = max(sights, key=lambda sight: sight.first_seen_on)
            if any(e.file == path and e.withdrawn is not None for e in self._releases):
                kept = self._shelf.content_of(last.sha256)
                found.withdrawn.append(
                    Withdrawn(path, name, last.sha256, kept, groups, last.first_seen_on)
                )
                continue
            found.rejections.append(
                reject(
                    name, "", "missing_delivery", "the file that was delivered", "none",
                    "Put the file back; if it was withdrawn, say so under `releases` "
                    "(`withdrawn: why`).",
                )
            )  # fmt: skip
            ordered = sorted(sights, key=lambda sight: (sight.first_seen_on, sight.sha256))
            file = _File(path, name, Path(), "", groups)
            self._add_earlier(ordered, file, found)

    def _refuse_repeats(self, found: Found) -> None:
        """The same bytes under a second name say nothing new."""
        first: dict[str, Delivery] = {}
        ordered = sorted(found.deliveries, key=lambda item: (item.received_on, item.path))
        for delivery in ordered:
            known = first.setdefault(delivery.sha256, delivery)
            if known is delivery:
                continue
            found.deliveries.remove(delivery)
            file = _File(
                delivery.path, delivery.name, delivery.content, delivery.sha256, delivery.groups
            )
            self._refuse(
                file, found, "duplicate_delivery", "a file of its own",
                f"the same bytes as {known.path}",
                "Delete the copy, or send the file that was meant.",
            )  # fmt: skip

    def _refuse(
        self, file: _File, found: Found, reason: str, expected: str, was: str, repair: str
    ) -> None:
        sight = self._sights.get((file.path, file.sha256))
        found.refused.append(
            Refused(
                file.path, file.sha256, sight.first_seen_on if sight else self._shelf.today,
                reject(file.name, "", reason, expected, was, repair), file.content, file.groups,
            )
        )  # fmt: skip


def _too_large(name: str, size: int) -> SourceFault:
    return SourceFault(
        reject(
            name, "", "too_large", f"at most {LARGEST:,} bytes", f"{size:,} bytes",
            "Send only the sheet that the contract asks for.",
        )
    )  # fmt: skip


def reject(
    name: str, field_name: str, reason: str, expected: str, found: str, repair: str
) -> Rejection:
    """A rejection of a whole file."""
    return Rejection(name, None, field_name, reason, expected, found, repair)
