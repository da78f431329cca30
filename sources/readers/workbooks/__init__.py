"""Statistical files of any readable format to sheets of cells.

Read are .xlsx, .xlsm, .xls, .ods, .csv, .tsv, .txt, .html, XML of Excel 2003, and the tables of
.docx and .pdf. A file is recognised by its content, whatever its name says. No formula, macro or
link is evaluated or followed. See docs/workbooks.md.
"""

from __future__ import annotations

from pathlib import Path

from sources.readers.workbooks.limits import WORKBOOK_LIMITS, WorkbookLimits
from sources.readers.workbooks.sheet import Sheet, SheetCell, Workbook

__all__ = ["Sheet", "SheetCell", "Workbook", "WorkbookLimits", "read_workbook"]


def read_workbook(
    path: Path, name: str | None = None, limits: WorkbookLimits = WORKBOOK_LIMITS
) -> Workbook:
    """Read a statistical file.

    Args:
        path: the file.
        name: what messages and the result call it; the file's name if not given.
        limits: how much is read at most.

    Raises:
        SourceFault: the file cannot be read as tables; the message says why and what to do.
    """
    # Imported late: the process that reads a workbook imports this package as well.
    from sources.readers.workbooks.reading import read

    return read(path, path.name if name is None else name, limits)
