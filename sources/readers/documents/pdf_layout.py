"""What a page of a PDF is made of, once read: lines and tables from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass

from sources.readers.documents.tables import Table


@dataclass(frozen=True, slots=True)
class PageLine:
    """One printed line, and how far up the sheet it stands (0 bottom, 1 top)."""

    text: str
    height: float


@dataclass(frozen=True, slots=True)
class PageTable:
    """One table, and where its columns begin and end.

    Attributes:
        table: its cells.
        columns: left and right of every column, in points.
        is_ruled: whether these are printed lines, and so exact.
    """

    table: Table
    columns: tuple[tuple[float, float], ...]
    is_ruled: bool


PageItem = PageLine | PageTable
