"""Tables with known cells: heads, labels and values told apart by what the cells hold."""

from __future__ import annotations

import re

from sources.document import GridCell
from sources.extraction.figures import NUMBER, units
from sources.extraction.layout import GridTable
from sources.extraction.sheets import BINDINGS, BLANKS, PLACE_HEAD, Cell, Row, Sheet

_YEAR = re.compile(r"(?:19|20)\d\d年?(?:末|底)?")
_UNIT_HEAD = re.compile(r"(?:计量)?单位")
_NUMBER_HEAD = re.compile(r"序号|编号|No\.?")
_BINDING_HEAD = re.compile(r"属性|性质|指标类型|类型")
_SKIPPED_HEAD = re.compile(r"备注|责任|牵头|部门|说明|来源|联系")
_VALUE = re.compile(
    rf"(?:[≥≤<>~±]|不低于|不少于|不超过|不高于|超过|约|控制在|达到|力争|保持在|稳定在|低于|高于|突破|大于|小于|>=|<=|左右)*"
    rf"[〔(]?[-+]?{NUMBER}(?::100|:1(?!\d))?[〕)]?\D{{0,14}}(?:[-~至]\D{{0,3}}{NUMBER}\D{{0,12}})?"
)


def read_grid(table: GridTable, text: str) -> Sheet:
    """Read a table whose cells are known.

    Args:
        table: the grid and what stands around it.
        text: the normalised text that the grid's offsets count in.
    """
    matrix = _matrix(table, text)
    heads = _head_count(table, matrix)
    columns = len(matrix[0]) if matrix else 0
    printed = [_column_heads(matrix, column, heads) for column in range(columns)]
    # A row of units or of 约束性 between the heads and the values belongs to its columns.
    titles = [
        [f"({t})" if t in units().codes else t for t in column if t not in BINDINGS]
        for column in printed
    ]
    bindings = [next((BINDINGS[t] for t in column if t in BINDINGS), "") for column in printed]
    roles = [_role(titles[c], [row[c] for row in matrix[heads:]]) for c in range(columns)]
    roles = _with_labels(roles)
    values = [c for c, role in enumerate(roles) if role == "value"]
    places = {
        c
        for c, role in enumerate(roles)
        if role == "label" and titles[c] and re.match(PLACE_HEAD, titles[c][-1])
    }
    rows = [_row(row, roles, values, places) for row in matrix[heads:]]
    ignored = [
        (cell.start, cell.end, "column_head") for row in matrix[:heads] for cell in row if cell.text
    ]
    reasons = {"number": "list_number", "unit": "unit"}
    ignored += [
        (slot.start, slot.end, reasons.get(role, "row_label"))
        for row in matrix[heads:]
        for slot, role in zip(row, roles, strict=True)
        if slot.text and role != "value"
    ]
    unit = _unit_of(table.caption) or _unit_of(" ".join(titles[0]) if titles else "")
    return Sheet(
        table.caption, table.notes, [titles[c] for c in values],
        rows, unit, ignored, [bindings[c] for c in values],
    )  # fmt: skip


class _Slot:
    """A position of the grid: the text of the cell that covers it, once as its own."""

    __slots__ = ("end", "is_own", "offsets", "start", "text")

    def __init__(self, cell: GridCell | None, text: str, *, is_own: bool) -> None:
        self.start = cell.char_start if cell else 0
        self.end = cell.char_end if cell else 0
        raw = text[self.start : self.end]
        keep_spaces = bool(re.search(r"[A-Za-z0-9]\s[A-Za-z0-9]", raw))
        kept = [i for i, character in enumerate(raw) if keep_spaces or not character.isspace()]
        self.text = "".join(raw[i] for i in kept)
        self.offsets = tuple(self.start + i for i in kept)
        self.is_own = is_own


def _matrix(table: GridTable, text: str) -> list[list[_Slot]]:
    cells = table.grid.cells
    height = max(cell.row + cell.row_span for cell in cells)
    width = max(cell.column + cell.column_span for cell in cells)
    matrix = [[_Slot(None, text, is_own=False) for _ in range(width)] for _ in range(height)]
    for cell in cells:
        for row in range(cell.row, min(height, cell.row + cell.row_span)):
            for column in range(cell.column, min(width, cell.column + cell.column_span)):
                own = row == cell.row and column == cell.column
                matrix[row][column] = _Slot(cell, text, is_own=own)
    return matrix


def is_value_cell(text: str) -> bool:
    """Whether a cell holds one figure, and is no year, no age and no label with a digit."""
    if not _VALUE.fullmatch(text) or re.fullmatch(r"(?:19|20)\d\d年(?:末|底)?", text):
        return False
    return not re.search(r"岁(?!以上$|以下$|左右$|$)|\d{4}年|人口|比|率$|儿童|老年", text)


