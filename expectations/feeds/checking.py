"""What would become of a file if it were delivered: which contract it meets, and what it changes.

Nothing is loaded and nothing is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from expectations.feeds.intake import take_in_sheets
from sources.feeds.contract import FeedSidecar
from sources.feeds.coverage import key_of
from sources.feeds.deliveries import Delivery
from sources.feeds.feed import Outcome
from sources.feeds.sheet_contract import SheetLayout
from sources.feeds.shelf import Shelf, digest_of
from sources.model import Rejection, SourceFault
from sources.readers.catalogue import Catalogue
from sources.readers.statistics import feed_folders, read_contract
from sources.readers.value_corrections import (
    Corrector,
    ValueCorrection,
    read_value_corrections,
)

#: What says which figure another one revises.
CELL = (
    "area_code", "indicator_code", "population", "sex", "age", "residence", "kind",
    "canonical_unit_code",
)  # fmt: skip
#: Faults of the content that say that the file belongs to another contract.
_FOREIGN = frozenset(
    {"missing_sheet", "missing_head", "missing_column", "missing_period", "no_tables",
     "unknown_format", "no_main_text"}
)  # fmt: skip

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure that would change."""

    record: Mapping[str, Any]
    before: Decimal
    after: Decimal

    @property
    def share(self) -> Decimal:
        """The change against what was published before."""
        return abs(self.after - self.before) / abs(self.before) if self.before else Decimal(1)


