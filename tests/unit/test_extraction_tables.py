"""Tables: with known cells as other formats draw them, and flattened into lines of text."""

from __future__ import annotations

import pytest

from sources.document import DocumentText
from sources.extraction.extract import extract
from tests.extraction import GOALS, PLACE, STATUS, case, read, stated, table

RESIDENT = "population resident"
URBAN = "urbanization_rate resident"
TITLE = "表1 “十四五”时期人口发展主要指标"

#: One statement for each cell of a plain table of indicators.
PLAIN = (
    f"observed {RESIDENT} 2020 = 318.46 万人",
    f"target {RESIDENT} 2025 ~ 322 万人",
    "observed infant_mortality_rate 2020 = 3.71 ‰",
    "target infant_mortality_rate 2025 <= ..3.5 ‰",
    f"observed {URBAN} 2020 = 61.6 %",
    f"target {URBAN} 2025 >= 66.. %",
)

INDICATORS = [
    table(
        "unit in a column",
        [
            ["指标", "单位", "2020年", "2025年"],
            ["常住人口", "万人", "318.46", "322左右"],
            ["婴儿死亡率", "‰", "3.71", "≤3.5"],
            ["常住人口城镇化率", "%", "61.6", "≥66"],
        ],
        *PLAIN,
        title=TITLE,
    ),
    table(
        "numbered, with 属性 and head rows told",
        [
            ["序号", "指标名称", "单位", "2020年基期值", "2025年目标值", "指标属性"],
            ["1", "常住人口", "万人", "318.46", "322左右", "预期性"],
            ["2", "婴儿死亡率", "‰", "3.71", "≤3.5", "约束性"],
            ["3", "常住人口城镇化率", "％", "61.6", "≥66", "预期性"],
        ],
        *PLAIN,
        title=TITLE,
        head_rows=1,
    ),
    table(
        "unit in brackets after the name",
        [
            ["指标", "2020年", "2025年"],
            ["常住人口（万人）", "318.46", "322左右"],
            ["婴儿死亡率（‰）", "3.71", "≤3.5"],
            ["常住人口城镇化率（%）", "61.6", "≥66"],
        ],
        *PLAIN,
        title=TITLE,
    ),
    table(
        "unit in each cell",
        [
            ["指标", "2020年", "2025年"],
            ["常住人口", "318.46万人", "322万人左右"],
            ["婴儿死亡率", "3.71‰", "3.5‰以下"],
            ["常住人口城镇化率", "61.6%", "66%以上"],
        ],
        *PLAIN,
        title=TITLE,
    ),
    table(
        "no title, target words in the head",
        [
            ["主要指标", "单位", "2020年现状", "2025年目标"],
            ["常住人口", "万人", "318.46", "322左右"],
            ["婴儿死亡率", "‰", "3.71", "≤3.5"],
            ["常住人口城镇化率", "%", "61.6", "≥66"],
        ],
        *PLAIN,
        title="",
    ),
    table(
        "a group spans its rows",
        {
            (0, 0, 1, 1): "类别",
            (0, 1, 1, 1): "指标",
            (0, 2, 1, 1): "单位",
            (0, 3, 1, 1): "2020年",
            (0, 4, 1, 1): "2025年",
            (1, 0, 2, 1): "人口总量",
            (1, 1, 1, 1): "常住人口",
            (1, 2, 1, 1): "万人",
            (1, 3, 1, 1): "318.46",
            (1, 4, 1, 1): "322左右",
            (2, 1, 1, 1): "户籍人口",
            (2, 2, 1, 1): "万人",
            (2, 3, 1, 1): "342.85",
            (2, 4, 1, 1): "343左右",
            (3, 0, 1, 1): "人口素质",
            (3, 1, 1, 1): "人均预期寿命",
            (3, 2, 1, 1): "岁",
            (3, 3, 1, 1): "77.86",
            (3, 4, 1, 1): "78.6",
        },
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"target {RESIDENT} 2025 ~ 322 万人",
        "observed population registered 2020 = 342.85 万人",
        "target population registered 2025 ~ 343 万人",
        "observed life_expectancy_at_birth 2020 = 77.86 岁",
        "target life_expectancy_at_birth 2025 = 78.6 岁",
        title=TITLE,
    ),
    table(
        "a group row across the table",
        {
            (0, 0, 1, 1): "指标",
            (0, 1, 1, 1): "单位",
            (0, 2, 1, 1): "2020年",
            (0, 3, 1, 1): "2025年",
            (1, 0, 1, 4): "一、人口总量",
            (2, 0, 1, 1): "常住人口",
            (2, 1, 1, 1): "万人",
            (2, 2, 1, 1): "318.46",
            (2, 3, 1, 1): "322左右",
            (3, 0, 1, 4): "二、人口素质",
            (4, 0, 1, 1): "婴儿死亡率",
            (4, 1, 1, 1): "‰",
            (4, 2, 1, 1): "3.71",
            (4, 3, 1, 1): "≤3.5",
            (5, 0, 1, 4): "三、人口分布",
            (6, 0, 1, 1): "常住人口城镇化率",
            (6, 1, 1, 1): "%",
            (6, 2, 1, 1): "61.6",
            (6, 3, 1, 1): "≥66",
        },
        *PLAIN,
        title=TITLE,
    ),
    table(
        "a parent names what its parts measure",
        {
            (0, 0, 1, 2): "指标",
            (0, 2, 1, 1): "单位",
            (0, 3, 1, 1): "2020年",
            (0, 4, 1, 1): "2025年",
            (1, 0, 2, 1): "城镇化率",
            (1, 1, 1, 1): "常住人口",
            (1, 2, 2, 1): "%",
            (1, 3, 1, 1): "61.6",
            (1, 4, 1, 1): "66",
            (2, 1, 1, 1): "户籍人口",
            (2, 3, 1, 1): "43.27",
            (2, 4, 1, 1): "48",
        },
        f"observed {URBAN} 2020 = 61.6 %",
        f"target {URBAN} 2025 = 66 %",
        "observed urbanization_rate registered 2020 = 43.27 %",
        "target urbanization_rate registered 2025 = 48 %",
        title=TITLE,
    ),
    table(
        "rows that begin with 其中",
        [
            ["指标", "单位", "2020年", "2025年"],
            ["60岁及以上人口占比", "%", "21.63", "24.2"],
            ["其中：65岁及以上人口占比", "%", "15.48", "18"],
        ],
        "observed population_share resident Y_GE60 2020 = 21.63 %",
        "target population_share resident Y_GE60 2025 = 24.2 %",
        "observed population_share resident Y_GE65 2020 = 15.48 %",
        "target population_share resident Y_GE65 2025 = 18 %",
        title=TITLE,
    ),
    table(
        "a population of its own and 其中 by sex",
        [
            ["指标", "单位", "2020年", "2025年"],
            ["户籍人口", "万人", "342.85", "343"],
            ["其中：男", "万人", "175.10", "175"],
            ["女", "万人", "167.75", "168"],
        ],
        "observed population registered 2020 = 342.85 万人",
        "target population registered 2025 = 343 万人",
        "observed population registered M 2020 = 175.10 万人",
        "target population registered M 2025 = 175 万人",
        "observed population registered F 2020 = 167.75 万人",
        "target population registered F 2025 = 168 万人",
        title=TITLE,
    ),
    table(
        "empty cells, dashes and strokes",
        [
            ["指标", "单位", "2015年", "2020年", "2025年"],
            ["常住人口", "万人", "305.1", "318.46", "322"],
            ["每千人口托位数", "个", "—", "1.6", "4.6"],
            ["出生缺陷发生率", "‰", "", "", "≤10"],
            ["人才资源总量", "万人", "/", "41.7", "48"],
        ],
        f"observed {RESIDENT} 2015 = 305.1 万人",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"target {RESIDENT} 2025 = 322 万人",
        "observed childcare_places_per_1000 2020 = 1.6 /千人",
        "target childcare_places_per_1000 2025 = 4.6 /千人",
        "target birth_defect_rate 2025 <= ..10 ‰",
        "observed talent_total 2020 = 41.7 万人",
        "target talent_total 2025 = 48 万人",
        title=TITLE,
    ),
    table(
        "ranges and ratios in cells",
        [
            ["指标", "单位", "2020年", "2025年"],
            ["出生人口性别比", "女=100", "109.2", "103—107"],
            ["总和生育率", "—", "1.28", "1.4左右"],
            ["孕产妇死亡率", "1/10万", "9.87", "≤9"],
        ],
        "observed sex_ratio_at_birth 2020 = 109.2 女=100",
        "target sex_ratio_at_birth 2025 range 103..107 女=100",
        "observed total_fertility_rate 2020 = 1.28 ratio",
        "target total_fertility_rate 2025 ~ 1.4 ratio",
        "observed maternal_mortality_ratio 2020 = 9.87 /10万",
        "target maternal_mortality_ratio 2025 <= ..9 /10万",
        title=TITLE,
    ),
    table(
        "bounds in words, full width, spaces",
        [
            ["指标", "单位", "２０２０年", "２０２５年"],
            ["常住人口", "万人", "３１８．４６", "３２２ 左右"],
            ["婴儿死亡率", "‰", "３．７１", "＜３．５"],
            ["常住人口城镇化率", "％", "６１．６", "６６以上"],
        ],
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"target {RESIDENT} 2025 ~ 322 万人",
        "observed infant_mortality_rate 2020 = 3.71 ‰",
        "target infant_mortality_rate 2025 < ..3.5 ‰",
        f"observed {URBAN} 2020 = 61.6 %",
        f"target {URBAN} 2025 >= 66.. %",
        title=TITLE,
    ),
    table(
        "〔〕 with a note below",
        {
            (0, 0, 1, 1): "指标",
            (0, 1, 1, 1): "单位",
            (0, 2, 1, 1): "2020年",
            (0, 3, 1, 1): "2025年",
            (0, 4, 1, 1): "属性",
            (1, 0, 1, 1): "城镇新增就业",
            (1, 1, 1, 1): "万人",
            (1, 2, 1, 1): "〔21.4〕",
            (1, 3, 1, 1): "〔18〕",
            (1, 4, 1, 1): "预期性",
            (2, 0, 1, 1): "常住人口",
            (2, 1, 1, 1): "万人",
            (2, 2, 1, 1): "318.46",
            (2, 3, 1, 1): "322",
            (2, 4, 1, 1): "预期性",
            (3, 0, 1, 5): "注：〔〕内为五年累计数。",
        },
        "observed urban_new_jobs 2016-2020 = 21.4 万人",
        "target urban_new_jobs 2021-2025 = 18 万人",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"target {RESIDENT} 2025 = 322 万人",
        title=TITLE,
    ),
    table(
        "a change beside the levels",
        [
            ["指标", "单位", "2020年", "2025年", "年均增长（%）"],
            ["常住人口", "万人", "318.46", "322", "0.22"],
        ],
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"target {RESIDENT} 2025 = 322 万人",
        f"change {RESIDENT} 2020-2025 = 0.22 %",
        title=TITLE,
    ),
    table(
        "a plan's period in the head",
        [
            ["指标", "单位", "“十三五”末", "“十四五”末"],
            ["常住人口", "万人", "318.46", "322"],
        ],
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"target {RESIDENT} 2025 = 322 万人",
        title=TITLE,
    ),
    table(
        "populations under one year: two levels of head",
        {
            (0, 0, 2, 1): "指标",
            (0, 1, 1, 2): "2020年",
            (0, 3, 1, 2): "2025年",
            (1, 1, 1, 1): "全市",
            (1, 2, 1, 1): "全省",
            (1, 3, 1, 1): "全市",
            (1, 4, 1, 1): "全省",
            (2, 0, 1, 1): "常住人口城镇化率（%）",
            (2, 1, 1, 1): "61.6",
            (2, 2, 1, 1): "58.3",
            (2, 3, 1, 1): "66",
            (2, 4, 1, 1): "63",
        },
        f"observed {URBAN} 2020 = 61.6 %",
        f"observed {URBAN} @全省 2020 = 58.3 %",
        f"target {URBAN} 2025 = 66 %",
        f"target {URBAN} @全省 2025 = 63 %",
        title=TITLE,
    ),
]

