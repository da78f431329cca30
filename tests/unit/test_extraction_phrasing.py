"""Running text in other words: lists dealt twice, forecasts, comparisons of places and of years."""

from __future__ import annotations

import pytest

from tests.extraction import GOALS, TASKS, TREND, case, read

RESIDENT = "population resident"
SHARE = "population_share resident"
URBAN = "urbanization_rate"
OLD = "Y_GE60"

DEALT_AGAIN = [
    case(
        "2020年，全市常住人口318.46万人，其中男性161.92万人、占50.84%，女性156.54万人、占49.16%，"
        "总人口性别比为103.44，较2010年的105.21下降1.77。",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"observed {RESIDENT} M 2020 = 161.92 万人",
        f"observed {SHARE} M 2020 = 50.84 %",
        f"observed {RESIDENT} F 2020 = 156.54 万人",
        f"observed {SHARE} F 2020 = 49.16 %",
        "observed sex_ratio resident 2020 = 103.44 女=100",
        "observed sex_ratio resident 2010 = 105.21 女=100",
        "change sex_ratio resident 2010-2020 = -1.77 女=100",
    ),
    case(
        "与2015年相比，2020年常住人口增加13.36万人、户籍人口增加4.6万人，分别增长4.4%和1.4%。",
        f"change {RESIDENT} 2015-2020 = 13.36 万人",
        "change population registered 2015-2020 = 4.6 万人",
        f"change {RESIDENT} 2015-2020 = 4.4 %",
        "change population registered 2015-2020 = 1.4 %",
    ),
    case(
        "人均预期寿命由76.5岁提高到77.86岁，孕产妇死亡率、婴儿死亡率分别由15.2/10万、5.1‰下降到"
        "9.87/10万、3.71‰。",
        "observed life_expectancy_at_birth 2015 = 76.5 岁",
        "observed life_expectancy_at_birth 2020 = 77.86 岁",
        "observed maternal_mortality_ratio 2015 = 15.2 /10万",
        "observed infant_mortality_rate 2015 = 5.1 ‰",
        "observed maternal_mortality_ratio 2020 = 9.87 /10万",
        "observed infant_mortality_rate 2020 = 3.71 ‰",
    ),
    case(
        "2020年，望川区、北泽区、临溪县常住人口城镇化率分别为88.2%、70.1%和41.3%，"
        "分别比2015年提高3.1个、5.6个和8.9个百分点。",
        f"observed {URBAN} resident @望川区 2020 = 88.2 %",
        f"observed {URBAN} resident @北泽区 2020 = 70.1 %",
        f"observed {URBAN} resident @临溪县 2020 = 41.3 %",
        f"change {URBAN} resident @望川区 2015-2020 = 3.1 pp",
        f"change {URBAN} resident @北泽区 2015-2020 = 5.6 pp",
        f"change {URBAN} resident @临溪县 2015-2020 = 8.9 pp",
    ),
    case(
        "到2025年，全市常住人口力争达到322万人，其中望川区65万人、北泽区57万人、临溪县12万人。",
        f"target {RESIDENT} 2025 = 322 万人",
        f"target {RESIDENT} @望川区 2025 = 65 万人",
        f"target {RESIDENT} @北泽区 2025 = 57 万人",
        f"target {RESIDENT} @临溪县 2025 = 12 万人",
        section=GOALS,
    ),
    case(
        "2020年，全市60岁及以上人口占比21.63%，其中望川区18.2%、临溪县27.6%。",
        f"observed {SHARE} {OLD} 2020 = 21.63 %",
        f"observed {SHARE} {OLD} @望川区 2020 = 18.2 %",
        f"observed {SHARE} {OLD} @临溪县 2020 = 27.6 %",
    ),
    case(
        "常住人口居前三位的是望川区、北泽区和石桥县，分别为61.8万人、55.2万人和48.9万人。",
        f"observed {RESIDENT} @望川区 2020 = 61.8 万人",
        f"observed {RESIDENT} @北泽区 2020 = 55.2 万人",
        f"observed {RESIDENT} @石桥县 2020 = 48.9 万人",
    ),
    case(
        "到2025年，每千人口拥有执业（助理）医师3.2人、注册护士3.8人、医疗卫生机构床位7.5张、托位4.6个。",
        "target physicians_per_1000 2025 = 3.2 /千人",
        "target nurses_per_1000 2025 = 3.8 /千人",
        "target hospital_beds_per_1000 2025 = 7.5 /千人",
        "target childcare_places_per_1000 2025 = 4.6 /千人",
        section=GOALS,
    ),
    case(
        "到2025年，婴儿死亡率、5岁以下儿童死亡率均低于5‰，孕产妇死亡率不高于12/10万。",
        "target infant_mortality_rate 2025 < ..5 ‰",
        "target under5_mortality_rate 2025 < ..5 ‰",
        "target maternal_mortality_ratio 2025 <= ..12 /10万",
        section=GOALS,
    ),
    case(
        "2020年，人口密度由2010年的每平方公里385人上升到412人，其中中心城区2146人。",
        "observed population_density resident 2010 = 385 人/km2",
        "observed population_density resident 2020 = 412 人/km2",
        "observed population_density resident @中心城区 2020 = 2146 人/km2",
    ),
    case(
        "全市家庭户112.3万户，集体户4.2万户，家庭户人口293.1万人，集体户人口25.36万人。",
        "observed family_households 2020 = 112.3 万户",
        "observed collective_households 2020 = 4.2 万户",
        "observed family_household_population 2020 = 293.1 万人",
        "observed collective_household_population 2020 = 25.36 万人",
    ),
]

