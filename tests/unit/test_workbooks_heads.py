"""The parts of awkward sheets: titles, heads of several levels, stubs, page breaks, notes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sources.readers.workbooks import Sheet
from sources.readers.workbooks.draft import Budget, SheetDraft, sheet_of
from sources.readers.workbooks.heads import footnotes_of, notes_of, row_labels, shape_of
from sources.readers.workbooks.limits import WORKBOOK_LIMITS


def table(
    rows: str | Sequence[str],
    merged: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
) -> Sheet:
    """A sheet from lines with | between cells; merged areas as `2,1-3,1` (row, column)."""
    lines = rows.strip("\n").split("\n") if isinstance(rows, str) else rows
    draft = SheetDraft("表1", Budget("表.xlsx", WORKBOOK_LIMITS))
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line.split("|"), 1):
            draft.add(number, column, text.strip(" "))
    for area in merged:
        start, _, end = area.partition("-")
        (row, column), (last_row, last_column) = (
            tuple(map(int, place.split(","))) for place in (start, end)
        )
        draft.merge(row, column, last_row - row + 1, last_column - column + 1)
    for number in hidden_rows:
        draft.hide_rows(number)
    for number in hidden_columns:
        draft.hide_columns(number)
    return sheet_of(draft.packed())


def paths(sheet: Sheet, **more: object) -> dict[int, str]:
    return {c.column: "/".join(c.path) for c in shape_of(sheet, **more).columns}  # type: ignore[arg-type]


def test_a_head_of_two_levels_under_a_merged_title() -> None:
    sheet = table(
        """
云岭县各乡镇人口（2020年）
单位：人
地区|常住人口|||户籍人口
|合计|男|女|
石桥镇|12|5|7|13
松坪乡|6|3|3|—
注：①快报数。②含驻军。
资料来源：云岭县统计局
""",
        ["1,1-1,26", "2,1-2,5", "3,1-4,1", "3,2-3,4", "3,5-4,5", "7,1-7,5"],
    )
    shape = shape_of(sheet)
    assert (shape.titles, shape.heads, shape.body, shape.notes) == ((1, 2), (3, 4), (5, 6), (7, 8))
    assert (shape.title, shape.unit) == ("云岭县各乡镇人口（2020年）", "人")
    assert paths(sheet) == {
        1: "地区", 2: "常住人口/合计", 3: "常住人口/男", 4: "常住人口/女", 5: "户籍人口",
    }  # fmt: skip
    assert [column.column for column in shape.stubs] == [1]
    assert notes_of(sheet, shape) == ("注：①快报数。②含驻军。", "资料来源：云岭县统计局")
    assert footnotes_of(sheet, shape) == {"①": "快报数。", "②": "含驻军。"}


def test_three_levels_units_and_marks_in_heads() -> None:
    sheet = table(
        """
指标|人口①（万人）||城镇化
|总量|增速（%）|率*
|2020年|2020年|（%）
常住人口|1.2|3.4|5.6
""",
        ["1,1-3,1", "1,2-1,3"],
    )
    columns = shape_of(sheet).columns
    assert [column.path for column in columns] == [
        ("指标",), ("人口", "总量", "2020年"), ("人口", "增速", "2020年"), ("城镇化", "率"),
    ]  # fmt: skip
    assert [column.unit for column in columns] == ["", "万人", "%", "%"]
    assert [column.marks for column in columns] == [(), ("①",), ("①",), ("*",)]


def test_a_stub_that_is_merged_downwards_names_every_row() -> None:
    sheet = table(
        """
市|县|人口
云岭市|合计|30
|石桥县|10
|松坪县|20
青川市|小计|5
""",
        ["2,1-4,1"],
    )
    shape = shape_of(sheet)
    assert row_labels(sheet, shape) == {
        2: ("云岭市", "合计"), 3: ("云岭市", "石桥县"), 4: ("云岭市", "松坪县"),
        5: ("青川市", "小计"),
    }  # fmt: skip
    assert shape.totals == (2, 5)
    assert [column.path for column in shape.values] == [("人口",)]


def test_without_merged_cells_blanks_go_on() -> None:
    sheet = table(
        """
