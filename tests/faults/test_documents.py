"""Documents that cannot be read: each is refused with a reason, in bounded memory and time."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sources.model import SourceFault
from sources.readers.catalogue import Catalogue
from sources.readers.documents import Limits, read_document
from tests.documents import PdfPage, W, docx, paragraph, pdf, pdf_file, read, with_members

PROJECT = Path(__file__).parents[2]
FIXTURES = PROJECT / "tests" / "fixtures" / "documents"
TEXT = "到2025年，常住人口达到345.6万人。"
FILLING = f"<p>{'人口长期均衡发展，' * 12}</p>"
MEGABYTE = 1 << 20


def one_page() -> bytes:
    page = PdfPage()
    page.text(72, 100, TEXT)
    return pdf(page)


def word_part(content: bytes) -> bytes:
    return with_members(docx(paragraph(TEXT)), {"word/document.xml": content})


def word_body(content: str) -> bytes:
    return word_part(f'<w:document xmlns:w="{W}"><w:body>{content}</w:body></w:document>'.encode())


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return buffer.getvalue()


def deflated(unit: bytes, times: int) -> bytes:
    """A stream that unpacks to one unit many times; packed once, as blocks that stand alone."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * times + packer.flush()


def pdf_with_content(stream: bytes, filters: str = "/FlateDecode") -> bytes:
    return pdf_file([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        f"<< /Filter {filters} /Length {len(stream)} >>\nstream\n".encode() + stream
        + b"\nendstream",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << >> >>",
    ])  # fmt: skip


def encrypted_pdf() -> bytes:
    key = "00" * 32
    return pdf_file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [] /Count 0 >>",
            f"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <{key}> /U <{key}> >>".encode(),
        ],
        f"/Encrypt 3 0 R /ID [<{'11' * 16}> <{'11' * 16}>]",
    )


def entities() -> bytes:
    laughs = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "笑"}">' for i in range(10))
    body = f'<w:document xmlns:w="{W}"><w:body>{paragraph("&a9;")}</w:body></w:document>'
    return word_part(f"<!DOCTYPE x [{laughs}]>{body}".encode())


