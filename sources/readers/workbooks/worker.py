"""The process that opens a workbook: bytes on standard input, its sheets on standard output."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sources.model import SourceFault
from sources.readers.own_process import bound_memory_and_time
from sources.readers.workbooks.draft import Content
from sources.readers.workbooks.formats import Format
from sources.readers.workbooks.limits import WorkbookLimits

Reader = Callable[[bytes, str, WorkbookLimits], Content]


def main(limits: str, kind: str, name: str) -> None:
    """Read standard input within the limits (as JSON) and write what it holds, or a fault."""
    # A short life within bounds: looking for garbage would cost a quarter of it.
    gc.disable()
    bounds = WorkbookLimits(**json.loads(limits))
    bound_memory_and_time(bounds)
    output, sys.stdout = sys.stdout.buffer, sys.stderr
    try:
        sheets, rejections = reader_of(Format(kind))(sys.stdin.buffer.read(), name, bounds)
        result: dict[str, Any] = {
            "sheets": sheets,
            "rejections": [asdict(rejection) for rejection in rejections],
        }
    except SourceFault as fault:
        result = {"fault": asdict(fault.rejection)}
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    output.write(text.encode(errors="replace"))


def reader_of(kind: Format) -> Reader:
    """The reader of a format that is read in a process of its own."""
    # A process reads one file: it imports what that file needs.
    if kind is Format.XLSX:
        from sources.readers.workbooks.xlsx import read_xlsx as reader
    elif kind is Format.XLS:
        from sources.readers.workbooks.xls import read_xls as reader
    elif kind is Format.ODS:
        from sources.readers.workbooks.ods import read_ods as reader
    elif kind is Format.XML2003:
        from sources.readers.workbooks.xml2003 import read_xml2003 as reader
    else:
        from sources.readers.workbooks.html import read_html as reader
    return reader