SERIES = [
    table(
        "a year in each row",
        [
            ["年份", "常住人口（万人）", "城镇化率（%）"],
            ["2018年", "314.2", "58.9"],
            ["2019年", "316.3", "60.2"],
            ["2020年", "318.46", "61.6"],
        ],
        f"observed {RESIDENT} 2018 = 314.2 万人",
        f"observed {URBAN} 2018 = 58.9 %",
        f"observed {RESIDENT} 2019 = 316.3 万人",
        f"observed {URBAN} 2019 = 60.2 %",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"observed {URBAN} 2020 = 61.6 %",
        title="表2 2018—2020年人口变动情况",
    ),
    table(
        "bare years in the rows and the unit in the title",
        [
            ["年份", "出生人口", "死亡人口"],
            ["2018", "3.4", "1.8"],
            ["2019", "3.1", "1.9"],
        ],
        "observed births 2018 = 3.4 万人",
        "observed deaths 2018 = 1.8 万人",
        "observed births 2019 = 3.1 万人",
        "observed deaths 2019 = 1.9 万人",
        title="表2 全市出生和死亡人口（单位：万人）",
    ),
    table(
        "a place in each row",
        [
            ["地区", "常住人口（万人）", "比重（%）"],
            ["全市", "318.46", "100"],
            ["望川区", "61.8", "19.41"],
            ["临溪县", "12.3", "3.86"],
        ],
        f"observed {RESIDENT} 2020 = 318.46 万人",
        "observed population_share resident 2020 = 100 %",
        f"observed {RESIDENT} @望川区 2020 = 61.8 万人",
        "observed population_share resident @望川区 2020 = 19.41 %",
        f"observed {RESIDENT} @临溪县 2020 = 12.3 万人",
        "observed population_share resident @临溪县 2020 = 3.86 %",
        title="表3 2020年各县（市、区）常住人口",
    ),
    table(
        "places by years",
        [
            ["县（市、区）", "2020年", "2025年"],
            ["望川区", "61.8", "65"],
            ["临溪县", "12.3", "12"],
        ],
        f"observed {RESIDENT} @望川区 2020 = 61.8 万人",
        f"target {RESIDENT} @望川区 2025 = 65 万人",
        f"observed {RESIDENT} @临溪县 2020 = 12.3 万人",
        f"target {RESIDENT} @临溪县 2025 = 12 万人",
        title="表3 分县（市、区）常住人口规模（万人）",
    ),
    table(
        "sexes in columns, ages in rows",
        [
            ["年龄组", "合计", "男", "女"],
            ["0—14岁", "55.16", "29.4", "25.76"],
            ["15—59岁", "194.42", "98.9", "95.52"],
            ["60岁及以上", "68.88", "33.62", "35.26"],
        ],
        f"observed {RESIDENT} Y0T14 2020 = 55.16 万人",
        f"observed {RESIDENT} M Y0T14 2020 = 29.4 万人",
        f"observed {RESIDENT} F Y0T14 2020 = 25.76 万人",
        f"observed {RESIDENT} Y15T59 2020 = 194.42 万人",
        f"observed {RESIDENT} M Y15T59 2020 = 98.9 万人",
        f"observed {RESIDENT} F Y15T59 2020 = 95.52 万人",
        f"observed {RESIDENT} Y_GE60 2020 = 68.88 万人",
        f"observed {RESIDENT} M Y_GE60 2020 = 33.62 万人",
        f"observed {RESIDENT} F Y_GE60 2020 = 35.26 万人",
        title="表4 2020年全市常住人口年龄构成（单位：万人）",
    ),
    table(
        "numbers and shares under each year",
        {
            (0, 0, 2, 1): "年龄",
            (0, 1, 1, 2): "2010年",
            (0, 3, 1, 2): "2020年",
            (1, 1, 1, 1): "人口数（万人）",
            (1, 2, 1, 1): "比重（%）",
            (1, 3, 1, 1): "人口数（万人）",
            (1, 4, 1, 1): "比重（%）",
            (2, 0, 1, 1): "0—14岁",
            (2, 1, 1, 1): "48.19",
            (2, 2, 1, 1): "16.18",
            (2, 3, 1, 1): "55.16",
            (2, 4, 1, 1): "17.32",
            (3, 0, 1, 1): "60岁及以上",
            (3, 1, 1, 1): "43.96",
            (3, 2, 1, 1): "14.76",
            (3, 3, 1, 1): "68.88",
            (3, 4, 1, 1): "21.63",
        },
        f"observed {RESIDENT} Y0T14 2010 = 48.19 万人",
        "observed population_share resident Y0T14 2010 = 16.18 %",
        f"observed {RESIDENT} Y0T14 2020 = 55.16 万人",
        "observed population_share resident Y0T14 2020 = 17.32 %",
        f"observed {RESIDENT} Y_GE60 2010 = 43.96 万人",
        "observed population_share resident Y_GE60 2010 = 14.76 %",
        f"observed {RESIDENT} Y_GE60 2020 = 68.88 万人",
        "observed population_share resident Y_GE60 2020 = 21.63 %",
        title="表5 常住人口年龄结构",
    ),
    table(
        "indicators in columns, one row of figures for each year",
        {
            (0, 0, 1, 1): "年份",
            (0, 1, 1, 1): "总和生育率",
            (0, 2, 1, 1): "出生人口性别比",
            (1, 0, 1, 1): "2015年",
            (1, 1, 1, 1): "1.52",
            (1, 2, 1, 1): "113.6",
            (2, 0, 1, 1): "2020年",
            (2, 1, 1, 1): "1.28",
            (2, 2, 1, 1): "109.2",
            (3, 0, 1, 1): "2025年（目标）",
            (3, 1, 1, 1): "1.4",
            (3, 2, 1, 1): "108以下",
        },
        "observed total_fertility_rate 2015 = 1.52 ratio",
        "observed sex_ratio_at_birth 2015 = 113.6 女=100",
        "observed total_fertility_rate 2020 = 1.28 ratio",
        "observed sex_ratio_at_birth 2020 = 109.2 女=100",
        "target total_fertility_rate 2025 = 1.4 ratio",
        "target sex_ratio_at_birth 2025 <= ..108 女=100",
        title="表6 生育指标",
    ),
    table(
        "a column of differences",
        [
            ["指标", "单位", "2010年", "2020年", "变化"],
            ["常住人口城镇化率", "%", "45.1", "61.6", "16.5个百分点"],
        ],
        f"observed {URBAN} 2010 = 45.1 %",
        f"observed {URBAN} 2020 = 61.6 %",
        f"change {URBAN} 2010-2020 = 16.5 pp",
        title="表7 城镇化水平",
    ),
]

