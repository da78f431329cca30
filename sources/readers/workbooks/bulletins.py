"""Tables of bulletins: documents whose format draws its tables, and text with tabs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sources.document import DocumentText
from sources.readers.documents import read_document
from sources.readers.workbooks.draft import Budget, PackedSheet
from sources.readers.workbooks.faults import no_tables
from sources.readers.workbooks.limits import WorkbookLimits
from sources.readers.workbooks.tables import FoundTable, Placed, packed_table

_LINES_AROUND = 8


def read_bulletin(
    path: Path, name: str, limits: WorkbookLimits
) -> tuple[DocumentText, list[PackedSheet]]:
    """The tables of a document.

    Raises:
        SourceFault: the document cannot be read, has no table, or is too large.
    """
    document = read_document(path, name)
    found = list(_tables_of(document))
    if not found:
        raise no_tables(name, "a document without a table that its format draws")
    return document, _sheets(found, name, limits)


def tables_in_text(text: str, name: str, limits: WorkbookLimits) -> list[PackedSheet]:
    """The tables of a plain text: lines that follow each other and hold tabs.

    Raises:
        SourceFault: there is none, or they are too large.
    """
    found = list(_tabbed_tables(text))
    if not found:
        raise no_tables(name, "text without delimiters that make columns")
    return _sheets(found, name, limits)


def _sheets(found: list[FoundTable], name: str, limits: WorkbookLimits) -> list[PackedSheet]:
    budget = Budget(name, limits)
    return [packed_table(table, number, budget) for number, table in enumerate(found, 1)]


def _tables_of(document: DocumentText) -> Iterator[FoundTable]:
    """The grids of a document, each with the lines between it and its neighbours."""
    text, end = document.text, 0
    for at, grid in enumerate(document.grids):
        following = document.grids[at + 1 : at + 2]
        until = following[0].char_start if following else len(text)
        yield FoundTable(
            [
                Placed(
                    cell.row,
                    cell.column,
                    text[cell.char_start : cell.char_end],
                    cell.row_span,
                    cell.column_span,
                )
                for cell in grid.cells
            ],
            above=text[end : _line_start(text, grid.char_start)].splitlines()[-_LINES_AROUND:],
            below=text[grid.char_end : until].splitlines()[1:][:_LINES_AROUND],
        )
        end = grid.char_end


def _line_start(text: str, position: int) -> int:
    return text.rfind("\n", 0, position) + 1


def _tabbed_tables(text: str) -> Iterator[FoundTable]:
    lines = text.splitlines()
    start = 0
    last_end = 0
    while start < len(lines):
        if "\t" not in lines[start].strip():
            start += 1
            continue
        end = start
        while end < len(lines) and "\t" in lines[end]:
            end += 1
        if end - start > 1:
            yield FoundTable(
                [
                    Placed(row, column, cell)
                    for row, line in enumerate(lines[start:end])
                    for column, cell in enumerate(line.split("\t"))
                ],
                above=lines[max(last_end, start - _LINES_AROUND) : start],
                below=lines[end : end + _LINES_AROUND],
            )
            last_end = end
        start = end