FORECASTS = [
    case(
        "到2025年，全市60岁及以上老年人口将达到78万人，占比24.2%；2035年将达到100万人左右，"
        "占比超过30%；2050年前后达到峰值110万人，占比接近38%。",
        f"projection {RESIDENT} {OLD} 2025 = 78 万人",
        f"projection {SHARE} {OLD} 2025 = 24.2 %",
        f"projection {RESIDENT} {OLD} 2035 ~ 100 万人",
        f"projection {SHARE} {OLD} 2035 > 30.. %",
        f"projection {RESIDENT} {OLD} 2050 = 110 万人",
        f"projection {SHARE} {OLD} 2050 ~ 38 %",
        section=TREND,
    ),
    case(
        "总抚养比将由63.8%升至2025年的68%左右，2035年突破75%。",
        "observed dependency_ratio resident 2020 = 63.8 %",
        "projection dependency_ratio resident 2025 ~ 68 %",
        "projection dependency_ratio resident 2035 > 75.. %",
        section=TREND,
    ),
    case(
        "“十四五”期间，育龄妇女将年均减少1.5万人，到2025年降至69万人左右。",
        f"change {RESIDENT} F Y15T49 2020-2025 = -1.5 万人",
        f"projection {RESIDENT} F Y15T49 2025 ~ 69 万人",
        section=TREND,
    ),
    case(
        "15—59岁劳动年龄人口将从2020年的194.42万人减少到2025年的186万人，减少8.42万人，"
        "年均减少1.68万人。",
        f"observed {RESIDENT} Y15T59 2020 = 194.42 万人",
        f"projection {RESIDENT} Y15T59 2025 = 186 万人",
        f"change {RESIDENT} Y15T59 2020-2025 = -8.42 万人",
        f"change {RESIDENT} Y15T59 2020-2025 = -1.68 万人",
        section=TREND,
    ),
    case(
        "据测算，2021—2025年全市出生人口累计11万人，年均出生人口2.2万人左右。",
        "projection births 2021-2025 = 11 万人",
        "projection births 2021-2025 ~ 2.2 万人",
        section=TREND,
    ),
    case(
        "到2025年，全市常住人口将达到322万人左右（高方案为326万人，低方案为318万人）。",
        f"projection {RESIDENT} 2025 ~ 322 万人",
        f"projection {RESIDENT} 2025 = 326 万人",
        f"projection {RESIDENT} 2025 = 318 万人",
        section=TREND,
    ),
    case(
        "按中方案预测，2025年、2030年全市常住人口分别为322万和324万人。",
        f"projection {RESIDENT} 2025 = 322 万人",
        f"projection {RESIDENT} 2030 = 324 万人",
        section=TREND,
    ),
]

COMPARISONS = [
    case(
        "2020年全市65岁及以上人口49.3万人，占总人口的15.48%，分别比全省、全国高1.36和1.98个百分点。",
        f"observed {RESIDENT} Y_GE65 2020 = 49.3 万人",
        f"observed {SHARE} Y_GE65 2020 = 15.48 %",
        "observed other 2020 = 1.36 pp",
        "observed other 2020 = 1.98 pp",
    ),
    case(
        "从2010年到2020年，60岁及以上人口从43.96万人增至68.88万人，十年增加24.92万人，年均增长4.6%。",
        f"observed {RESIDENT} {OLD} 2010 = 43.96 万人",
        f"observed {RESIDENT} {OLD} 2020 = 68.88 万人",
        f"change {RESIDENT} {OLD} 2010-2020 = 24.92 万人",
        f"change {RESIDENT} {OLD} 2010-2020 = 4.6 %",
    ),
    case(
        "到2025年，城镇新增就业累计18万人，失业人员再就业累计5万人。",
        "target urban_new_jobs 2021-2025 = 18 万人",
        "target reemployed_people 2021-2025 = 5 万人",
        section=GOALS,
    ),
    case(
        "常住人口城镇化率年均提高0.88个百分点，到2025年达到66%左右，到2035年达到75%以上。",
        f"change {URBAN} resident 2020-2025 = 0.88 pp",
        f"target {URBAN} resident 2025 ~ 66 %",
        f"target {URBAN} resident 2035 >= 75.. %",
        section=GOALS,
    ),
    case(
        "出生人口性别比逐步回落至108以下，2035年趋于正常（103—107）。",
        "target sex_ratio_at_birth 2025 <= ..108 女=100",
        "target sex_ratio_at_birth 2035 range 103..107 女=100",
        section=GOALS,
    ),
    case(
        "到2025年，常住人口城镇化率达到66%左右（户籍人口城镇化率达到48%左右）。",
        f"target {URBAN} resident 2025 ~ 66 %",
        f"target {URBAN} registered 2025 ~ 48 %",
        section=GOALS,
    ),
    case(
        "到2023年，街道综合养老服务中心覆盖率达到70%，2025年达到100%。",
        "target other 2023 = 70 %",
        "target other 2025 = 100 %",
        section=TASKS,
    ),
    case(
        "“十四五”期间，筹集保障性租赁住房2万套（间）。",
        "target other 2021-2025 = 2 万套",
        section=TASKS,
    ),
    case(
        "2020年全市人户分离人口87.4万人，其中市辖区内人户分离人口34.5万人，流动人口52.9万人。",
        "observed population_away_from_registration 2020 = 87.4 万人",
        "observed other 2020 = 34.5 万人",
        "observed floating_population 2020 = 52.9 万人",
    ),
]


