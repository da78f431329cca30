"""Workbooks of Excel since 2007 (.xlsx, .xlsm, .xltx): sheets part by part, rows one by one.

Macros, links to other files and pictures are never looked at. A formula counts by the value that
was stored with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sources.model import Rejection, SourceFault
from sources.readers.documents.archive import Archive
from sources.readers.documents.faults import damaged
from sources.readers.workbooks.dates import iso_text
from sources.readers.workbooks.draft import Budget, Content, PackedSheet, SheetDraft
from sources.readers.workbooks.limits import WorkbookLimits
from sources.readers.workbooks.number_formats import GENERAL, Shown, shown
from sources.readers.workbooks.numbers import plain_decimal
from sources.readers.workbooks.sheet import FORMULA_WITHOUT_VALUE, NUMBER_OUT_OF_RANGE
from sources.readers.workbooks.xlsx_package import (
    Package,
    SheetEntry,
    missing_sheet,
    missing_strings,
    text_of,
    unescaped,
)
from sources.readers.workbooks.xml_stream import is_true, whole_number

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,7})")
_PARTS = ("row", "col", "mergeCell")


def read_xlsx(data: bytes, name: str, limits: WorkbookLimits) -> Content:
    """The sheets of a workbook, and those that could not be read.

    Raises:
        SourceFault: the workbook as a whole is damaged, encrypted, unsafe or too large.
    """
    with Archive(data, name, limits) as archive:
        package = Package(archive, name)
        contents = package.contents()
        shared = _Shared(
            package.strings(contents.strings),
            contents.strings,
            {str(number): code for number, code in enumerate(package.formats(contents.styles))},
            contents.is_1904,
        )
        budget = Budget(name, limits)
        sheets: list[PackedSheet] = []
        rejections: list[Rejection] = []
        for entry in contents.sheets:
            try:
                sheets.append(_SheetReader(package, entry, shared, budget).read())
            except SourceFault as fault:
                if fault.rejection.reason_code == "too_large":
                    raise
                rejections.append(fault.rejection)
    return sheets, rejections


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all sheets refer to."""

    strings: list[str]
    strings_member: str
    formats: dict[str, str]
    is_1904: bool

    def format(self, style: str) -> str:
        """The number format of a cell style."""
        return self.formats.get(style, GENERAL)


class _Tags:
    """Names of the elements of a cell, in the namespace of their sheet."""

    __slots__ = ("cell", "formula", "inline", "value")

    def __init__(self, namespace: str) -> None:
        self.cell = f"{namespace}c"
        self.value = f"{namespace}v"
        self.formula = f"{namespace}f"
        self.inline = f"{namespace}is"


