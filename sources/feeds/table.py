"""Where the table of a delivery stands: its sheet, its heads, its rows, and what is around it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.feeds.sheet_contract import HeadRows, SheetChoice, SheetLayout
from sources.model import Rejection, SourceFault
from sources.readers.workbooks.heads import notes_of, shape_of
from sources.readers.workbooks.rows import TableRow, is_counter_row
from sources.readers.workbooks.sheet import Sheet, SheetCell, Workbook
from sources.readers.workbooks.text import is_unit

#: Between the levels of a head, and between a row's label and the head.
LEVEL, LABEL = "/", "|"
#: More columns than this belong to no return.
WIDEST = 2_000


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column.

    Attributes:
        column: from 1.
        path: its levels from the top down, without spaces, joined by `/`; units and footnote marks
            are taken off.
        printed: the same with everything that is printed.
        unit: that the head prints; "" where it prints none.
    """

    column: int
    path: str
    printed: str
    unit: str

    def matches(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The pattern over the whole path."""
        return matched(pattern, self.path) or matched(pattern, self.printed)


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a delivery.

    Attributes:
        sheet: that it stands in.
        heads: of every visible column that has one.
        rows: those below the head that are neither hidden nor notes.
        title: the text above the head.
        notes: the text below the table.
        units: that the title declares.
        is_text: whether its rows are lines of a text.
    """

    sheet: Sheet
    heads: tuple[Head, ...]
    rows: tuple[int, ...]
    title: str
    notes: str
    units: tuple[str, ...]
    is_text: bool = False

    def cell(self, row: int, column: int) -> SheetCell | None:
        """What stands at a place, also where it is merged over it."""
        return self.sheet.at(row, column)

    def text(self, row: int, column: int) -> str:
        """The text at a place."""
        return self.sheet.text_at(row, column)

    def row_text(self, row: int) -> str:
        """The whole row, as it stands in a rejection."""
        return ",".join(cell.text for cell in self.sheet.row(row))[:500]


def half_width(text: str) -> str:
    """Full-width letters, digits and brackets in their half-width form."""
    return unicodedata.normalize("NFKC", text)


def matched(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The pattern over a whole text, as printed or in half-width forms."""
    return pattern.fullmatch(text) or pattern.fullmatch(half_width(text))


def find_table(workbook: Workbook, layout: SheetLayout) -> Table:
    """The table that a contract describes.

    Raises:
        SourceFault: the sheet or its head is not there, or is there more than once.
    """
    sheet = _sheet(workbook, layout.sheet)
    if sheet.column_count > WIDEST:
        raise _fault(
            workbook.name, "too_large", f"at most {WIDEST:,} columns", f"{sheet.column_count:,}",
            "Delete the columns beside the table, and save the file anew.",
        )  # fmt: skip
    rows = _head_rows(workbook, sheet, layout.heads) if layout.heads else None
    shape = shape_of(sheet, rows)
    levels = [row for row in shape.heads if not is_counter_row(_row(sheet, row))]
    heads = tuple(
        Head(column.column, LEVEL.join(_tight(column.path)), printed, column.unit)
        for column in shape.columns
        if not column.is_hidden and (printed := LEVEL.join(_printed(sheet, levels, column.column)))
    )
    title = "\n".join(_text(sheet, row) for row in shape.titles)
    units = tuple(unit for unit in re.split("[、，,;；/和及]", shape.unit) if unit)
    notes = "\n".join(notes_of(sheet, shape))
    return Table(sheet, heads, shape.body, title, notes, units)


def _tight(texts: Sequence[str]) -> list[str]:
    return ["".join(text.split()) for text in texts]


def _text(sheet: Sheet, row: int) -> str:
    return " ".join(cell.text for cell in sheet.row(row))


def _row(sheet: Sheet, row: int) -> TableRow:
    return TableRow(row, tuple(cell for cell in sheet.row(row) if cell.text.strip()))


def _printed(sheet: Sheet, levels: Sequence[int], column: int) -> Iterator[str]:
    above: SheetCell | None = None
    for row in levels:
        cell = sheet.at(row, column)
        if cell is None or cell is above:
            continue
        above = cell
        if text := "".join(cell.text.split()):
            yield text


def _sheet(workbook: Workbook, choice: SheetChoice) -> Sheet:
    shown = [sheet for sheet in workbook.sheets if not sheet.is_hidden]
    names = ", ".join(sheet.name for sheet in shown) or "none"
    if choice.index is not None:
        if choice.index > len(shown):
            raise _fault(
                workbook.name, "missing_sheet", f"a visible sheet number {choice.index}", names,
                "Send the workbook with its table.",
            )  # fmt: skip
        return shown[choice.index - 1]
    if choice.name is not None:
        hits = [sheet for sheet in shown if sheet.name.strip() == choice.name]
    else:
        pattern = re.compile(choice.pattern or "")
        hits = [sheet for sheet in shown if pattern.fullmatch(sheet.name.strip())]
    wanted = f"the sheet {choice.name or choice.pattern}"
    if len(hits) != 1:
        raise _fault(
            workbook.name, "missing_sheet" if not hits else "ambiguous_sheet", wanted, names,
            "Name the sheet of the table as agreed."
            if not hits
            else "Leave one sheet of that name in the workbook.",
        )  # fmt: skip
    return hits[0]


def _head_rows(workbook: Workbook, sheet: Sheet, rule: HeadRows) -> list[int]:
    """The rows of the head, those that number the columns or give their units among them."""
    if rule.rows is not None:
        first, last = rule.rows
        if last > sheet.row_count:
            raise _fault(
                workbook.name, "missing_head", f"a head in the rows {first} to {last}",
                f"{sheet.row_count} rows", "Send the table with its head.",
            )  # fmt: skip
    else:
        top = _found_head(workbook, sheet, rule.find or "")
        first, last = top.row, top.row + top.row_span - 1
    while last < sheet.row_count and _belongs_to_head(sheet, last + 1):
        last += 1
    return list(range(first, last + 1))


def _found_head(workbook: Workbook, sheet: Sheet, find: str) -> SheetCell:
    pattern = re.compile(find)
    for cell in sheet.cells:
        if not cell.is_hidden and matched(pattern, "".join(cell.text.split())):
            return cell
    raise _fault(
        workbook.name, "missing_head", f"a cell {find} in the head",
        f"none in {sheet.row_count} rows of {sheet.name}",
        "Send the table with its head; if the head was renamed, tell so.",
    )  # fmt: skip


def _belongs_to_head(sheet: Sheet, row: int) -> bool:
    """Whether a row below the head numbers its columns or gives their units."""
    cells = [cell for cell in sheet.row(row) if cell.text.strip()]
    if len(cells) < 2:
        return False
    behind = [cell.text.strip() for cell in cells[1:]]
    return is_counter_row(_row(sheet, row)) or all(is_unit(text) for text in behind)


def _fault(name: str, reason: str, expected: str, found: str, repair: str) -> SourceFault:
    return SourceFault(Rejection(name, None, "", reason, expected, found[:300], repair))