def with_flag(data: bytes, at: int) -> bytes:
    """A zip archive whose members say that they are encrypted."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = changed.find(mark)
        while position >= 0:
            changed[position + offset] |= at
            position = changed.find(mark, position + 4)
    return bytes(changed)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
NAV = "".join(f'<li><a href="/{i}">政务公开栏目第{i}项通知公告</a></li>' for i in range(40))

FAULTS: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "empty": ("plan.txt", lambda: b"", "empty_file", "Put the whole file back"),
    "only space": ("plan.txt", lambda: b" \r\n\t ", "empty_file", "Put the whole file back"),
    "empty PDF": ("plan.pdf", lambda: b"", "empty_file", "Put the whole file back"),
    "rubbish": ("plan.txt", lambda: bytes(range(256)) * 8, "wrong_encoding", "Save the file"),
    "NUL": ("plan.txt", lambda: b"abc\0def" * 9, "not_text", "Save it as text"),
    "Big5": ("plan.txt", lambda: "戶籍總數維持穩定發展".encode("big5"), "wrong_encoding", "UTF-8"),
    "picture": ("plan.docx", lambda: b"\x89PNG\r\n\x1a\n...", "unknown_format", "PNG picture"),
    "workbook": ("plan.docx", lambda: archive("xl/workbook.xml"), "unknown_format", "Excel"),
    "OFD": ("plan.ofd", lambda: archive("OFD.xml"), "unknown_format", "OFD"),
    "zip": ("plan.zip", lambda: archive("a.txt"), "unknown_format", "a zip archive"),
    "old Word": ("plan.doc", lambda: OLE, "unknown_format", r"save it as \.docx"),
    "Rich Text": ("plan.doc", lambda: b"{\\rtf1 x}", "unknown_format", "Rich Text"),
    "web archive": ("plan.mht", lambda: b"MIME-Version: 1.0\r\n", "unknown_format", "web archive"),
    "text as PDF": ("plan.pdf", TEXT.encode, "unknown_format", "does not begin like one"),
    "table": ("plan.csv", lambda: b"a,b\n1,2\n", "unknown_format", r"named \.csv"),
    "locked Word": (
        "plan.docx",
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
        "Remove the password",
    ),
    "locked part": (
        "plan.docx", lambda: with_flag(docx(paragraph(TEXT)), 1), "encrypted", "password",
    ),
    "locked PDF": ("plan.pdf", encrypted_pdf, "encrypted", "Remove the password"),
    "cut Word": ("plan.docx", lambda: docx(paragraph(TEXT))[:-3000], "file_cut_off", "copied"),
    "cut PDF": ("plan.pdf", lambda: one_page()[:-400], "file_cut_off", "copied whole"),
    "headless PDF": ("plan.pdf", lambda: b"%PDF-1.7\nnothing\n%%EOF", "damaged_file", "again"),
    "broken XML": ("plan.docx", lambda: word_part(b"<w:document"), "damaged_file", "document.xml"),
    "no document": (
        "plan.docx", lambda: archive("word/other.xml"), "damaged_file", "word/document.xml",
    ),
    "scan": ("plan.pdf", lambda: pdf(PdfPage()), "no_text_layer", "OCR"),
    "pictures only": ("plan.docx", lambda: docx("<w:p/>"), "no_main_text", "none"),
    "menu page": (
        "plan.html", lambda: f"<html><body><ul>{NAV}</ul></body></html>".encode(),
        "no_main_text", "Save the page that shows the text",
    ),
    "script page": (
        "plan.html",
        lambda: b"<html><body><div id=app></div><script>load()</script></body></html>",
        "no_main_text",
        "print it to PDF",
    ),
    "entities": ("plan.docx", entities, "unsafe_content", "declared entities"),
    "path upward": (
        "plan.docx", lambda: with_members(docx(), {"../../etc/x": b""}), "unsafe_content", "etc/x",
    ),
    "deep Word": (
        "plan.docx", lambda: word_body("<w:sdt><w:sdtContent>" * 600), "too_large", "256 deep",
    ),
    "nested Word": (
        "plan.docx",
        lambda: word_body("<w:tbl><w:tr><w:tc>" * 70 + "</w:tc></w:tr></w:tbl>" * 70),
        "too_large",
        "within each other",
    ),
    "deep page": (
        "plan.html",
        lambda: f"<html><body>{FILLING}{'<div>' * 5000}".encode(),
        "too_large",
        "nested",
    ),
    "wide table": (
        "plan.html",
        lambda: (
            f"<html><body>{FILLING}<table>"
            f"{('<tr>' + '<td colspan=900 rowspan=60000>1</td>' * 50) * 50}</table>"
        ).encode(),
        "too_large",
        "columns in a table",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS, ids=list(FAULTS))
def test_a_bad_document_is_refused_with_a_reason(
    case: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    name, make, reason, words = FAULTS[case]
    with pytest.raises(SourceFault, match=words) as found:
        read(tmp_path, name, make())
    rejection = found.value.rejection
    assert rejection.reason_code == reason
    assert rejection.source_file.startswith(name)
    assert rejection.expected
    assert rejection.found
    assert rejection.repair.endswith(".")
    assert reason in catalogue.codes("REJECTION_REASON")


def test_what_is_no_readable_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    for path in (tmp_path, tmp_path / "missing.txt", tmp_path / "pipe.txt", tmp_path / "gone.txt"):
        with pytest.raises(SourceFault) as found:
            read_document(path)
        assert found.value.rejection.reason_code == "file_unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(TEXT)
    path.chmod(0)
    with pytest.raises(SourceFault, match="Permission denied"):
        read_document(path)


def test_messages_use_the_name_they_are_given(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_bytes(b"")
    with pytest.raises(SourceFault, match=r"^inbox/规划\.txt: expected"):
        read_document(tmp_path / "plan.txt", "inbox/规划.txt")


GRID = "<table>" + "<tr><td>1</td><td>2</td></tr>" * 4 + "</table>"


@pytest.mark.parametrize(
    ("name", "data", "limits"),
    [
        ("plan.txt", TEXT.encode(), Limits(file_bytes=20)),
        ("plan.txt", TEXT.encode(), Limits(characters=10)),
        ("plan.html", f"<html><body>{FILLING}</body>".encode(), Limits(characters=50)),
        ("plan.html", f"<html><body>{FILLING}{GRID}</body>".encode(), Limits(table_cells=7)),
        ("plan.html", f"<html><body>{FILLING}{GRID}</body>".encode(), Limits(markup=20)),
        ("plan.docx", docx(paragraph(TEXT)), Limits(characters=10)),
        ("plan.docx", docx(paragraph(TEXT)), Limits(archive_members=3)),
        ("plan.docx", docx(paragraph(TEXT)), Limits(expanded_bytes=500)),
        ("plan.docx", docx(paragraph(TEXT)), Limits(markup=20)),
        ("plan.pdf", one_page(), Limits(characters=10)),
        ("plan.pdf", one_page(), Limits(pages=0)),
        ("plan.pdf", one_page(), Limits(page_objects=0)),
    ],
)
def test_every_limit_is_kept(tmp_path: Path, name: str, data: bytes, limits: Limits) -> None:
    assert read(tmp_path, name, data).text
    with pytest.raises(SourceFault) as found:
        read(tmp_path, name, data, limits)
    assert found.value.rejection.reason_code == "too_large"


def test_a_file_that_outlasts_its_time_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(SourceFault, match="at most 0 seconds"):
        read(tmp_path, "plan.pdf", one_page(), Limits(seconds=0))


# --- bombs --------------------------------------------------------------------------------

_MEASURE = """
import json, resource, sys
from pathlib import Path
from sources.model import SourceFault
from sources.readers.documents import read_document
try:
    read_document(Path(sys.argv[1]))
    reason = "read"