地区|乡镇|人口||户数|
||男|女|户籍|常住
云岭县|石桥镇|1|2|3|4
|松坪乡|5|6|7|8
"""
    )
    shape = shape_of(sheet)
    assert paths(sheet) == {
        1: "地区", 2: "乡镇", 3: "人口/男", 4: "人口/女", 5: "户数/户籍", 6: "户数/常住",
    }  # fmt: skip
    assert row_labels(sheet, shape)[4] == ("云岭县", "松坪乡")


def test_blank_columns_are_no_columns() -> None:
    sheet = table(
        """
云岭县人口|||||
地区||男||女|
石桥镇||1||2|
松坪乡||3||4|
""",
        ["1,1-1,6"],
    )
    assert paths(sheet) == {1: "地区", 3: "男", 5: "女"}


def test_a_head_that_a_page_break_repeats_is_no_body() -> None:
    sheet = table(
        """
表1 云岭县人口
地区|人口
|男|女
石桥镇|1|2
松坪乡|3|4
— 12 —
续表1
表1 云岭县人口
地区|人口
|男|女
青川镇|5|6
合计|9|12
注：快报。
""",
        ["1,1-1,3", "2,1-3,1", "2,2-2,3", "8,1-8,3", "9,1-10,1", "9,2-9,3"],
    )
    shape = shape_of(sheet)
    assert shape.body == (4, 5, 11, 12)
    assert shape.repeats == (6, 7, 8, 9, 10)
    assert shape.totals == (12,)
    assert shape.notes == (13,)


def test_hidden_rows_and_columns_have_no_say() -> None:
    sheet = table(
        """
云岭县人口
POP|A01|A02|A03
地区|人口|代码|户数
石桥镇|1|x|2
松坪乡|3|y|4
青川镇|5|z|6
""",
        ["1,1-1,4"],
        hidden_rows=[2, 5],
        hidden_columns=[3],
    )
    shape = shape_of(sheet)
    assert (shape.titles, shape.heads, shape.body, shape.hidden) == ((1,), (3,), (4, 6), (5,))
    assert [(c.path, c.is_hidden) for c in shape.columns] == [
        (("地区",), False), (("人口",), False), (("代码",), True), (("户数",), False),
    ]  # fmt: skip
    assert [column.column for column in shape.stubs] == [1]


def test_subtotals_and_sections_stay_in_the_body() -> None:
    sheet = table(
        """
项目|2019年|2020年
一、人口
全　县|30|31
　石桥镇|10|11
小　计|10|11
二、户数
总计|3|—
"""
    )
    shape = shape_of(sheet)
    assert shape.heads == (1,)
    assert shape.body == (2, 3, 4, 5, 6, 7)
    assert shape.totals == (3, 5, 7)
    assert row_labels(sheet, shape)[4] == ("石桥镇",)
    assert paths(sheet) == {1: "项目", 2: "2019年", 3: "2020年"}


@pytest.mark.parametrize(
    "head",
    [
        "地区|2019|2020|2021",
        "地区|2021年|2020年|2019年",
        "地区|1月|2月|3月",
        "地区|0岁|1岁|2岁",
        "地区|1人|2人|3人",
        "年龄|0|1|2",
        "地区|无|小学|初中",
        "地区|0-14岁|15-64岁|65岁及以上",
    ],
)
def test_numbers_that_are_labels(head: str) -> None:
    sheet = table(f"{head}\n石桥镇|12|34|57\n松坪乡|3|—|7")
    shape = shape_of(sheet)
    assert (shape.heads, shape.body) == ((1,), (2, 3))
    assert ["/".join(column.path) for column in shape.columns] == head.split("|")


def test_a_head_with_ages_of_one_year_and_years_beside_words() -> None:
    head = "地区|代码|合计|0岁（男）|0岁（女）|1-4岁（男）|户规模（人/户）"
    shape = shape_of(table(f"{head}\n石桥镇|001|12|3|4|5|2.9"))
    assert (shape.heads, shape.body) == ((1,), (2,))
    shape = shape_of(table("指标|2019|2020|增长（%）\n人口|30|31|3.3"))
    assert (shape.heads, shape.body) == ((1,), (2,))
    shape = shape_of(table("地区|人口||户数|\n|2019|2020|2019|2020\n石桥镇|1987|2003|15|16"))
    assert (shape.heads, shape.body) == ((1, 2), (3,))


def test_rows_of_words_below_the_head_are_body_and_codes_are_head() -> None:
    shape = shape_of(
        table("编号|名称|年份|页数\np1|公报|快报|共几页\np2|年鉴|2019|12\np3|年鉴|x|9")
    )
    assert shape.heads == (1, 2)
    shape = shape_of(table("编号|名称|来源\np1|公报|网站\np2|年鉴|—\np3|年鉴|书"))
    assert (shape.heads, shape.body) == ((1,), (2, 3, 4))
    shape = shape_of(table("地区|人口|户数\nAREA|POP|HH\n石桥镇|12|3"))
    assert (shape.heads, shape.body) == ((1, 2), (3,))
    assert shape.columns[1].path == ("人口", "POP")


def test_values_that_look_like_years_stay_values() -> None:
    shape = shape_of(table("镇|人口|户数\n石桥镇|1987|1990\n松坪乡|2003|2010\n青川镇|15|4"))
    assert (shape.heads, shape.body) == ((1,), (2, 3, 4))


def test_a_row_that_numbers_the_columns_is_of_the_head() -> None:
    sheet = table("地区|代码|人口|户数\n甲|乙|1|2\n石桥镇|001|7|9")
    shape = shape_of(sheet)
    assert (shape.heads, shape.body) == ((1, 2), (3,))
    assert paths(sheet) == {1: "地区", 2: "代码", 3: "人口", 4: "户数"}
    assert [column.column for column in shape.stubs] == [1, 2]


def test_years_and_codes_name_rows() -> None:
    sheet = table("年份|人口\n2019|30\n2020|31")
    assert [column.is_stub for column in shape_of(sheet).columns] == [True, False]
    sheet = table("镇|人口\n石桥镇|1987\n松坪乡|2003")
    assert [column.is_stub for column in shape_of(sheet).columns] == [True, False]


def test_forms_with_asides_around_the_title() -> None:
    sheet = table(
        """
