"""Documents of any readable format to one text with tables: .txt, .html, .docx, .pdf.

What is read, and how it is written down, is said in the modules of the formats. In all of them a
table is one line for each row, its cells between tabs; a cell that spans others is written once.
Nothing in a document is executed, fetched or followed.
"""

from __future__ import annotations

from pathlib import Path

from sources.document import DocumentText
from sources.readers.documents.limits import DEFAULT_LIMITS, Limits

__all__ = ["Limits", "read_document"]


def read_document(
    path: Path, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> DocumentText:
    """Read a document.

    Args:
        path: the file.
        name: what messages and the result call it; the file's name if not given.
        limits: how much is read at most.

    Raises:
        SourceFault: the file cannot be read as a document; the message says why and what to do.
    """
    # Imported late: the process that reads a PDF imports this package as well, and little of it.
    from sources.readers.documents.reading import read

    return read(path, path.name if name is None else name, limits)
