"""The parts of a sheet with a table: titles above, head, body, notes below.

Pure functions of a sheet. Hidden rows and columns have no say in what the parts are. Where the head
rows are known they can be declared; else they are the rows between the titles and the first row
with values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sources.readers.workbooks.rows import (
    TableRow,
    is_body_row,
    is_counter_row,
    is_note,
    is_note_between,
    is_page_furniture,
    is_period,
    is_section_row,
    is_title_row,
    is_total,
    visible_rows,
)
from sources.readers.workbooks.sheet import Sheet, SheetCell
from sources.readers.workbooks.text import (
    declared_unit,
    is_missing,
    is_unit,
    label,
    split_marks,
    split_number,
    split_unit,
)

#: Rows by which a column is judged to hold labels or values.
_SAMPLE = 200
_STUB_HEAD = re.compile(
    r"代码|编码|编号|序号|^(?:行政)?区划$|^年[份度]?$|^时间$|^年龄[组段]?$|^月份$|^year$|code|^no\.?$",
    re.IGNORECASE,
)
_LONG_NOTE = 30


@dataclass(frozen=True, slots=True)
class HeadColumn:
    """A column of the table.

    Attributes:
        column: of the sheet.
        path: its labels from top to bottom; none twice in a row, units and marks taken off.
        unit: that its head prints; "" where the title declares it, or nobody.
        marks: footnote marks of its labels, from top to bottom.
        is_stub: whether it names the rows rather than holding values.
        is_hidden: whether the sheet hides it.
    """

    column: int
    path: tuple[str, ...]
    unit: str = ""
    marks: tuple[str, ...] = ()
    is_stub: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class TableShape:
    """Which rows and columns of a sheet are what; rows by their number in the sheet.

    Attributes:
        titles: rows above the head.
        heads: rows of the head.
        columns: columns that hold something; blank ones between them are left out.
        body: visible rows below the head, subtotals among them.
        totals: those of the body that add up others.
        hidden: rows of the body that the sheet hides.
        repeats: rows within the body that only a page break put there: head and title again.
        notes: rows below the body, and notes at page breaks.
        title: the text of the title, without unit and the like.
        unit: that the titles declare for the whole table.
    """

    titles: tuple[int, ...]
    heads: tuple[int, ...]
    columns: tuple[HeadColumn, ...]
    body: tuple[int, ...]
    totals: tuple[int, ...]
    hidden: tuple[int, ...]
    repeats: tuple[int, ...]
    notes: tuple[int, ...]
    title: str
    unit: str

    @property
    def stubs(self) -> tuple[HeadColumn, ...]:
        """The columns that name rows."""
        return tuple(column for column in self.columns if column.is_stub)

    @property
    def values(self) -> tuple[HeadColumn, ...]:
        """The columns that hold values."""
        return tuple(column for column in self.columns if not column.is_stub)


def shape_of(sheet: Sheet, head_rows: Sequence[int] | None = None) -> TableShape:
    """The parts of a sheet.

    Args:
        sheet: with one table.
        head_rows: the rows of the head, where they are known.

    Raises:
        ValueError: declared head rows that the sheet does not have.
    """
    rows = list(visible_rows(sheet))
    if head_rows is None:
        titles, heads, rest = _found_head(rows)
    else:
        titles, heads, rest = _declared_head(sheet, rows, head_rows)
    notes = _notes(rest)
    repeats = _repeats(rest, notes, titles, heads)
    body = [row for row in rest if row.number not in notes and row.number not in repeats]
    head_numbers = tuple(row.number for row in heads)
    columns = _columns(sheet, heads, body)
    last = max((row.number for row in (*titles, *heads)), default=0)
    return TableShape(
        titles=tuple(row.number for row in titles),
        heads=head_numbers,
        columns=columns,
        body=tuple(row.number for row in body),
        totals=tuple(_totals(sheet, columns, body)),
        hidden=tuple(n for n, _ in sheet.rows() if n > last and n in sheet.hidden_rows),
        repeats=tuple(sorted(repeats)),
        notes=tuple(sorted(notes)),
        title=_title(titles),
        unit=next(filter(None, (declared_unit(text) for row in titles for text in row.texts)), ""),
    )


def row_labels(sheet: Sheet, shape: TableShape) -> dict[int, tuple[str, ...]]:
    """What names each row of the body, from the outermost stub column to the innermost.

    Footnote marks are taken off. A label that is merged downwards names all rows that it covers.
    Where no stub is merged, a blank before a label means the label above it.
    """
    stubs = [column.column for column in shape.stubs]
    is_merged = any(
        cell.row_span > 1 for row in shape.body for cell in sheet.row(row) if cell.column in stubs
    )
    above = dict.fromkeys(stubs, "")
    found: dict[int, tuple[str, ...]] = {}
    for row in shape.body:
        names = [split_marks(label(sheet.text_at(row, column)))[0] for column in stubs]
        for at, column in enumerate(stubs):
            if not names[at] and any(names[at + 1 :]) and not is_merged:
                names[at] = above[column]
            above[column] = names[at] or above[column]
        named = [name for name in names if name]
        found[row] = tuple(name for at, name in enumerate(named) if named[at - 1 : at] != [name])
    return found


def notes_of(sheet: Sheet, shape: TableShape) -> tuple[str, ...]:
    """The notes of a table, one text for each row of them."""
    return tuple(
        " ".join(label(cell.text) for cell in sheet.row(row) if cell.text) for row in shape.notes
    )


def footnotes_of(sheet: Sheet, shape: TableShape) -> dict[str, str]:
    """Footnote marks and what the notes say of each."""
    found: dict[str, str] = {}
    for note in notes_of(sheet, shape):
        parts = re.split(r"([①-⑳]|\*{1,3}|[¹²³⁴-⁹]+|[\[(（]\d{1,2}[\])）]|注\s*\d{1,2})", note)
        for mark, text in zip(parts[1::2], parts[2::2], strict=True):
            if mark not in found and text.strip(" ：:、.．；;"):
                found[mark] = text.strip(" ：:、.．；;")
    return found


def _found_head(
    rows: list[TableRow],
) -> tuple[list[TableRow], list[TableRow], list[TableRow]]:
    """Titles, head and the rest, by what the rows hold."""
    left = min((cell.column for row in rows for cell in row.cells), default=1)
    start = _title_count(rows, left)
    heads: list[TableRow] = []
    covered = 0
    for row in rows[start:]:
        is_covered = row.number <= covered
        if not is_covered and (
            is_body_row(row, left, is_first=not heads) or (heads and is_section_row(row, left))
        ):
            break
        heads.append(row)
        covered = max(covered, *(cell.row + cell.row_span - 1 for cell in row.cells))
    heads = _without_words(heads, rows[start + len(heads) :], left)
    end = start + len(heads)
    return rows[:start], heads, rows[end:]


def _without_words(heads: list[TableRow], rest: list[TableRow], left: int) -> list[TableRow]:
    """A head without the rows below it that only hold words: those of a table of words.

    A second row belongs to the head where merged cells reach into it, where it leaves the first
    column blank, numbers the columns, or puts words over values.
    """
    covered = 0
    values = _value_columns(rest)
    for at, row in enumerate(heads):
        over_values = any(
            cell.column in values and split_number(cell.text) is None for cell in row.cells
        )
        is_head = (
            at == 0
            or row.number <= covered
            or row.cells[0].column > left
            or over_values
            or is_counter_row(row)
        )
        if not is_head:
            return heads[:at]
        covered = max(covered, *(cell.row + cell.row_span - 1 for cell in row.cells))
    return heads


def _value_columns(rows: list[TableRow]) -> set[int]:
    """Columns in which the first rows hold at least as many numbers as words."""
    votes: Counter[int] = Counter()
    for row in rows[:_SAMPLE]:
        for cell in row.cells:
            if not is_missing(cell.text):
                votes[cell.column] += 1 if split_number(cell.text) is not None else -1
    return {column for column, vote in votes.items() if vote >= 0}


def _title_count(rows: list[TableRow], left: int) -> int:
    """How many rows title the table; none in a list of one column."""
    if not any(len(row.cells) > 1 for row in rows):
        return 0
    count = 0
    while count < len(rows) and is_title_row(rows[count], left):
        count += 1
    return count


def _declared_head(
    sheet: Sheet, rows: list[TableRow], head_rows: Sequence[int]
) -> tuple[list[TableRow], list[TableRow], list[TableRow]]:
    wrong = [row for row in head_rows if not 1 <= row <= sheet.row_count]
    if wrong or not head_rows:
        raise ValueError(
            f"expected head rows of the sheet {sheet.name}, 1 to {sheet.row_count}; "
            f"found {list(head_rows)}"
        )
    first, last = min(head_rows), max(head_rows)
    return (
        [row for row in rows if row.number < first],
        [row for row in rows if row.number in head_rows],
        [row for row in rows if row.number > last],
    )


def _notes(rest: list[TableRow]) -> set[int]:
    """Rows that note something: those at the end, and those that a page break left in between."""
    left = min((cell.column for row in rest for cell in row.cells), default=1)
    found = {row.number for row in rest if len(row.cells) == 1 and is_note_between(row.first)}
    trailing: list[TableRow] = []
    for row in reversed(rest):
        if (len(row.cells) > 1 and not is_note(row.first)) or is_body_row(row, left):
            break
        trailing.insert(0, row)
    for at, row in enumerate(trailing):
        if is_note(row.first) or len(row.first) > _LONG_NOTE:
            return found | {below.number for below in trailing[at:]}
    return found


def _repeats(
    rest: list[TableRow], notes: set[int], titles: list[TableRow], heads: list[TableRow]
) -> set[int]:
    """Rows that say again what stands above the body."""
    said: dict[str, set[tuple[str, ...]]] = {}
    for row in (*titles, *heads):
        said.setdefault(row.first, set()).add(row.texts)
    return {
        row.number
        for row in rest
        if row.number not in notes
        and ((row.first in said and row.texts in said[row.first]) or is_page_furniture(row))
    }


def _columns(sheet: Sheet, heads: list[TableRow], body: list[TableRow]) -> tuple[HeadColumn, ...]:
    filled = {cell.column for row in body for cell in sheet.row(row.number)}
    own = {cell.column for row in heads for cell in sheet.row(row.number) if cell.column_span == 1}
    counters = {row.number for row in heads if is_counter_row(row)}
    levels = [row.number for row in heads if row.number not in counters]
    carries = not any(
        cell.row_span > 1 or cell.column_span > 1 for row in heads for cell in row.cells
    )
    columns: list[HeadColumn] = []
    is_stub = True
    for column in sorted(filled | own):
        head = _head(sheet, levels, column, carries)
        is_hidden = column in sheet.hidden_columns
        if not is_hidden:
            is_stub = is_stub and _names_rows(sheet, head, column, body, is_first=not columns)
        columns.append(HeadColumn(column, head.path, head.unit, head.marks, is_stub, is_hidden))
    if columns and all(column.is_stub for column in columns) and len(columns) > 1:
        # A table of words: its first column names the rows.
        columns = [
            HeadColumn(c.column, c.path, c.unit, c.marks, at == 0, c.is_hidden)
            for at, c in enumerate(columns)
        ]
    return tuple(columns)


@dataclass(frozen=True, slots=True)
class _Head:
    path: tuple[str, ...]
    unit: str
    marks: tuple[str, ...]


def _head(sheet: Sheet, levels: list[int], column: int, carries: bool) -> _Head:
    path: list[str] = []
    marks: list[str] = []
    unit = ""
    last: SheetCell | None = None
    for row in levels:
        cell = sheet.at(row, column)
        if cell is None and carries:
            cell = _carried(sheet, levels, row, column)
        if cell is None or cell is last:
            continue
        last = cell
        text, mark = split_marks(label(cell.text))
        text, found = split_unit(text)
        if not found and path and is_unit(text) and not is_period(text):
            text, found = "", text
        text, inner = split_marks(text)
        marks += [each for each in (inner, mark) if each]
        unit = found or unit
        if text and path[-1:] != [text]:
            path.append(text)
    return _Head(tuple(path), unit, tuple(marks))


def _carried(sheet: Sheet, levels: list[int], row: int, column: int) -> SheetCell | None:
    """In a table without merged cells, the label to the left that stands over this column too."""
    below = [level for level in levels if level > row]
    for left in range(column - 1, 0, -1):
        if not any(sheet.at(level, left + 1) for level in below):
            return None
        cell = sheet.at(row, left)
        if cell is not None:
            return cell if any(sheet.at(level, left) for level in below) else None
    return None


def _names_rows(
    sheet: Sheet, head: _Head, column: int, body: list[TableRow], *, is_first: bool
) -> bool:
    """Whether a column holds names, codes or years rather than values."""
    if head.path and _STUB_HEAD.search(head.path[-1]):
        return True
    texts = [
        text
        for row in islice(body, _SAMPLE)
        if (text := sheet.text_at(row.number, column)) and not is_missing(text)
    ]
    if is_first and texts and all(is_period(text) for text in texts):
        return True
    return 2 * sum(split_number(text) is not None for text in texts) < max(len(texts), 1)


def _totals(sheet: Sheet, columns: Iterable[HeadColumn], body: list[TableRow]) -> Iterator[int]:
    stubs = [column.column for column in columns if column.is_stub]
    for row in body:
        if any(is_total(label(sheet.text_at(row.number, column))) for column in stubs):
            yield row.number


def _title(titles: list[TableRow]) -> str:
    texts = [text for row in titles for text in row.titles]
    return texts[0] if texts else ""