人口情况表|||
||表号：|R101
填报单位：云岭县统计局||单位：万人|
地区|人口|户数|人均
石桥镇|1|2|3
制表人：张三||审核：李四|
""",
        ["1,1-1,4"],
    )
    shape = shape_of(sheet)
    assert (shape.titles, shape.heads) == ((1, 2, 3), (4,))
    assert (shape.unit, shape.title, shape.notes) == ("万人", "人口情况表", (6,))


def test_notes_have_their_own_lines_and_marks() -> None:
    sheet = table(
        """
地区|人口
石桥镇①|1
松坪乡*|2
注：1.本表为快报数，与年报数可能不一致，请以年报为准，特此说明。
这一行没有记号，但是很长很长很长很长很长很长很长很长很长很长很长很长。
① 含开发区。
* 调整区划后。
数据来源：云岭县统计局
"""
    )
    shape = shape_of(sheet)
    assert shape.notes == (4, 5, 6, 7, 8)
    assert footnotes_of(sheet, shape) == {"①": "含开发区。", "*": "调整区划后。"}
    assert row_labels(sheet, shape)[2] == ("石桥镇",)


def test_a_table_of_words_and_a_list() -> None:
    sheet = table("指标|含义\n常住人口|半年以上\n户籍人口|登记")
    shape = shape_of(sheet)
    assert (shape.heads, shape.body) == ((1,), (2, 3))
    assert [column.is_stub for column in shape.columns] == [True, False]
    shape = shape_of(table("石桥镇\n松坪乡"))
    assert shape.titles == ()


def test_a_sheet_without_a_head() -> None:
    shape = shape_of(table("石桥镇|12|30\n松坪乡|3|70"))
    assert (shape.heads, shape.body) == ((), (1, 2))
    assert [column.path for column in shape.columns] == [(), (), ()]
    assert [column.is_stub for column in shape.columns] == [True, False, False]


def test_an_empty_sheet_has_no_parts() -> None:
    shape = shape_of(table(""))
    assert (shape.titles, shape.heads, shape.body, shape.columns) == ((), (), (), ())


def test_head_rows_can_be_declared() -> None:
    sheet = table("云岭县\n石桥|1|2\n地区|11|12\n松坪乡|3|4")
    shape = shape_of(sheet, [3])
    assert (shape.titles, shape.heads, shape.body) == ((1, 2), (3,), (4,))
    assert paths(sheet, head_rows=[3]) == {1: "地区", 2: "11", 3: "12"}
    with pytest.raises(
        ValueError, match=r"expected head rows of the sheet 表1, 1 to 4; found \[9\]"
    ):
        shape_of(sheet, [9])
    with pytest.raises(ValueError, match="expected head rows"):
        shape_of(sheet, [])
