"""What a text introduces as a part of something, and units that are not those of their row."""

from __future__ import annotations

import pytest

from sources.extraction.extract import extract
from tests.extraction import GOALS, PLACE, STATUS, grid_plan, parts, plan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "2020年，全市常住人口318.46万人，其中城镇人口196.18万人、乡村人口122.28万人。",
            ["196.18 of 318.46", "122.28 of 318.46"],
            id="a list",
        ),
        pytest.param(
            "2020年，全市户籍人口342.85万人，其中男性175.1万人，占51.07%，女性167.75万人，"
            "占48.93%。",
            ["175.1 of 342.85", "167.75 of 342.85"],
            id="shares between the parts are none",
        ),
        pytest.param(
            "2020年，全市常住人口318.46万人，比2010年的306.1万人增长4.04%。其中，户籍人口342.85万人，"
            "十年增加12.65万人。",
            ["342.85 of 318.46"],
            id="the next sentence, and the whole of the same year",
        ),
        pytest.param(
            "全市人才总量41.7万人，其中党政人才2.1万人、技能人才16万人（其中，高技能人才5.2万人）、"
            "农村实用人才3.3万人。",
            ["2.1 of 41.7", "16 of 41.7", "5.2 of 16", "3.3 of 41.7"],
            id="a part of a part in brackets",
        ),
        pytest.param(
            "2020年，全市常住人口318.46万人，其中男性161.92万人（占50.84%）、女性156.54万人。",
            ["161.92 of 318.46", "156.54 of 318.46"],
            id="a share in brackets",
        ),
        pytest.param(
            "2020年，全市常住人口318.46万人，其中男、女分别为161.92万人和156.54万人。",
            ["161.92 of 318.46", "156.54 of 318.46"],
            id="a list dealt out",
        ),
        pytest.param(
            "2020年，全市常住人口318.46万人，其中城镇人口196.18万人，户籍人口342.85万人。",
            ["196.18 of 318.46"],
            id="behind a comma another population is no part",
        ),
        pytest.param(
            "2020年，全市常住人口318.46万人，其中60岁及以上人口占21.63%。",
            [],
            id="a share",
        ),
        pytest.param(
            "2020年，全市60岁及以上人口占比21.63%，其中65岁及以上人口占比15.48%。",
            [],
            id="a share of a share",
        ),
        pytest.param(
            "2020年，全市人口密度412人/平方公里，其中望川区2146人/平方公里。", [], id="a density"
        ),
        pytest.param(
            "2020年，全市常住人口318.46万人，比2010年增加12.36万人，其中城镇人口增加40.2万人。",
            [],
            id="a change",
        ),
        pytest.param(
            "“十三五”期间，全市累计出生14.2万人，其中2020年出生2.3万人。", [], id="another period"
        ),
        pytest.param(
            "2020年，全市常住人口318.46万人，其中心城区人口102.6万人。", [], id="其 and 中心"
        ),
        pytest.param(
            "2020年，全市常住人口318.46万人。城镇化水平提高，其中城镇人口196.18万人。",
            [],
            id="within another sentence",
        ),
        pytest.param(
            "2020年，全市户籍人口342.85万人，其中非农业户籍已全覆盖；流动人口52.9万人。",
            [],
            id="a sentence that ended",
        ),
        pytest.param(
            "2020年，全市人均可支配收入3.2万元，其中城镇居民4.1万元。", [], id="an average"
        ),
    ],
)
def test_a_part_is_what_stands_behind_of_which(text: str, expected: list[str]) -> None:
    assert parts(extract(plan(text, STATUS), area=PLACE)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [
                ["指标", "单位", "2020年", "2025年"],
                ["户籍人口", "万人", "342.85", "343"],
                ["其中：男", "万人", "175.10", "175"],
                ["女", "万人", "167.75", "168"],
                ["人才总量", "万人", "41.7", "48"],
            ],
            ["175.10 of 342.85", "175 of 343", "167.75 of 342.85", "168 of 343"],
            id="rows",
        ),
        pytest.param(
            [
                ["地区", "总人口（万人）", "其中：城镇人口（万人）"],
                ["望川区", "102.6", "88.1"],
                ["临溪县", "40.3", "19.4"],
            ],
            ["88.1 of 102.6", "19.4 of 40.3"],
            id="columns",
        ),
        pytest.param(
            [
                ["指标", "单位", "2020年", "2025年"],
                ["60岁及以上人口占比", "%", "21.63", "24.2"],
                ["其中：65岁及以上人口占比", "%", "15.48", "18"],
            ],
            [],
            id="shares",
        ),
    ],
)
def test_a_part_in_a_table(rows: list[list[str]], expected: list[str]) -> None:
    assert parts(extract(grid_plan(rows), area=PLACE)) == expected


def units_of(rows: list[list[str]]) -> list[tuple[str, str, str]]:
    statements = extract(grid_plan(rows), area=PLACE).statements
    return [(item.value_text, item.unit, item.unit_text) for item in statements]


def test_a_cell_may_print_another_unit_than_its_row_gives() -> None:
    rows = [
        ["指标", "单位", "2020年", "2025年"],
        ["劳动年龄人口平均受教育年限", "年", "11.2年", "12岁以上"],
        ["人均预期寿命", "岁", "77.86", "79岁"],
        ["常住人口", "万人", "318.46", "322万人"],
        ["每千人口医疗卫生机构床位数", "张", "6.5张", "7.2"],
    ]
    assert units_of(rows) == [
        ("11.2", "年", ""), ("12", "年", "岁"),
        ("77.86", "岁", ""), ("79", "岁", ""),
        ("318.46", "万人", ""), ("322", "万人", ""),
        ("6.5", "/千人", ""), ("7.2", "/千人", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2025年，人均预期寿命达到79年。", [("79", "岁", "年")]),
        ("到2025年，每千人口医疗卫生机构床位数达到7.2张。", [("7.2", "/千人", "")]),
        ("2020年，孕产妇死亡率为9.87/10万，比2015年下降2.1个点。",
         [("9.87", "/10万", ""), ("2.1", "/10万", "")]),
        ("到2025年，常住人口达到322万。", [("322", "万人", "")]),
    ],
)  # fmt: skip
def test_prose_may_print_another_unit_than_the_figure_is_in(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    statements = extract(plan(text, GOALS), area=PLACE).statements
    assert [(item.value_text, item.unit, item.unit_text) for item in statements] == expected
