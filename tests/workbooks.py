"""Writes small workbooks for tests, format by format, of the fictional county 云岭县."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

from sources.model import Rejection, SourceFault
from sources.readers.workbooks import Sheet, Workbook, WorkbookLimits, read_workbook
from sources.readers.workbooks.draft import sheet_of
from sources.readers.workbooks.formats import Format
from sources.readers.workbooks.limits import WORKBOOK_LIMITS
from sources.readers.workbooks.worker import reader_of

Rows = Sequence[Sequence[str]]

COUNTY: Rows = (
    ("乡镇", "常住人口（人）", "城镇化率（%）"),
    ("云岭县", "12345", "45.60"),
    ("石桥镇", "2345.5", "—"),
)
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


# --- reading ------------------------------------------------------------------------------


def read(
    tmp_path: Path, name: str, data: bytes | str, limits: WorkbookLimits = WORKBOOK_LIMITS
) -> Workbook:
    """Read a file that consists of these bytes, as everybody does."""
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_workbook(path, limits=limits)


def refusal(
    tmp_path: Path, name: str, data: bytes | str, limits: WorkbookLimits = WORKBOOK_LIMITS
) -> Rejection:
    """Why a file cannot be read."""
    try:
        found = read(tmp_path, name, data, limits)
    except SourceFault as fault:
        rejection = fault.rejection
        assert rejection.source_file == name
        assert rejection.expected
        assert rejection.found
        assert rejection.repair.endswith(".")
        return rejection
    raise AssertionError(f"expected a fault, found {found}")


def sheets_in(kind: Format, data: bytes, limits: WorkbookLimits = WORKBOOK_LIMITS) -> list[Sheet]:
    """The sheets of a file, read in this process: quicker where bounds do not matter."""
    sheets, rejections = reader_of(kind)(data, "table", limits)
    assert not rejections, rejections
    return [sheet_of(sheet) for sheet in sheets]


def reason_in(kind: Format, data: bytes) -> str:
    """The reason why a file cannot be read, or "" where it can; then its sheets are checked."""
    try:
        sheets, rejections = reader_of(kind)(data, "table", WORKBOOK_LIMITS)
    except SourceFault as fault:
        return fault.rejection.reason_code
    for sheet in sheets:
        check(sheet_of(sheet))
    assert all(rejection.repair for rejection in rejections)
    return ""


def rows_of(sheet: Sheet) -> list[list[str]]:
    """The texts of a sheet; what is merged stands once."""
    rows = [[""] * sheet.column_count for _ in range(sheet.row_count)]
    for cell in sheet.cells:
        rows[cell.row - 1][cell.column - 1] = cell.text
    return rows


def texts(sheet: Sheet) -> list[str]:
    """The texts of all cells."""
    return [cell.text for cell in sheet.cells]


def check(sheet: Sheet) -> None:
    """What holds for every sheet."""
    taken: set[tuple[int, int]] = set()
    last = (0, 0)
    for cell in sheet.cells:
        assert last < (cell.row, cell.column)
        last = (cell.row, cell.column)
        assert cell.text or cell.note or cell.formula_error
        assert cell.row + cell.row_span - 1 <= sheet.row_count
        assert cell.column + cell.column_span - 1 <= sheet.column_count
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                assert (row, column) not in taken
                taken.add((row, column))
                assert sheet.at(row, column) is cell


# --- .xlsx --------------------------------------------------------------------------------


def xlsx(fill: Callable[[Any], None], *more: Callable[[Any], None]) -> bytes:
    """A workbook of openpyxl; each function fills a sheet."""
    book = openpyxl.Workbook()
    fill(book.active)
    for each in more:
        each(book.create_sheet())
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xlsx_rows(rows: Rows) -> bytes:
    """A workbook whose cells are all text."""

    def fill(sheet: Any) -> None:
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row, 1):
                if text:
                    cell = sheet.cell(number, column)
                    cell.value = text
                    cell.data_type = "s"

    return xlsx(fill)


def xlsx_parts(sheet_data: str, *, after: str = "", **parts: str | bytes | None) -> bytes:
    """A workbook written by hand.

    Args:
        sheet_data: what stands in `sheetData`.
        after: what follows it in the sheet.
        parts: members by their name with `__` for `/` and `_` for `.`; None leaves one out.
    """
    members: dict[str, str | bytes | None] = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>'
        '<sheet name="表1" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}">'
        f"<sheetData>{sheet_data}</sheetData>{after}</worksheet>",
    }
    members |= {
        key.replace("__", "/").replace("_xml", ".xml").replace("_rels.", "_rels/."): value
        for key, value in parts.items()
    }
    return zipped(members)


def relations(*pairs: tuple[str, str]) -> str:
    """A relationships part."""
    body = "".join(
        f'<Relationship Id="r{at}" Type="{R}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(pairs)
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{body}</Relationships>"
    )


def styles(*codes: str) -> str:
    """A styles part: style 1 has the first format, and so on."""
    formats = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{escape(code)}"/>'
        for at, code in enumerate(codes)
    )
    cells = "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(codes)))
    return (
        f'<styleSheet xmlns="{S}"><numFmts>{formats}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{cells}</cellXfs></styleSheet>'
    )


def zipped(members: Mapping[str, str | bytes | None]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if content is not None:
                how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                archive.writestr(name, content, how)
    return buffer.getvalue()


# --- .ods ---------------------------------------------------------------------------------

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text", "style")
)


def ods(tables: str, styles_: str = "", **members: str | bytes) -> bytes:
    """An OpenDocument spreadsheet from the markup of its tables."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:automatic-styles>{styles_}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": "<manifest/>",
            **members,
        }
    )


def ods_table(body: str, attributes: str = 'table:name="表1"') -> str:
    """One table."""
    return f"<table:table {attributes}>{body}</table:table>"


def ods_row(*cells: str, attributes: str = "") -> str:
    """One row."""
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def ods_text(text: str, attributes: str = "") -> str:
    """A cell with text; each line a paragraph."""
    if not text:
        return f"<table:table-cell {attributes}/>"
    lines = "".join(
        f"<text:p>{escape(line).replace('  ', ' <text:s/>')}</text:p>" for line in text.split("\n")
    )
    return f'<table:table-cell office:value-type="string" {attributes}>{lines}</table:table-cell>'


def ods_number(value: str, shown: str, kind: str = "float", attributes: str = "") -> str:
    """A cell with a number."""
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{value}" {attributes}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def ods_rows(rows: Rows) -> bytes:
    """A spreadsheet whose cells are all text."""
    return ods(ods_table("".join(ods_row(*(ods_text(text) for text in row)) for row in rows)))


# --- others -------------------------------------------------------------------------------


def xls(fill: Callable[[Any], None], **options: Any) -> bytes:
    """A workbook of Excel 97 with one sheet."""
    book = xlwt.Workbook(encoding="utf-8", **options)
    fill(book.add_sheet("表1", cell_overwrite_ok=True))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def html_rows(rows: Rows) -> str:
    """A page with one table."""
    body = "".join(
        "<tr>"
        + "".join(f"<td>{escape(text).replace(chr(10), '<br>')}</td>" for text in row)
        + "</tr>"
        for row in rows
    )
    return f'<html><head><meta charset="utf-8"></head><body><table>{body}</table></body></html>'


def xml2003(body: str, styles_: str = "", options: str = "") -> str:
    """A spreadsheet as XML of Excel 2003, from the markup of its rows."""
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Styles>{styles_}</Styles><Worksheet ss:Name="表1"><Table>{body}</Table>{options}'
        "</Worksheet></Workbook>"
    )
