"""Figures as plans print them: numbers, magnitudes, units, bounds, ranges, words."""

from __future__ import annotations

import pytest

from tests.extraction import GOALS, TASKS, TREND, case, read

RESIDENT = "observed population resident 2020"
GOAL = "target population resident 2025"
URBAN = "target urbanization_rate resident 2025"
BIRTH_RATIO = "target sex_ratio_at_birth 2025"

NUMBERS = [
    case("2020年，全市常住人口318.46万人。", f"{RESIDENT} = 318.46 万人"),
    case("2020年，全市常住人口3184627人。", f"{RESIDENT} = 3184627 人"),
    case("2020年，全市常住人口3,184,627人。", f"{RESIDENT} = 3184627 人"),
    case("2020年，全市常住人口３，１８４，６２７人。", f"{RESIDENT} = 3184627 人"),
    case("２０２０年，全市常住人口３１８．４６万人。", f"{RESIDENT} = 318.46 万人"),
    case("2020年，全市常住人口为318.46 万人。", f"{RESIDENT} = 318.46 万人"),
    case("2020年，全市常住人口1.02亿人。", f"{RESIDENT} = 1.02 亿人"),
    case("2020年，全市常住人口318.46万。", f"{RESIDENT} = 318.46 万人"),
    case("2020年末全市有常住人口318万多人。", f"{RESIDENT} > 318.. 万人"),
    case("2020年末全市常住人口318余万人。", f"{RESIDENT} > 318.. 万人"),
    case("2020年末全市常住人口300多万人。", f"{RESIDENT} > 300.. 万人"),
    case(
        "2020年，人口自然增长率为-0.4‰。",
        "observed natural_growth_rate resident 2020 = -0.4 ‰",
    ),
    case(
        "2020年，人口自然增长率为－1.25‰。",
        "observed natural_growth_rate resident 2020 = -1.25 ‰",
    ),
    case(
        "2020年，人口自然增长率为负0.4‰。",
        "observed natural_growth_rate resident 2020 = -0.4 ‰",
    ),
    case("2020年，地区生产总值2,356.8亿元。", "observed gdp 2020 = 2356.8 亿元"),
    case("2020年，人均地区生产总值7.2万元。", "observed gdp_per_capita 2020 = 7.2 万元"),
    case("2020年，全市接待游客4300万人次。", "observed tourists 2020 = 4300 万人次"),
    case("2020年，全市共有家庭户112.3万户。", "observed family_households 2020 = 112.3 万户"),
    case(
        "2020年，人口密度为每平方公里412人。",
        "observed population_density resident 2020 = 412 人/km2",
    ),
    case(
        "2020年，人口密度为412人/平方公里。",
        "observed population_density resident 2020 = 412 人/km2",
    ),
    case(
        "2020年，孕产妇死亡率为9.87/10万。",
        "observed maternal_mortality_ratio 2020 = 9.87 /10万",
    ),
    case(
        "2020年，孕产妇死亡率为9.87人/10万人。",
        "observed maternal_mortality_ratio 2020 = 9.87 /10万",
    ),
    case(
        "2020年，孕产妇死亡率为十万分之9.87。",
        "observed maternal_mortality_ratio 2020 = 9.87 /10万",
    ),
    case(
        "2020年，每千人口拥有执业（助理）医师2.9人、注册护士3.1人。",
        "observed physicians_per_1000 2020 = 2.9 /千人",
        "observed nurses_per_1000 2020 = 3.1 /千人",
    ),
    case(
        "2020年，每千人口医疗卫生机构床位数为6.2张。",
        "observed hospital_beds_per_1000 2020 = 6.2 /千人",
    ),
    case(
        "2020年，劳动年龄人口平均受教育年限10.6年。",
        "observed mean_years_schooling_working_age 2020 = 10.6 年",
    ),
    case("2020年，人均预期寿命77.86岁。", "observed life_expectancy_at_birth 2020 = 77.86 岁"),
    case("2020年，总和生育率为1.28。", "observed total_fertility_rate 2020 = 1.28 ratio"),
    case("2020年，平均家庭户规模2.61人。", "observed mean_household_size 2020 = 2.61 人"),
]

