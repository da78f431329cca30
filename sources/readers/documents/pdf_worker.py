"""The process that opens a PDF: bytes on standard input, lines and tables on standard output.

It imports little, because it starts anew for every PDF.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from sources.readers.documents.limits import Limits
from sources.readers.documents.pdf_joining import joined_pages
from sources.readers.documents.pdf_layout import PageItem, PageLine
from sources.readers.documents.pdf_page import Page, TooManyObjects, read_page
from sources.readers.documents.pdf_reading import page_items
from sources.readers.own_process import bound_memory_and_time


class Refused(Exception):
    """A PDF that is not read: what is wrong with it, and what was found."""

    def __init__(self, kind: str, found: str) -> None:
        super().__init__(kind, found)
        self.kind = kind
        self.found = found


def main(limits: str) -> None:
    """Read standard input within the limits (as JSON) and write what it says."""
    bounds = Limits(**json.loads(limits))
    bound_memory_and_time(bounds)
    try:
        result = content(sys.stdin.buffer.read(), bounds)
    except Refused as refused:
        result = {"fault": refused.kind, "found": refused.found}
    sys.stdout.buffer.write(json.dumps(result, ensure_ascii=False).encode())


def content(data: bytes, limits: Limits) -> dict[str, Any]:
    """Lines (strings) and tables (head rows, cells) of a PDF, its pages and unknown letters.

    Raises:
        Refused: encrypted, damaged, or beyond a limit.
    """
    document = _open(data)
    try:
        pages, unreadable = _pages(document, limits)
    finally:
        document.close()
    return {
        "items": [_plain(item) for item in joined_pages(pages)],
        "pages": len(pages),
        "unreadable": unreadable,
    }


def _plain(item: PageItem) -> Any:
    if isinstance(item, PageLine):
        return item.text
    table = item.table
    cells = [
        (cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells
    ]
    return table.head_rows, cells


def _open(data: bytes) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise Refused("encrypted" if is_locked else "damaged", str(error)) from error


def _pages(document: Any, limits: Limits) -> tuple[list[list[PageItem]], int]:
    """Lines and tables of every page, and how many characters cannot be known."""
    if len(document) > limits.pages:
        raise Refused("pages", f"{len(document):,}")
    pages: list[list[PageItem]] = []
    unreadable = characters = 0
    for page in _read_pages(document, limits):
        characters += len(page.chars)
        if characters > limits.characters:
            raise Refused("characters", f"more up to page {len(pages) + 1}")
        unreadable += page.unreadable
        pages.append(page_items(page))
    return pages, unreadable


def _read_pages(document: Any, limits: Limits) -> Iterator[Page]:
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            # A page that is listed and not there shows nothing in any viewer.
            yield Page()
            continue
        text_page = None
        try:
            text_page = page.get_textpage()
            letters = raw.FPDFText_CountChars(text_page)
            if letters > limits.characters:
                raise Refused("characters", f"{letters:,} on page {index + 1}")
            yield read_page(page, text_page, page.get_bbox(), limits.page_objects)
        except TooManyObjects as error:
            raise Refused("objects", f"more on page {index + 1}") from error
        except pdfium.PdfiumError as error:
            raise Refused("damaged", f"{error} on page {index + 1}") from error
        finally:
            if text_page is not None:
                text_page.close()
            page.close()
