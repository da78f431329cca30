"""The bytes of a document's file, no more than may be read."""

from __future__ import annotations

import stat
from pathlib import Path

from sources.readers.documents.faults import fault, too_large
from sources.readers.documents.limits import Limits


def read_file(path: Path, name: str, limits: Limits) -> bytes:
    """The bytes of a file; its size is looked at first.

    Raises:
        SourceFault: missing, unreadable, no regular file, or too large.
    """
    repair = "Name a document file that you may read."
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            what = "a folder" if stat.S_ISDIR(found.st_mode) else "something that is no file"
            raise fault(name, "file_unreadable", "a document file", what, repair)
        if found.st_size > limits.file_bytes:
            raise too_large(name, limits.file_bytes, "bytes", f"{found.st_size:,}")
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise fault(name, "file_unreadable", "a readable file", reason, repair) from error
    if len(data) > limits.file_bytes:
        raise too_large(name, limits.file_bytes, "bytes")
    return data
