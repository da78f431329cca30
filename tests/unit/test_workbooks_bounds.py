"""Files made to harm, damaged, locked or far too large: refused by name, within seconds."""

from __future__ import annotations

import os
import re
import resource
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sources.model import SourceFault
from sources.readers import workbooks
from sources.readers.catalogue import Catalogue
from sources.readers.workbooks import read_workbook
from sources.readers.workbooks.limits import WORKBOOK_LIMITS
from tests.workbooks import (
    COUNTY,
    ods,
    ods_row,
    ods_table,
    ods_text,
    read,
    refusal,
    texts,
    xls,
    xlsx_parts,
    xlsx_rows,
    xml2003,
    zipped,
)

_SECONDS = 100
_MEGABYTE = 1 << 20
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.fixture(autouse=True)
def _within_bounds() -> Iterator[None]:
    """No file takes long, and none leaves this process fat."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    yield
    assert time.process_time() - started < _SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500 * 1024


def sheet_xml(body: str) -> dict[str, str]:
    return {"xl/worksheets/sheet1.xml": body}


def test_every_reason_has_a_name_in_the_catalogue(catalogue: Catalogue) -> None:
    reasons = set(re.findall(r"^[A-Z_]+ = \"([a-z_]+)\"$", _source("sheet.py"), re.MULTILINE))
    for path in ("faults.py", "formats.py", "decoding.py", "delimited.py", "xml_stream.py"):
        reasons |= set(re.findall(r'^ +(?:name|self\._name),\n +"([a-z_]+)",', _source(path), re.M))
    assert {"too_large", "wrong_encoding", "formula_without_value", "no_tables"} <= reasons
    assert reasons <= set(catalogue.codes("REJECTION_REASON"))


def _source(name: str) -> str:
    return (Path(workbooks.__file__).parent / name).read_text(encoding="utf-8")


# --- bombs --------------------------------------------------------------------------------


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    data = xlsx_parts("", **sheet_xml("<worksheet>" + " " * (80 * _MEGABYTE)))
    assert len(data) < _MEGABYTE
    rejection = refusal(tmp_path, "表.xlsx", data)
    assert rejection.reason_code == "too_large"
    assert "times the packed size" in rejection.expected


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    limits = replace(WORKBOOK_LIMITS, expanded_bytes=10_000)
    data = xlsx_rows([[f"第{row}乡"] for row in range(2000)])
    assert refusal(tmp_path, "表.xlsx", data, limits).reason_code == "too_large"


@pytest.mark.parametrize(
    "data",
    [
        xlsx_parts("", **sheet_xml(f"{LAUGHS}<worksheet>&i;</worksheet>")),
        xlsx_parts("", **{"xl/sharedStrings.xml": f"{LAUGHS}<sst><si><t>&i;</t></si></sst>"}),
        xlsx_parts(
            "",
            **sheet_xml(
                '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet>&e;</worksheet>'
            ),
        ),
        ods("", **{"content.xml": f"{LAUGHS}<x>&i;</x>"}),
        xml2003("").replace("<Workbook", LAUGHS + "<Workbook").encode(),
        xlsx_parts(
            "",
            **{
                "xl/worksheets/sheet1.xml": (
                    f'<?xml version="1.0" encoding="utf-16"?>{LAUGHS}<worksheet>&i;</worksheet>'
                ).encode("utf-16")
            },
        ),
    ],
    ids=["sheet", "strings", "outside", "ods", "xml2003", "utf-16"],
)
def test_declared_entities_are_refused(tmp_path: Path, data: bytes) -> None:
    assert refusal(tmp_path, "表.xls", data).reason_code == "unsafe_content"


@pytest.mark.parametrize("depth", [300, 200_000])
def test_deep_nesting_is_refused(tmp_path: Path, depth: int) -> None:
    deep = "<a>" * depth + "</a>" * depth
    for name, data in {
        "表.xlsx": xlsx_parts("", **sheet_xml(f"<worksheet>{deep}</worksheet>")),
        "页.html": "<html><body>" + "<div>" * depth + "<table><tr><td>1<td>2</table>",
    }.items():
        limits = replace(WORKBOOK_LIMITS, expansion_ratio=10_000)
        assert refusal(tmp_path, name, data, limits).reason_code in {"too_large", "no_tables"}


def test_a_text_without_end_is_refused(tmp_path: Path) -> None:
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{os.urandom(6 * _MEGABYTE).hex()}</t></is>'
    assert refusal(tmp_path, "表.xlsx", xlsx_parts(f"{cell}</c></row>")).reason_code == "too_large"


def test_a_cell_with_too_much_text_is_cut_and_says_so(tmp_path: Path) -> None:
    for name, data in {
        "表.xlsx": xlsx_parts(
            '<row><c t="inlineStr"><is><t>一</t></is></c>'
            f'<c t="inlineStr"><is><t>{"长" * 32_768}</t></is></c></row>'
        ),
        "表.csv": f"一,{'长' * 32_768}\n",
    }.items():
        first, second = read(tmp_path, name, data).sheets[0].cells
        assert (first.text, first.formula_error) == ("一", "")
        assert (len(second.text), second.formula_error) == (32_767, "text_too_long")


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    wide = "<td>1" * 100_000
    for name, data in {
        "表.csv": "1," * 100_000 + "1\n" + "1," * 100_000 + "1\n",
        "页.html": f"<html><table><tr>{wide}<tr>{wide}</table>",
        "表.xlsx": xlsx_parts('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'),
        "表.ods": ods(
            ods_table(
                ods_row('<table:table-cell table:number-columns-repeated="99999"/>', ods_text("一"))
            )
        ),
    }.items():
        rejection = refusal(tmp_path, name, data)
        assert (rejection.reason_code, "columns" in rejection.expected) == ("too_large", True)


def test_what_is_repeated_too_often_is_refused(tmp_path: Path) -> None:
    cell = ods_text("一", 'table:number-columns-repeated="16384"')
    row = ods_row(cell, attributes='table:number-rows-repeated="1048576"')
    assert refusal(tmp_path, "表.ods", ods(ods_table(row))).reason_code == "too_large"
    blank = ods_row(
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"/>',
        attributes='table:number-rows-repeated="1048576"',
    )
    assert refusal(tmp_path, "表.ods", ods(ods_table(blank * 50))).reason_code == "no_tables"


def test_merged_areas_without_end_are_bounded(tmp_path: Path) -> None:
    row = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    )
    one = '<mergeCells><mergeCell ref="B1:XFD1048576"/></mergeCells>'
    sheet = read(tmp_path, "表.xlsx", xlsx_parts(row, after=one)).sheets[0]
    assert (texts(sheet), sheet.row_count) == (["1", "2"], 1_048_576)
    assert sheet.at(500_000, 7_000) is None
    many = "".join(f'<mergeCell ref="A{at}:XFD{at + 9999}"/>' for at in range(1, 999))
    data = xlsx_parts(row, after=f"<mergeCells>{many}</mergeCells>")
    assert refusal(tmp_path, "表.xlsx", data).reason_code == "too_large"


def test_too_many_cells_and_sheets_are_refused(tmp_path: Path) -> None:
    limits = replace(WORKBOOK_LIMITS, cells=8, sheets=2)
    assert refusal(tmp_path, "表.xlsx", xlsx_rows(COUNTY), limits).reason_code == "too_large"
    page = "<html>" + "<table><tr><td>1<td>2<tr><td>3<td>4</table>" * 3
    assert refusal(tmp_path, "页.html", page, limits).reason_code == "too_large"


def test_memory_and_time_of_the_reading_process_are_bounded(tmp_path: Path) -> None:
    data = xlsx_rows([[f"第{row}乡{column}" for column in range(20)] for row in range(4000)])
    little = replace(WORKBOOK_LIMITS, memory_bytes=30 * _MEGABYTE)
    assert refusal(tmp_path, "表.xlsx", data, little).reason_code == "too_large"
    short = replace(WORKBOOK_LIMITS, seconds=0)
    assert refusal(tmp_path, "表.xlsx", data, short).reason_code == "too_large"


# --- damage -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["表.xlsx", "表.ods"])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_an_archive_that_is_cut_off_says_so(tmp_path: Path, name: str, share: float) -> None:
    whole = xlsx_rows(COUNTY) if name == "表.xlsx" else ods(ods_table(ods_row(ods_text("一"))))
    rejection = refusal(tmp_path, name, whole[: int(len(whole) * share)])
    assert rejection.reason_code in {"file_cut_off", "damaged_file", "unknown_format"}


def test_a_wrong_checksum_is_damage(tmp_path: Path) -> None:
    data = xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    body = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    )
    right = zlib.crc32(body.encode()).to_bytes(4, "little")
    assert data.count(right) == 2
    broken = data.replace(right, b"\0\1\2\3")
    assert refusal(tmp_path, "表.xlsx", broken).reason_code == "damaged_file"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "C:\\evil.xml"])
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    data = xlsx_parts("", **{name: "x"})
    assert refusal(tmp_path, "表.xlsx", data).reason_code == "unsafe_content"


def test_a_workbook_part_must_be_there(tmp_path: Path) -> None:
    data = xlsx_parts("", **{"xl/workbook.xml": None})
    assert refusal(tmp_path, "表.xlsx", data).reason_code == "damaged_file"
    assert refusal(tmp_path, "表.ods", zipped({"content.xml": "x"})).reason_code == "damaged_file"


# --- locked -------------------------------------------------------------------------------


def test_an_encrypted_workbook_asks_for_its_password_to_be_removed(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le")
    rejection = refusal(tmp_path, "表.xlsx", ole)
    assert rejection.reason_code == "encrypted"
    assert "password" in rejection.repair


def test_an_encrypted_old_workbook_is_recognised(tmp_path: Path) -> None:
    data = xls(lambda sheet: sheet.write(0, 0, "一"))
    start = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    # After the first record comes the one that says how the rest is encrypted.
    after = start + 4 + 16
    locked = data[:after] + b"\x2f\x00\x06\x00\x00\x00\x59\xb3\x0a\x9a" + data[after + 10 :]
    assert refusal(tmp_path, "表.xls", locked).reason_code == "encrypted"


# --- the file system ----------------------------------------------------------------------


def test_what_is_no_readable_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.xlsx", Path("/dev/null"), tmp_path / "a\0b"):
        with pytest.raises(SourceFault) as caught:
            read_workbook(path, "表.xlsx")
        assert caught.value.rejection.reason_code == "file_unreadable"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "表.csv"
    path.write_text("一,二\n")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceFault, match="Permission denied"):
        read_workbook(path)


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    with path.open("wb") as file:
        file.truncate(WORKBOOK_LIMITS.file_bytes + 1)
    with pytest.raises(SourceFault) as caught:
        read_workbook(path)
    assert caught.value.rejection.reason_code == "too_large"
