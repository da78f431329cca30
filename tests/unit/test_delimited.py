"""Delimited text, read strictly."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sources.model import Rejection, SourceFault
from sources.readers.delimited import LINE, RawTable, decode, read_bytes, read_table, sha256


def rows(table: RawTable) -> list[tuple[int, dict[str, str | None]]]:
    records = table.frame.to_dict("records")
    return [(int(r[LINE]), {str(k): v for k, v in r.items() if k != LINE}) for r in records]


def fault_of(data: bytes, columns: list[str] | None = None, encoding: str = "utf-8") -> Rejection:
    with pytest.raises(SourceFault) as caught:
        read_table(data, "t.csv", columns, encoding)
    assert caught.value.rejection.source_file == "t.csv"
    assert caught.value.rejection.repair
    return caught.value.rejection


def test_cells_are_stripped_and_empty_ones_are_none() -> None:
    table = read_table("城市,值\n贵阳, 598.98 \n乐山,\n".encode(), "t.csv", ["城市"])
    assert rows(table) == [
        (2, {"城市": "贵阳", "值": "598.98"}),
        (3, {"城市": "乐山", "值": None}),
    ]
    assert table.rejections == ()


def test_an_optional_column_that_is_left_out_is_empty() -> None:
    columns, optional = ["a", "b", "c"], {"b"}
    table = read_table(b"a,c\n1,2\n", "t.csv", columns, optional=optional)
    assert rows(table) == [(2, {"a": "1", "c": "2", "b": None})]
    table = read_table(b"a,b,c\n1,x,2\n", "t.csv", columns, optional=optional)
    assert rows(table) == [(2, {"a": "1", "b": "x", "c": "2"})]
    with pytest.raises(SourceFault, match="the columns a, c"):
        read_table(b"a,b\n1,2\n", "t.csv", columns, optional=optional)


def test_every_row_keeps_the_line_it_begins_on() -> None:
    table = read_table(b'a,b\n"1\n2",x\n\n3,y\r\n4,z\n', "t.csv")
    assert [(line, row["b"]) for line, row in rows(table)] == [(2, "x"), (5, "y"), (6, "z")]


def test_a_byte_order_mark_is_dropped() -> None:
    assert rows(read_table(b"\xef\xbb\xbfa,b\n1,2\n", "t.csv", ["a"])) == [
        (2, {"a": "1", "b": "2"})
    ]


def test_a_quoted_comma_stays_in_its_field() -> None:
    assert rows(read_table(b'a,b\n"1,234",x\n', "t.csv")) == [(2, {"a": "1,234", "b": "x"})]


def test_gb18030_is_read_where_it_is_declared() -> None:
    data = "地区,合计\n营口市,2428534\n".encode("gb18030")
    assert rows(read_table(data, "t.csv", ["地区"], "gb18030"))[0][1]["地区"] == "营口市"


def test_undeclared_gb18030_is_a_fault_with_its_line() -> None:
    fault = fault_of(b"a,b\n1,2\n" + "营口,3\n".encode("gb18030"))
    assert (fault.reason_code, fault.source_line) == ("wrong_encoding", 3)
    assert "GB18030" in fault.repair


def test_an_encoding_that_does_not_exist_is_a_fault() -> None:
    assert fault_of(b"a\n1\n", encoding="klingon").reason_code == "wrong_encoding"


def test_a_nul_character_is_a_fault_with_its_line() -> None:
    fault = fault_of(b"a,b\n1,2\n3,\x004\n")
    assert (fault.reason_code, fault.source_line) == ("not_text", 3)


@pytest.mark.parametrize("data", [b"", b"\n", b" , \n", b"\xef\xbb\xbf"])
def test_a_file_without_column_names_is_empty(data: bytes) -> None:
    assert fault_of(data).reason_code == "empty_file"


def test_a_missing_column_is_named() -> None:
    fault = fault_of(b"a,b\n1,2\n", ["a", "c", "d"])
    assert (fault.reason_code, fault.field, fault.source_line) == ("missing_column", "c, d", 1)


def test_a_column_named_twice_is_named() -> None:
    fault = fault_of(b"a,b,a\n1,2,3\n", ["a"])
    assert (fault.reason_code, fault.field, fault.source_line) == ("duplicate_column", "a", 1)


def test_a_column_may_not_take_the_name_of_the_line_number() -> None:
    fault = fault_of(f"a,{LINE}\n1,73\n".encode(), ["a"])
    assert (fault.field, fault.source_line) == (LINE, 1)


def test_a_header_alone_is_a_table_without_rows() -> None:
    table = read_table(b"a,b\n", "t.csv", ["a"])
    assert (len(table.frame), table.rejections) == (0, ())
    assert list(table.frame.columns) == ["a", "b", LINE]


def test_a_ragged_row_is_rejected_and_the_others_load() -> None:
    table = read_table(b"a,b\n1,2\n3\n4,5,6\n7,8\n", "t.csv")
    assert [line for line, _ in rows(table)] == [2, 5]
    assert [(r.source_line, r.reason_code, r.found) for r in table.rejections] == [
        (3, "wrong_number_of_fields", "1 fields"),
        (4, "wrong_number_of_fields", "3 fields"),
    ]
    assert table.rejections[1].content == "4,5,6"


def test_a_last_row_without_line_end_is_not_trusted() -> None:
    table = read_table("市,人口\n贵阳,598.98\n乐山,31".encode(), "t.csv")
    assert [row["市"] for _, row in rows(table)] == ["贵阳"]
    (rejection,) = table.rejections
    assert (rejection.source_line, rejection.reason_code) == (3, "file_cut_off")
    assert rejection.content == "乐山,31"


def test_a_cut_is_noticed_below_a_ragged_row_too() -> None:
    table = read_table("市,人口\n苏州\n贵阳,598.98\n乐山,31".encode(), "t.csv")
    assert [row["市"] for _, row in rows(table)] == ["贵阳"]
    assert [(r.source_line, r.reason_code) for r in table.rejections] == [
        (2, "wrong_number_of_fields"),
        (4, "file_cut_off"),
    ]


def test_a_quote_that_is_never_closed_does_not_swallow_rows_unseen() -> None:
    table = read_table('市,来源\n贵阳,x\n乐山,"y\n苏州,z\n营口,z\n'.encode(), "t.csv")
    assert [row["市"] for _, row in rows(table)] == ["贵阳"]
    assert [(r.source_line, r.reason_code) for r in table.rejections] == [(3, "not_delimited")]


def test_a_field_too_long_for_csv_is_rejected_and_the_rows_above_load() -> None:
    table = read_table(b'a,b\n1,2\n3,"' + b"x\n" * 70_000, "t.csv")
    assert [line for line, _ in rows(table)] == [2]
    assert [r.reason_code for r in table.rejections] == ["not_delimited"]


def test_a_quote_before_the_first_column_name_is_a_fault() -> None:
    assert fault_of(b'"a,b\n' + b"1,2\n" * 40_000).reason_code == "not_delimited"


def test_a_missing_file_is_a_fault_under_its_source_name(tmp_path: Path) -> None:
    with pytest.raises(SourceFault, match=r"statistics/x/x\.csv") as caught:
        read_bytes(tmp_path / "gone.csv", "statistics/x/x.csv")
    assert caught.value.rejection.reason_code == "file_unreadable"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceFault) as caught:
        read_bytes(tmp_path, "plans/x")
    assert caught.value.rejection.reason_code == "file_unreadable"


def test_the_checksum_is_over_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a\r\n1\r\n")
    assert sha256(path) == hashlib.sha256(b"a\r\n1\r\n").hexdigest()


def test_decoding_keeps_line_ends_as_they_are() -> None:
    assert decode(b"a\r\nb\n", "t.csv") == "a\r\nb\n"
