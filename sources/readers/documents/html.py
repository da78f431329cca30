"""Web pages: the main text, block by block, its data tables as grids.

White space is collapsed as a browser does, and a line break of the source between two Chinese
characters is nothing. What surrounds the main text (menus, breadcrumbs, footers, links to
elsewhere, hidden elements) is left out; the title is put back where it stands outside.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from sources.document import DocumentText
from sources.model import SourceFault
from sources.readers.documents.encodings import decoded, is_common_chinese, marked_encoding
from sources.readers.documents.faults import fault, too_large
from sources.readers.documents.html_content import main_content, title_of
from sources.readers.documents.html_tables import data_tables, table_of
from sources.readers.documents.limits import Limits
from sources.readers.documents.markup import parse_html
from sources.readers.documents.tables import MOST_COLUMNS, Table, TooWide
from sources.readers.documents.whitespace import cell_text, is_cjk, word_set
from sources.readers.documents.writer import TextWriter

_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_DECLARATION_WITHIN = 4096
#: What a page calls its encoding, and what it then uses.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "hz": "gb18030"}
_INLINE = word_set(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rb rp rt
    rtc ruby s samp small span strike strong sub sup time tt u var wbr nobr o:p
    """
)
_SPACES = re.compile(r"[ \t\n\r\f\v\u00a0]+")


def read_html(data: bytes, name: str, limits: Limits) -> DocumentText:
    """The main text of a web page.

    Raises:
        SourceFault: wrong encoding, no main text, too large, nested too deep.
    """
    root = parse_html(page_text(data, name), name, limits)
    content = None if root is None else main_content(root)
    if content is None:
        raise _no_main_text(name)
    title = title_of(root, content)
    writer = TextWriter(name, limits)
    if title:
        writer.line(title)
    _write(content, writer, name, limits)
    if writer.is_empty:
        raise _no_main_text(name)
    return writer.finish(data)


def page_text(data: bytes, name: str) -> str:
    """A page decoded: by its mark, by what it declares, else as UTF-8 or GB18030.

    Raises:
        SourceFault: no encoding fits.
    """
    text = None
    if marked_encoding(data) is None:
        text = _as_declared(data)
    if text is None:
        text = decoded(data)
    if text is None:
        raise fault(
            name,
            "wrong_encoding",
            "a page in the encoding it declares, UTF-8 or GB18030",
            "bytes that do not fit",
            "Open the page in a browser and save it as UTF-8.",
        )
    return text.replace("\0", "")


def _as_declared(data: bytes) -> str | None:
    declared = _DECLARED.search(data[:_DECLARATION_WITHIN])
    label = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    label = _WIDER.get(label, label)
    if not _is_text_encoding(label) or label.startswith("utf-16"):
        label = "utf-8"
    try:
        return data.decode(label)
    except UnicodeDecodeError:
        lenient = data.decode(label, errors="replace")
    # A few broken bytes do not make another encoding.
    broken = lenient.count("\ufffd")
    if broken * 1000 <= len(lenient) and is_common_chinese(lenient):
        return lenient
    return None


def _is_text_encoding(label: str) -> bool:
    try:
        return codecs.lookup(label).name not in {"idna", "punycode", "undefined"} and isinstance(
            b"".decode(label), str
        )
    except (LookupError, ValueError):
        return False


class _Flow:
    """Inline text on its way to lines."""

    def __init__(self, writer: TextWriter) -> None:
        self._writer = writer
        self._pieces: list[str] = []

    def add(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)

    def add_preformatted(self, text: str | None) -> None:
        for number, line in enumerate((text or "").split("\n")):
            if number:
                self.end_line()
            self.add(line)

    def end_line(self) -> None:
        text = collapsed("".join(self._pieces))
        self._pieces.clear()
        self._writer.line(text)


def collapsed(text: str) -> str:
    """Runs of white space as one space; nothing for a line break between Chinese characters."""

    def replacement(found: re.Match[str]) -> str:
        start, end = found.span()
        between = start > 0 and end < len(text) and is_cjk(text[start - 1]) and is_cjk(text[end])
        return "" if between and "\n" in found.group() else " "

    return _SPACES.sub(replacement, text)


def _write(content: Any, writer: TextWriter, name: str, limits: Limits) -> None:
    """Write an element: walked, not recursed into, so that depth costs nothing."""
    tables = data_tables(content)
    flow = _Flow(writer)
    preformatted = 0
    walk = etree.iterwalk(content, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        is_block = tag not in _INLINE
        add = flow.add_preformatted if preformatted else flow.add
        if event == "start":
            if is_block:
                flow.end_line()
            preformatted += tag == "pre"
            if element in tables:
                writer.table(_table(element, name, limits))
                walk.skip_subtree()
            else:
                (flow.add_preformatted if preformatted else flow.add)(element.text)
            continue
        if is_block:
            flow.end_line()
        preformatted -= tag == "pre"
        if element is not content:
            add = flow.add_preformatted if preformatted else flow.add
            add(element.tail)
    flow.end_line()


def _table(element: Any, name: str, limits: Limits) -> Table:
    cells = sum(1 for _ in element.iter("td", "th"))
    if cells > limits.table_cells:
        raise too_large(name, limits.table_cells, "table cells", f"{cells:,}")
    try:
        return table_of(element, cell_text)
    except TooWide as error:
        raise too_large(name, MOST_COLUMNS, "columns in a table") from error


def _no_main_text(name: str) -> SourceFault:
    return fault(
        name,
        "no_main_text",
        "a page with the text of a plan",
        "menus and links at most",
        "Save the page that shows the text itself, or print it to PDF.",
    )
