"""Workbooks of Excel before 2007."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import xlwt

from sources.readers.workbooks import Sheet
from sources.readers.workbooks.formats import Format
from tests.workbooks import COUNTY, check, read, refusal, rows_of, sheets_in, texts, xls


def sheet_in(data: bytes) -> Sheet:
    (sheet,) = sheets_in(Format.XLS, data)
    check(sheet)
    return sheet


def fill_county(sheet: Any) -> None:
    for number, row in enumerate(COUNTY):
        for column, text in enumerate(row):
            sheet.write(number, column, text)


def test_a_workbook_is_read_in_its_own_process(tmp_path: Path) -> None:
    workbook = read(tmp_path, "云岭.xls", xls(fill_county))
    assert workbook.format == "xls"
    assert rows_of(workbook.sheets[0]) == [list(row) for row in COUNTY]


def test_numbers_dates_and_errors() -> None:
    def fill(sheet: Any) -> None:
        for column, (value, code) in enumerate(
            (
                (12.3, "General"), (0.1 + 0.2, "General"), (12.3, "0.00"), (0.456, "0.0%"),
                (123456, '0!.0,"万"'), (datetime.date(2020, 12, 31), "YYYY-MM-DD"),
                (-5.5, "0.0_);(0.0)"), (7, ";;;"), (True, "General"), ("00123", "@"),
            )
        ):  # fmt: skip
            sheet.write(0, column, value, xlwt.easyxf(num_format_str=code))
        sheet.row(0).set_cell_error(10, "#REF!")

    sheet = sheet_in(xls(fill))
    assert texts(sheet) == [
        "12.3", "0.3", "12.30", "45.6%", "12.3456万", "2020-12-31", "-5.5", "7", "TRUE", "00123",
        "#REF!",
    ]  # fmt: skip
    assert [cell.column for cell in sheet.cells if cell.is_hidden] == [8]
    assert sheet.cells[-1].formula_error == "#REF!"
    assert sheet.cells[2].shown_decimals == 2


def test_merged_areas_and_what_is_hidden() -> None:
    def fill(sheet: Any) -> None:
        sheet.write_merge(0, 0, 0, 9, "云岭县人口")
        sheet.write_merge(1, 2, 0, 0, "地区")
        sheet.write(1, 1, "男")
        sheet.write(2, 1, "人")
        sheet.write(3, 0, "石桥镇")
        sheet.write(3, 1, 5)
        sheet.row(3).hidden = True
        sheet.col(1).hidden = True

    sheet = sheet_in(xls(fill))
    assert sheet.text_at(1, 2) == "云岭县人口"
    assert sheet.text_at(3, 1) == "地区"
    assert sheet.cells[0].column_span == 2
    assert sheet.hidden_rows == {4}
    assert sheet.hidden_columns == {2}
    assert [cell.text for cell in sheet.cells if not cell.is_hidden] == ["云岭县人口", "地区"]


def test_a_formula_that_was_never_computed_has_no_value() -> None:
    def fill(sheet: Any) -> None:
        sheet.write(0, 0, 1)
        sheet.write(0, 1, xlwt.Formula("A1+1"))

    sheet = sheet_in(xls(fill))
    assert [cell.formula_error for cell in sheet.cells] == ["", "formula_without_value"]


def test_raised_digits_are_told_apart() -> None:
    def fill(sheet: Any) -> None:
        raised = xlwt.Font()
        raised.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
        sheet.write_rich_text(0, 0, ("12.3", ("2", raised)))

    assert texts(sheet_in(xls(fill))) == ["12.3²"]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_workbook_that_is_cut_off_is_damaged(tmp_path: Path, share: float) -> None:
    def fill(sheet: Any) -> None:
        for row in range(300):
            sheet.write(row, 0, f"第{row}乡")
            sheet.write(row, 1, row)

    data = xls(fill)
    assert refusal(tmp_path, "表.xls", data[: int(len(data) * share)]).reason_code == "damaged_file"
