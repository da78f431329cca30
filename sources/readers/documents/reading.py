"""A file to its text: which reader it goes to."""

from __future__ import annotations

from pathlib import Path

from sources.document import DocumentText
from sources.readers.documents.docx import read_docx
from sources.readers.documents.files import read_file
from sources.readers.documents.formats import Format, format_of
from sources.readers.documents.html import read_html
from sources.readers.documents.limits import Limits
from sources.readers.documents.pdf import read_pdf
from sources.readers.documents.plain import read_plain

_READERS = {
    Format.TEXT: read_plain,
    Format.HTML: read_html,
    Format.DOCX: read_docx,
    Format.PDF: read_pdf,
}


def read(path: Path, name: str, limits: Limits) -> DocumentText:
    """Read a document that messages call `name`.

    Raises:
        SourceFault: the file cannot be read as a document.
    """
    data = read_file(path, name, limits)
    return _READERS[format_of(data, path.suffix.lower(), name)](data, name, limits)
