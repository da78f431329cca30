"""The inbox: documents that were dropped, read and extracted once for each version of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sources.extraction.records import CoverageEntry, ExtractedStatement, Extraction, Fate
from sources.model import Rejection
from sources.reading import Reading, Task, read_all
from sources.workers import TIMEOUT_SECONDS

INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class InboxDocument:
    """A document of the inbox and what was extracted from it."""

    document_id: str
    name: str
    sha256: str
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class InboxReading:
    """The documents that could be read, in the order of their names, and why others could not."""

    documents: tuple[InboxDocument, ...]
    rejections: tuple[Rejection, ...]
    extracted_count: int


def inbox_files(sources: Path) -> list[Path]:
    """The documents that lie in the inbox; hidden files and lock files of editors are none."""
    root = sources / INBOX
    return sorted(
        path
        for path in root.rglob("*")
        if path.is_file()
        and not any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
    )


def read_inbox(
    sources: Path, cache: Path, version: str, *, timeout: float = TIMEOUT_SECONDS
) -> InboxReading:
    """Read and extract every document of the inbox, over the cores.

    Args:
        sources: the input folder.
        cache: where extractions are kept; what belongs to no document any more is removed.
        version: of the code; another version extracts everything again.
        timeout: seconds for one document.
    """
    found: dict[Path, InboxDocument] = {}
    rejections: list[Rejection] = []
    keys: dict[Path, str] = {}
    for path in inbox_files(sources):
        try:
            keys[path] = _key(path, version)
        except OSError as error:
            rejections.append(_unreadable(_name(path, sources), error))
            continue
        kept = _kept(cache / keys[path])
        if kept is not None:
            found[path] = _document(path, sources, *kept)
    todo = [Task(path, _name(path, sources)) for path in keys if path not in found]
    for task, outcome in read_all(todo, timeout=timeout):
        if isinstance(outcome, Reading):
            sha256, extraction = outcome.document.sha256, outcome.extraction
            _keep(cache / keys[task.path], sha256, extraction)
            found[task.path] = _document(task.path, sources, sha256, extraction)
        else:
            rejections.append(outcome)
    _clear(cache, keys.values())
    return InboxReading(
        tuple(found[path] for path in sorted(found)),
        tuple(sorted(rejections, key=lambda item: item.source_file)),
        len(todo),
    )


def _name(path: Path, sources: Path) -> str:
    """The file as messages and the warehouse name it; a name that is no UTF-8 is spelt out."""
    name = path.relative_to(sources).as_posix()
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _document(path: Path, sources: Path, sha256: str, extraction: Extraction) -> InboxDocument:
    name = _name(path, sources)
    # A colon stands in no id of a plan's folder: dropping a document never touches a plan.
    return InboxDocument(name.replace("/", ":", 1), name, sha256, extraction)


def _key(path: Path, version: str) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    # The reader looks at the ending as well.
    ending = hashlib.sha256(f"{path.suffix.lower()}|{version}".encode()).hexdigest()
    return f"{digest}-{ending[:16]}.json"


def _unreadable(name: str, error: OSError) -> Rejection:
    return Rejection(
        name, None, "", "file_unreadable", "a readable file", error.strerror or str(error),
        "Make the file readable, or take it out of the inbox.",
    )  # fmt: skip


def _keep(path: Path, sha256: str, extraction: Extraction) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".partial")
    kept = {"sha256": sha256, "extraction": asdict(extraction)}
    half.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    half.replace(path)


def _kept(path: Path) -> tuple[str, Extraction] | None:
    """What was extracted earlier; None where there is nothing, or nothing that can be used."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return kept["sha256"], _extraction(kept["extraction"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _extraction(kept: Mapping[str, Any]) -> Extraction:
    return Extraction(
        kept["title"],
        kept["area"],
        kept["period_start"],
        kept["period_end"],
        tuple(ExtractedStatement(**item) for item in kept["statements"]),
        tuple(CoverageEntry(**{**item, "fate": Fate(item["fate"])}) for item in kept["coverage"]),
    )


def _clear(cache: Path, wanted: Iterable[str]) -> None:
    names = set(wanted)
    for path in cache.glob("*"):
        if path.is_file() and path.name not in names:
            path.unlink()
