"""Whatever bytes arrive, reading ends in a text with sound tables or in one well-formed fault."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.document import DocumentText
from sources.model import SourceFault
from sources.readers.documents import Limits, read_document
from sources.readers.documents.pdf_worker import Refused, content
from sources.readers.documents.tables import Spanned, placed
from sources.readers.documents.whitespace import cell_text
from tests.documents import (
    PdfPage,
    W,
    cell,
    check_grids,
    docx,
    paragraph,
    pdf,
    row,
    rows_of,
    table,
    with_members,
)

FIXTURES = Path(__file__).parents[1] / "fixtures" / "documents"
PAGE = (
    "<html><body><div class='TRS_Editor'><p>" + "人口长期均衡发展，" * 12 + "</p><table><tr>"
    "<td rowspan=2>指标</td><td colspan=2>值</td></tr><tr><td>1</td><td>2</td></tr></table>"
    "</div></body></html>"
).encode()


def _word() -> str:
    merged = '<w:vMerge w:val="restart"/>'
    return paragraph("常住人口345万人") + table(
        row("指标", cell("值", '<w:gridSpan w:val="2"/>'), head=True),
        row(cell("人口", merged), "1", "2"),
        row(cell("", "<w:vMerge/>"), "3", "4"),
    )


def _pdf() -> bytes:
    page = PdfPage()
    page.lines(72, 80, ["到2025年，常住人口达到345.6万人。", "二"])
    page.table(72, 120, (80, 80), {(0, 0, 1, 2): "表头", (1, 0, 1, 1): "一", (1, 1, 1, 1): "2.5"})
    return pdf(page)


WORD = docx(_word())
SAMPLES = {
    "plan.txt": "到2025年，常住人口达到345.6万人。\r\n".encode("gb18030"),
    "plan.html": PAGE,
    "plan.docx": WORD,
}
PDFS = {"made": _pdf(), "office": (FIXTURES / "office.pdf").read_bytes()}


def some(examples: int) -> settings:
    return settings(max_examples=examples)


def read_or_fault(name: str, data: bytes) -> DocumentText | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            document = read_document(path)
        except SourceFault as fault:
            rejection = fault.rejection
            assert rejection.source_file.startswith(name)
            assert rejection.reason_code
            assert rejection.expected
            assert rejection.found
            assert rejection.repair
            return None
    check_grids(document)
    assert document.text.strip()
    document.text.encode()
    if name.endswith((".html", ".docx", ".pdf")):
        assert "\r" not in document.text
        assert document.text.endswith("\n")
    return document


@st.composite
def mutations(draw: st.DrawFn, original: bytes) -> bytes:
    """A file with bytes changed, cut off, left out or put in twice."""
    data = bytearray(original)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.integers(0, 40))
        match draw(st.sampled_from(["change", "cut", "leave out", "twice"])):
            case "change":
                data[at : at + length] = draw(st.binary(max_size=40))
            case "cut":
                del data[max(at, 10) :]
            case "leave out":
                del data[at : at + length]
            case _:
                data[at:at] = data[at : at + length]
    return bytes(data)


@some(60)
@given(st.binary(max_size=300), st.sampled_from([".txt", ".html", ".docx", ".pdf", ".x", ""]))
def test_arbitrary_bytes(data: bytes, extension: str) -> None:
    read_or_fault("plan" + extension, data)


@some(12)
@given(st.binary(max_size=300))
def test_arbitrary_bytes_that_begin_like_a_document(data: bytes) -> None:
    for start in (b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"\xd0\xcf\x11\xe0"):
        read_or_fault("plan", start + data + b"%%EOF")


@pytest.mark.parametrize("name", SAMPLES)
@some(60)
@given(data=st.data())
def test_mutated_files(name: str, data: st.DataObject) -> None:
    read_or_fault(name, data.draw(mutations(SAMPLES[name])))


@some(60)
@given(st.data())
def test_mutated_markup_of_a_word_file(data: st.DataObject) -> None:
    """The archive is sound, so that what is mutated is seen by what is behind it."""
    markup = f'<w:document xmlns:w="{W}"><w:body>{_word()}</w:body></w:document>'.encode()
    mutated = data.draw(mutations(markup))
    read_or_fault("plan.docx", with_members(WORD, {"word/document.xml": mutated}))


@pytest.mark.parametrize("name", PDFS)
@some(40)
@given(data=st.data())
def test_mutated_pdf_files(name: str, data: st.DataObject) -> None:
    """Read in this process, which is the same as in its own but faster."""
    try:
        result = content(data.draw(mutations(PDFS[name])), Limits())
    except Refused as refused:
        result = {"fault": refused.kind}
    assert result.get("fault", "damaged") in {"damaged", "encrypted", "pages", "characters"}
    json.dumps(result, ensure_ascii=False).encode()


@some(6)
@given(st.data())
def test_mutated_pdf_files_in_their_own_process(data: st.DataObject) -> None:
    read_or_fault("plan.pdf", data.draw(mutations(PDFS["made"])) + b"\n%%EOF")


short = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf"]), max_size=6)
spanned = st.builds(Spanned, short, st.integers(1, 5), st.integers(1, 5))


@some(80)
@given(st.lists(st.lists(spanned, max_size=5), max_size=6))
def test_spans_never_overlap_and_every_cell_is_kept(rows: list[list[Spanned]]) -> None:
    found = placed(rows)
    assert [each.text for each in found.cells] == [each.text for line in rows for each in line]
    taken: set[tuple[int, int]] = set()
    for each in found.cells:
        for at in range(each.row, each.row + each.row_span):
            for column in range(each.column, each.column + each.column_span):
                assert (at, column) not in taken
                taken.add((at, column))
    starts = {each.row for each in found.cells}
    assert starts == set(range(found.row_count))


values = st.text("人口0123456789.%≥", min_size=1, max_size=6)
grids = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(values, min_size=width, max_size=width),
        min_size=2, max_size=6,
    )
)  # fmt: skip


@some(40)
@given(grids)
def test_a_table_written_as_word_or_html_is_read_back(rows: list[list[str]]) -> None:
    word = docx(table(*(row(*cells) for cells in rows)))
    html = (
        PAGE[: PAGE.index(b"<table>")].decode()
        + "<table>"
        + "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in cells)}</tr>" for cells in rows)
        + "</table></div></body></html>"
    )
    for name, data in (("plan.docx", word), ("plan.html", html.encode())):
        document = read_or_fault(name, data)
        assert document is not None
        assert rows_of(document, document.grids[0]) == rows


@some(80)
@given(st.lists(st.text("人口 \n\t\u3000ab1.-", max_size=8), max_size=4))
def test_the_text_of_a_cell_is_one_line_and_stable(lines: list[str]) -> None:
    text = cell_text(lines)
    assert not set(text) & set("\n\t\u3000")
    assert text == text.strip()
    assert cell_text([text]) == text
    assert "".join(text.split()) == "".join("".join(lines).split())