class _SheetReader:
    """Reads the rows of one sheet."""

    def __init__(
        self, package: Package, entry: SheetEntry, shared: _Shared, budget: Budget
    ) -> None:
        if not entry.member:
            raise missing_sheet(budget.name, entry.name)
        self._package = package
        self._entry = entry
        self._shared = shared
        self._name = budget.name
        self._limits = budget.limits
        self._draft = SheetDraft(entry.name, budget, is_hidden=entry.is_hidden)
        self._notes = package.notes(entry.member)
        self._row = 0
        self._columns: dict[str, int] = {}

    def read(self) -> PackedSheet:
        """The sheet."""
        handlers: dict[str, Callable[[Any], None]] = {
            "row": self._read_row, "col": self._read_column, "mergeCell": self._read_merge,
        }  # fmt: skip
        is_there = False
        for tag, element in self._package.stream(self._entry.member, "worksheet", *_PARTS):
            is_there = True
            if tag != "worksheet":
                handlers[tag](element)
        if not is_there:
            raise missing_sheet(self._name, self._entry.name)
        for reference, note in self._notes.items():
            if note:
                self._draft.add(*self._position(reference), "", note=note)
        return self._draft.packed()

    def _read_row(self, row: Any) -> None:
        number = whole_number(row.get("r"), self._row + 1)
        self._row = number
        if is_true(row.get("hidden")) or (is_true(row.get("customHeight")) and _is_nil(row, "ht")):
            self._draft.hide_rows(number)
        tags = _Tags(row.tag.removesuffix("row"))
        digits = str(number)
        column = 0
        for cell in row:
            if cell.tag != tags.cell:
                continue
            reference = cell.get("r")
            if reference is None:
                column += 1
            else:
                column = self._column(reference, digits)
            self._read_cell(number, column, reference, cell, tags)

    def _read_cell(
        self, row: int, column: int, reference: str | None, cell: Any, tags: _Tags
    ) -> None:
        value = inline = None
        is_formula = False
        for child in cell:
            tag = child.tag
            if tag == tags.value:
                value = child.text or ""
            elif tag == tags.formula:
                is_formula = True
            elif tag == tags.inline:
                inline = text_of(child)
        note = self._notes.pop(reference, "") if self._notes and reference else ""
        kind = cell.get("t", "n")
        if inline is not None:
            self._draft.add(row, column, inline, note=note)
        elif is_formula and (value is None or (not value and kind != "str")):
            self._draft.add(row, column, "", error=FORMULA_WITHOUT_VALUE, note=note)
        elif value is not None:
            self._add(row, column, kind, value, self._shared.format(cell.get("s", "0")), note)
        elif note:
            self._draft.add(row, column, "", note=note)

    def _add(self, row: int, column: int, kind: str, value: str, code: str, note: str) -> None:
        draft = self._draft
        if kind == "n":
            number = plain_decimal(value)
            if number is None:
                error = NUMBER_OUT_OF_RANGE if value.strip() else ""
                draft.add(row, column, value, error=error, note=note)
                return
            seen = Shown(number) if code == GENERAL else shown(number, code, self._shared.is_1904)
            draft.add(
                row, column, seen.text, note=note, decimals=seen.decimals, is_hidden=seen.is_hidden
            )
        elif kind == "s":
            draft.add(row, column, self._string(value), note=note)
        elif kind == "e":
            draft.add(row, column, value, error=value or "#N/A", note=note)
        elif kind == "b":
            draft.add(row, column, "TRUE" if is_true(value) else "FALSE", note=note)
        elif kind == "d":
            draft.add(row, column, iso_text(value) or value, note=note)
        else:
            draft.add(row, column, unescaped(value), note=note)

    def _string(self, value: str) -> str:
        number = whole_number(value, -1)
        if not 0 <= number < len(self._shared.strings):
            raise missing_strings(self._name, self._shared.strings_member)
        return self._shared.strings[number]

    def _read_column(self, column: Any) -> None:
        if is_true(column.get("hidden")) or _is_nil(column, "width"):
            first = whole_number(column.get("min"), 0)
            self._draft.hide_columns(first, whole_number(column.get("max"), first))

    def _read_merge(self, merge: Any) -> None:
        first, _, last = (merge.get("ref") or "").partition(":")
        row, column = self._position(first)
        last_row, last_column = self._position(last or first)
        self._draft.merge(row, column, last_row - row + 1, last_column - column + 1)

    def _column(self, reference: str, row: str) -> int:
        """The column of a cell that stands in a row."""
        letters = reference.removesuffix(row)
        column = self._columns.get(letters)
        if column is None:
            found, column = self._position(reference)
            if str(found) != row:
                raise self._damaged(f"{reference[:40]} in row {row}")
            self._columns[letters] = column
        return column

    def _position(self, reference: str) -> tuple[int, int]:
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise self._damaged(f"the reference {reference[:40]!r}")
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        return int(found[2]), column

    def _damaged(self, found: str) -> SourceFault:
        return damaged(self._name, f"cells in their place in {self._entry.member}", found)


def _is_nil(element: Any, name: str) -> bool:
    text = element.get(name)
    return text is not None and text.strip("0.") == "" and "0" in text
