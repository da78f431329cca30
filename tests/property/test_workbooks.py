"""Whatever the table: every format gives the same cells, and no damage gives more than a fault."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sources.readers.workbooks import Sheet
from sources.readers.workbooks.delimited import delimiter_of, read_delimited
from sources.readers.workbooks.draft import Budget, SheetDraft, sheet_of
from sources.readers.workbooks.formats import Format
from sources.readers.workbooks.heads import row_labels, shape_of
from sources.readers.workbooks.limits import WORKBOOK_LIMITS
from sources.readers.workbooks.numbers import plain_decimal
from sources.readers.workbooks.text import split_number
from tests.workbooks import (
    COUNTY,
    check,
    html_rows,
    ods,
    ods_number,
    ods_row,
    ods_rows,
    ods_table,
    reason_in,
    rows_of,
    sheets_in,
    xls,
    xlsx,
    xlsx_rows,
    xml2003,
    zipped,
)

WORDS = st.text("云岭县石桥镇人口率年（）①—%0123456789.,\"'-=<&>", min_size=1, max_size=12)
CELLS = st.one_of(st.just(""), WORDS, st.tuples(WORDS, WORDS).map("\n".join))
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width), min_size=2, max_size=6
    )
).filter(lambda rows: any(any(row) for row in rows))  # fmt: skip
NUMBERS = st.decimals(-(10**9), 10**9, places=4).map(lambda n: plain_decimal(str(n)) or "0")


def held(sheet: Sheet) -> dict[tuple[int, int], str]:
    check(sheet)
    return {(cell.row, cell.column): cell.text for cell in sheet.cells}


def from_csv(rows: list[list[str]]) -> Sheet:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    text = buffer.getvalue()
    return sheet_of(read_delimited(text, "表.csv", WORKBOOK_LIMITS, delimiter_of(text)))


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_a_table_reads_back_the_same_from_every_format(rows: list[list[str]]) -> None:
    wanted = {
        (row, column): text
        for row, cells in enumerate(rows, 1)
        for column, text in enumerate(cells, 1)
        if text
    }
    assert held(sheets_in(Format.XLSX, xlsx_rows(rows))[0]) == wanted
    assert held(sheets_in(Format.ODS, ods_rows(rows))[0]) == wanted
    assert held(sheets_in(Format.HTML, html_rows(rows).encode())[0]) == wanted
    unquoted = {place: _as_text(text) for place, text in wanted.items()}
    assert held(from_csv(rows)) == {place: text for place, text in unquoted.items() if text}


def _as_text(text: str) -> str:
    """What `="001"` means in a CSV file."""
    is_text = text.startswith('="') and text.endswith('"') and len(text) > 2
    return text[2:-1] if is_text and '"' not in text[2:-1] else text


@settings(max_examples=60, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=8))
def test_a_number_reads_back_the_same_from_every_format(numbers: list[str]) -> None:
    def fill_xlsx(sheet: Any) -> None:
        sheet.append([float(number) for number in numbers])

    def fill_xls(sheet: Any) -> None:
        for column, number in enumerate(numbers):
            sheet.write(0, column, float(number))

    cells = "".join(f'<Cell><Data ss:Type="Number">{float(n)!r}</Data></Cell>' for n in numbers)
    tables = ods_table(ods_row(*(ods_number(repr(float(n)), n) for n in numbers)))
    for kind, data in (
        (Format.XLSX, xlsx(fill_xlsx)),
        (Format.XLS, xls(fill_xls)),
        (Format.ODS, ods(tables)),
        (Format.XML2003, xml2003(f"<Row>{cells}</Row>").encode()),
    ):
        assert rows_of(sheets_in(kind, data)[0]) == [numbers]


@given(st.decimals(-(10**9), 10**9, places=3), st.sampled_from(["", "①", "*", " p", "（预计）"]))
def test_a_printed_number_is_found_under_its_separators(value: Decimal, mark: str) -> None:
    found = split_number(f"{value:,}{mark}")
    assert found is not None
    assert Decimal(found.number) == value
    assert found.mark == mark.strip()


AREAS = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 4), st.integers(1, 4)),
    max_size=4,
)


@given(TABLES, AREAS, st.sets(st.integers(1, 6)))
def test_every_visible_row_is_of_one_part(
    rows: list[list[str]], areas: list[tuple[int, int, int, int]], hidden: set[int]
) -> None:
    draft = SheetDraft("表", Budget("表", WORKBOOK_LIMITS))
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            draft.add(number, column, text)
    for area in areas:
        draft.merge(*area)
    for number in hidden:
        draft.hide_rows(number)
    sheet = sheet_of(draft.packed())
    check(sheet)
    shape = shape_of(sheet)
    parts = [*shape.titles, *shape.heads, *shape.body, *shape.repeats, *shape.notes]
    seen = {cell.row for cell in sheet.cells if not cell.is_hidden and cell.row not in hidden}
    assert sorted(parts) == sorted(seen)
    assert set(shape.totals) <= set(shape.body)
    labels = row_labels(sheet, shape)
    assert set(labels) == set(shape.body)
    assert all(len(names) <= len(shape.stubs) for names in labels.values())


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PACKAGES = [
    (Format.XLSX, members_of(xlsx_rows(COUNTY))),
    (Format.ODS, members_of(ods_rows(COUNTY))),
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PACKAGES), st.data())
def test_damage_within_a_part_is_a_fault_at_most(
    package: tuple[Format, dict[str, bytes]], data: st.DataObject
) -> None:
    kind, members = package
    name = data.draw(st.sampled_from(sorted(members)))
    content = members[name]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(start + 40, len(content))))
    new = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"", b"9" * 30, b"-1", b"<a>"]))
    )
    broken = zipped({**members, name: content[:start] + new + content[end:]})
    assert reason_in(kind, broken) in {
        "", "damaged_file", "too_large", "unsafe_content", "encrypted",
    }  # fmt: skip


XLS = xls(
    lambda sheet: [sheet.write(r, c, t) for r, row in enumerate(COUNTY) for c, t in enumerate(row)]
)


@settings(max_examples=150, deadline=None)
@given(st.integers(512, len(XLS)), st.binary(min_size=1, max_size=12))
def test_damage_in_an_old_workbook_is_a_fault_at_most(at: int, new: bytes) -> None:
    broken = XLS[:at] + new + XLS[at + len(new) :]
    assert reason_in(Format.XLS, broken) in {"", "damaged_file", "too_large", "encrypted"}


@settings(max_examples=100, deadline=None)
@given(st.text("<>/tabledrhspcon='\"0123 人口", max_size=300))
def test_any_markup_is_a_fault_at_most(text: str) -> None:
    reason = reason_in(Format.HTML, f"<table>{text}".encode())
    assert reason in {"", "no_tables", "too_large", "wrong_encoding"}
