"""What is printed in cells: numbers and their marks, missing values, units."""

from __future__ import annotations

import time

import pytest

from sources.readers.workbooks.text import (
    PrintedNumber,
    declared_unit,
    half_width,
    is_missing,
    is_unit,
    label,
    split_marks,
    split_number,
    split_unit,
)


@pytest.mark.parametrize(
    ("text", "number", "mark", "unit"),
    [
        ("12.3", "12.3", "", ""),
        ("１２．３", "12.3", "", ""),
        ("1,234,567.8", "1234567.8", "", ""),
        ("1 234", "1234", "", ""),
        ("1\u00a0234\u00a0567", "1234567", "", ""),
        ("１，２３４", "1234", "", ""),
        ("'0123", "0123", "", ""),
        ("\u00a012.3\u3000", "12.3", "", ""),
        ("－12.3", "-12.3", "", ""),
        ("−0.5", "-0.5", "", ""),
        ("-0.0", "0.0", "", ""),
        ("+3", "3", "", ""),
        (".5", "0.5", "", ""),
        ("12.30", "12.30", "", ""),
        ("12.3①", "12.3", "①", ""),
        ("12.3*", "12.3", "*", ""),
        ("12.3 **", "12.3", "**", ""),
        ("12.3 p", "12.3", "p", ""),
        ("12.3r", "12.3", "r", ""),
        ("12.3²", "12.3", "²", ""),
        ("12.3（预计）", "12.3", "（预计）", ""),
        ("12.3(快报数)①", "12.3", "(快报数)①", ""),
        ("12.3[1]", "12.3", "[1]", ""),
        ("12.3注2", "12.3", "注2", ""),
        ("12.3%", "12.3", "", "%"),
        ("12.3％①", "12.3", "①", "%"),
        ("12.3万人", "12.3", "", "万人"),
        ("1,234人*", "1234", "*", "人"),
        ("78.5岁", "78.5", "", "岁"),
    ],
)
def test_a_number_and_its_mark_are_told_apart(text: str, number: str, mark: str, unit: str) -> None:
    assert split_number(text) == PrintedNumber(number, mark, unit)


@pytest.mark.parametrize(
    "text",
    [
        "", "—", "1,23", "12,34,567", "1234 567", "2020年", "12月", "12-15", "12~15", "约12",
        "≥65", "(1)", "12.3(10.1)", "12.3/4", "12.", "1..2", "1.2E+05", "0-14岁", "65岁及以上",
        "第3", "12 34", "石桥镇", "１２a3", "12.3abc",
    ],
)  # fmt: skip
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert split_number(text) is None


def test_marks_without_end_cost_no_time() -> None:
    started = time.process_time()
    for text in (
        "1" + "①" * 50_000,
        "1" + "¹*" * 30 + "x!",
        "1 " * 40_000,
        "人口" + "*" * 50_000 + "x",
    ):
        split_number(text)
        split_marks(text)
        split_unit(text)
        is_unit(text)
        declared_unit(text)
        is_missing(text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "—",
        "——",
        "－",
        "…",
        "……",
        "空",
        "-",
        "--",
        "/",
        "不详",
        "无",
        "…\u3000",
        "N/A",
        "'-",
    ],
)
def test_what_stands_for_no_value(text: str) -> None:
    assert is_missing(text)


@pytest.mark.parametrize("text", ["0", "0.0", "石桥镇", "-1", "无锡"])
def test_what_is_a_value(text: str) -> None:
    assert not is_missing(text)


@pytest.mark.parametrize(
    ("head", "name", "unit"),
    [
        ("常住人口（万人）", "常住人口", "万人"),
        ("城镇化率(%)", "城镇化率", "%"),
        ("死亡率（‰）", "死亡率", "‰"),
        ("人口密度（人/平方公里）", "人口密度", "人/平方公里"),
        ("性别比（女=100）", "性别比", "女=100"),
        ("孕产妇死亡率（1/10万）", "孕产妇死亡率", "1/10万"),
        ("床位数（张/千人）", "床位数", "张/千人"),
        ("面积（km²）", "面积", "km²"),
        ("人口（单位：人）", "人口", "人"),
        ("出生人口【人】合计", "出生人口合计", "人"),
        ("常住人口（预计）", "常住人口（预计）", ""),
        ("65岁以上（含65岁）", "65岁以上（含65岁）", ""),
        ("常住人口", "常住人口", ""),
    ],
)
def test_a_unit_in_a_head(head: str, name: str, unit: str) -> None:
    assert split_unit(head) == (name, unit)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万人", "万人"),
        ("（单位:万人、%）", "万人、%"),
        ("2020年云岭县人口　计量单位：人", "人"),
        ("填报单位：云岭县统计局", ""),
        ("单位：云岭县统计局", ""),
        ("云岭县人口", ""),
    ],
)
def test_a_unit_that_a_title_declares(text: str, unit: str) -> None:
    assert declared_unit(text) == unit


def test_marks_of_labels() -> None:
    assert split_marks("常住人口①") == ("常住人口", "①")
    assert split_marks("常住人口 [1]*") == ("常住人口", "[1]*")
    assert split_marks("常住人口（1）") == ("常住人口", "（1）")
    assert split_marks("km²") == ("km²", "")
    assert split_marks("①") == ("①", "")
    assert split_marks("65岁以上") == ("65岁以上", "")


def test_labels_and_widths() -> None:
    assert label("合　计") == "合计"
    assert label("常住\n人口") == "常住人口"
    assert label("　　石桥镇 ") == "石桥镇"
    assert half_width("ＧＤＰ（１２．３％）") == "GDP(12.3%)"
    assert len(half_width("１２\u3000３")) == 4
