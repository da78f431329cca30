"""Which format a statistical file has: by its content; the suffix decides between texts only."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from sources.model import SourceFault
from sources.readers.documents.encodings import decoded
from sources.readers.documents.faults import fault
from sources.readers.documents.formats import FOREIGN
from sources.readers.workbooks.faults import NOTHING, encrypted

_READABLE = ".xlsx, .xls, .ods, .csv, .html, .docx, .pdf or .txt"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How a workbook of Excel 2 to 4 begins.
_EARLY_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_SNIFFED = 4096
_XML2003 = re.compile(r"urn:schemas-microsoft-com:office:spreadsheet|progid=\"Excel\.Sheet\"")
_FLAT_ODS = re.compile(r"<office:document\b[^>]*opendocument\.spreadsheet", re.DOTALL)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|style|script|center|tr|font)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_SUFFIXES = {".html", ".htm", ".shtml", ".xhtml"}


class Format(StrEnum):
    """Formats that become sheets."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    XML2003 = "xml2003"
    HTML = "html"
    #: Text, with or without delimiters.
    TEXT = "text"
    DOCUMENT = "document"


def format_of(data: bytes, suffix: str, name: str) -> Format:
    """The format of a file.

    Args:
        data: the bytes of the file.
        suffix: of its name, with the dot, lower case.
        name: what messages call it.

    Raises:
        SourceFault: empty, encrypted, or a format that cannot be read; the message says which.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise fault(name, "empty_file", "a file with a table", NOTHING, "Put the whole file back.")
    if data.startswith(b"PK\x03\x04"):
        return _archive(data, name)
    if data.startswith(_OLE):
        return _compound(data, name)
    if data.startswith(_EARLY_EXCEL):
        return Format.XLS
    if b"%PDF-" in data[:1024]:
        return Format.DOCUMENT
    for magic, what in FOREIGN:
        if data.startswith(magic) and (magic != b"BM" or b"\0" in data[:16]):
            raise _unknown(name, what)
    return _text(data, suffix)


def _text(data: bytes, suffix: str) -> Format:
    start = data[:_SNIFFED]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = decoded(start[: len(start) & ~1]) or ""
    else:
        head = start.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if _XML2003.search(head):
        return Format.XML2003
    if _FLAT_ODS.search(head):
        return Format.ODS
    if _HTML.match(head) or suffix in _HTML_SUFFIXES:
        return Format.HTML
    return Format.TEXT


def _archive(data: bytes, name: str) -> Format:
    members = _members(data)
    if members is None:
        # Names stand beside the members as well; reading says what is wrong.
        members = {
            member
            for member in ("xl/workbook.xml", "xl/workbook.bin", "word/document.xml", "content.xml")
            if member.encode() in data
        }
        if not members:
            raise _cut_off(name)
    if "xl/workbook.bin" in members:
        raise _unknown(name, "a binary Excel workbook (.xlsb)")
    if any(member.startswith("xl/") for member in members):
        return Format.XLSX
    if any(member.startswith("word/") for member in members):
        return Format.DOCUMENT
    if "content.xml" in members:
        start = data[:200]
        if b"opendocument" in start and b"opendocument.spreadsheet" not in start:
            raise _unknown(name, "an OpenDocument file that is no spreadsheet")
        return Format.ODS
    if "[Content_Types].xml" in members:
        return Format.XLSX
    raise _unknown(name, "a zip archive")


def _members(data: bytes) -> set[str] | None:
    if data.count(b"PK\x01\x02") > 50_000:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None


def _compound(data: bytes, name: str) -> Format:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise encrypted(name, "an encrypted Office file")
    for stream, what in (
        ("WordDocument", "a Word document of before 2007 (.doc)"),
        ("PowerPoint Document", "a presentation of before 2007 (.ppt)"),
    ):
        if has(stream) and not has("Workbook"):
            raise _unknown(name, what)
    return Format.XLS


def _cut_off(name: str) -> SourceFault:
    return fault(
        name,
        "damaged_file",
        "a whole file, with its table of contents at the end",
        "a beginning of one: the file is cut off, or its end is damaged",
        "Save the file again and send it anew.",
    )


def _unknown(name: str, what: str) -> SourceFault:
    return fault(
        name,
        "unknown_format",
        f"a file with tables ({_READABLE})",
        what,
        "Open it in Excel or WPS and save the table as .xlsx; unpack archives first.",
    )