def _head_count(table: GridTable, matrix: list[list[_Slot]]) -> int:
    """The rows before the first one with values."""
    for index, row in enumerate(matrix):
        filled = [slot.text for slot in row if slot.text]
        values = [text for text in filled if is_value_cell(text)]
        years = [text for text in filled if _YEAR.fullmatch(text)]
        if values and len(years) >= 2 and all(_YEAR.fullmatch(text) for text in values):
            continue
        first_is_year = bool(filled) and bool(_YEAR.fullmatch(filled[0])) and len(years) == 1
        numbers_only = all(re.fullmatch(r"\d{1,2}", text) for text in values)
        counts_up = numbers_only and [int(text) for text in values] == list(
            range(1, len(values) + 1)
        )
        if (
            values
            and not (counts_up and len(values) == len(filled) > 2)
            and (first_is_year or any(not _YEAR.fullmatch(text) for text in values))
        ):
            return max(index, min(table.grid.head_rows, index)) or (
                1 if index == 0 and _looks_like_head(row) else index
            )
    return min(1, len(matrix))


def _looks_like_head(row: list[_Slot]) -> bool:
    return sum(is_value_cell(slot.text) for slot in row) == 0


def _column_heads(matrix: list[list[_Slot]], column: int, heads: int) -> list[str]:
    found: list[str] = []
    for row in matrix[:heads]:
        if len({slot.text for slot in row if slot.text}) == 1 and len(row) > 2:
            # A title or a group across the whole table names no column.
            continue
        text = row[column].text
        if text and text not in found:
            found.append(text)
    return found


def _role(heads: list[str], slots: list[_Slot]) -> str:
    title = "".join(heads).strip("()")
    last = heads[-1] if heads else ""
    filled = [slot.text for slot in slots if slot.text]
    if _NUMBER_HEAD.search(title) and len(title) <= 4:
        return "number"
    if filled and all(text in BINDINGS for text in filled):
        return "binding"
    if (
        filled
        and all(_YEAR.fullmatch(text) for text in filled)
        and (
            re.search("年", title)
            or (len(filled) > 2 and filled == sorted(filled) and not re.search("人口|[(（]", title))
        )
    ):
        return "label"
    if _UNIT_HEAD.fullmatch(last):
        return "unit"
    if (_BINDING_HEAD.fullmatch(last) and any(t in BINDINGS for t in filled)) or (
        _BINDING_HEAD.search(title) and len(title) <= 6 and any(t in BINDINGS for t in filled)
    ):
        return "binding"
    if _SKIPPED_HEAD.search(title):
        return "skip"
    values = sum(is_value_cell(text) for text in filled)
    blanks = sum(text in BLANKS for text in filled)
    if values and values + blanks >= 0.34 * len(filled):
        if (
            not title
            and all(re.fullmatch(r"\d{1,2}", t) for t in filled)
            and [int(t) for t in filled] == list(range(1, len(filled) + 1))
        ):
            return "number"
        return "value"
    if filled and all(text in units().codes or text in BLANKS for text in filled):
        return "unit"
    return "label"


def _with_labels(roles: list[str]) -> list[str]:
    """A table has labels: where every column seems to hold values, the first one labels them."""
    if "label" not in roles and roles and roles[0] == "value":
        return ["label", *roles[1:]]
    return roles


def _row(slots: list[_Slot], roles: list[str], values: list[int], places: set[int]) -> Row:
    labels = []
    place = next((slots[c].text for c in sorted(places, reverse=True) if slots[c].text), "")
    for column, (slot, role) in enumerate(zip(slots, roles, strict=True)):
        if column in places:
            continue
        if role == "label" and slot.text and slot.text not in labels and slot.text not in BLANKS:
            labels.append(slot.text)
    unit = next((s.text for s, r in zip(slots, roles, strict=True) if r == "unit"), "")
    binding = next(
        (
            BINDINGS[s.text]
            for s, r in zip(slots, roles, strict=True)
            if r == "binding" and s.text in BINDINGS
        ),
        "",
    )
    cells: list[Cell | None] = []
    for column in values:
        slot = slots[column]
        cells.append(_cell(slot) if slot.is_own and is_value_cell(slot.text) else None)
    return Row(labels, cells, "" if unit in BLANKS else unit, binding, place)


def _cell(slot: _Slot) -> Cell:
    return Cell(slot.text, slot.offsets)


def _unit_of(caption: str) -> str:
    match = re.search(r"单位 ?: ?([^)）\s]+)", caption)
    if match:
        return match.group(1)
    bracket = re.search(r"[(]([^()]+)[)]\s*$", caption)
    return bracket.group(1) if bracket and bracket.group(1) in units().codes else ""
