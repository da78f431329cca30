"""Text files: the text is the file."""

from __future__ import annotations

import hashlib

from sources.document import DocumentText
from sources.readers.documents.encodings import decoded, looks_like_text
from sources.readers.documents.faults import fault, too_large
from sources.readers.documents.limits import Limits


def read_plain(data: bytes, name: str, limits: Limits) -> DocumentText:
    """The text of a file unchanged; only a byte order mark is left out.

    Raises:
        SourceFault: wrong encoding, not text, nothing but white space, too many characters.
    """
    text = decoded(data)
    if text is None:
        raise fault(
            name,
            "wrong_encoding",
            "text in UTF-8, UTF-16 with a byte order mark, or GB18030",
            "bytes that none of them reads as Chinese text",
            "Save the file as UTF-8.",
        )
    if not looks_like_text(text):
        raise fault(
            name,
            "not_text",
            "a text file",
            "control characters",
            "Save it as text (.txt).",
        )
    if not text.strip():
        raise fault(
            name, "empty_file", "a text", "nothing but white space", "Put the whole file back."
        )
    if len(text) > limits.characters:
        raise too_large(name, limits.characters, "characters of text", f"{len(text):,}")
    return DocumentText(name, hashlib.sha256(data).hexdigest(), text)
