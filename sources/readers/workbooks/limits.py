"""How much of a statistical file is read before the reader gives up."""

from __future__ import annotations

from dataclasses import dataclass

from sources.readers.documents.limits import Limits

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class WorkbookLimits(Limits):
    """Upper bounds of one file; beyond any of them it is a fault `too_large`.

    The largest table in sight has 3,000 counties in 200 columns: 600,000 cells. As .xlsx its sheet
    unpacks to 25 MB, as .ods to 92 MB; reading it takes five to nine seconds of one core and 250 to
    480 MB. Each bound leaves room for one and a half of it or more.

    Attributes:
        cells: that hold something, in all sheets together.
        rows: the last row of a sheet; as many as the formats know.
        columns: the last column likewise.
        sheets: of a workbook, or tables of a page.
        merges: rows or columns (the fewer) of all merged areas of a sheet.
        cell_characters: of one cell, as in Excel. More is cut, and the cell says so.
    """

    expanded_bytes: int = 256 * _MEGABYTE
    markup: int = 5_000_000
    memory_bytes: int = 1024 * _MEGABYTE
    characters: int = 64_000_000
    cells: int = 1_000_000
    rows: int = 1_048_576
    columns: int = 16_384
    sheets: int = 1_000
    merges: int = 1_000_000
    cell_characters: int = 32_767


WORKBOOK_LIMITS = WorkbookLimits()
