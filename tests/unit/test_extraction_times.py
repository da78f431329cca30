"""Years as plans print them: named, carried, compared with, listed, meant by a plan's name."""

from __future__ import annotations

import pytest

from tests.extraction import GOALS, TASKS, TREND, case, read

RESIDENT = "population resident"
URBAN = "urbanization_rate resident"

NAMED = [
    case("2020年末，全市常住人口318.46万人。", f"observed {RESIDENT} 2020 = 318.46 万人"),
    case("截至2020年底，全市常住人口318.46万人。", f"observed {RESIDENT} 2020 = 318.46 万人"),
    case(
        "截至2020年11月1日零时，全市常住人口318.46万人。",
        f"observed {RESIDENT} 2020 = 318.46 万人",
    ),
    case(
        "第七次全国人口普查显示，全市常住人口318.46万人。",
        f"observed {RESIDENT} 2020 = 318.46 万人",
    ),
    case(
        "第六次全国人口普查时，全市常住人口297.82万人。",
        f"observed {RESIDENT} 2010 = 297.82 万人",
    ),
    case("“十三五”末，全市常住人口318.46万人。", f"observed {RESIDENT} 2020 = 318.46 万人"),
    case("“十二五”末，全市常住人口305.1万人。", f"observed {RESIDENT} 2015 = 305.1 万人"),
    case("二〇二〇年，全市常住人口318.46万人。", f"observed {RESIDENT} 2020 = 318.46 万人"),
    case("目前，全市常住人口318.46万人。", f"observed {RESIDENT} 2020 = 318.46 万人"),
    case("全市常住人口318.46万人（2020年）。", f"observed {RESIDENT} 2020 = 318.46 万人"),
    case("全市2020年常住人口为318.46万人。", f"observed {RESIDENT} 2020 = 318.46 万人"),
    case(
        "到规划期末，全市常住人口达到322万人。", f"target {RESIDENT} 2025 = 322 万人", section=GOALS
    ),
    case(
        "到“十四五”末，全市常住人口达到322万人。",
        f"target {RESIDENT} 2025 = 322 万人",
        section=GOALS,
    ),
    case(
        "“十四五”期末，全市常住人口达到322万人。",
        f"target {RESIDENT} 2025 = 322 万人",
        section=GOALS,
    ),
    case("全市常住人口达到322万人。", f"target {RESIDENT} 2025 = 322 万人", section=GOALS),
    case(
        "展望2035年，全市常住人口保持在330万人左右。",
        f"target {RESIDENT} 2035 ~ 330 万人",
        section=GOALS,
    ),
    case(
        "预计到2030年前后，全市常住人口达到峰值324.5万人。",
        f"projection {RESIDENT} 2030 = 324.5 万人",
        section=TREND,
    ),
    case(
        "全市常住人口将在2030年达到324万人左右的峰值。",
        f"projection {RESIDENT} 2030 ~ 324 万人",
        section=TREND,
    ),
]

