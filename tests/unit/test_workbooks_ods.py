"""OpenDocument spreadsheets: exact numbers beside what was shown of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.readers.workbooks import Sheet
from sources.readers.workbooks.formats import Format
from tests.workbooks import (
    COUNTY,
    check,
    ods,
    ods_number,
    ods_row,
    ods_rows,
    ods_table,
    ods_text,
    read,
    refusal,
    rows_of,
    sheets_in,
    texts,
)


def sheet_in(body: str, styles: str = "") -> Sheet:
    (sheet,) = sheets_in(Format.ODS, ods(ods_table(body), styles))
    check(sheet)
    return sheet


def test_a_spreadsheet_is_read_in_its_own_process(tmp_path: Path) -> None:
    workbook = read(tmp_path, "云岭.ods", ods_rows(COUNTY))
    assert workbook.format == "ods"
    assert rows_of(workbook.sheets[0]) == [list(row) for row in COUNTY]


def test_numbers_are_exact_and_shown_as_displayed() -> None:
    sheet = sheet_in(
        ods_row(
            ods_number("12.3", "12.30"),
            ods_number("12.345", "12.3"),
            ods_number("0.456", "45.6%", "percentage"),
            ods_number("1234567", "1,234,567"),
            ods_number("123456", "12.3万"),
            ods_number("0.30000000000000004", "0.3"),
            ods_number("12", "12人", "currency"),
            ods_number("bad", "#"),
        )
    )
    assert texts(sheet) == [
        "12.30", "12.345", "45.6%", "1234567", "12.3456万", "0.3", "12人", "#",
    ]  # fmt: skip
    assert [cell.shown_decimals for cell in sheet.cells][:4] == [2, 1, 1, 0]
    assert sheet.cells[-1].formula_error == "number_out_of_range"


def test_dates_times_and_truth_values() -> None:
    def cell(kind: str, name: str, value: str, shown: str) -> str:
        return (
            f'<table:table-cell office:value-type="{kind}" office:{name}="{value}">'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )

    sheet = sheet_in(
        ods_row(
            cell("date", "date-value", "2020-12-31", "2020年12月31日"),
            cell("date", "date-value", "2020-12-31", "2020年12月"),
            cell("date", "date-value", "2020-12-31T08:30:00", "31.12.20 08:30"),
            cell("time", "time-value", "PT08H30M00S", "08:30"),
            cell("boolean", "boolean-value", "true", "WAHR"),
        )
    )
    assert texts(sheet) == ["2020-12-31", "2020-12", "2020-12-31T08:30", "08:30", "TRUE"]


def test_formulas_count_by_the_value_stored_with_them() -> None:
    formula = 'table:formula="of:=SUM([.A1])"'
    sheet = sheet_in(
        ods_row(
            ods_number("12.3", "12.3", attributes=formula),
            f"<table:table-cell {formula}/>",
            f'<table:table-cell {formula} office:value-type="float"/>',
            f'<table:table-cell {formula} office:value-type="string" '
            'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>',
            f'<table:table-cell {formula} office:value-type="string">'
            "<text:p>Err:502</text:p></table:table-cell>",
            f'<table:table-cell {formula} office:value-type="string"><text:p/></table:table-cell>',
            ods_text("#1"),
        )
    )
    assert [(cell.column, cell.text, cell.formula_error) for cell in sheet.cells] == [
        (1, "12.3", ""),
        (2, "", "formula_without_value"),
        (3, "", "formula_without_value"),
        (4, "#DIV/0!", "#DIV/0!"),
        (5, "Err:502", "Err:502"),
        (7, "#1", ""),
    ]


def test_merged_areas_cover_cells() -> None:
    sheet = sheet_in(
        ods_row(
            ods_text("地区", 'table:number-rows-spanned="2" table:number-columns-spanned="1"'),
            ods_text("常住人口", 'table:number-columns-spanned="2"'),
            "<table:covered-table-cell/>",
        )
        + ods_row("<table:covered-table-cell/>", ods_text("男"), ods_text("女"))
        + ods_row(ods_text("石桥镇"), ods_number("1", "1"), ods_number("2", "2"))
    )
    assert [sheet.text_at(2, column) for column in (1, 2, 3)] == ["地区", "男", "女"]
    assert sheet.text_at(1, 3) == "常住人口"


def test_what_is_repeated_is_counted_and_what_is_empty_is_not() -> None:
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    sheet = sheet_in(
        '<table:table-column table:number-columns-repeated="3"/>'
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="16381"/>'
        + ods_row(ods_text("一", 'table:number-columns-repeated="3"'), ods_text("二"))
        + ods_row(blank, attributes='table:number-rows-repeated="10"')
        + ods_row(ods_text("三"), attributes='table:number-rows-repeated="2"')
        + ods_row(ods_text("藏"), attributes='table:visibility="filter"')
        + ods_row(blank, attributes='table:number-rows-repeated="1048562"')
    )
    assert texts(sheet) == ["一", "一", "一", "二", "三", "三", "藏"]
    assert (sheet.row_count, sheet.column_count) == (14, 4)
    assert sheet.hidden_rows == {14}
    assert sheet.hidden_columns == {4}
    assert [cell.text for cell in sheet.cells if cell.is_hidden] == ["二", "藏"]


def test_rows_stand_in_groups_and_heads() -> None:
    sheet = sheet_in(
        f"<table:table-header-rows>{ods_row(ods_text('头'))}</table:table-header-rows>"
        f"<table:table-row-group>{ods_row(ods_text('一'))}"
        f"<table:table-row-group>{ods_row(ods_text('二'))}</table:table-row-group>"
        "</table:table-row-group>"
    )
    assert rows_of(sheet) == [["头"], ["一"], ["二"]]


def test_notes_spaces_and_raised_digits() -> None:
    style = (
        '<style:style style:name="T1" style:family="text">'
        '<style:text-properties style:text-position="super 58%"/></style:style>'
    )
    note = "<office:annotation><text:p>快报数</text:p></office:annotation>"
    sheet = sheet_in(
        ods_row(
            f"<table:table-cell>{note}</table:table-cell>",
            f'<table:table-cell office:value-type="string">{note}<text:p>12.3'
            '<text:span text:style-name="T1">2</text:span>'
            '<text:s text:c="3"/>x</text:p><text:p>后</text:p></table:table-cell>',
        ),
        style,
    )
    assert [(cell.text, cell.note) for cell in sheet.cells] == [
        ("", "快报数"), ("12.3²   x\n后", "快报数"),
    ]  # fmt: skip


def test_hidden_sheets_changes_and_other_files() -> None:
    style = (
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    row = ods_row(ods_text("值"))
    tables = (
        f"<table:tracked-changes>{ods_table(row)}</table:tracked-changes>"
        + ods_table(row, 'table:name="一"')
        + ods_table(row, 'table:name="二" table:style-name="ta2"')
        + ods_table(row, "table:name=\"'file:///tmp/x.ods'#$一\"")
        + f"<table:dde-links>{ods_table(row)}</table:dde-links>"
    )
    sheets = sheets_in(Format.ODS, ods(tables, style))
    assert [(sheet.name, sheet.is_hidden) for sheet in sheets] == [("一", False), ("二", True)]


def test_a_flat_file_is_the_same_part_without_its_archive(tmp_path: Path) -> None:
    table = ods_table(ods_row(ods_text("石桥镇"), ods_number("12.3", "12.30")))
    flat = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body>'
        f"<office:spreadsheet>{table}</office:spreadsheet></office:body></office:document>"
    )
    workbook = read(tmp_path, "表.xml", flat)
    assert (workbook.format, texts(workbook.sheets[0])) == ("ods", ["石桥镇", "12.30"])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ods("", **{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "encrypted"),
        (ods("", **{"content.xml": "<office"}), "damaged_file"),
        (ods(ods_table("")), "no_tables"),
        (ods("", mimetype="application/vnd.oasis.opendocument.text"), "unknown_format"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, data: bytes, reason: str) -> None:
    assert refusal(tmp_path, "表.ods", data).reason_code == reason
