"""A document as read: its text, and the tables that its format itself draws.

Every offset in Planwatch counts characters of `DocumentText.text`. For a text file that is the
file unchanged; for the other formats it is what their reader wrote down, and what
`planwatch text` prints.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a table: where it sits, what it covers, and its slice of the text."""

    row: int
    column: int
    row_span: int
    column_span: int
    char_start: int
    char_end: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with known cells, in the order of the text; its head rows where the format says."""

    cells: tuple[GridCell, ...]
    head_rows: int = 0

    @property
    def char_start(self) -> int:
        """Where the first cell begins."""
        return min(cell.char_start for cell in self.cells)

    @property
    def char_end(self) -> int:
        """Where the last cell ends."""
        return max(cell.char_end for cell in self.cells)


@dataclass(frozen=True)
class DocumentText:
    """The text of a document and its tables.

    Attributes:
        name: the file, as messages name it.
        sha256: of the bytes of the file.
        text: what offsets count in; lines end in a line feed.
        grids: tables with known cells, in the order of the text, never overlapping.
    """

    name: str
    sha256: str
    text: str
    grids: tuple[Grid, ...] = ()

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return starts

    def line_at(self, offset: int) -> int:
        """The line, counted from 1, on which the character at `offset` stands."""
        return bisect_right(self._line_starts, offset)