CARRIED = [
    case(
        "2019年，全市出生人口3.1万人，出生率9.8‰；死亡人口1.9万人，死亡率6.0‰。",
        "observed births 2019 = 3.1 万人",
        "observed crude_birth_rate 2019 = 9.8 ‰",
        "observed deaths 2019 = 1.9 万人",
        "observed crude_death_rate 2019 = 6.0 ‰",
    ),
    case(
        "2019年，全市常住人口316万人。户籍人口341万人。",
        f"observed {RESIDENT} 2019 = 316 万人",
        "observed population registered 2019 = 341 万人",
    ),
    case(
        "2018年，全市流动人口48万人，同年人户分离人口80万人。",
        "observed floating_population 2018 = 48 万人",
        "observed population_away_from_registration 2018 = 80 万人",
    ),
    case(
        "2019年，全市出生人口3.1万人，上年为3.4万人。",
        "observed births 2019 = 3.1 万人",
        "observed births 2018 = 3.4 万人",
    ),
    case(
        "到2025年，常住人口达到322万人，人均预期寿命达到78.6岁；到2035年，常住人口达到330万人，"
        "人均预期寿命超过81岁。",
        f"target {RESIDENT} 2025 = 322 万人",
        "target life_expectancy_at_birth 2025 = 78.6 岁",
        f"target {RESIDENT} 2035 = 330 万人",
        "target life_expectancy_at_birth 2035 > 81.. 岁",
        section=GOALS,
    ),
    case(
        "2015年、2020年全市常住人口分别为305.1万人、318.46万人。",
        f"observed {RESIDENT} 2015 = 305.1 万人",
        f"observed {RESIDENT} 2020 = 318.46 万人",
    ),
    case(
        "常住人口由2015年的305.1万人增加到2020年的318.46万人。",
        f"observed {RESIDENT} 2015 = 305.1 万人",
        f"observed {RESIDENT} 2020 = 318.46 万人",
    ),
    case(
        "2010年至2020年，全市常住人口由297.82万人增加到318.46万人，净增20.64万人。",
        f"observed {RESIDENT} 2010 = 297.82 万人",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"change {RESIDENT} 2010-2020 = 20.64 万人",
    ),
    case(
        "“十三五”期间，常住人口城镇化率从54.2%提高到61.6%，提高7.4个百分点。",
        f"observed {URBAN} 2015 = 54.2 %",
        f"observed {URBAN} 2020 = 61.6 %",
        f"change {URBAN} 2015-2020 = 7.4 pp",
    ),
    case(
        "常住人口城镇化率由2010年的45.1%上升到2015年的54.2%，再上升到2020年的61.6%。",
        f"observed {URBAN} 2010 = 45.1 %",
        f"observed {URBAN} 2015 = 54.2 %",
        f"observed {URBAN} 2020 = 61.6 %",
    ),
    case(
        "2020年全市60岁及以上人口占比21.63%，预计2025年将达到24.2%，2035年将超过30%。",
        "observed population_share resident Y_GE60 2020 = 21.63 %",
        "projection population_share resident Y_GE60 2025 = 24.2 %",
        "projection population_share resident Y_GE60 2035 > 30.. %",
        section=TREND,
    ),
    case(
        "2021、2023和2025年全市常住人口分别达到319万人、320.5万人和322万人。",
        f"target {RESIDENT} 2021 = 319 万人",
        f"target {RESIDENT} 2023 = 320.5 万人",
        f"target {RESIDENT} 2025 = 322 万人",
        section=GOALS,
    ),
    case(
        "到2025年和2035年，常住人口城镇化率分别达到66%和72%左右。",
        f"target {URBAN} 2025 ~ 66 %",
        f"target {URBAN} 2035 ~ 72 %",
        section=GOALS,
    ),
]

SPANS = [
    case("“十三五”期间，全市累计出生16.38万人。", "observed births 2016-2020 = 16.38 万人"),
    case(
        "2016—2020年，全市城镇新增就业21.4万人。", "observed urban_new_jobs 2016-2020 = 21.4 万人"
    ),
    case(
        "2016年至2020年，全市城镇新增就业累计21.4万人。",
        "observed urban_new_jobs 2016-2020 = 21.4 万人",
    ),
    case("五年来，全市城镇新增就业21.4万人。", "observed urban_new_jobs 2016-2020 = 21.4 万人"),
    case(
        "“十四五”期间，城镇新增就业18万人以上。",
        "target urban_new_jobs 2021-2025 >= 18.. 万人",
        section=GOALS,
    ),
    case("“十四五”时期全市新增托位9600个。", "target other 2021-2025 = 9600 个", section=TASKS),
    case(
        "规划期内，累计开展职业技能培训不少于9000人次。",
        "target other 2021-2025 >= 9000.. 人次",
        section=TASKS,
    ),
    case(
        "规划期间，年均城镇新增就业3.6万人。",
        "target urban_new_jobs 2021-2025 = 3.6 万人",
        section=GOALS,
    ),
    case(
        "“十三五”期间，总和生育率一直低于1.5。",
        "observed total_fertility_rate 2016-2020 < ..1.5 ratio",
    ),
    case(
        "“十三五”期间，城镇登记失业率始终控制在4%以内。",
        "observed registered_unemployment_rate 2016-2020 <= ..4 %",
    ),
]

