"""Delimited text, read strictly: every row keeps the line it stands on, every fault its place."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sources.model import Rejection, SourceFault

LINE = "source_line"


@dataclass(frozen=True, slots=True)
class RawTable:
    """Cells as printed (strings, empty ones None), with the line of each row in `source_line`."""

    frame: pd.DataFrame
    rejections: tuple[Rejection, ...] = ()


def frame_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries, what is missing as None."""
    cells = frame.astype("object").where(frame.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in cells.to_dict("records")]


def sha256(path: Path) -> str:
    """The checksum of a file's bytes.

    Raises:
        SourceFault: the file is missing or unreadable.
    """
    return hashlib.sha256(read_bytes(path, path.name)).hexdigest()


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a source file.

    Raises:
        SourceFault: the file is missing or unreadable; `name` is what the message calls it.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceFault(
            Rejection(
                name,
                None,
                "",
                "file_unreadable",
                "a readable file",
                error.strerror or str(error),
                "Put the file back, or remove its folder from the sources.",
            )
        ) from error


def decode(data: bytes, name: str, encoding: str = "utf-8") -> str:
    """Text of a source file; a byte order mark is dropped.

    Raises:
        SourceFault: a byte that the encoding does not allow, with the line it stands on.
    """
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except LookupError as error:
        raise SourceFault(
            Rejection(
                name,
                None,
                "",
                "wrong_encoding",
                "an encoding that exists",
                encoding,
                "Declare the encoding of the file by its name, such as gb18030.",
            )
        ) from error
    except UnicodeDecodeError as error:
        raise SourceFault(
            Rejection(
                name,
                data[: error.start].count(b"\n") + 1,
                "",
                "wrong_encoding",
                f"{encoding} text",
                f"byte 0x{data[error.start]:02x} at offset {error.start}",
                "Save the file as UTF-8 (it may be GB18030), or declare its encoding.",
            )
        ) from error
    if "\0" in text:
        raise SourceFault(
            Rejection(
                name,
                text[: text.index("\0")].count("\n") + 1,
                "",
                "not_text",
                "delimited text",
                "a NUL character",
                "Export the table as CSV.",
            )
        )
    return text


def read_table(
    data: bytes,
    name: str,
    columns: list[str] | None = None,
    encoding: str = "utf-8",
    optional: Collection[str] = (),
) -> RawTable:
    """Read a CSV file whose first row names the columns.

    Args:
        data: the bytes of the file.
        name: what messages call it.
        columns: columns that the table has (more are kept).
        encoding: how the bytes are to be read.
        optional: those of the columns that the file may leave out; they come last then, and empty.

    Raises:
        SourceFault: wrong encoding, no header, a column missing or named twice.
    """
    text = decode(data, name, encoding)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
    except csv.Error as error:
        raise SourceFault(
            Rejection(
                name,
                1,
                "",
                "not_delimited",
                "a row of column names",
                str(error),
                "Mend the quotes on this line.",
            )
        ) from error
    required = [column for column in columns or [] if column not in optional]
    _check_header(header, required, name)
    ends_whole = text.endswith("\n")
    rows: list[list[str | None]] = []
    lines: list[int] = []
    rejections: list[Rejection] = []
    start = reader.line_num + 1
    last_is_whole = False
    try:
        for row in reader:
            line, start = start, reader.line_num + 1
            last_is_whole = False
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                rejections.append(_ragged(name, line, len(header), row))
                continue
            rows.append([cell.strip() or None for cell in row])
            lines.append(line)
            last_is_whole = True
    except csv.Error as error:
        last_is_whole = False
        rejections.append(
            Rejection(
                name,
                start,
                "",
                "not_delimited",
                "a row of CSV",
                str(error),
                "Mend the quotes on this line; the rows below it were not read.",
            )
        )
    if not ends_whole and last_is_whole:
        rejections.append(
            Rejection(
                name,
                lines[-1],
                "",
                "file_cut_off",
                "a line end after the last row",
                "the end of the file",
                "Check that the file was copied whole.",
                ",".join(cell or "" for cell in rows[-1]),
            )
        )
        rows.pop()
        lines.pop()
    frame = pd.DataFrame(rows, columns=header, dtype="object")
    for column in columns or []:
        if column not in header:
            frame[column] = pd.Series([None] * len(rows), dtype="object")
    frame[LINE] = pd.Series(lines, dtype="int64")
    return RawTable(frame, tuple(rejections))


def _check_header(header: list[str], columns: list[str] | None, name: str) -> None:
    if not any(header):
        raise SourceFault(
            Rejection(
                name,
                1,
                "",
                "empty_file",
                "a row of column names",
                "nothing",
                "Put the whole file back.",
            )
        )
    twice = sorted({column for column in header if header.count(column) > 1 or column == LINE})
    missing = [column for column in columns or [] if column not in header]
    if twice or missing:
        raise SourceFault(
            Rejection(
                name,
                1,
                ", ".join(twice or missing),
                "duplicate_column" if twice else "missing_column",
                "every column once" if twice else f"the columns {', '.join(columns or [])}",
                ", ".join(header[:40]),
                "Name every column once."
                if twice
                else "Add the missing column, or declare the new layout.",
            )
        )


def _ragged(name: str, line: int, width: int, row: list[str]) -> Rejection:
    return Rejection(
        name,
        line,
        "",
        "wrong_number_of_fields",
        f"{width} fields",
        f"{len(row)} fields",
        "Quote fields that hold commas; check that the line is whole.",
        ",".join(row)[:500],
    )
