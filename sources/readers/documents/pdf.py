"""PDF files: the text layer line by line, tables from their rules or from their columns.

What is written down and what is not:

- Every printed line is a line of the text, page numbers and running heads too; no line goes over
  a page break. A table that goes over one is one table: head rows repeated on the next page are
  dropped, and what the pages print between the parts follows the table.
- Text that runs at another angle than the rest of the page stands at the end of the page; slanted
  text (a watermark) is left out.
- Radicals and compatibility forms that some programs write for everyday characters become those.

The file is read in a process of its own, with bounds on its memory and time: a PDF can be made to
unpack without end, and what reads it is not written in a safe language.
"""

from __future__ import annotations

import re
from typing import Any

from sources.document import DocumentText
from sources.model import SourceFault
from sources.readers.documents.faults import cut_off, damaged, fault, too_large
from sources.readers.documents.limits import Limits
from sources.readers.documents.tables import Table, TableCell
from sources.readers.documents.writer import TextWriter
from sources.readers.own_process import OutOfMemory, OutOfTime, answer_of

_END = b"%%EOF"
_AFTER_END = re.compile(rb"[\s\0]*")
_NEAR_END = 2048
_WORKER = "sources.readers.documents.pdf_worker"


def read_pdf(data: bytes, name: str, limits: Limits) -> DocumentText:
    """The text of a PDF.

    Raises:
        SourceFault: encrypted, cut off, damaged, without a text layer, or too large.
    """
    _check_end(data, name)
    content = _in_own_process(data, name, limits)
    if "fault" in content:
        raise _fault(name, limits, content["fault"], content["found"])
    writer = TextWriter(name, limits)
    readable = 0
    for item in content["items"]:
        if isinstance(item, str):
            readable += len(item)
            writer.line(item)
        else:
            head_rows, cells = item
            table = Table(tuple(TableCell(*cell) for cell in cells), head_rows)
            readable += sum(len(cell.text) for cell in table.cells)
            writer.table(table)
    if writer.is_empty or content["unreadable"] > readable:
        raise _no_text(name, content["pages"], content["unreadable"])
    return writer.finish(data)


def _check_end(data: bytes, name: str) -> None:
    """A whole PDF says where it ends; little but white space comes after."""
    at = data.rfind(_END)
    rest = data[at + len(_END) :]
    if at < 0 or (len(rest) > _NEAR_END and not _AFTER_END.fullmatch(rest)):
        raise cut_off(name, "the end mark of a PDF (%%EOF)", "other content up to the last byte")


def _in_own_process(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    try:
        content: dict[str, Any] = answer_of(_WORKER, data, name, limits)
    except OutOfTime as error:
        raise too_large(name, limits.seconds, "seconds to read it") from error
    except OutOfMemory as error:
        raise too_large(
            name, limits.memory_bytes, "bytes of memory to read it", str(error)
        ) from error
    return content


def _fault(name: str, limits: Limits, kind: str, found: str) -> SourceFault:
    if kind == "encrypted":
        return fault(
            name,
            kind,
            "a PDF that opens without a password",
            "an encrypted PDF",
            "Remove the password and save the PDF anew.",
        )
    bounds = {
        "pages": (limits.pages, "pages"),
        "characters": (limits.characters, "characters of text"),
        "objects": (limits.page_objects, "drawn things on a page"),
    }
    if kind in bounds:
        return too_large(name, *bounds[kind], found)
    return damaged(name, "a whole PDF", found)


def _no_text(name: str, pages: int, unreadable: int) -> SourceFault:
    found = (
        f"{unreadable:,} letters without a meaning (fonts without a character table)"
        if unreadable
        else f"{pages:,} pages of pictures"
    )
    return fault(
        name,
        "no_text_layer",
        "a PDF with text",
        found,
        "Provide the document as .docx or .html, or the PDF after text recognition (OCR).",
    )
