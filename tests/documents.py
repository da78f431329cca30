"""Writes small documents for tests: PDF from text and lines at coordinates, Word from markup."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml

from sources.document import DocumentText, Grid
from sources.readers.documents import Limits, read_document

A4 = (595, 842)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#: Row, column, rows, columns -> text.
Cells = Mapping[tuple[int, int, int, int], str]


# --- reading ------------------------------------------------------------------------------


def read(
    tmp_path: Path, name: str, data: bytes | str, limits: Limits | None = None
) -> DocumentText:
    """Read a document that consists of these bytes."""
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_document(path) if limits is None else read_document(path, limits=limits)


def rows_of(document: DocumentText, grid: Grid) -> list[list[str]]:
    """The rows of a grid; what a span covers is empty."""
    width = max(cell.column + cell.column_span for cell in grid.cells)
    height = max(cell.row + cell.row_span for cell in grid.cells)
    rows = [[""] * width for _ in range(height)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = document.text[cell.char_start : cell.char_end]
    return rows


def spans_of(document: DocumentText, grid: Grid) -> dict[str, tuple[int, int]]:
    """Text of every cell that covers others -> rows and columns."""
    return {
        document.text[cell.char_start : cell.char_end]: (cell.row_span, cell.column_span)
        for cell in grid.cells
        if (cell.row_span, cell.column_span) != (1, 1)
    }


def outside_grids(document: DocumentText) -> list[str]:
    """Lines of the text that belong to no table."""
    grids = document.grids
    lines: list[str] = []
    start = 0
    for line in document.text.splitlines(keepends=True):
        if not any(grid.char_start <= start <= grid.char_end for grid in grids):
            lines.append(line.rstrip("\n"))
        start += len(line)
    return lines


def check_grids(document: DocumentText) -> None:
    """What holds for every document that was read."""
    before = 0
    for grid in document.grids:
        assert before <= grid.char_start <= grid.char_end <= len(document.text)
        before = grid.char_end
        taken: set[tuple[int, int]] = set()
        offset = grid.char_start
        for cell in grid.cells:
            assert offset <= cell.char_start <= cell.char_end
            offset = cell.char_end
            value = document.text[cell.char_start : cell.char_end]
            assert "\n" not in value
            assert "\t" not in value
            covered = {
                (row, column)
                for row in range(cell.row, cell.row + cell.row_span)
                for column in range(cell.column, cell.column + cell.column_span)
            }
            assert covered
            assert taken.isdisjoint(covered)
            taken |= covered
        assert 0 <= grid.head_rows < max(row for row, _ in taken) + 1


# --- PDF ----------------------------------------------------------------------------------


@dataclass
class PdfPage:
    """Draws on one sheet; y is counted from the top."""

    size: tuple[float, float] = A4
    rotate: int = 0
    operators: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 12, turned: bool = False) -> None:
        """Text whose baseline begins at a point; turned, it runs up the sheet."""
        matrix = "0 1 -1 0" if turned else "1 0 0 1"
        # The font has no shapes, and a single letter without one would be dropped as empty.
        self.texts.append(text + " " if len(text) == 1 else text)
        self.operators.append(
            f"BT /F {size} Tf {matrix} {x:.2f} {self.size[1] - y:.2f} Tm"
            f" <{{{len(self.texts) - 1}}}> Tj ET"
        )

    def lines(self, x: float, y: float, lines: Iterable[str], pitch: float = 20) -> float:
        """Lines of prose one under the other; where the next would stand."""
        for line in lines:
            self.text(x, y, line)
            y += pitch
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A line."""
        height = self.size[1]
        self.operators.append(f"0.5 w {x0:.2f} {height - y0:.2f} m {x1:.2f} {height - y1:.2f} l S")

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A line drawn as a thin filled rectangle."""
        self.operators.append(
            f"{x0:.2f} {self.size[1] - y1:.2f} {x1 - x0 or 0.5:.2f} {y1 - y0 or 0.5:.2f} re f"
        )

    def table(
        self, x: float, y: float, widths: Sequence[float], cells: Cells, pitch: float = 24
    ) -> float:
        """A ruled table; a line feed in a cell is a new line in it. Returns where it ends."""
        edges = [x]
        for width in widths:
            edges.append(edges[-1] + width)
        for (row, column, rows, columns), text in cells.items():
            left, right = edges[column], edges[column + columns]
            top, bottom = y + row * pitch, y + (row + rows) * pitch
            for side in (
                (left, top, right, top), (left, bottom, right, bottom),
                (left, top, left, bottom), (right, top, right, bottom),
            ):  # fmt: skip
                self.rule(*side)
            lines = text.split("\n")
            first = (top + bottom) / 2 + 4 - (len(lines) - 1) * 5.5
            for number, line in enumerate(lines):
                self.text(left + 3, first + number * 11, line, size=10)
        return y + pitch * max(row + rows for row, _, rows, _ in cells)

    def columns(
        self, xs: Sequence[float], y: float, rows: Iterable[Sequence[str]], pitch: float = 20
    ) -> float:
        """Rows of text at fixed places, without lines; "" is nothing."""
        for row in rows:
            for x, text in zip(xs, row, strict=True):
                if text:
                    self.text(x, y, text, size=10)
            y += pitch
        return y


def pdf(*pages: PdfPage, extra: str = "") -> bytes:
    """A PDF file of these pages; its font has a character table and no shapes."""
    alphabet = sorted({char for page in pages for text in page.texts for char in text})
    codes = {char: number for number, char in enumerate(alphabet, start=1)}
    objects: list[bytes] = [b"", b"", *_font(codes)]
    kids: list[int] = []
    for page in pages:
        content = "\n".join(page.operators)
        for number, text in enumerate(page.texts):
            content = content.replace(
                f"{{{number}}}", "".join(f"{codes[char]:04X}" for char in text)
            )
        objects.append(_stream(content.encode()))
        kids.append(len(objects) + 1)
        width, height = page.size
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Rotate {page.rotate} "
            f"/Contents {len(objects)} 0 R /Resources << /Font << /F 3 0 R >> >> >>".encode()
        )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    names = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{names}] /Count {len(kids)} >>".encode()
    return pdf_file(objects, extra)


def pdf_file(objects: Sequence[bytes], extra: str = "") -> bytes:
    """A PDF file of these objects, the first of them its root."""
    result = bytearray(b"%PDF-1.7\n")
    offsets: list[int] = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(result))
        result += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(result)
    result += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for offset in offsets:
        result += f"{offset:010d} 00000 n \n".encode()
    result += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF\n"
    ).encode()
    return bytes(result)


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return (
        f"<< /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
        + packed
        + b"\nendstream"
    )


def _font(codes: Mapping[str, int]) -> list[bytes]:
    """Objects 3 to 6: a font whose letters are as wide as Chinese typesetting has them."""
    widths = " ".join(
        f"{code} [{500 if ord(char) < 0x2000 else 1000}]" for char, code in codes.items()
    )
    pairs = [f"<{code:04X}> <{char.encode('utf-16-be').hex()}>" for char, code in codes.items()]
    blocks = "\n".join(
        f"{len(pairs[at : at + 100])} beginbfchar\n" + "\n".join(pairs[at : at + 100])
        + "\nendbfchar"
        for at in range(0, len(pairs), 100)
    )  # fmt: skip
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def "
        "/CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{blocks}\nendcmap end end"
    )
    return [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 "
        + f"/W [{widths}] /FontDescriptor 5 0 R >>".encode(),
        b"<< /Type /FontDescriptor /FontName /Test /Flags 4 /FontBBox [0 -120 1000 880] "
        b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>",
        _stream(cmap.encode()),
    ]


# --- Word ---------------------------------------------------------------------------------


def docx(body: str = "") -> bytes:
    """A Word file whose body is this markup (namespace `w`, more may be declared in it)."""
    document = Document()
    root = parse_xml(f'<w:body xmlns:w="{W}">{body}</w:body>')
    section = document.element.body.sectPr
    for element in list(root):
        section.addprevious(element)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_members(data: bytes, members: Mapping[str, bytes]) -> bytes:
    """A zip archive with members added or replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename not in members:
                new.writestr(info.filename, old.read(info))
        for name, content in members.items():
            new.writestr(name, content)
    return buffer.getvalue()


def paragraph(*runs: str) -> str:
    """Markup of a paragraph; runs that do not begin with `<` are text."""
    return (
        "<w:p>" + "".join(run if run.startswith("<") else text_run(run) for run in runs) + "</w:p>"
    )


def text_run(text: str, properties: str = "") -> str:
    """Markup of one run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: str) -> str:
    """Markup of a table."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def row(*cells: str, head: bool = False) -> str:
    """Markup of a row; cells that do not begin with `<` are text."""
    properties = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    return f"<w:tr>{properties}{''.join(c if c.startswith('<') else cell(c) for c in cells)}</w:tr>"


def cell(content: str, properties: str = "") -> str:
    """Markup of a cell; content that does not begin with `<` is one paragraph."""
    inner = content if content.startswith("<") else paragraph(content) if content else "<w:p/>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"