COMPARED = [
    case(
        "与2010年相比，2020年全市常住人口增加20.64万人。",
        f"change {RESIDENT} 2010-2020 = 20.64 万人",
    ),
    case(
        "同2010年第六次全国人口普查相比，2020年全市常住人口增加20.64万人。",
        f"change {RESIDENT} 2010-2020 = 20.64 万人",
    ),
    case(
        "2020年，全市常住人口较2010年第六次全国人口普查增加20.64万人。",
        f"change {RESIDENT} 2010-2020 = 20.64 万人",
    ),
    case(
        "2020年，全市常住人口318.46万人，比2010年增加20.64万人，增长6.93%，年均增长0.67%。",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"change {RESIDENT} 2010-2020 = 20.64 万人",
        f"change {RESIDENT} 2010-2020 = 6.93 %",
        f"change {RESIDENT} 2010-2020 = 0.67 %",
    ),
    case(
        "2020年，户籍人口342.85万人，较“十二五”末增加4.6万人。",
        "observed population registered 2020 = 342.85 万人",
        "change population registered 2015-2020 = 4.6 万人",
    ),
    case(
        "2020年，全市出生人口2.61万人，比上年减少0.37万人。",
        "observed births 2020 = 2.61 万人",
        "change births 2019-2020 = -0.37 万人",
    ),
    case(
        "2019年，全市出生人口2.98万人，同比下降7.5%。",
        "observed births 2019 = 2.98 万人",
        "change births 2018-2019 = -7.5 %",
    ),
    case(
        "常住人口城镇化率达61.6%，五年提高7.4个百分点，年均提高1.48个百分点。",
        f"observed {URBAN} 2020 = 61.6 %",
        f"change {URBAN} 2015-2020 = 7.4 pp",
        f"change {URBAN} 2015-2020 = 1.48 pp",
    ),
    case("十年间全市常住人口增加20.64万人。", f"change {RESIDENT} 2010-2020 = 20.64 万人"),
    case("2010年以来，全市常住人口年均增长0.67%。", f"change {RESIDENT} 2010-2020 = 0.67 %"),
    case("2010—2020年，全市常住人口年均增加2.06万人。", f"change {RESIDENT} 2010-2020 = 2.06 万人"),
    case(
        "2020年户均规模2.61人，比2010年的3.12人减少0.51人。",
        "observed mean_household_size 2020 = 2.61 人",
        "observed mean_household_size 2010 = 3.12 人",
        "change mean_household_size 2010-2020 = -0.51 人",
    ),
    case(
        "到2025年，人均预期寿命达到78.6岁，比2020年提高0.74岁。",
        "target life_expectancy_at_birth 2025 = 78.6 岁",
        "change life_expectancy_at_birth 2020-2025 = 0.74 岁",
        section=GOALS,
    ),
    case(
        "预计今后五年60岁及以上人口年均增加2.1万人。",
        f"change {RESIDENT} Y_GE60 2020-2025 = 2.1 万人",
        section=TREND,
    ),
    case(
        "2035年常住人口预计为330万人，比2025年增加8万人。",
        f"projection {RESIDENT} 2035 = 330 万人",
        f"change {RESIDENT} 2025-2035 = 8 万人",
        section=TREND,
    ),
    case(
        "以2020年为基期，到2025年全市常住人口年均增长0.22%。",
        f"change {RESIDENT} 2020-2025 = 0.22 %",
        section=GOALS,
    ),
]

KINDS = [
    case(
        "2020年，全市常住人口318.46万人。", f"observed {RESIDENT} 2020 = 318.46 万人", section=GOALS
    ),
    case(
        "预计到2025年，全市常住人口322万人左右。",
        f"projection {RESIDENT} 2025 ~ 322 万人",
        section=TREND,
    ),
    case(
        "据预测，2035年全市常住人口将降至310万人。",
        f"projection {RESIDENT} 2035 = 310 万人",
        section=TREND,
    ),
    case(
        "到2025年，全市常住人口控制在322万人左右。",
        f"target {RESIDENT} 2025 ~ 322 万人",
        section=TASKS,
    ),
]


@pytest.mark.parametrize(
    ("text", "expected", "section"), NAMED + CARRIED + SPANS + COMPARED + KINDS
)
def test_a_figure_gets_its_years(text: str, expected: list[str], section: str) -> None:
    assert read(text, section) == expected
