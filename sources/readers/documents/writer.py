"""Writes lines and tables down as one text, and remembers where every cell went."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sources.document import DocumentText, Grid, GridCell
from sources.readers.documents.faults import too_large
from sources.readers.documents.limits import Limits
from sources.readers.documents.tables import Table, TableCell
from sources.readers.documents.whitespace import visible


class TextWriter:
    """Collects the text of one document; every line and every row ends in a line feed.

    Raises (from `line` and `table`):
        SourceFault: the text or its tables pass their limits.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._pieces: list[str] = []
        self._grids: list[Grid] = []
        self._length = 0
        self._positions = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return self._length == 0

    def line(self, text: str) -> None:
        """Add one line; nothing is added for one without a visible character."""
        text = visible(text).replace("\n", " ").strip()
        if text:
            self._add(text)
            self._add("\n")

    def table(self, table: Table) -> None:
        """Add one line for each row, its cells between tabs, and the grid that says where."""
        columns = table.column_count
        self._positions += table.row_count * columns
        if self._positions > self._limits.table_cells:
            raise too_large(self._name, self._limits.table_cells, "table cells")
        rows: list[list[TableCell]] = [[] for _ in range(table.row_count)]
        for cell in table.cells:
            rows[cell.row].append(cell)
        placed: list[GridCell] = []
        for row in rows:
            placed += self._row(row, columns)
        if placed:
            self._grids.append(Grid(tuple(placed), table.head_rows))

    def finish(self, data: bytes) -> DocumentText:
        """The document; `data` are the bytes of its file."""
        text = "".join(self._pieces)
        return DocumentText(self._name, hashlib.sha256(data).hexdigest(), text, tuple(self._grids))

    def _row(self, row: Iterable[TableCell], columns: int) -> list[GridCell]:
        placed: list[GridCell] = []
        at = 0
        for cell in sorted(row, key=lambda cell: cell.column):
            self._add("\t" * (cell.column - at))
            at = cell.column
            start = self._length
            self._add(cell.text)
            placed.append(
                GridCell(
                    cell.row, cell.column, cell.row_span, cell.column_span, start, self._length
                )
            )
        self._add("\t" * (columns - 1 - at))
        self._add("\n")
        return placed

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._limits.characters:
            raise too_large(self._name, self._limits.characters, "characters of text")
        self._pieces.append(text)
