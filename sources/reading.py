"""From a file to its statements: reader and extraction in one step, for any process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sources.document import DocumentText
from sources.extraction.records import Extraction
from sources.model import Rejection, SourceFault
from sources.workers import TIMEOUT_SECONDS, Failure, in_processes


@dataclass(frozen=True, slots=True)
class Task:
    """A document to read: where it lies, what messages call it, the area the user names."""

    path: Path
    name: str
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A document and what was extracted from it."""

    document: DocumentText
    extraction: Extraction


def read_and_extract(task: Task) -> Reading | Rejection:
    """Read one document; a rejection says why it cannot be."""
    from sources.extraction.extract import extract
    from sources.readers.documents import read_document

    try:
        document = read_document(task.path, task.name)
    except SourceFault as fault:
        return fault.rejection
    return Reading(document, extract(document, area=task.area))


def read_all(
    tasks: Iterable[Task], *, timeout: float = TIMEOUT_SECONDS
) -> Iterator[tuple[Task, Reading | Rejection]]:
    """Read many documents over the cores, each at its own risk.

    Yields:
        One outcome for each task, in the order in which they end.
    """
    todo = list(tasks)
    for done in in_processes(read_and_extract, todo, timeout=timeout):
        task = todo[done.position]
        if isinstance(done.result, Failure):
            yield task, failed(task, done.result.reason)
        else:
            yield task, done.result


def failed(task: Task, reason: str) -> Rejection:
    """What is said of a document that the extraction itself broke on."""
    return Rejection(
        task.name, None, "", "not_extracted", "a document that can be extracted", reason,
        "Save it as plain text (.txt) and try again; report the document if that helps.",
    )  # fmt: skip
