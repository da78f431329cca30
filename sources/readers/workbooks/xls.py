"""Workbooks of Excel before 2007 (.xls), read by xlrd."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import xlrd  # type: ignore[import-untyped]

from sources.model import Rejection, SourceFault
from sources.readers.documents.faults import damaged
from sources.readers.workbooks.draft import Budget, Content, PackedSheet, SheetDraft
from sources.readers.workbooks.faults import encrypted
from sources.readers.workbooks.limits import WorkbookLimits
from sources.readers.workbooks.number_formats import BUILT_IN, GENERAL, shown
from sources.readers.workbooks.numbers import plain_decimal
from sources.readers.workbooks.rich_text import raised
from sources.readers.workbooks.sheet import FORMULA_WITHOUT_VALUE

_FIRST_CHINESE_FORMAT = 27
_UNICODE_VERSION = 80
_FORMULA = 0x0006
_NO_VALUE = 3
_SUPERSCRIPT = 1


def read_xls(data: bytes, name: str, limits: WorkbookLimits) -> Content:
    """The sheets of a workbook, and those that could not be read.

    Raises:
        SourceFault: the workbook as a whole is damaged, encrypted or too large.
    """
    budget = Budget(name, limits)
    sheets: list[PackedSheet] = []
    rejections: list[Rejection] = []
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        book = _open(data, name, nowhere)
        has_values = _has_formula_values(book)
        for number in range(book.nsheets):
            try:
                sheets.append(_SheetReader(book, number, budget, has_values).read())
            except (SourceFault, MemoryError) as fault:
                if isinstance(fault, MemoryError) or _is_too_large(fault):
                    raise
                rejections.append(fault.rejection)
            except Exception as error:
                # xlrd meets damage with whatever error its arithmetic gives.
                what = f"the sheet {book.sheet_names()[number]} whole"
                rejections.append(damaged(name, what, _said(error)).rejection)
    return sheets, rejections


def _open(data: bytes, name: str, nowhere: Any) -> Any:
    options = {
        "file_contents": data, "formatting_info": True, "on_demand": True, "ragged_rows": True,
        "logfile": nowhere,
    }  # fmt: skip
    try:
        book = xlrd.open_workbook(**options)
        if book.biff_version < _UNICODE_VERSION and book.codepage in {None, 1252}:
            # An old Chinese file that does not say so.
            book = xlrd.open_workbook(**options, encoding_override="gb18030")
        return book
    except MemoryError:
        raise
    except Exception as error:
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise encrypted(name, "an encrypted workbook") from error
        raise damaged(name, "a whole workbook", _said(error)) from error


def _is_too_large(fault: SourceFault) -> bool:
    return fault.rejection.reason_code == "too_large"


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


class _SheetReader:
    """Reads one sheet."""

    def __init__(self, book: Any, number: int, budget: Budget, has_values: bool) -> None:
        self._book = book
        self._number = number
        self._sheet = book.sheet_by_index(number)
        self._has_values = has_values
        self._draft = SheetDraft(self._sheet.name, budget, is_hidden=bool(self._sheet.visibility))
        self._codes: dict[int, str] = {}

    def read(self) -> PackedSheet:
        """The sheet."""
        sheet, draft = self._sheet, self._draft
        notes = {place: note.text for place, note in sheet.cell_note_map.items() if note.text}
        for row in range(sheet.nrows):
            types, values = sheet.row_types(row), sheet.row_values(row)
            for column, (kind, value) in enumerate(zip(types, values, strict=True)):
                if kind not in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
                    self._add(row, column, kind, value, notes.pop((row, column), ""))
        for (row, column), note in notes.items():
            draft.add(row + 1, column + 1, "", note=note)
        for first_row, end_row, first_column, end_column in sheet.merged_cells:
            draft.merge(
                first_row + 1, first_column + 1, end_row - first_row, end_column - first_column
            )
        for row, info in sorted(sheet.rowinfo_map.items()):
            if info.hidden:
                draft.hide_rows(row + 1)
        for column, info in sorted(sheet.colinfo_map.items()):
            if info.hidden or info.width == 0:
                draft.hide_columns(column + 1)
        packed = draft.packed()
        self._book.unload_sheet(self._number)
        return packed

    def _add(self, row: int, column: int, kind: int, value: Any, note: str) -> None:
        place = row + 1, column + 1
        if kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
            number = plain_decimal(value)
            if number is None:
                self._draft.add(*place, "", error="#NUM!", note=note)
                return
            seen = shown(number, self._code(row, column), bool(self._book.datemode))
            self._draft.add(
                *place, seen.text, note=note, decimals=seen.decimals, is_hidden=seen.is_hidden
            )
        elif kind == xlrd.XL_CELL_ERROR:
            text = xlrd.error_text_from_code.get(value, "#N/A")
            self._draft.add(*place, text, error=text, note=note)
        elif kind == xlrd.XL_CELL_BOOLEAN:
            self._draft.add(*place, "TRUE" if value else "FALSE", note=note)
        elif not value and not self._has_values:
            # Only a formula can give a text that is empty.
            self._draft.add(*place, "", error=FORMULA_WITHOUT_VALUE, note=note)
        else:
            self._draft.add(*place, self._raised(row, column, value), note=note)

    def _code(self, row: int, column: int) -> str:
        style = self._sheet.cell_xf_index(row, column)
        if style not in self._codes:
            key = self._book.xf_list[style].format_key
            found = self._book.format_map.get(key)
            code = GENERAL if found is None else found.format_str
            if key >= _FIRST_CHINESE_FORMAT and code == GENERAL:
                code = BUILT_IN.get(key, GENERAL)
            self._codes[style] = code
        return self._codes[style]

    def _raised(self, row: int, column: int, text: str) -> str:
        """Text whose raised runs are told apart."""
        runs = self._sheet.rich_text_runlist_map.get((row, column))
        if not runs:
            return text
        starts = [(0, None), *runs]
        pieces: list[str] = []
        for at, (start, font) in enumerate(starts):
            end = starts[at + 1][0] if at + 1 < len(starts) else len(text)
            is_raised = font is not None and self._book.font_list[font].escapement == _SUPERSCRIPT
            pieces.append(raised(text[start:end]) if is_raised else text[start:end])
        return "".join(pieces)


def _has_formula_values(book: Any) -> bool:
    """Whether some formula of the workbook has a value stored, or there is no formula.

    Some programs write formulas and leave their values to be computed when Excel opens the file;
    each then has the value of an empty text.
    """
    is_any = False
    for kind, body in _records(book.mem, book.base, book.base + book.stream_len):
        if kind == _FORMULA and len(body) >= 14:
            is_any = True
            if body[12:14] != b"\xff\xff" or body[6] != _NO_VALUE:
                return True
    return not is_any


def _records(data: Any, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    while start + 4 <= end:
        kind, length = struct.unpack_from("<HH", data, start)
        yield kind, data[start + 4 : start + 18]
        start += 4 + length