#: Tables that a text file or a careless copy has taken apart.
FLAT = [
    case(
        f"{TITLE}\n指标 单位 2020年 2025年 属性\n常住人口 万人 318.46 322左右 预期性\n"
        "婴儿死亡率 ‰ 3.71 ≤3.5 约束性\n常住人口城镇化率 % 61.6 ≥66 预期性",
        *PLAIN,
        section=GOALS,
    ),
    case(
        f"{TITLE}\n指标\t单位\t2020年\t2025年\n常住人口\t万人\t318.46\t322左右\n"
        "婴儿死亡率\t‰\t3.71\t≤3.5\n常住人口城镇化率\t%\t61.6\t≥66",
        *PLAIN,
        section=GOALS,
    ),
    case(
        f"{TITLE}\n指标\n单位\n2020年\n2025年\n常住人口\n万人\n318.46\n322左右\n"
        "婴儿死亡率\n‰\n3.71\n≤3.5\n常住人口城镇化率\n%\n61.6\n≥66",
        *PLAIN,
        section=GOALS,
    ),
    case(
        f"{TITLE}\n指标\n单位\n2020年\n2025年\n常住人口\n万人\n318.46\n322\n左右\n"
        "婴儿死亡率\n‰\n3.71\n≤3.5\n常住人口城镇\n化率\n%\n61.6\n≥66",
        *PLAIN,
        section=GOALS,
    ),
    case(
        f"{TITLE}\n序号 指标 单位 2020年 2025年\n1 常住人口 万人 318.46 322左右\n"
        "— 7 —\n2 婴儿死亡率 ‰ 3.71 ≤3.5\n3 常住人口城镇化率 % 61.6 ≥66",
        *PLAIN,
        section=GOALS,
    ),
    case(
        "表2 2018—2020年人口变动情况\n年份 常住人口（万人） 城镇化率（%）\n2018 314.2 58.9\n"
        "2019 316.3 60.2\n2020 318.46 61.6",
        f"observed {RESIDENT} 2018 = 314.2 万人",
        f"observed {URBAN} 2018 = 58.9 %",
        f"observed {RESIDENT} 2019 = 316.3 万人",
        f"observed {URBAN} 2019 = 60.2 %",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"observed {URBAN} 2020 = 61.6 %",
        section=STATUS,
    ),
    case(
        "表3 2020年各县（市、区）常住人口\n单位：万人\n地区 常住人口 城镇人口\n望川区 61.8 54.5\n"
        "临溪县 12.3 5.1",
        f"observed {RESIDENT} @望川区 2020 = 61.8 万人",
        f"observed {RESIDENT} U @望川区 2020 = 54.5 万人",
        f"observed {RESIDENT} @临溪县 2020 = 12.3 万人",
        f"observed {RESIDENT} U @临溪县 2020 = 5.1 万人",
        section=STATUS,
    ),
    case(
        f"{TITLE}\n    指  标          单位      2020年     2025年\n"
        "    城镇新增就业      万人     〔21.4〕    〔18〕\n"
        "    每千人口托位数    个         －        4.6\n注：〔〕内为五年累计数。",
        "observed urban_new_jobs 2016-2020 = 21.4 万人",
        "target urban_new_jobs 2021-2025 = 18 万人",
        "target childcare_places_per_1000 2025 = 4.6 /千人",
        section=GOALS,
    ),
]


@pytest.mark.parametrize(("document", "expected"), INDICATORS + SERIES)
def test_a_table_of_cells_states_exactly_this(document: DocumentText, expected: list[str]) -> None:
    assert stated(extract(document, area=PLACE)) == expected


@pytest.mark.parametrize(("text", "expected", "section"), FLAT)
def test_a_flattened_table_states_exactly_this(
    text: str, expected: list[str], section: str
) -> None:
    assert read(text, section) == expected
