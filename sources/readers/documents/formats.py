"""Which format a file has: by its content first, by its extension second."""

from __future__ import annotations

import re
from enum import StrEnum

from sources.model import SourceFault
from sources.readers.documents.encodings import decoded, looks_like_text
from sources.readers.documents.faults import fault

_READABLE = ".txt, .html, .docx or .pdf"
_SAVE_ANEW = "Save the document as .docx or .pdf, or its text as .txt."


class Format(StrEnum):
    """Formats that can be read."""

    TEXT = "text"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
#: How files begin that are neither document nor table.
FOREIGN = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{\\rtf", "a Rich Text (.rtf) document"),
    (b"MIME-Version:", "a web archive (.mht)"),
    (b"From: <Saved by", "a web archive (.mht)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
#: Members that tell what a zip archive is.
_ARCHIVES = (
    (b"xl/workbook", "an Excel workbook"),
    (b"ppt/presentation", "a PowerPoint presentation"),
    (b"OFD.xml", "an OFD document"),
    (b"META-INF/container.xml", "an EPUB book"),
    (b"content.xml", "an OpenDocument file"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|article|script)\b",
    re.IGNORECASE | re.DOTALL,
)
_OFFICE_XML = re.compile(rb"progid=\"Word\.Document\"|<pkg:package|<w:wordDocument")


def format_of(data: bytes, extension: str, name: str) -> Format:
    """The format of a file.

    Args:
        data: the bytes of the file.
        extension: of its name, with the dot, lower case.
        name: what messages call it.

    Raises:
        SourceFault: empty, or a format that cannot be read; the message says which it is.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise fault(name, "empty_file", "a document", "nothing", "Put the whole file back.")
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith(b"PK\x03\x04"):
        return _archive(data, extension, name)
    if data.startswith(_OLE):
        raise _legacy_office(data, name)
    for magic, what in FOREIGN:
        if data.startswith(magic):
            raise _unknown(name, what)
    return _text_format(data, extension, name)


def _text_format(data: bytes, extension: str, name: str) -> Format:
    start = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if _OFFICE_XML.search(start):
        raise _unknown(name, "Word's XML")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = (decoded(start[: len(start) & ~1]) or "").encode(errors="replace")
    if _HTML.match(start) or extension in {".html", ".htm", ".shtml", ".xhtml"}:
        return Format.HTML
    if extension in {".pdf", ".docx"}:
        kind = "PDF" if extension == ".pdf" else "Word"
        raise fault(
            name,
            "unknown_format",
            f"a {kind} file, as its extension says",
            "a file that does not begin like one",
            "Fetch the file again; if it is text, name it .txt.",
        )
    if extension in {"", ".txt", ".text", ".md"}:
        return Format.TEXT
    sample = decoded(data)
    if sample is None or not looks_like_text(sample):
        raise _unknown(name, f"{extension} with unknown content")
    raise fault(
        name,
        "unknown_format",
        f"a document ({_READABLE})",
        f"a text file named {extension}",
        "If this is the text of a plan, name it .txt.",
    )


def _archive(data: bytes, extension: str, name: str) -> Format:
    if b"word/" in data or (extension == ".docx" and not _archive_kind(data)):
        return Format.DOCX
    raise _unknown(name, _archive_kind(data) or "a zip archive")


def _archive_kind(data: bytes) -> str:
    return next((what for member, what in _ARCHIVES if member in data), "")


def _legacy_office(data: bytes, name: str) -> SourceFault:
    if _ENCRYPTED_OFFICE in data:
        return fault(
            name,
            "encrypted",
            "a document that opens without a password",
            "an encrypted Office document",
            "Remove the password and save the document as .docx.",
        )
    return fault(
        name,
        "unknown_format",
        f"a document ({_READABLE})",
        "an Office file of before 2007 (.doc, .xls or .wps)",
        "Open it in Word or WPS and save it as .docx.",
    )


def _unknown(name: str, what: str) -> SourceFault:
    return fault(name, "unknown_format", f"a document ({_READABLE})", what, _SAVE_ANEW)
