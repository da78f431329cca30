"""Deliveries as sheets, read once: what a content holds does not change with the days.

A workbook is opened in a process of its own, which takes half a second; a monthly feed of ten years
would take a minute every night. What was read is kept by the checksum of the file and the version
of the readers.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import sources.readers.workbooks as readers
from sources.feeds.deliveries import Delivery
from sources.feeds.sentences import text_workbook
from sources.feeds.shelf import write_whole
from sources.readers.documents import read_document
from sources.readers.workbooks import Workbook, read_workbook


class Workbooks:
    """Reads deliveries.

    Args:
        folder: where what was read is kept; None keeps nothing.
        is_writing: whether what is read now is kept too.
        is_text: whether deliveries are read line by line, as bulletins, and not as tables.
    """

    def __init__(
        self, folder: Path | None, *, is_writing: bool = True, is_text: bool = False
    ) -> None:
        self._folder = folder
        self._is_writing = is_writing
        self._is_text = is_text

    def read(self, delivery: Delivery) -> Workbook:
        """The sheets of a delivery; one sheet of lines where it is read as text.

        Raises:
            SourceFault: it cannot be read as tables, or as text.
        """
        kept = self._kept(delivery)
        workbook = _unpickled(kept) if kept is not None else None
        if workbook is None or workbook.sha256 != delivery.sha256:
            workbook = self._opened(delivery)
            if kept is not None and self._is_writing and not workbook.rejections:
                write_whole(kept, pickle.dumps(workbook, pickle.HIGHEST_PROTOCOL))
        return replace(workbook, name=delivery.name)

    def _opened(self, delivery: Delivery) -> Workbook:
        if self._is_text:
            return text_workbook(read_document(delivery.content, delivery.name))
        return read_workbook(delivery.content, delivery.name)

    def forget(self, in_use: Iterable[str]) -> None:
        """Remove what was read of contents that are no longer there."""
        if self._folder is None or not self._is_writing or not self._folder.is_dir():
            return
        wanted = {self._name(sha256) for sha256 in in_use}
        for path in self._folder.iterdir():
            if path.name not in wanted:
                path.unlink()

    def _kept(self, delivery: Delivery) -> Path | None:
        return self._folder / self._name(delivery.sha256) if self._folder else None

    def _name(self, sha256: str) -> str:
        kind = "text" if self._is_text else "sheets"
        return f"{sha256[:32]}-{kind}-{_reader_version()}.pickle"


def _unpickled(path: Path) -> Workbook | None:
    """What was kept; None where nothing is, or nothing that can be read."""
    try:
        content = pickle.loads(path.read_bytes())
    except Exception:
        return None
    return content if isinstance(content, Workbook) else None


@cache
def _reader_version() -> str:
    total = hashlib.sha256()
    root = Path(readers.__file__).parent
    for path in sorted([*root.glob("*.py"), *(root.parent / "documents").glob("*.py")]):
        total.update(path.read_bytes())
    return total.hexdigest()[:12]