OTHER_WORDS = [
    case(
        "户籍人口稳步增加。到2020年末达342.85万人，较2015年增加4.6万人。",
        "observed population registered 2020 = 342.85 万人",
        "change population registered 2015-2020 = 4.6 万人",
    ),
    case(
        "城镇化水平明显提升。2020年末达到61.6%，五年提高7.4个百分点。",
        f"observed {URBAN} resident 2020 = 61.6 %",
        f"change {URBAN} resident 2015-2020 = 7.4 pp",
    ),
    case(
        "2000年至2020年，全市60岁及以上人口由22.1万人增加到68.88万人，二十年增加46.78万人。",
        f"observed {RESIDENT} {OLD} 2000 = 22.1 万人",
        f"observed {RESIDENT} {OLD} 2020 = 68.88 万人",
        f"change {RESIDENT} {OLD} 2000-2020 = 46.78 万人",
    ),
    case(
        "各县中，石桥县常住人口最多，为48.9万人；临溪县次之，为12.3万人。",
        f"observed {RESIDENT} @石桥县 2020 = 48.9 万人",
        f"observed {RESIDENT} @临溪县 2020 = 12.3 万人",
    ),
    case(
        "城镇化率最高的是望川区，为88.2%；最低的是临溪县，仅41.3%。",
        f"observed {URBAN} resident @望川区 2020 = 88.2 %",
        f"observed {URBAN} resident @临溪县 2020 = 41.3 %",
    ),
    case(
        "望川区、北泽区常住人口均超过50万人。",
        f"observed {RESIDENT} @望川区 2020 > 50.. 万人",
        f"observed {RESIDENT} @北泽区 2020 > 50.. 万人",
    ),
    case(
        "2020年，全市0—17岁儿童62.3万人，其中男童33.1万人，女童29.2万人。",
        f"observed {RESIDENT} Y0T17 2020 = 62.3 万人",
        f"observed {RESIDENT} M Y0T17 2020 = 33.1 万人",
        f"observed {RESIDENT} F Y0T17 2020 = 29.2 万人",
    ),
    case(
        "2020年末，全市常住人口、户籍人口分别为318.46万人、342.85万人，比上年末分别增长0.7%、0.2%。",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        "observed population registered 2020 = 342.85 万人",
        f"change {RESIDENT} 2019-2020 = 0.7 %",
        "change population registered 2019-2020 = 0.2 %",
    ),
    case(
        "2020年，全市婴儿、孕产妇死亡率分别为3.71‰、9.87/10万，均低于全省平均水平。",
        "observed infant_mortality_rate 2020 = 3.71 ‰",
        "observed maternal_mortality_ratio 2020 = 9.87 /10万",
    ),
    case(
        "预计到2035年，全市常住人口将比2025年减少2万人左右，降至320万人。",
        f"change {RESIDENT} 2025-2035 ~ -2 万人",
        f"projection {RESIDENT} 2035 = 320 万人",
        section=TREND,
    ),
    case(
        "在低生育率情景下，2035年全市常住人口为312万人；在生育率回升情景下，为328万人。",
        f"projection {RESIDENT} 2035 = 312 万人",
        f"projection {RESIDENT} 2035 = 328 万人",
        section=TREND,
    ),
    case(
        "“十四五”期间，全市新增公办幼儿园60所，其中望川区20所、临溪县5所。",
        "target other 2021-2025 = 60 所",
        "target other @望川区 2021-2025 = 20 所",
        "target other @临溪县 2021-2025 = 5 所",
        section=TASKS,
    ),
]


@pytest.mark.parametrize(
    ("text", "expected", "section"),
    DEALT_AGAIN + FORECASTS + COMPARISONS + OTHER_WORDS,
)
def test_a_sentence_states_exactly_this(text: str, expected: list[str], section: str) -> None:
    assert read(text, section) == expected
