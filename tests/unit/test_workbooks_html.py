"""Tables of pages and documents, and files whose suffix says something else than their content."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from sources.readers.workbooks import Sheet
from sources.readers.workbooks.formats import Format
from tests.documents import PdfPage, pdf
from tests.workbooks import (
    COUNTY,
    check,
    html_rows,
    ods_rows,
    read,
    refusal,
    rows_of,
    sheets_in,
    texts,
    xls,
    xlsx_rows,
    xml2003,
    zipped,
)

PLAIN = [list(row) for row in COUNTY]


def sheets_of(body: str) -> list[Sheet]:
    page = f'<html><meta charset="utf-8"><body>{body}</body></html>'
    sheets = sheets_in(Format.HTML, page.encode())
    for sheet in sheets:
        check(sheet)
    return sheets


def test_a_page_is_read_in_its_own_process(tmp_path: Path) -> None:
    workbook = read(tmp_path, "云岭.html", html_rows(COUNTY))
    assert workbook.format == "html"
    assert rows_of(workbook.sheets[0]) == PLAIN


def test_spans_are_merged_areas() -> None:
    (sheet,) = sheets_of(
        "<table><thead><tr><th rowspan=2>地区<th colspan='2'>常住人口<tr><th>男<th>女</thead>"
        "<tfoot><tr><td colspan=0>注：快报<tr></tfoot>"
        "<tr><td rowspan=0>石桥<td>1<td>2</table>"
    )
    assert sheet.text_at(2, 1) == "地区"
    assert sheet.text_at(1, 3) == "常住人口"
    assert [cell.text for cell in sheet.row(3)] == ["石桥", "1", "2"]


def test_each_table_is_a_sheet_and_layout_is_none() -> None:
    one = "<table><tr><td>甲<td>1<tr><td>乙<td>2</table>"
    first, second = sheets_of(
        f"<table><tr><td>菜单</table><table><tr><td><p>表1 人口</p>{one}<p>注：快报</p></td>"
        f"<td>旁</td></tr></table><p>正文。</p><h3>表2 户数（2020年）</h3><p>单位：户</p>{one}"
    )
    assert rows_of(first) == [["表1 人口", ""], ["甲", "1"], ["乙", "2"], ["注：快报", ""]]
    assert rows_of(second)[:2] == [["表2 户数（2020年）", ""], ["单位：户", ""]]
    assert (first.name, second.name) == ("表1 人口", "表2 户数（2020年）")


def test_text_is_collapsed_as_browsers_do() -> None:
    (sheet,) = sheets_of(
        "<table><caption>表3</caption><tr><td> 常住\n  <b>人口</b><br>合计 "
        "<td>&nbsp;12.3<sup>2</sup>"
        "<tr><td><script>x()</script>尾<td><p>一</p><p>二</p></table>"
    )
    assert texts(sheet) == ["表3", "常住 人口\n合计", "\xa012.3²", "尾", "一\n二"]


def test_programs_state_exact_numbers_beside_the_shown_ones() -> None:
    (sheet,) = sheets_of(
        '<table><tr><td sdval="0.4567" sdnum="1033;0;0.0%">45.7%<td x:num="1234567.891">1,234,567.9'
        '<td sdval="44196">2020年12月<td sdval="0"> - <td sdval="0">#N/A<td x:num>7'
        "<tr><td><comment>快报数</comment>8<td x:num='1e999'>9</table>"
    )
    assert texts(sheet) == [
        "45.67%", "1234567.891", "2020年12月", "0", "#N/A", "7", "8", "9",
    ]  # fmt: skip
    assert [cell.note for cell in sheet.row(2)] == ["快报数", ""]
    assert sheet.cells[4].reason_code == "formula_error"


def test_what_is_not_displayed_is_hidden() -> None:
    (sheet,) = sheets_of(
        "<table><col><col style='display:none'><tr><td>甲<td>1<td>2"
        "<tr style='display:none'><td>乙<td>3<td>4<tr hidden><td>丙<td>5<td>6</table>"
    )
    assert sheet.hidden_rows == {2, 3}
    assert sheet.hidden_columns == {2}
    assert [cell.text for cell in sheet.cells if not cell.is_hidden] == ["甲", "2"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("<html><body>没有表格</body></html>", "no_tables"),
        ("<html><body>锟斤拷<table><tr><td>1<td>2</table></body></html>", "wrong_encoding"),
    ],
)
def test_pages_that_cannot_be_read(tmp_path: Path, data: str, reason: str) -> None:
    assert refusal(tmp_path, "页.html", data).reason_code == reason


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("表.xls", html_rows(COUNTY), "html"),
        ("表.xls", html_rows(COUNTY).replace("<html>", "").encode("gb18030"), "html"),
        ("表.csv", xlsx_rows(COUNTY), "xlsx"),
        ("表.xls", xlsx_rows(COUNTY), "xlsx"),
        ("表.xlsx", ods_rows(COUNTY), "ods"),
        ("表", ods_rows(COUNTY), "ods"),
        ("表.xlsx", ",".join(COUNTY[0]) + "\n" + ",".join(COUNTY[1]), "delimited"),
        ("表.xlsx", xls(lambda sheet: sheet.write(0, 0, "乡镇")), "xls"),
    ],
)
def test_the_content_says_what_a_file_is(
    tmp_path: Path, name: str, data: bytes | str, kind: str
) -> None:
    if isinstance(data, bytes) and kind == "html":
        data = data.replace(b"utf-8", b"gb2312")
    workbook = read(tmp_path, name, data)
    assert workbook.format == kind
    assert workbook.sheets[0].text_at(1, 1) == "乡镇"


def test_xml_of_excel_2003(tmp_path: Path) -> None:
    styles = (
        '<Style ss:ID="s1"><NumberFormat ss:Format="0.0%"/></Style>'
        '<Style ss:ID="s2"><NumberFormat ss:Format="Fixed"/></Style>'
    )
    body = (
        '<Column/><Column ss:Hidden="1"/>'
        '<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">云岭县</Data></Cell>'
        '<Cell ss:MergeDown="1"><Data ss:Type="String">注</Data></Cell></Row>'
        '<Row ss:Index="2"><Cell ss:StyleID="s1"><Data ss:Type="Number">0.456</Data></Cell>'
        '<Cell ss:StyleID="s2"><Data ss:Type="Number">12.300000000000001</Data></Cell>'
        '<Cell><Data ss:Type="DateTime">2020-12-31T00:00:00.000</Data></Cell></Row>'
        '<Row ss:Hidden="1" ss:Index="5"><Cell ss:Index="3" ss:Formula="=R1C1">'
        '<Data ss:Type="Error">#DIV/0!</Data></Cell><Cell ss:Formula="=R1C1"/></Row>'
        '<Row><Cell><ss:Data ss:Type="String"><B xmlns="x">12.3</B><Sup xmlns="x">2</Sup></ss:Data>'
        "<Comment><ss:Data>快报</ss:Data></Comment></Cell>"
        '<Cell><Data ss:Type="Boolean">1</Data></Cell></Row>'
    )
    options = (
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">'
        "<Visible>SheetHidden</Visible></WorksheetOptions>"
    )
    workbook = read(tmp_path, "表.xls", xml2003(body, styles, options))
    assert workbook.format == "xml2003"
    (sheet,) = workbook.sheets
    check(sheet)
    assert rows_of(sheet) == [
        ["云岭县", "", "", "注"], ["45.6%", "12.30", "2020-12-31", ""], [""] * 4, [""] * 4,
        ["", "", "#DIV/0!", ""], ["12.3²", "TRUE", "", ""],
    ]  # fmt: skip
    assert [cell.formula_error for cell in sheet.row(5)] == ["#DIV/0!", "formula_without_value"]
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.is_hidden) == ({5}, {2}, True)
    assert sheet.text_at(2, 4) == "注"
    assert sheet.row(6)[0].note == "快报"


def test_a_word_file_gives_its_tables(tmp_path: Path) -> None:
    word = Document()
    word.add_paragraph("云岭县统计公报")
    word.add_paragraph("表1 各乡镇常住人口")
    word.add_paragraph("单位：人")
    table = word.add_table(rows=3, cols=3)
    for row, values in enumerate((("乡镇", "人口", ""), ("", "男", "女"), ("石桥镇", "5", "6"))):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    word.add_paragraph("注：快报数。")
    word.add_paragraph("二、就业")
    buffer = io.BytesIO()
    word.save(buffer)
    workbook = read(tmp_path, "公报.docx", buffer.getvalue())
    assert workbook.format == "docx"
    (sheet,) = workbook.sheets
    check(sheet)
    assert sheet.name == "表1 各乡镇常住人口"
    assert [sheet.text_at(row, 1) for row in range(1, 7)] == [
        "表1 各乡镇常住人口", "单位：人", "乡镇", "乡镇", "石桥镇", "注：快报数。",
    ]  # fmt: skip
    assert sheet.text_at(3, 3) == "人口"


def test_a_pdf_gives_its_tables(tmp_path: Path) -> None:
    page = PdfPage()
    page.text(60, 60, "表1 各乡镇常住人口")
    cells = {
        (0, 0, 1, 1): "乡镇", (0, 1, 1, 1): "常住人口", (1, 0, 1, 1): "石桥镇",
        (1, 1, 1, 1): "1234", (2, 0, 1, 1): "松坪乡", (2, 1, 1, 1): "567",
    }  # fmt: skip
    end = page.table(60, 80, (120, 120), cells)
    page.text(60, end + 20, "注：快报数。")
    workbook = read(tmp_path, "公报.pdf", pdf(page))
    assert workbook.format == "pdf"
    (sheet,) = workbook.sheets
    assert rows_of(sheet) == [
        ["表1 各乡镇常住人口", ""], ["乡镇", "常住人口"], ["石桥镇", "1234"], ["松坪乡", "567"],
        ["注：快报数。", ""],
    ]  # fmt: skip


def test_a_document_without_a_table_has_none(tmp_path: Path) -> None:
    word = Document()
    word.add_paragraph("全县人口平稳增长。")
    buffer = io.BytesIO()
    word.save(buffer)
    assert refusal(tmp_path, "公报.docx", buffer.getvalue()).reason_code == "no_tables"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (zipped({"a.xlsx": b"x"}), "a zip archive"),
        (zipped({"xl/workbook.bin": b"x"}), "a binary Excel workbook (.xlsb)"),
        (b"\x89PNG\r\n\x1a\n....", "a PNG picture"),
        (b"Rar!....", "a RAR archive"),
        (b"MIME-Version: 1.0\n", "a web archive (.mht)"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, data: bytes, found: str) -> None:
    rejection = refusal(tmp_path, "表.xlsx", data)
    assert (rejection.reason_code, rejection.found) == ("unknown_format", found)