SEX_RATIOS = [
    case("2020年，出生人口性别比为109.2。", "observed sex_ratio_at_birth 2020 = 109.2 女=100"),
    case("2020年，出生人口性别比为109.2:100。", "observed sex_ratio_at_birth 2020 = 109.2 女=100"),
    case("2020年，出生人口性别比为109.2∶100。", "observed sex_ratio_at_birth 2020 = 109.2 女=100"),
    case("2020年，出生人口性别比为109.2：100。", "observed sex_ratio_at_birth 2020 = 109.2 女=100"),
    case(
        "2020年，出生人口性别比为109.2（以女性为100）。",
        "observed sex_ratio_at_birth 2020 = 109.2 女=100",
    ),
    case(
        "2020年，出生人口性别比（女=100）为109.2。",
        "observed sex_ratio_at_birth 2020 = 109.2 女=100",
    ),
    case(
        "2020年，常住人口性别比（以女性为100，男性对女性的比例）为103.44。",
        "observed sex_ratio resident 2020 = 103.44 女=100",
    ),
    case(
        "到2025年，出生人口性别比回落到107∶100以内。",
        f"{BIRTH_RATIO} <= ..107 女=100",
        section=GOALS,
    ),
]

BOUNDS = [
    case(
        "到2025年，全市常住人口达到322万人左右。",
        f"{GOAL} ~ 322 万人",
        section=GOALS,
    ),
    case("到2025年，全市常住人口约322万人。", f"{GOAL} ~ 322 万人", section=GOALS),
    case("到2025年，全市常住人口力争达到约322万人。", f"{GOAL} ~ 322 万人", section=GOALS),
    case("到2025年，全市常住人口力争达到322万人。", f"{GOAL} = 322 万人", section=GOALS),
    case("到2025年，全市常住人口保持在322万人上下。", f"{GOAL} ~ 322 万人", section=GOALS),
    case("到2025年，全市常住人口接近322万人。", f"{GOAL} ~ 322 万人", section=GOALS),
    case("到2025年，全市常住人口达到322万人以上。", f"{GOAL} >= 322.. 万人", section=GOALS),
    case("到2025年，全市常住人口不低于322万人。", f"{GOAL} >= 322.. 万人", section=GOALS),
    case("到2025年，全市常住人口不少于322万人。", f"{GOAL} >= 322.. 万人", section=GOALS),
    case("到2025年，全市常住人口至少达到322万人。", f"{GOAL} >= 322.. 万人", section=GOALS),
    case("到2025年，全市常住人口超过322万人。", f"{GOAL} > 322.. 万人", section=GOALS),
    case("到2025年，全市常住人口突破322万人。", f"{GOAL} > 322.. 万人", section=GOALS),
    case("到2025年，全市常住人口逾322万人。", f"{GOAL} > 322.. 万人", section=GOALS),
    case("到2025年，全市常住人口不超过322万人。", f"{GOAL} <= ..322 万人", section=GOALS),
    case("到2025年，全市常住人口控制在322万人以内。", f"{GOAL} <= ..322 万人", section=GOALS),
    case("到2025年，全市常住人口控制在322万人以下。", f"{GOAL} <= ..322 万人", section=GOALS),
    case("到2025年，全市常住人口控制在322万人左右。", f"{GOAL} ~ 322 万人", section=GOALS),
    case("到2025年，全市常住人口≥322万人。", f"{GOAL} >= 322.. 万人", section=GOALS),
    case("到2025年，全市常住人口≤322万人。", f"{GOAL} <= ..322 万人", section=GOALS),
    case("到2025年，全市常住人口＞322万人。", f"{GOAL} > 322.. 万人", section=GOALS),
    case("2020年，总和生育率不足1.3。", "observed total_fertility_rate 2020 < ..1.3 ratio"),
    case("2020年，总和生育率不到1.3。", "observed total_fertility_rate 2020 < ..1.3 ratio"),
    case("2020年，总和生育率低于1.3。", "observed total_fertility_rate 2020 < ..1.3 ratio"),
    case("2020年，总和生育率已跌破1.3。", "observed total_fertility_rate 2020 < ..1.3 ratio"),
    case(
        "2020年，城镇登记失业率控制在4%以内。",
        "observed registered_unemployment_rate 2020 <= ..4 %",
    ),
    case(
        "到2025年，婴儿死亡率下降到3.5‰以下。",
        "target infant_mortality_rate 2025 <= ..3.5 ‰",
        section=GOALS,
    ),
    case(
        "到2025年，婴儿死亡率低于3.5‰。",
        "target infant_mortality_rate 2025 < ..3.5 ‰",
        section=GOALS,
    ),
    case(
        "到2025年，常住人口城镇化率达到66%及以上。",
        f"{URBAN} >= 66.. %",
        section=GOALS,
    ),
    case("到2025年，常住人口城镇化率大于等于66％。", f"{URBAN} >= 66.. %", section=GOALS),
    case("到2025年，常住人口城镇化率高于66％。", f"{URBAN} > 66.. %", section=GOALS),
    case(
        "到2025年，常住人口城镇化率达到66%以上，力争70%。",
        f"{URBAN} >= 66.. %",
        f"{URBAN} = 70 %",
        section=GOALS,
    ),
]

