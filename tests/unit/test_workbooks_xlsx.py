"""Workbooks of Excel since 2007: what a reader sees, cell by cell."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment

from sources.readers.workbooks import Sheet
from sources.readers.workbooks.formats import Format
from tests.workbooks import (
    COUNTY,
    check,
    read,
    refusal,
    relations,
    rows_of,
    sheets_in,
    styles,
    texts,
    xlsx,
    xlsx_parts,
    xlsx_rows,
    zipped,
)


def sheet_in(data: bytes) -> Sheet:
    (sheet,) = sheets_in(Format.XLSX, data)
    check(sheet)
    return sheet


def cells_of(*values: str) -> str:
    """One row of cells, each the markup of its value."""
    return f'<row r="1">{"".join(values)}</row>'


def test_a_workbook_is_read_in_its_own_process(tmp_path: Path) -> None:
    workbook = read(tmp_path, "云岭.xlsx", xlsx_rows(COUNTY))
    assert (workbook.name, workbook.format) == ("云岭.xlsx", "xlsx")
    assert len(workbook.sha256) == 64
    assert [sheet.name for sheet in workbook.sheets] == ["Sheet"]
    assert rows_of(workbook.sheets[0]) == [list(row) for row in COUNTY]
    assert workbook.sheet("Sheet") is workbook.sheets[0]
    with pytest.raises(KeyError, match=r"expected a sheet of 云岭\.xlsx: Sheet; found '表9'"):
        workbook.sheet("表9")


def test_merged_areas_are_one_cell_and_hide_what_they_cover() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = "云岭县人口"
        sheet.merge_cells("A1:XFD1")
        sheet["A2"] = "地区"
        sheet.merge_cells("A2:A3")
        sheet["B2"] = "常住人口"
        sheet.merge_cells("B2:C2")
        sheet["B3"], sheet["C3"] = "男", "女"
        sheet["A4"], sheet["B4"], sheet["C4"] = "石桥镇", 1, 2
        sheet.merge_cells("B9:C10")

    sheet = sheet_in(xlsx(fill))
    assert (sheet.row_count, sheet.column_count) == (4, 3)
    assert sheet.cells[0].column_span == 3
    for place, text in {(1, 3): "云岭县人口", (3, 1): "地区", (2, 3): "常住人口"}.items():
        assert sheet.text_at(*place) == text
    assert sheet.at(5, 1) is None
    assert sheet.at(4, 9) is None
    assert [cell.text for cell in sheet.row(3)] == ["男", "女"]
    assert [number for number, _ in sheet.rows()] == [1, 2, 3, 4]


def test_what_a_merged_area_covers_is_not_seen() -> None:
    rest = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>'
    data = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{letter}{row}"><v>{row}{at}</v></c>' for at, letter in enumerate("ABC"))
        + "</row>"
        for row in (1, 2, 3)
    )
    sheet = sheet_in(xlsx_parts(data, after=rest))
    assert rows_of(sheet) == [["10", "", "12"], ["", "", "22"], ["30", "31", "32"]]


def test_hidden_rows_columns_and_sheets_are_marked_and_kept() -> None:
    def fill(sheet: Any) -> None:
        for row in COUNTY:
            sheet.append(row)
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.column_dimensions["ZZ"].hidden = True
        sheet.row_dimensions[900].hidden = True

    def other(sheet: Any) -> None:
        sheet["A1"] = 1
        sheet.sheet_state = "veryHidden"
        sheet.title = "编码"

    first, second = sheets_in(Format.XLSX, xlsx(fill, other))
    assert first.hidden_rows == {2}
    assert first.hidden_columns == {3}
    assert [cell.text for cell in first.cells if not cell.is_hidden] == [
        "乡镇", "常住人口（人）", "石桥镇", "2345.5",
    ]  # fmt: skip
    assert (first.is_hidden, second.is_hidden, second.name) == (False, True, "编码")
    assert not second.cells[0].is_hidden


def test_a_row_without_height_and_a_column_without_width_are_hidden() -> None:
    sheet_data = (
        '<row r="1" ht="0" customHeight="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row>'
    )
    assert sheet_in(xlsx_parts(sheet_data)).hidden_rows == {1}


def test_numbers_are_shown_as_their_format_says() -> None:
    def fill(sheet: Any) -> None:
        for column, (value, code) in enumerate(
            (
                (12.3, "General"), (0.1 + 0.2, "General"), (12.3, "0.00"), (0.456, "0.0%"),
                (1234567, "#,##0"), (123456, '0!.0,"万"'), (44196, "yyyy-mm-dd"),
                (1, '[=1]"男";[=2]"女"'), (-5.5, "0.0_);(0.0)"),
            ),
            1,
        ):  # fmt: skip
            sheet.cell(1, column, value).number_format = code
        sheet["A2"] = datetime.date(2020, 12, 31)
        sheet["B2"] = datetime.datetime(2020, 12, 31, 8, 30)
        sheet["C2"] = True
        sheet["D2"] = "00123"
        sheet["E2"] = "1,234"

    sheet = sheet_in(xlsx(fill))
    assert texts(sheet) == [
        "12.3", "0.3", "12.30", "45.6%", "1234567", "12.3456万", "2020-12-31", "男", "-5.5",
        "2020-12-31", "2020-12-31T08:30", "TRUE", "00123", "1,234",
    ]  # fmt: skip
    assert [cell.shown_decimals for cell in sheet.row(1)][:5] == [None, None, 2, 1, 0]


def test_formulas_count_by_the_value_stored_with_them() -> None:
    sheet = sheet_in(
        xlsx_parts(
            cells_of(
                '<c r="A1"><f>SUM(B1:B9)</f><v>12.3</v></c>',
                '<c r="B1"><f>SUM(B1:B9)</f></c>',
                '<c r="C1"><f>SUM(B1:B9)</f><v></v></c>',
                '<c r="D1" t="str"><f>A1&amp;""</f><v></v></c>',
                '<c r="E1" t="str"><f>A1&amp;"x"</f><v>云岭</v></c>',
                '<c r="F1" t="e"><f>A1/0</f><v>#DIV/0!</v></c>',
                '<c r="G1" t="e"><v>#REF!</v></c>',
                '<c r="H1" t="e"><v>#N/A</v></c>',
                '<c r="I1"><f>F1</f><v>1E999</v></c>',
            )
        )
    )
    assert {cell.column: (cell.text, cell.formula_error) for cell in sheet.cells} == {
        1: ("12.3", ""),
        2: ("", "formula_without_value"),
        3: ("", "formula_without_value"),
        5: ("云岭", ""),
        6: ("#DIV/0!", "#DIV/0!"),
        7: ("#REF!", "#REF!"),
        8: ("#N/A", "#N/A"),
        9: ("1E999", "number_out_of_range"),
    }


def test_a_formula_that_was_never_computed_has_no_value() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"], sheet["A2"] = 1, "=A1+1"

    sheet = sheet_in(xlsx(fill))
    assert [cell.formula_error for cell in sheet.cells] == ["", "formula_without_value"]


def test_comments_are_notes_of_their_cells() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = 12.3
        sheet["A1"].comment = Comment("2020年为快报数", "统计局")
        sheet["D4"].comment = Comment("待核实", "统计局")

    sheet = sheet_in(xlsx(fill))
    assert [(c.row, c.column, c.text, c.note) for c in sheet.cells] == [
        (1, 1, "12.3", "2020年为快报数"), (4, 4, "", "待核实"),
    ]  # fmt: skip


def test_a_raised_digit_is_no_digit_of_the_number() -> None:
    def fill(sheet: Any) -> None:
        raised = InlineFont(vertAlign="superscript")
        sheet["A1"] = CellRichText("12.3", TextBlock(raised, "2"))
        sheet["B1"] = CellRichText("人口", TextBlock(InlineFont(b=True), "总数"))

    sheet = sheet_in(xlsx(fill))
    assert texts(sheet) == ["12.3²", "人口总数"]


def test_text_keeps_lines_and_indents_and_loses_what_shows_nothing() -> None:
    sheet = sheet_in(
        xlsx_parts(
            cells_of(
                '<c r="A1" t="inlineStr"><is><t>常住\n人口</t></is></c>',
                '<c r="B1" t="inlineStr"><is><t xml:space="preserve">　　石桥镇</t></is></c>',
                '<c r="C1" t="inlineStr"><is><t>云岭_x000D_县\u200b</t></is></c>',
                '<c r="D1" t="inlineStr"><is><t>云岭</t><rPh><t>yun</t></rPh></is></c>',
                '<c r="E1" t="inlineStr"><is><t xml:space="preserve">   </t></is></c>',
            )
        )
    )
    assert texts(sheet) == ["常住\n人口", "　　石桥镇", "云岭\n县", "云岭"]


def test_places_may_be_left_out_and_rows_may_be_out_of_order() -> None:
    sheet = sheet_in(
        xlsx_parts(
            '<row r="3"><c r="B3"><v>5</v></c></row>'
            "<row><c><v>6</v></c><c><v>7</v></c></row>"
            '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
        )
    )
    assert rows_of(sheet) == [["1", ""], ["", ""], ["", "5"], ["6", "7"]]


def test_a_declared_size_is_not_believed() -> None:
    rows = "".join(f'<row r="{number}"/>' for number in range(2, 3000))
    sheet = sheet_in(
        xlsx_parts(
            f'<row r="1"><c r="A1" s="1"><v>1</v></c><c r="XFD1" s="1"/></row>{rows}'
            '<row r="1048576" s="1"/>',
            xl__styles_xml=styles("0.0"),
        )
    )
    assert (sheet.row_count, sheet.column_count, texts(sheet)) == (1, 1, ["1.0"])


def test_a_damaged_sheet_does_not_stop_the_others(tmp_path: Path) -> None:
    data = xlsx_parts(
        cells_of('<c r="A1"><v>1</v></c>'),
        **{
            "xl/workbook.xml": (
                '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
                'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
                '<sheets><sheet name="好" r:id="r0"/><sheet name="坏" r:id="r1"/>'
                '<sheet name="无" r:id="r2"/><sheet name="图" r:id="r3"/></sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": relations(
                ("worksheet", "worksheets/sheet1.xml"),
                ("worksheet", "worksheets/sheet2.xml"),
                ("worksheet", "worksheets/sheet3.xml"),
                ("chartsheet", "chartsheets/sheet1.xml"),
            ),
            "xl/worksheets/sheet2.xml": "<worksheet><sheetData><row><c",
        },
    )
    workbook = read(tmp_path, "表.xlsx", data)
    assert [sheet.name for sheet in workbook.sheets] == ["好"]
    assert [rejection.reason_code for rejection in workbook.rejections] == ["damaged_file"] * 2
    assert "无" in workbook.rejections[1].expected


def test_missing_shared_strings_are_a_fault(tmp_path: Path) -> None:
    data = xlsx_parts(cells_of('<c r="A1" t="s"><v>0</v></c>'))
    rejection = refusal(tmp_path, "表.xlsx", data)
    assert rejection.reason_code == "damaged_file"
    assert rejection.expected == "the texts that the cells refer to"


@pytest.mark.parametrize(
    "cell", ['<c r="A2"><v>1</v></c>', '<c r="??"><v>1</v></c>', '<c r="AAAA1"><v>1</v></c>']
)
def test_a_cell_in_the_wrong_place_is_a_fault(tmp_path: Path, cell: str) -> None:
    assert refusal(tmp_path, "表.xlsx", xlsx_parts(cells_of(cell))).reason_code == "damaged_file"


def test_no_sheet_with_anything_is_no_table(tmp_path: Path) -> None:
    assert refusal(tmp_path, "表.xlsx", xlsx_parts("")).reason_code == "no_tables"


def test_other_programs_may_put_parts_elsewhere(tmp_path: Path) -> None:
    s = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    data = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(("officeDocument", "/book/main.xml")),
            "book/main.xml": f'<workbook xmlns="{s}"><workbookPr date1904="1"/><sheets>'
            '<sheet name="表" xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships" '
            'r:id="r0"/></sheets></workbook>',
            "book/_rels/main.xml.rels": relations(
                ("worksheet", "/book/one.xml"), ("styles", "styles.xml")
            ),
            "book/styles.xml": styles("yyyy-mm-dd").replace(
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main", s
            ),
            "book/one.xml": f'<worksheet xmlns="{s}"><sheetData><row r="1">'
            '<c r="A1" s="1"><v>42734</v></c></row></sheetData></worksheet>',
        }
    )
    assert texts(read(tmp_path, "表.xlsx", data).sheets[0]) == ["2020-12-31"]


def test_macros_are_passed_over(tmp_path: Path) -> None:
    data = xlsx_parts(
        cells_of('<c r="A1"><v>1</v></c>'), **{"xl/vbaProject.bin": b"Sub Auto_Open()"}
    )
    assert texts(read(tmp_path, "表.xlsm", data).sheets[0]) == ["1"]


def test_nothing_outside_the_file_is_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.xml"
    outside.write_text("<worksheet/>")
    data = xlsx_parts(
        cells_of('<c r="A1"><v>1</v></c>'),
        **{
            "xl/_rels/workbook.xml.rels": relations(("worksheet", str(outside))).replace(
                "/>", ' TargetMode="External"/>', 1
            )
        },
    )
    assert refusal(tmp_path, "表.xlsx", data).reason_code == "damaged_file"


def test_sheets_go_between_processes() -> None:
    sheet = sheet_in(xlsx_rows(COUNTY))
    again = pickle.loads(pickle.dumps(sheet))
    assert again == sheet
    assert again.text_at(2, 1) == "云岭县"
