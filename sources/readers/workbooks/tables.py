"""A table of a page or document as a sheet, with the lines around it that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sources.readers.workbooks.captions import notes_below, titles_above
from sources.readers.workbooks.draft import Budget, PackedSheet, SheetDraft


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell of a table, counted from 0."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    is_hidden: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table: its cells, its own caption, the lines above and below it."""

    cells: Sequence[Placed]
    caption: str = ""
    above: Sequence[str] = ()
    below: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()


def packed_table(table: FoundTable, number: int, budget: Budget) -> PackedSheet:
    """A table as a sheet: titles, cells, notes.

    Raises:
        SourceFault: the table passes a limit.
    """
    titles = titles_above(table.above)
    if table.caption and table.caption not in titles:
        titles.insert(0, table.caption)
    draft = SheetDraft(titles[0] if titles else f"table {number}", budget)
    width = max((cell.column + cell.column_span for cell in table.cells), default=1)
    height = max((cell.row + cell.row_span for cell in table.cells), default=0)
    first = len(titles) + 1
    for row, title in enumerate(titles, 1):
        draft.add(row, 1, title)
        draft.merge(row, 1, 1, width)
    for cell in table.cells:
        place = first + cell.row, cell.column + 1
        draft.add(*place, cell.text, is_hidden=cell.is_hidden, note=cell.note)
        draft.merge(*place, cell.row_span, cell.column_span)
    for row in table.hidden_rows:
        draft.hide_rows(first + row)
    for column in table.hidden_columns:
        draft.hide_columns(column + 1)
    for row, note in enumerate(notes_below(table.below), first + height):
        draft.add(row, 1, note)
        draft.merge(row, 1, 1, width)
    return draft.packed()