RANGES = [
    case(
        "到2025年，出生人口性别比稳定在103—107。",
        f"{BIRTH_RATIO} range 103..107 女=100",
        section=GOALS,
    ),
    case(
        "到2025年，出生人口性别比稳定在103-107之间。",
        f"{BIRTH_RATIO} range 103..107 女=100",
        section=GOALS,
    ),
    case(
        "到2025年，出生人口性别比稳定在103～107。",
        f"{BIRTH_RATIO} range 103..107 女=100",
        section=GOALS,
    ),
    case(
        "到2025年，出生人口性别比稳定在103至107的正常区间。",
        f"{BIRTH_RATIO} range 103..107 女=100",
        section=GOALS,
    ),
    case("到2025年，全市常住人口控制在320—325万人。", f"{GOAL} range 320..325 万人", section=GOALS),
    case(
        "到2025年，全市常住人口控制在320万—325万人。", f"{GOAL} range 320..325 万人", section=GOALS
    ),
    case(
        "到2025年，全市常住人口控制在320万人至325万人之间。",
        f"{GOAL} range 320..325 万人",
        section=GOALS,
    ),
    case(
        "到2025年，全市常住人口介于320万人和325万人之间。",
        f"{GOAL} range 320..325 万人",
        section=GOALS,
    ),
    case("到2025年，常住人口城镇化率达到65%—68%。", f"{URBAN} range 65..68 %", section=GOALS),
    case("到2025年，常住人口城镇化率达到65%至68%。", f"{URBAN} range 65..68 %", section=GOALS),
    case("到2025年，常住人口城镇化率达到65—68%。", f"{URBAN} range 65..68 %", section=GOALS),
    case("到2025年，常住人口城镇化率达到65%到68%左右。", f"{URBAN} range 65..68 %", section=GOALS),
    case(
        "到2025年，总和生育率保持在1.4—1.6。",
        "target total_fertility_rate 2025 range 1.4..1.6 ratio",
        section=GOALS,
    ),
    case(
        "到2025年，人口自然增长率保持在-0.5‰—0.5‰。",
        "target natural_growth_rate resident 2025 range -0.5..0.5 ‰",
        section=GOALS,
    ),
]

RANGES += [
    case(
        "到2025年，出生人口性别比稳定在107—103。",
        f"{BIRTH_RATIO} range 103..107 女=100",
        section=GOALS,
    ),
]

WORDS = [
    case("到2025年，常住人口城镇化率达到百分之六十六。", f"{URBAN} = 66 %", section=GOALS),
    case(
        "到2025年，常住人口城镇化率达到百分之六十六点五以上。",
        f"{URBAN} >= 66.5.. %",
        section=GOALS,
    ),
    case("到2025年，常住人口城镇化率达到百分之66。", f"{URBAN} = 66 %", section=GOALS),
    case(
        "到2025年，婴儿死亡率控制在千分之四以内。",
        "target infant_mortality_rate 2025 <= ..4 ‰",
        section=GOALS,
    ),
    case(
        "2020年，60岁及以上人口占比超过两成。",
        "observed population_share resident Y_GE60 2020 > 20.. %",
    ),
    case(
        "2020年，60岁及以上人口占比约二成半。",
        "observed population_share resident Y_GE60 2020 ~ 25 %",
    ),
    case(
        "到2025年，养老机构护理型床位占比达到六成。",
        "target nursing_bed_share 2025 = 60 %",
        section=GOALS,
    ),
    case(
        "到2025年，人才资源总量比2020年翻一番。",
        "change talent_total 2020-2025 = 2 倍",
        section=GOALS,
    ),
    case("2020年，流动人口是2010年的2.3倍。", "change floating_population 2010-2020 = 2.3 倍"),
    case(
        "2020年，全市流动人口比2010年增加1.3倍。", "change floating_population 2010-2020 = 1.3 倍"
    ),
]

