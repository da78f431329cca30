"""Tables as text: encodings, delimiters, quotes; bulletins as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.readers.workbooks.delimited import delimiter_of
from tests.workbooks import COUNTY, check, read, refusal, rows_of, texts

CSV = "".join(",".join(row) + "\n" for row in COUNTY)
PLAIN = [list(row) for row in COUNTY]


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("gb18030"),
        CSV.encode("utf-16"),
        CSV.encode("utf-16-le"),
        CSV.encode("utf-16-be"),
        CSV.replace(",", "\t").encode("gb18030"),
        CSV.replace(",", ";").encode(),
        CSV.replace(",", "|").replace("\n", "\r\n").encode(),
        CSV.replace("\n", "\r").encode(),
        ("sep=;\n" + CSV.replace(",", ";")).encode(),
        CSV.rstrip("\n").encode(),
    ],
)
def test_encodings_and_delimiters_are_found_out(tmp_path: Path, data: bytes) -> None:
    for name in ("表.csv", "表.txt", "表.xls"):
        workbook = read(tmp_path, name, data)
        assert workbook.format == "delimited"
        (sheet,) = workbook.sheets
        check(sheet)
        assert rows_of(sheet) == PLAIN


def test_quotes_hold_delimiters_lines_and_digits_that_are_text(tmp_path: Path) -> None:
    data = '代码,人口,注\n="001","1,234","一\n二"\n002,"5 ""约""",\n'
    (sheet,) = read(tmp_path, "表.csv", data).sheets
    assert rows_of(sheet) == [
        ["代码", "人口", "注"], ["001", "1,234", "一\n二"], ["002", '5 "约"', ""],
    ]  # fmt: skip


def test_thousands_in_a_table_with_tabs_are_no_columns(tmp_path: Path) -> None:
    data = "乡镇\t人口\n云岭县\t1,234,567\n石桥镇\t2,345,678\n"
    (sheet,) = read(tmp_path, "表.txt", data).sheets
    assert sheet.column_count == 2


def test_titles_notes_and_blank_lines_keep_their_rows(tmp_path: Path) -> None:
    data = f"云岭县人口统计表\n\n{CSV}注：含驻军，截至年末\n"
    (sheet,) = read(tmp_path, "表.csv", data).sheets
    assert [number for number, _ in sheet.rows()] == [1, 3, 4, 5, 6]
    assert sheet.text_at(4, 1) == "云岭县"


def test_one_column_is_a_table_where_the_name_says_so(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, "表.csv", "乡镇\n云岭县\n石桥镇\n").sheets
    assert rows_of(sheet) == [["乡镇"], ["云岭县"], ["石桥镇"]]


def test_a_formula_in_text_is_text(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, "表.csv", "a,b\n=1+1,=cmd|'/c calc'!A1\n").sheets
    assert texts(sheet)[2:] == ["=1+1", "=cmd|'/c calc'!A1"]


@pytest.mark.parametrize(
    "text",
    [
        CSV.encode("gb18030").decode("utf-8", errors="replace"),
        CSV + "锟斤拷镇,1,2\n",
        CSV.encode().decode("gb18030", errors="ignore"),
        CSV.encode("gb18030").decode("latin-1"),
        CSV.encode().decode("latin-1"),
        CSV.encode("gb18030").decode("cp1252", errors="ignore"),
    ],
)
def test_text_that_was_read_in_a_wrong_encoding_is_refused(tmp_path: Path, text: str) -> None:
    rejection = refusal(tmp_path, "表.csv", text)
    assert rejection.reason_code == "wrong_encoding"
    assert "UTF-8" in rejection.repair


def test_question_marks_in_place_of_chinese_are_lost_characters(tmp_path: Path) -> None:
    data = CSV.encode("ascii", errors="replace")
    assert refusal(tmp_path, "表.csv", data).reason_code == "wrong_encoding"
    data = b"code,name\n1,county ??\n2,town ??\n3,village ??\n"
    assert read(tmp_path, "表.csv", data).sheets[0].text_at(2, 2) == "county ??"


def test_errors_and_what_a_narrow_column_shows_give_no_value(tmp_path: Path) -> None:
    data = "乡镇,人口,户数\n石桥镇,#DIV/0!,######\n#1,12#,#\n"
    (sheet,) = read(tmp_path, "表.csv", data).sheets
    assert {cell.text: cell.reason_code for cell in sheet.cells if cell.reason_code} == {
        "#DIV/0!": "formula_error", "######": "value_not_shown",
    }  # fmt: skip


def test_the_line_of_a_lost_character_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, "表.csv", CSV + "\ufffd镇,1,2\n").source_line == 4


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty_file"),
        (b" \r\n\t", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b",,,\n,,,\n", "no_tables"),
        (b'a,b\n"1,2\n3,4\n', "not_delimited"),
        (b"\x01\x02\x03,\x04\x05\n" * 99, "not_text"),
        (bytes(range(128, 256)) * 9, "wrong_encoding"),
        (b"\xff\xfeab\x00", "wrong_encoding"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, data: bytes, reason: str) -> None:
    assert refusal(tmp_path, "表.csv", data).reason_code == reason


def test_an_open_quote_is_named_by_its_line(tmp_path: Path) -> None:
    rejection = refusal(tmp_path, "表.csv", 'a,b\n1,2\n"3,4\n5,6\n')
    assert (rejection.reason_code, rejection.source_line) == ("not_delimited", 3)


def test_running_text_has_no_delimiter() -> None:
    assert delimiter_of("云岭县人口。\n共有三镇。\n") is None


def test_a_bulletin_as_text_gives_its_tables(tmp_path: Path) -> None:
    text = (
        "云岭县统计公报\n全县人口平稳增长，城镇化率继续提高。\n一、人口\n二、就业\n三、收入\n四、教育\n五、卫生\n"
        "表1 常住人口\n单位：人\n乡镇\t人口\t占比\n石桥镇\t1234\t12.3\n松坪乡\t567\t5.6\n"
        "注：占比为占全县比重。\n其他情况良好。\n年末共有三镇。\n"
    )
    workbook = read(tmp_path, "公报.txt", text)
    assert workbook.format == "text"
    (sheet,) = workbook.sheets
    assert sheet.name == "表1 常住人口"
    assert rows_of(sheet) == [
        ["表1 常住人口", "", ""], ["单位：人", "", ""], ["乡镇", "人口", "占比"],
        ["石桥镇", "1234", "12.3"], ["松坪乡", "567", "5.6"], ["注：占比为占全县比重。", "", ""],
    ]  # fmt: skip
    assert sheet.cells[0].column_span == 3


def test_a_text_without_a_table_has_none(tmp_path: Path) -> None:
    assert refusal(tmp_path, "公报.txt", "全县人口平稳增长。\n").reason_code == "no_tables"
