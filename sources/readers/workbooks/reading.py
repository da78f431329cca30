"""A file to its sheets: which reader it goes to, and in which process."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sources.model import Rejection, SourceFault
from sources.readers.documents.files import read_file
from sources.readers.own_process import OutOfMemory, OutOfTime, answer_of
from sources.readers.workbooks.bulletins import read_bulletin, tables_in_text
from sources.readers.workbooks.decoding import table_text
from sources.readers.workbooks.delimited import delimiter_of, is_table, read_delimited
from sources.readers.workbooks.draft import Content, PackedSheet, sheet_of
from sources.readers.workbooks.faults import no_tables, too_large
from sources.readers.workbooks.formats import Format, format_of
from sources.readers.workbooks.limits import WorkbookLimits
from sources.readers.workbooks.sheet import Workbook

_WORKER = "sources.readers.workbooks.worker"
#: Files that are tables by their name, be it of one column.
_TABLE_SUFFIXES = {".csv", ".tsv", ".tab", ".xls", ".xlsx", ".et"}


def read(path: Path, name: str, limits: WorkbookLimits) -> Workbook:
    """Read a statistical file that messages call `name`.

    Raises:
        SourceFault: the file cannot be read as tables.
    """
    data = read_file(path, name, limits)
    suffix = path.suffix.lower()
    kind = format_of(data, suffix, name)
    checksum = hashlib.sha256(data).hexdigest()
    rejections: list[Rejection] = []
    label = str(kind)
    if kind is Format.DOCUMENT:
        document, packed = read_bulletin(path, name, limits)
        checksum = document.sha256
        label = "pdf" if b"%PDF-" in data[:1024] else "docx"
    elif kind is Format.TEXT:
        label, packed = _from_text(data, suffix, name, limits)
    else:
        packed, rejections = _from_worker(kind, data, name, limits)
    sheets = tuple(sheet_of(sheet) for sheet in packed if sheet["cells"])
    if not sheets:
        if rejections:
            raise SourceFault(rejections[0])
        raise no_tables(name, "sheets without a cell that holds anything")
    return Workbook(name, checksum, label, sheets, tuple(rejections))


def _from_text(
    data: bytes, suffix: str, name: str, limits: WorkbookLimits
) -> tuple[str, list[PackedSheet]]:
    text = table_text(data, name)
    delimiter = delimiter_of(text)
    if suffix in _TABLE_SUFFIXES or is_table(text, delimiter):
        return "delimited", [read_delimited(text, name, limits, delimiter)]
    return "text", tables_in_text(text, name, limits)


def _from_worker(kind: Format, data: bytes, name: str, limits: WorkbookLimits) -> Content:
    try:
        content: dict[str, Any] = answer_of(_WORKER, data, name, limits, str(kind), name)
    except OutOfTime as error:
        raise too_large(name, limits.seconds, "seconds to read it") from error
    except OutOfMemory as error:
        raise too_large(
            name, limits.memory_bytes, "bytes of memory to read it", str(error)
        ) from error
    if "fault" in content:
        raise SourceFault(Rejection(**content["fault"]))
    return content["sheets"], [Rejection(**rejection) for rejection in content["rejections"]]