@dataclass(frozen=True, slots=True)
class Changes:
    """A delivery against what is published."""

    new: int = 0
    unchanged: int = 0
    revisions: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What would become of a file.

    Attributes:
        feed_id: of the contract that it meets best.
        outcome: what would become of the delivery.
        observations: the figures that would be loaded.
        misnamed: why it would not be taken under its name; None where it would.
    """

    feed_id: str
    sidecar: FeedSidecar
    outcome: Outcome
    observations: Sequence[Mapping[str, Any]]
    misnamed: Rejection | None = None

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """Everything that would not be loaded."""
        return (*((self.misnamed,) if self.misnamed else ()), *self.outcome.rejections)


class NoContractError(Exception):
    """No contract of the sources fits the file."""


def check_file(
    path: Path,
    sources: Path,
    catalogue: Catalogue,
    shelves: Mapping[str, Shelf],
    feed_id: str = "",
    place: str = "",
) -> CheckedFile:
    """Take a file in as if it had been delivered.

    Args:
        path: the file, wherever it lies.
        sources: the input folder with the contracts.
        catalogue: the reference data.
        shelves: what is remembered of each feed, to be looked at only.
        feed_id: the contract to hold it against; the one that fits where it is empty.
        place: where in the feed's folder it would be put; told from its name where it is empty.

    Raises:
        NoContractError: there is no contract, or none that the file meets.
    """
    contracts = list(_contracts(sources, feed_id))
    corrections, _ = read_value_corrections(sources)
    if not contracts:
        raise NoContractError(
            f"expected the contract of a feed of sheets in {sources / 'statistics'}, found none"
            + (f" named {feed_id}" if feed_id else "")
        )
    named = [item for item in contracts if _match(item[1], item[0], path, place) is not None]
    checked = []
    for folder, sidecar in named or contracts:
        shelf = shelves.get(sidecar.feed_id)
        assert shelf is not None
        checked.append(_checked(path, folder, sidecar, catalogue, shelf, place, corrections))
    best = min(checked, key=_misfit)
    if not (named or feed_id) and _misfit(best)[0] == 2:
        tried = "; ".join(
            f"{item.feed_id}: {item.outcome.rejections[0].sentence()}" for item in checked
        )
        raise NoContractError(
            f"expected a file that meets a contract, found that {path.name} meets none. {tried} "
            f"planwatch feed new {path} drafts a contract for it."
        )
    return best


def _contracts(sources: Path, feed_id: str) -> Iterable[tuple[Path, FeedSidecar]]:
    for folder in feed_folders(sources):
        if feed_id and folder.name != feed_id:
            continue
        try:
            sidecar = read_contract(folder, f"statistics/{folder.name}")
        except SourceFault:
            if feed_id:
                raise
            continue
        if isinstance(sidecar.layout, SheetLayout):
            yield folder, sidecar


def _match(sidecar: FeedSidecar, folder: Path, path: Path, place: str) -> re.Match[str] | None:
    """The pattern of deliveries over the place of a file, or over the one it would be put in."""
    assert sidecar.deliveries is not None
    pattern = re.compile(sidecar.deliveries.pattern)
    if place:
        return pattern.fullmatch(place)
    resolved = path.resolve()
    if folder.resolve() in resolved.parents:
        return pattern.fullmatch(resolved.relative_to(folder.resolve()).as_posix())
    return pattern.fullmatch(f"files/{path.name}") or pattern.fullmatch(path.name)


def _checked(
    path: Path,
    folder: Path,
    sidecar: FeedSidecar,
    catalogue: Catalogue,
    shelf: Shelf,
    place: str,
    corrections: Sequence[ValueCorrection],
) -> CheckedFile:
    name = f"statistics/{sidecar.feed_id}"
    match = _match(sidecar, folder, path, place)
    relative = match.string if match else place or f"files/{path.name}"
    sha256 = digest_of(path)
    known = {sight.sha256 for sight in shelf.sights(folder).values() if sight.file == relative}
    is_there = (folder / relative).is_file() and digest_of(folder / relative) == sha256
    candidate = None
    if not is_there:
        groups = match.groupdict() if match else {}
        version = 2 if known or (folder / relative).is_file() else 1
        candidate = Delivery(
            relative, f"{path.name} (checked)", path, sha256, groups, None, shelf.today, version
        )
    if candidate is not None:
        corrections = [_moved(item, f"{name}/{relative}", candidate.name) for item in corrections]
    corrector = Corrector(tuple(corrections))
    taken = take_in_sheets(folder, name, sidecar, catalogue, shelf, candidate, corrector)
    outcome = next(
        item
        for item in taken.outcomes
        if (item.name == candidate.name if candidate else item.sha256 == sha256)
    )
    observations = [
        record for record in taken.observations if record["source_file"] == outcome.name
    ]
    misnamed = None
    if match is None and sidecar.deliveries is not None:
        misnamed = _misnamed(path, sidecar.deliveries.pattern)
    elif candidate is not None and _is_changed(shelf, folder, relative, sha256):
        misnamed = _changed(path, relative)
    elif candidate is not None:
        misnamed = _repeated(path, relative, sha256, taken.outcomes)
    return CheckedFile(sidecar.feed_id, sidecar, outcome, observations, misnamed)


def _moved(correction: ValueCorrection, place: str, name: str) -> ValueCorrection:
    """A correction of the place where a file would be put, as one of the file that is checked."""
    return replace(correction, source_file=name) if correction.source_file == place else correction


def _misnamed(path: Path, pattern: str) -> Rejection:
    return Rejection(
        path.name, None, "", "unexpected_file", f"a name like {pattern}", path.name,
        "Name the file as the contract says before it is put into the folder.",
    )  # fmt: skip


def _changed(path: Path, relative: str) -> Rejection:
    suffix = Path(relative).suffix
    return Rejection(
        path.name, None, "", "changed_delivery", f"the content of {relative} that was loaded",
        "another content",
        f"Send the correction under a new name, such as {relative.removesuffix(suffix)}-更正"
        f"{suffix}; or declare it under `releases` with its sha256.",
    )  # fmt: skip


def _repeated(
    path: Path, relative: str, sha256: str, outcomes: Iterable[Outcome]
) -> Rejection | None:
    """The same bytes under a second name say nothing new."""
    first = next(
        (item for item in outcomes if item.sha256 == sha256 and item.path != relative), None
    )
    if first is None:
        return None
    return Rejection(
        path.name, None, "", "duplicate_delivery", "a file of its own",
        f"the same bytes as {first.path}", "Send the file that was meant.",
    )  # fmt: skip


def _is_changed(shelf: Shelf, folder: Path, relative: str, sha256: str) -> bool:
    return any(
        sight.file == relative and sight.loaded_on and sight.sha256 != sha256
        for sight in shelf.sights(folder).values()
    )


def _misfit(checked: CheckedFile) -> tuple[int, int, int]:
    """How badly a file fits a contract; the least fits best."""
    reasons = {item.reason_code for item in checked.outcome.rejections}
    if not checked.observations and reasons & _FOREIGN:
        return 2, 0, 0
    return (
        (0 if checked.observations else 1),
        len(checked.outcome.rejections),
        -len(checked.observations),
    )


def changes(observations: Sequence[Mapping[str, Any]], published: Mapping[Key, Decimal]) -> Changes:
    """The figures of a delivery against those that are in use now."""
    new = unchanged = 0
    revisions = []
    for record in observations:
        before = published.get(key_of_figure(record))
        after = record["canonical_low"]
        if before is None:
            new += 1
        elif before == after:
            unchanged += 1
        else:
            revisions.append(Revision(record, before, after))
    revisions.sort(key=lambda item: item.share, reverse=True)
    return Changes(new, unchanged, tuple(revisions))


def key_of_figure(record: Mapping[str, Any]) -> Key:
    """What a figure is about; what has no code is told apart by its label."""
    label = record["label"] if record["indicator_code"] == "other" else ""
    return (*(str(record[column]) for column in CELL), key_of(record), label)