except SourceFault as fault:
    reason = fault.rejection.reason_code
# The ru_maxrss of this process would count the one that started it.
own = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
peaks = [int(own.split()[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]
print(json.dumps([reason, max(peaks) // 1024]))
"""


def word_bomb(unit: bytes, times: int) -> bytes:
    """A Word file whose document goes on and on."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file,
        file.open("word/document.xml", "w") as part,
    ):
        part.write(f'<w:document xmlns:w="{W}"><w:body>'.encode())
        for _ in range(times):
            part.write(unit)
    return buffer.getvalue()


def varied(markup: str, times: int) -> bytes:
    """Markup that hardly compresses."""
    return "".join(f"{markup}{number * 7919}" for number in range(times)).encode()


def lying_archive() -> bytes:
    """A bomb that declares to be small."""
    data = bytearray(word_bomb(b" " * MEGABYTE, 100))
    entry = data.find(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip": ("plan.docx", lambda: word_bomb(b" " * MEGABYTE, 150)),
    "paragraphs": ("plan.docx", lambda: word_bomb(varied("<w:p/>", 100_000), 10)),
    "members": ("plan.docx", lambda: archive(*(f"word/{number}" for number in range(20_000)))),
    "elements": ("plan.html", lambda: b"<html><body>" + b"<i></i>" * 6_000_000),
    "PDF stream": ("plan.pdf", lambda: pdf_with_content(deflated(b" " * MEGABYTE, 700))),
    "PDF stream in a stream": (
        "plan.pdf",
        lambda: pdf_with_content(
            zlib.compress(deflated(b" " * MEGABYTE, 700)), "[/FlateDecode /FlateDecode]"
        ),
    ),
    "PDF paths": (
        "plan.pdf", lambda: pdf_with_content(deflated(b"0 0 m 1 1 l S\n" * 70_000, 30)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BOMBS, ids=list(BOMBS))
def test_a_bomb_is_defused(case: str, tmp_path: Path) -> None:
    name, make = BOMBS[case]
    path = tmp_path / name
    path.write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path)],
        capture_output=True, timeout=30, check=True, cwd=PROJECT, text=True,
    )  # fmt: skip
    reason, megabytes = json.loads(done.stdout)
    assert reason == "too_large"
    assert megabytes < 500


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFault) as found:
        read(tmp_path, "plan.docx", lying_archive())
    assert found.value.rejection.reason_code in {"too_large", "damaged_file"}