CHANGES = [
    case(
        "2020年，全市常住人口比2010年增加20.64万人。",
        "change population resident 2010-2020 = 20.64 万人",
    ),
    case(
        "2020年，全市常住人口比2010年增长6.93%。", "change population resident 2010-2020 = 6.93 %"
    ),
    case(
        "2020年，全市常住人口比2010年减少约2.35万人。",
        "change population resident 2010-2020 ~ -2.35 万人",
    ),
    case(
        "2020年，常住人口城镇化率比2010年提高12.5个百分点。",
        "change urbanization_rate resident 2010-2020 = 12.5 pp",
    ),
    case(
        "2020年，0—14岁人口比重比2010年下降超过3个百分点。",
        "change population_share resident Y0T14 2010-2020 < ..-3 pp",
    ),
    case(
        "2020年，婴儿死亡率较2015年下降1.2个千分点。",
        "change infant_mortality_rate 2015-2020 = -1.2 ‰",
    ),
    case(
        "2020年，人均预期寿命比2015年提高1.3岁以上。",
        "change life_expectancy_at_birth 2015-2020 >= 1.3.. 岁",
    ),
    case(
        "预计2025年，60岁及以上人口比2020年增加10—12万人。",
        "change population resident Y_GE60 2020-2025 range 10..12 万人",
        section=TREND,
    ),
    case(
        "2020年，全市出生人口2.61万人，比上年减少0.37万人，下降12.4%。",
        "observed births 2020 = 2.61 万人",
        "change births 2019-2020 = -0.37 万人",
        "change births 2019-2020 = -12.4 %",
    ),
    case(
        "到2025年，孕产妇死亡率比2020年降低10%。",
        "change maternal_mortality_ratio 2020-2025 = -10 %",
        section=GOALS,
    ),
    case(
        "到2025年，人均预期寿命较2020年提高1岁。",
        "change life_expectancy_at_birth 2020-2025 = 1 岁",
        section=GOALS,
    ),
]

FACILITIES = [
    case("“十四五”期间，全市新增托位9600个。", "target other 2021-2025 = 9600 个", section=TASKS),
    case("到2025年，养老床位达到1.9万张。", "target other 2025 = 1.9 万张", section=TASKS),
    case(
        "到2025年，每个县至少建成1所公办托育中心。",
        "target other @每个县 2025 >= 1.. 所",
        section=TASKS,
    ),
    case(
        "到2025年，每千人口拥有3岁以下婴幼儿托位数达到4.6个。",
        "target childcare_places_per_1000 2025 = 4.6 /千人",
        section=TASKS,
    ),
    case(
        "到2025年，每10万人口中具有大学文化程度人数超过1.5万人。",
        "target attainment_university_per_100k 2025 > 1.5.. 万人",
        section=TASKS,
    ),
    case(
        "“十四五”期间，累计开展职业技能培训不少于9000人次。",
        "target other 2021-2025 >= 9000.. 人次",
        section=TASKS,
    ),
    case(
        "到2025年，人均体育场地面积达到2.6平方米以上。",
        "target sports_area_per_capita 2025 >= 2.6.. 平方米",
        section=TASKS,
    ),
]


@pytest.mark.parametrize(
    ("text", "expected", "section"),
    NUMBERS + SEX_RATIOS + BOUNDS + RANGES + WORDS + CHANGES + FACILITIES,
)
def test_a_figure_keeps_its_value_unit_and_bound(
    text: str, expected: list[str], section: str
) -> None:
    assert read(text, section) == expected
