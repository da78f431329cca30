"""Spreadsheets as XML of Excel 2003, which often carry the suffix .xls."""

from __future__ import annotations

from typing import Any

from sources.readers.workbooks.dates import iso_text
from sources.readers.workbooks.draft import Budget, Content, PackedSheet, SheetDraft
from sources.readers.workbooks.limits import WorkbookLimits
from sources.readers.workbooks.number_formats import GENERAL, shown
from sources.readers.workbooks.numbers import plain_decimal
from sources.readers.workbooks.rich_text import raised
from sources.readers.workbooks.sheet import FORMULA_WITHOUT_VALUE, NUMBER_OUT_OF_RANGE
from sources.readers.workbooks.xml_stream import attribute, is_true, local, streamed, whole_number

#: Formats that the file calls by a name.
_NAMED = {
    "Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "Currency": "#,##0.00",
    "Scientific": "0.00E+00", "General Number": GENERAL, "Euro Currency": "#,##0.00",
}  # fmt: skip


def read_xml2003(data: bytes, name: str, limits: WorkbookLimits) -> Content:
    """The sheets of a workbook.

    Raises:
        SourceFault: damaged, unsafe or too large.
    """
    return _Reader(name, limits).read(data), []


class _Reader:
    """Reads the worksheets of one file."""

    def __init__(self, name: str, limits: WorkbookLimits) -> None:
        self._name = name
        self._budget = Budget(name, limits)
        self._formats: dict[str, str] = {}
        self._draft: SheetDraft | None = None
        self._row = 0
        self._column = 0

    def read(self, data: bytes) -> list[PackedSheet]:
        """The sheets, in their order."""
        sheets: list[PackedSheet] = []
        tags = ("Style", "Column", "Row", "Visible", "Worksheet")
        for event, tag, element in streamed(
            data, self._name, "the workbook", tags, starts=("Worksheet",)
        ):
            if tag == "Style":
                self._read_style(element)
            elif event == "start":
                name = attribute(element, "Name") or f"sheet {len(sheets) + 1}"
                self._draft = SheetDraft(name, self._budget)
                self._row = self._column = 0
            elif self._draft is None:
                continue
            elif tag == "Column":
                self._read_column(element, self._draft)
            elif tag == "Row":
                self._read_row(element, self._draft)
            elif tag == "Visible":
                self._draft.is_hidden = (element.text or "").strip() != "SheetVisible"
            else:
                sheets.append(self._draft.packed())
                self._draft = None
        return sheets

    def _read_style(self, style: Any) -> None:
        for child in style:
            if local(child) == "NumberFormat":
                code = attribute(child, "Format") or GENERAL
                self._formats[attribute(style, "ID") or ""] = _NAMED.get(code, code)

    def _read_column(self, column: Any, draft: SheetDraft) -> None:
        first = whole_number(attribute(column, "Index"), self._column + 1)
        self._column = first + max(whole_number(attribute(column, "Span"), 0), 0)
        if is_true(attribute(column, "Hidden")):
            draft.hide_columns(first, self._column)

    def _read_row(self, row: Any, draft: SheetDraft) -> None:
        number = whole_number(attribute(row, "Index"), self._row + 1)
        self._row = number + max(whole_number(attribute(row, "Span"), 0), 0)
        if is_true(attribute(row, "Hidden")):
            draft.hide_rows(number, self._row)
        column = 1
        for cell in row:
            if local(cell) != "Cell":
                continue
            column = whole_number(attribute(cell, "Index"), column)
            across = max(whole_number(attribute(cell, "MergeAcross"), 0), 0)
            down = max(whole_number(attribute(cell, "MergeDown"), 0), 0)
            self._read_cell(number, column, cell, draft)
            draft.merge(number, column, down + 1, across + 1)
            column += across + 1

    def _read_cell(self, row: int, column: int, cell: Any, draft: SheetDraft) -> None:
        text, error, note = "", "", ""
        decimals: int | None = None
        is_hidden = has_data = False
        for child in cell:
            tag = local(child)
            if tag == "Comment":
                note = "".join(child.itertext()).strip()
            elif tag == "Data":
                has_data = True
                kind, text = attribute(child, "Type"), _text(child)
                if kind == "Number":
                    number = plain_decimal(text.strip())
                    if number is None:
                        error = NUMBER_OUT_OF_RANGE
                    else:
                        code = self._formats.get(attribute(cell, "StyleID") or "", GENERAL)
                        seen = shown(number, code)
                        text, decimals, is_hidden = seen.text, seen.decimals, seen.is_hidden
                elif kind == "DateTime":
                    text = iso_text(text) or text
                elif kind == "Boolean":
                    text = "TRUE" if is_true(text) else "FALSE"
                elif kind == "Error":
                    error = text or "#N/A"
        if attribute(cell, "Formula") and not has_data:
            error = FORMULA_WITHOUT_VALUE
        draft.add(row, column, text, error=error, note=note, decimals=decimals, is_hidden=is_hidden)


def _text(element: Any) -> str:
    """The text of a cell; marked-up text may raise digits."""
    pieces = [element.text or ""]
    for child in element:
        text = _text(child)
        pieces += [raised(text) if local(child) == "Sup" else text, child.tail or ""]
    return "".join(pieces)
