"""Word files: paragraphs and tables in the order of the body.

What is written down and what is not:

- Tracked insertions are in the text, deletions are not; hidden text is not.
- Numbers of automatic lists stand before their paragraph, as Word shows them; bullets do not.
- Text boxes follow the paragraph that anchors them.
- Footnotes and endnotes stand at the end, each as a line that begins with 注：. The body has no
  mark for them, because a mark would be one more figure.
- Headers, footers, comments and pictures are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sources.document import DocumentText
from sources.readers.documents.docx_inline import Inline, chosen_branch
from sources.readers.documents.docx_package import Package, read_package
from sources.readers.documents.docx_styles import (
    Numbering,
    Styles,
    child,
    is_on,
    value,
    whole,
    word,
)
from sources.readers.documents.faults import fault, too_large
from sources.readers.documents.limits import Limits
from sources.readers.documents.tables import (
    LONGEST_CELL,
    MOST_COLUMNS,
    WIDEST,
    Table,
    TableCell,
    compact,
)
from sources.readers.documents.whitespace import cell_text, one_line
from sources.readers.documents.writer import TextWriter

#: Tables within tables, content controls within content controls.
_DEEPEST = 40
#: Elements that only wrap blocks, rows or cells.
_WRAPPERS = frozenset({"sdtContent", "sdt", "ins", "moveTo", "customXml", "smartTag"})

Block = str | Table


def read_docx(data: bytes, name: str, limits: Limits) -> DocumentText:
    """The text of a Word file.

    Raises:
        SourceFault: damaged, cut off, encrypted, unsafe, too large, or without text.
    """
    package = read_package(data, name, limits)
    writer = TextWriter(name, limits)
    reader = _Reader(package, name)
    for block in reader.blocks():
        if isinstance(block, Table):
            writer.table(block)
        else:
            writer.line(block)
    if writer.is_empty:
        raise fault(
            name,
            "no_main_text",
            "a Word file with text",
            "none (pictures of pages, perhaps)",
            "Provide the document with its text.",
        )
    return writer.finish(data)


@dataclass(slots=True)
class _Row:
    """Cells of one row of a table, with the columns they begin at, and what they hold."""

    is_head: bool
    cells: list[tuple[Any, int, int]] = field(default_factory=list)


class _Reader:
    """Walks the body of one document."""

    def __init__(self, package: Package, name: str) -> None:
        self._package = package
        self._name = name
        self._styles = Styles(package.styles)
        self._numbering = Numbering(package.numbering)
        self._notes: list[tuple[str, str]] = []

    def blocks(self) -> Iterator[Block]:
        """Lines and tables of the body, then the notes it refers to."""
        body = child(self._package.document, "body")
        if body is not None:
            yield from self._blocks(body, 0)
        for kind, note_id in self._notes:
            yield from self._note(kind, note_id)

    def _blocks(self, parent: Any, depth: int) -> Iterator[Block]:
        if depth > _DEEPEST:
            raise too_large(self._name, _DEEPEST, "tables or controls within each other")
        # Text of paragraphs whose end is deleted: it runs on into the next one.
        held = ""
        for element in _unwrapped(parent, self._name):
            tag = word(element)
            if tag == "tbl":
                yield from self._table(element, depth)
            elif tag == "p":
                inline = self._paragraph(element)
                lines = (held + inline.text).split("\n")
                held = ""
                if is_on(child(child(child(element, "pPr"), "rPr"), "del")):
                    held = lines.pop()
                yield from (one_line(line) for line in lines)
                for box in inline.boxes:
                    yield from self._blocks(box, depth + 1)
        if held:
            yield one_line(held)

    def _paragraph(self, element: Any) -> Inline:
        properties = child(element, "pPr")
        style = value(child(properties, "pStyle"))
        number = self._number(properties, style)
        inline = Inline(element, self._styles, self._styles.hides(style))
        self._notes += inline.notes
        if number and inline.text.strip():
            joint = "" if number[-1] in "、．。）)：" else " "
            inline.text = number + joint + inline.text.lstrip()
        return inline

    def _number(self, properties: Any | None, style: str | None) -> str:
        own = child(properties, "numPr")
        inherited = self._styles.numbering(style)
        list_id = value(child(own, "numId")) or value(child(inherited, "numId"))
        level = value(child(own, "ilvl")) or value(child(inherited, "ilvl"))
        return self._numbering.next_number(list_id, whole(level) or 0)

    def _table(self, element: Any, depth: int) -> Iterator[Block]:
        """A table as a grid, or, where it lays out prose or other tables, its blocks."""
        rows = [_row(row, self._name) for row in _unwrapped(element, self._name, "tr")]
        contents: dict[Any, list[Block]] = {}
        for row in rows:
            for cell, _, _ in row.cells:
                is_covered = _merge(cell) == "continue"
                contents[cell] = [] if is_covered else list(self._blocks(cell, depth + 1))
        table = _grid(rows, contents)
        is_layout = any(_is_prose(blocks) for blocks in contents.values())
        if not is_layout and table.row_count > 1 and table.column_count > 1:
            yield table
            return
        for blocks in contents.values():
            yield from blocks

    def _note(self, kind: str, note_id: str) -> Iterator[Block]:
        root = self._package.footnotes if kind == "footnote" else self._package.endnotes
        for note in () if root is None else root.iterchildren(f"{{*}}{kind}"):
            if value(note, "id") != note_id:
                continue
            blocks = [block for block in self._blocks(note, 1) if block]
            if blocks and isinstance(blocks[0], str):
                blocks[0] = f"注：{blocks[0]}"
            yield from blocks
            return


def _unwrapped(parent: Any, name: str, tag: str | None = None, depth: int = 0) -> Iterator[Any]:
    """Children of an element, those of mere wrappers included, deleted ones not."""
    if depth > _DEEPEST:
        raise too_large(name, _DEEPEST, "tables or controls within each other")
    for element in parent:
        kind = word(element)
        if kind == "AlternateContent":
            branch = chosen_branch(element)
            if branch is not None:
                yield from _unwrapped(branch, name, tag, depth + 1)
        elif kind in _WRAPPERS:
            yield from _unwrapped(element, name, tag, depth + 1)
        elif tag is None or kind == tag:
            yield element


def _is_prose(blocks: list[Block]) -> bool:
    if any(isinstance(block, Table) for block in blocks):
        return True
    return sum(len(block) for block in blocks if isinstance(block, str)) > LONGEST_CELL


def _row(element: Any, name: str) -> _Row:
    properties = child(element, "trPr")
    row = _Row(is_on(child(properties, "tblHeader")))
    if child(properties, "del") is not None:
        return row
    column = min(whole(value(child(properties, "gridBefore"))) or 0, WIDEST)
    for cell in _unwrapped(element, name, "tc"):
        span = whole(value(child(child(cell, "tcPr"), "gridSpan"))) or 1
        span = max(1, min(span, WIDEST))
        row.cells.append((cell, column, span))
        column += span
        if column > MOST_COLUMNS:
            raise too_large(name, MOST_COLUMNS, "columns in a table")
    return row


def _merge(cell: Any) -> str:
    """How a cell takes part in a vertical merge: restart, continue or not ("")."""
    merge = child(child(cell, "tcPr"), "vMerge")
    return "" if merge is None else (value(merge) or "continue")


def _grid(rows: list[_Row], contents: dict[Any, list[Block]]) -> Table:
    cells: list[TableCell] = []
    # Column -> where in `cells` the cell stands that a merge would go on.
    open_merges: dict[int, int] = {}
    kept = [row for row in rows if row.cells]
    for number, row in enumerate(kept):
        going_on: dict[int, int] = {}
        for cell, column, span in row.cells:
            merge = _merge(cell)
            above = open_merges.get(column)
            if merge == "continue" and above is not None:
                old = cells[above]
                cells[above] = TableCell(
                    old.row, column, number - old.row + 1, old.column_span, old.text
                )
                going_on[column] = above
                continue
            if merge:
                going_on[column] = len(cells)
            text = cell_text(block for block in contents[cell] if isinstance(block, str))
            cells.append(TableCell(number, column, 1, span, text))
        open_merges = going_on
    heads = next((at for at, row in enumerate(kept) if not row.is_head), len(kept))
    return compact(Table(tuple(cells), heads if heads < len(kept) else 0))
