"""OpenDocument spreadsheets (.ods, .fods): one part, its rows one by one.

The exact number stands in an attribute, and what the program showed in the text; the text says
how many decimals, which words and which scale a reader sees. Tracked changes, and what is cached of
other files, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sources.readers.documents.archive import Archive
from sources.readers.documents.faults import damaged
from sources.readers.workbooks.dates import as_shown, duration_text, iso_text
from sources.readers.workbooks.displayed import displayed_number
from sources.readers.workbooks.draft import Budget, Content, PackedSheet, SheetDraft
from sources.readers.workbooks.faults import encrypted
from sources.readers.workbooks.limits import WorkbookLimits
from sources.readers.workbooks.numbers import plain_decimal
from sources.readers.workbooks.rich_text import raised
from sources.readers.workbooks.sheet import FORMULA_WITHOUT_VALUE, NUMBER_OUT_OF_RANGE
from sources.readers.workbooks.xml_stream import attribute, local, streamed, whole_number

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_ENDS = ("style", "table", "table-row", "table-column", "dde-links", "tracked-changes")
_STARTS = ("table", "dde-links", "tracked-changes")
_HIDDEN = {"collapse", "filter"}
_NUMBERS = {"float", "percentage", "currency"}
_UNVALUED = {None, "float", "percentage", "currency", "date", "time", "boolean"}
_ERRORS = ("#", "Err:")

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELL = f"{_TABLE}table-cell"
_COVERED = f"{_TABLE}covered-table-cell"
_PARAGRAPH = f"{_TEXT}p"
_ANNOTATION = f"{_OFFICE}annotation"
_VISIBILITY = f"{_TABLE}visibility"
_FORMULA = f"{_TABLE}formula"
_ROWS_REPEATED = f"{_TABLE}number-rows-repeated"
_COLUMNS_REPEATED = f"{_TABLE}number-columns-repeated"
_ROWS_SPANNED = f"{_TABLE}number-rows-spanned"
_COLUMNS_SPANNED = f"{_TABLE}number-columns-spanned"
_VALUE_TYPE = f"{_OFFICE}value-type"
_VALUE = f"{_OFFICE}value"
_DATE_VALUE = f"{_OFFICE}date-value"
_TIME_VALUE = f"{_OFFICE}time-value"
_BOOLEAN_VALUE = f"{_OFFICE}boolean-value"
_STRING_VALUE = f"{_OFFICE}string-value"
#: LibreOffice alone tells errors from text.
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def read_ods(data: bytes, name: str, limits: WorkbookLimits) -> Content:
    """The sheets of a workbook.

    Raises:
        SourceFault: damaged, encrypted, unsafe or too large.
    """
    if not data.startswith(b"PK"):
        return _Reader(name, limits).read(data), []
    with Archive(data, name, limits) as archive:
        if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
            raise encrypted(name, "an encrypted OpenDocument file")
        if _CONTENT not in archive:
            raise damaged(name, f"the part {_CONTENT}", "none")
        content = archive.read(_CONTENT)
    return _Reader(name, limits).read(content), []


class _Reader:
    """Reads the content of one file."""

    def __init__(self, name: str, limits: WorkbookLimits) -> None:
        self._name = name
        self._budget = Budget(name, limits)
        self._columns = limits.columns
        self._hiding_styles: set[str] = set()
        self._raising_styles: set[str] = set()
        # Tables within cells, within caches of other files, within what was changed.
        self._depth = 0
        self._aside = 0
        self._draft: SheetDraft | None = None
        self._row = 1
        self._column = 1

    def read(self, content: bytes) -> list[PackedSheet]:
        """The sheets, in their order."""
        sheets: list[PackedSheet] = []
        for event, tag, element in streamed(content, self._name, _CONTENT, _ENDS, starts=_STARTS):
            if tag == "style":
                self._read_style(element)
            elif tag in {"dde-links", "tracked-changes"}:
                self._aside += 1 if event == "start" else -1
            elif self._aside:
                continue
            elif tag == "table":
                sheets += self._table(event, element)
            elif self._depth == 1 and self._draft is not None:
                if tag == "table-column":
                    self._read_column(element)
                else:
                    self._read_row(element, self._draft)
        return sheets

    def _table(self, event: str, element: Any) -> Iterator[PackedSheet]:
        if event == "start":
            self._depth += 1
            if self._depth == 1:
                name = attribute(element, "name") or "sheet"
                is_hidden = attribute(element, "style-name") in self._hiding_styles
                # What is cached of another file is named by its address.
                is_cache = name.startswith("'file:")
                self._draft = (
                    None if is_cache else SheetDraft(name, self._budget, is_hidden=is_hidden)
                )
                self._row = self._column = 1
            return
        self._depth -= 1
        if self._depth == 0 and self._draft is not None:
            yield self._draft.packed()
            self._draft = None

    def _read_style(self, style: Any) -> None:
        name = attribute(style, "name") or ""
        for properties in style:
            kind = local(properties)
            if kind == "table-properties" and attribute(properties, "display") == "false":
                self._hiding_styles.add(name)
            position = attribute(properties, "text-position") or ""
            if kind == "text-properties" and _is_raised(position):
                self._raising_styles.add(name)

    def _read_column(self, column: Any) -> None:
        count = _repeated(column.get(_COLUMNS_REPEATED))
        if column.get(_VISIBILITY) in _HIDDEN and self._draft is not None:
            self._draft.hide_columns(self._column, self._column + count - 1)
        self._column += count

    def _read_row(self, row: Any, draft: SheetDraft) -> None:
        count = _repeated(row.get(_ROWS_REPEATED))
        first = self._row
        self._row += count
        if row.get(_VISIBILITY) in _HIDDEN:
            draft.hide_rows(first, first + count - 1)
        column = 1
        for cell in row:
            repeated = _repeated(cell.get(_COLUMNS_REPEATED))
            if cell.tag == _CELL:
                if len(cell) or len(cell.attrib):
                    self._read_cell(cell, draft, (first, count), (column, repeated))
            elif cell.tag != _COVERED:
                continue
            column += repeated

    def _read_cell(
        self, cell: Any, draft: SheetDraft, rows: tuple[int, int], columns: tuple[int, int]
    ) -> None:
        """Add a cell as often as it is repeated: first and count of rows, of columns."""
        note, display = "", ""
        for child in cell:
            if child.tag == _PARAGRAPH:
                text = self._text(child)
                display = f"{display}\n{text}" if display else text
            elif child.tag == _ANNOTATION:
                note = _note(child)
        text, error, decimals = _value(cell, display)
        row_span = whole_number(cell.get(_ROWS_SPANNED), 1)
        column_span = whole_number(cell.get(_COLUMNS_SPANNED), 1)
        if not (text.strip() or error or note):
            # Nothing is in it, however often it is repeated; it may still cover what is.
            draft.merge(rows[0], columns[0], row_span, column_span)
            return
        for row in range(rows[0], rows[0] + rows[1]):
            for column in range(columns[0], columns[0] + columns[1]):
                draft.add(row, column, text, error=error, note=note, decimals=decimals)
                draft.merge(row, column, row_span, column_span)

    def _text(self, element: Any) -> str:
        """The text of a paragraph or a span within it."""
        if not len(element):
            return element.text or ""
        pieces = [element.text or ""]
        for child in element:
            tag = local(child)
            if tag == "s":
                pieces.append(" " * min(_repeated(child.get(f"{_TEXT}c")), 100))
            elif tag in {"tab", "line-break"}:
                pieces.append("\t" if tag == "tab" else "\n")
            elif tag not in {"annotation", "ruby-text"}:
                text = self._text(child)
                is_raised = attribute(child, "style-name") in self._raising_styles
                pieces.append(raised(text) if is_raised else text)
            pieces.append(child.tail or "")
        return "".join(pieces)


def _value(cell: Any, display: str) -> tuple[str, str, int | None]:
    """Text, error and shown decimals of a cell, from its attributes and its displayed text."""
    kind = cell.get(_VALUE_TYPE)
    is_formula = cell.get(_FORMULA) is not None
    if cell.get(_CALC_TYPE) == "error" or (is_formula and display.startswith(_ERRORS)):
        return display, display or "#N/A", None
    if kind in _NUMBERS:
        stored = cell.get(_VALUE)
        number = None if stored is None else plain_decimal(stored)
        if number is not None:
            text, decimals = displayed_number(number, display, is_percentage=kind == "percentage")
            return text, "", decimals
    if is_formula and not display and kind in _UNVALUED:
        return "", FORMULA_WITHOUT_VALUE, None
    if kind in _NUMBERS:
        return display, NUMBER_OUT_OF_RANGE, None
    if kind == "date":
        iso = iso_text(cell.get(_DATE_VALUE, ""))
        return (as_shown(iso, display) if iso else display), "", None
    if kind == "time":
        return duration_text(cell.get(_TIME_VALUE, "")) or display, "", None
    if kind == "boolean":
        return (cell.get(_BOOLEAN_VALUE) or display).upper(), "", None
    return display or cell.get(_STRING_VALUE, ""), "", None


def _note(annotation: Any) -> str:
    lines = ("".join(child.itertext()) for child in annotation if child.tag == _PARAGRAPH)
    return "\n".join(lines).strip()


def _repeated(count: str | None) -> int:
    return 1 if count is None else max(whole_number(count, 1), 1)


def _is_raised(position: str) -> bool:
    """Whether a text position (`super 58%`, `33% 58%`) is above the line."""
    first = position.split(" ")[0]
    return first == "super" or (
        first.endswith("%") and not first.startswith("-") and first.rstrip("%").strip("0") != ""
    )
