"""Running text: subjects carried over clauses, lists dealt out, places and populations together."""

from __future__ import annotations

import pytest

from tests.extraction import GOALS, STATUS, TASKS, TREND, case, read

RESIDENT = "population resident"
SHARE = "population_share resident"
URBAN = "urbanization_rate"
OLD = "Y_GE60"

LISTS = [
    case(
        "2020年，全市婴儿死亡率、5岁以下儿童死亡率、孕产妇死亡率分别降至3.71‰、5.26‰、9.87/10万。",
        "observed infant_mortality_rate 2020 = 3.71 ‰",
        "observed under5_mortality_rate 2020 = 5.26 ‰",
        "observed maternal_mortality_ratio 2020 = 9.87 /10万",
    ),
    case(
        "到2025年，婴儿、5岁以下儿童、孕产妇死亡率分别控制在3.5‰、5‰、9/10万以下。",
        "target infant_mortality_rate 2025 <= ..3.5 ‰",
        "target under5_mortality_rate 2025 <= ..5 ‰",
        "target maternal_mortality_ratio 2025 <= ..9 /10万",
        section=GOALS,
    ),
    case(
        "到2025年，婴儿死亡率和5岁以下儿童死亡率分别控制在3.5‰和5‰以内。",
        "target infant_mortality_rate 2025 <= ..3.5 ‰",
        "target under5_mortality_rate 2025 <= ..5 ‰",
        section=GOALS,
    ),
    case(
        "到2025年，常住人口城镇化率和户籍人口城镇化率分别达到66%以上和48%左右。",
        f"target {URBAN} resident 2025 >= 66.. %",
        f"target {URBAN} registered 2025 ~ 48 %",
        section=GOALS,
    ),
    case(
        "到2025年，常住、户籍人口城镇化率分别达到66%和48%。",
        f"target {URBAN} resident 2025 = 66 %",
        f"target {URBAN} registered 2025 = 48 %",
        section=GOALS,
    ),
    case(
        "2020年，0—14岁、15—59岁、60岁及以上人口占比分别为17.32%、61.05%、21.63%。",
        f"observed {SHARE} Y0T14 2020 = 17.32 %",
        f"observed {SHARE} Y15T59 2020 = 61.05 %",
        f"observed {SHARE} {OLD} 2020 = 21.63 %",
    ),
    case(
        "2020年，全市0—14岁人口55.16万人，占17.32%；15—59岁人口194.42万人，占61.05%；"
        "60岁及以上人口68.88万人，占21.63%，其中65岁及以上人口49.3万人，占15.48%。",
        f"observed {RESIDENT} Y0T14 2020 = 55.16 万人",
        f"observed {SHARE} Y0T14 2020 = 17.32 %",
        f"observed {RESIDENT} Y15T59 2020 = 194.42 万人",
        f"observed {SHARE} Y15T59 2020 = 61.05 %",
        f"observed {RESIDENT} {OLD} 2020 = 68.88 万人",
        f"observed {SHARE} {OLD} 2020 = 21.63 %",
        f"observed {RESIDENT} Y_GE65 2020 = 49.3 万人",
        f"observed {SHARE} Y_GE65 2020 = 15.48 %",
    ),
    case(
        "2020年，临溪县、望川区常住人口分别为42.3万人和61.8万人。",
        f"observed {RESIDENT} @临溪县 2020 = 42.3 万人",
        f"observed {RESIDENT} @望川区 2020 = 61.8 万人",
    ),
    case(
        "2020年，常住人口超过50万人的有望川区（61.8万人）和北泽区（55.2万人）。",
        f"observed {RESIDENT} @望川区 2020 = 61.8 万人",
        f"observed {RESIDENT} @北泽区 2020 = 55.2 万人",
    ),
    case(
        "2020年，全市男性人口161.92万人，占50.84%；女性人口156.54万人，占49.16%。",
        f"observed {RESIDENT} M 2020 = 161.92 万人",
        f"observed {SHARE} M 2020 = 50.84 %",
        f"observed {RESIDENT} F 2020 = 156.54 万人",
        f"observed {SHARE} F 2020 = 49.16 %",
    ),
    case(
        "2020年，男性、女性人口分别占50.84%和49.16%。",
        f"observed {SHARE} M 2020 = 50.84 %",
        f"observed {SHARE} F 2020 = 49.16 %",
    ),
    case(
        "2020年，居住在城镇的人口为196.18万人，占61.6%；居住在乡村的人口为122.28万人，占38.4%。",
        f"observed {RESIDENT} U 2020 = 196.18 万人",
        f"observed {SHARE} U 2020 = 61.6 %",
        f"observed {RESIDENT} R 2020 = 122.28 万人",
        f"observed {SHARE} R 2020 = 38.4 %",
    ),
    case(
        "每10万人中具有大学、高中、初中、小学文化程度的分别为15338人、14872人、34540人和25106人。",
        "observed attainment_university_per_100k 2020 = 15338 人",
        "observed attainment_senior_secondary_per_100k 2020 = 14872 人",
        "observed attainment_junior_secondary_per_100k 2020 = 34540 人",
        "observed attainment_primary_per_100k 2020 = 25106 人",
    ),
    case(
        "2015年和2020年，全市常住人口分别为305.1万人和318.46万人，城镇化率分别为54.2%和61.6%。",
        f"observed {RESIDENT} 2015 = 305.1 万人",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"observed {URBAN} resident 2015 = 54.2 %",
        f"observed {URBAN} resident 2020 = 61.6 %",
    ),
    case(
        "与2010年相比，0—14岁、60岁及以上人口比重分别提高1.14个、6.87个百分点。",
        f"change {SHARE} Y0T14 2010-2020 = 1.14 pp",
        f"change {SHARE} {OLD} 2010-2020 = 6.87 pp",
    ),
    case(
        "与2010年相比，0—14岁人口比重上升1.14个百分点，15—59岁人口比重下降8.01个百分点，"
        "60岁及以上人口比重上升6.87个百分点。",
        f"change {SHARE} Y0T14 2010-2020 = 1.14 pp",
        f"change {SHARE} Y15T59 2010-2020 = -8.01 pp",
        f"change {SHARE} {OLD} 2010-2020 = 6.87 pp",
    ),
    case(
        "到2025年和2030年，常住人口分别达到322万人和324万人左右，户籍人口分别达到343万人和344万人。",
        f"target {RESIDENT} 2025 ~ 322 万人",
        f"target {RESIDENT} 2030 ~ 324 万人",
        "target population registered 2025 = 343 万人",
        "target population registered 2030 = 344 万人",
        section=GOALS,
    ),
    case(
        "到2025年，婚前医学检查率、孕前优生健康检查率、产前筛查率均达到90%以上。",
        "target premarital_checkup_rate 2025 >= 90.. %",
        "target preconception_checkup_coverage 2025 >= 90.. %",
        "target prenatal_screening_rate 2025 >= 90.. %",
        section=GOALS,
    ),
    case(
        "2020年，全市男性、女性人均预期寿命分别为75.4岁和80.6岁。",
        "observed life_expectancy_at_birth M 2020 = 75.4 岁",
        "observed life_expectancy_at_birth F 2020 = 80.6 岁",
    ),
    case(
        "到2025年，每千人口执业（助理）医师数、注册护士数分别达到3.2人、3.8人。",
        "target physicians_per_1000 2025 = 3.2 /千人",
        "target nurses_per_1000 2025 = 3.8 /千人",
        section=GOALS,
    ),
]

CARRIED = [
    case(
        "2020年，全市常住人口318.46万人。其中，城镇人口196.18万人，乡村人口122.28万人。",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"observed {RESIDENT} U 2020 = 196.18 万人",
        f"observed {RESIDENT} R 2020 = 122.28 万人",
    ),
    case(
        "2020年，全市户籍人口342.85万人，其中男性175.1万人，女性167.75万人。",
        "observed population registered 2020 = 342.85 万人",
        "observed population registered M 2020 = 175.1 万人",
        "observed population registered F 2020 = 167.75 万人",
    ),
    case(
        "60岁及以上老年人口达到68.88万人，占常住人口的21.63%，比2010年提高6.87个百分点。",
        f"observed {RESIDENT} {OLD} 2020 = 68.88 万人",
        f"observed {SHARE} {OLD} 2020 = 21.63 %",
        f"change {SHARE} {OLD} 2010-2020 = 6.87 pp",
    ),
    case(
        "全市60周岁以上户籍老年人口71.2万人，占户籍人口总数的20.8%。",
        f"observed population registered {OLD} 2020 = 71.2 万人",
        f"observed population_share registered {OLD} 2020 = 20.8 %",
    ),
    case(
        "2020年，全市出生人口2.61万人，出生率为8.2‰；死亡人口2.02万人，死亡率为6.3‰；"
        "自然增长率为1.9‰。",
        "observed births 2020 = 2.61 万人",
        "observed crude_birth_rate 2020 = 8.2 ‰",
        "observed deaths 2020 = 2.02 万人",
        "observed crude_death_rate 2020 = 6.3 ‰",
        "observed natural_growth_rate resident 2020 = 1.9 ‰",
    ),
    case(
        "总抚养比由2010年的41.2%上升到2020年的63.8%。其中，少儿抚养比由22.9%上升到28.4%，"
        "老年抚养比由18.3%上升到35.4%。",
        "observed dependency_ratio resident 2010 = 41.2 %",
        "observed dependency_ratio resident 2020 = 63.8 %",
        "observed child_dependency_ratio resident 2010 = 22.9 %",
        "observed child_dependency_ratio resident 2020 = 28.4 %",
        "observed old_age_dependency_ratio resident 2010 = 18.3 %",
        "observed old_age_dependency_ratio resident 2020 = 35.4 %",
    ),
    case(
        "出生人口性别比持续回落，由2010年的118.6降至2015年的113.6，2020年进一步降至109.2。",
        "observed sex_ratio_at_birth 2010 = 118.6 女=100",
        "observed sex_ratio_at_birth 2015 = 113.6 女=100",
        "observed sex_ratio_at_birth 2020 = 109.2 女=100",
    ),
    case(
        "人口总量平稳增长。2020年达到318.46万人，比2010年增加20.64万人。",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"change {RESIDENT} 2010-2020 = 20.64 万人",
    ),
    case(
        "城镇化水平稳步提高。2020年，全市城镇常住人口196.18万人，常住人口城镇化率达到61.6%，"
        "较2015年提高7.4个百分点。",
        f"observed {RESIDENT} U 2020 = 196.18 万人",
        f"observed {URBAN} resident 2020 = 61.6 %",
        f"change {URBAN} resident 2015-2020 = 7.4 pp",
    ),
    case(
        "15—59岁劳动年龄人口自2012年起持续减少，由2012年的205万人减少到2020年的194.42万人，"
        "年均减少1.32万人。",
        f"observed {RESIDENT} Y15T59 2012 = 205 万人",
        f"observed {RESIDENT} Y15T59 2020 = 194.42 万人",
        f"change {RESIDENT} Y15T59 2012-2020 = -1.32 万人",
    ),
    case(
        "育龄妇女（15—49岁）人数由2010年的88.1万人减少到2020年的76.4万人。",
        f"observed {RESIDENT} F Y15T49 2010 = 88.1 万人",
        f"observed {RESIDENT} F Y15T49 2020 = 76.4 万人",
    ),
    case(
        "2020年全市人户分离人口87.4万人，其中流动人口52.9万人；跨省流入人口9.6万人。",
        "observed population_away_from_registration 2020 = 87.4 万人",
        "observed floating_population 2020 = 52.9 万人",
        "observed other 2020 = 9.6 万人",
    ),
    case(
        "预计2025年60岁及以上人口将突破78万人，占总人口比重升至24.2%以上。",
        f"projection {RESIDENT} {OLD} 2025 > 78.. 万人",
        f"projection {SHARE} {OLD} 2025 >= 24.2.. %",
        section=TREND,
    ),
    case(
        "人口总量方面，到2025年控制在322万人左右；人口素质方面，人均预期寿命达到78.6岁。",
        f"target {RESIDENT} 2025 ~ 322 万人",
        "target life_expectancy_at_birth 2025 = 78.6 岁",
        section=GOALS,
    ),
    case(
        "1.人口规模适度增长。到2025年，全市常住人口达到322万人左右。\n"
        "2.人口素质不断提升。到2025年，人均预期寿命达到78.6岁。",
        f"target {RESIDENT} 2025 ~ 322 万人",
        "target life_expectancy_at_birth 2025 = 78.6 岁",
        section=GOALS,
    ),
    case(
        "到2025年，全市常\n住人口达到322万\n人左右，人均预期寿命达到78.6\n岁。",
        f"target {RESIDENT} 2025 ~ 322 万人",
        "target life_expectancy_at_birth 2025 = 78.6 岁",
        section=GOALS,
    ),
    case(
        "全市老龄化程度达21.63%，高于全省平均水平。",
        f"observed {SHARE} {OLD} 2020 = 21.63 %",
    ),
]

PLACES = [
    case(
        "2020年，全市65岁及以上人口占比15.48%（全省14.12%）。",
        f"observed {SHARE} Y_GE65 2020 = 15.48 %",
        f"observed {SHARE} Y_GE65 @全省 2020 = 14.12 %",
    ),
    case(
        "2020年，常住人口城镇化率61.6%，高于全省（58.3%），低于全国（63.89%）。",
        f"observed {URBAN} resident 2020 = 61.6 %",
        f"observed {URBAN} resident @全省 2020 = 58.3 %",
        f"observed {URBAN} resident @全国 2020 = 63.89 %",
    ),
    case(
        "2020年，全市常住人口城镇化率为61.6%，比全省平均水平高3.3个百分点。",
        f"observed {URBAN} resident 2020 = 61.6 %",
        "observed other 2020 = 3.3 pp",
    ),
    case(
        "2020年，人均预期寿命77.86岁，全省为77.1岁，全国为77.93岁。",
        "observed life_expectancy_at_birth 2020 = 77.86 岁",
        "observed life_expectancy_at_birth @全省 2020 = 77.1 岁",
        "observed life_expectancy_at_birth @全国 2020 = 77.93 岁",
    ),
    case(
        "2020年，中心城区常住人口123.2万人，占全市的38.7%。",
        f"observed {RESIDENT} @中心城区 2020 = 123.2 万人",
        f"observed {SHARE} @中心城区 2020 = 38.7 %",
    ),
    case(
        "2020年，望川区常住人口61.8万人，居全市首位；临溪县最少，为12.3万人。",
        f"observed {RESIDENT} @望川区 2020 = 61.8 万人",
        f"observed {RESIDENT} @临溪县 2020 = 12.3 万人",
    ),
    case(
        "2020年，望川区常住人口61.8万人，城镇化率88.2%。全市户籍人口342.85万人。",
        f"observed {RESIDENT} @望川区 2020 = 61.8 万人",
        f"observed {URBAN} resident @望川区 2020 = 88.2 %",
        "observed population registered 2020 = 342.85 万人",
    ),
    case(
        "到2025年，中心城区常住人口达到135万人，临溪县常住人口达到12万人。",
        f"target {RESIDENT} @中心城区 2025 = 135 万人",
        f"target {RESIDENT} @临溪县 2025 = 12 万人",
        section=GOALS,
    ),
]

POPULATIONS = [
    case(
        "2020年末，全市户籍人口342.85万人、常住人口318.46万人。",
        "observed population registered 2020 = 342.85 万人",
        f"observed {RESIDENT} 2020 = 318.46 万人",
    ),
    case(
        "到2025年，常住人口322万人左右、户籍人口343万人左右，常住人口城镇化率66%、"
        "户籍人口城镇化率48%。",
        f"target {RESIDENT} 2025 ~ 322 万人",
        "target population registered 2025 ~ 343 万人",
        f"target {URBAN} resident 2025 = 66 %",
        f"target {URBAN} registered 2025 = 48 %",
        section=GOALS,
    ),
    case(
        "2020年常住人口城镇化率61.6%，户籍人口城镇化率43.27%，两者相差18.33个百分点。",
        f"observed {URBAN} resident 2020 = 61.6 %",
        f"observed {URBAN} registered 2020 = 43.27 %",
        "observed other 2020 = 18.33 pp",
    ),
    case(
        "2020年，户籍人口出生率9.1‰，自然增长率2.4‰。",
        "observed crude_birth_rate 2020 = 9.1 ‰",
        "observed natural_growth_rate registered 2020 = 2.4 ‰",
    ),
    case(
        "全市户籍人口性别比为105.2，常住人口性别比为103.44。",
        "observed sex_ratio registered 2020 = 105.2 女=100",
        "observed sex_ratio resident 2020 = 103.44 女=100",
    ),
]

SERVICES = [
    case(
        "到2025年，基本养老保险参保率达到95%，基本医疗保险参保率稳定在97%以上。",
        "target pension_coverage 2025 = 95 %",
        "target medical_insurance_coverage 2025 >= 97.. %",
        section=GOALS,
    ),
    case(
        "学前三年毛入园率达到92%，九年义务教育巩固率保持在99%以上，高中阶段毛入学率达到95%。",
        "target preschool_enrolment_rate 2025 = 92 %",
        "target compulsory_retention_rate 2025 >= 99.. %",
        "target senior_secondary_enrolment_rate 2025 = 95 %",
        section=GOALS,
    ),
    case(
        "人才资源总量由41.7万人增加到48万人，高技能人才占技能人才比例达到32%。",
        "observed talent_total 2020 = 41.7 万人",
        "target talent_total 2025 = 48 万人",
        "target highly_skilled_share 2025 = 32 %",
        section=GOALS,
    ),
    case(
        "到2025年，全市60%以上的乡镇（街道）建有综合养老服务中心。",
        "target other 2025 >= 60.. %",
        section=TASKS,
    ),
    case(
        "对特殊困难老年人月探访率达到100%，养老机构护理型床位占比不低于55%。",
        "target elderly_visit_rate 2025 = 100 %",
        "target nursing_bed_share 2025 >= 55.. %",
        section=TASKS,
    ),
    case(
        "经常参加体育锻炼人数比例达到40%，城乡居民体质合格率达到92%。",
        "target regular_exercise_rate 2025 = 40 %",
        "target physical_fitness_standard_rate 2025 = 92 %",
        section=GOALS,
    ),
    case(
        "3岁以下儿童系统管理率和孕产妇系统管理率均保持在93%以上。",
        "target child_health_management_rate Y_LT3 2025 >= 93.. %",
        "target maternal_care_management_rate 2025 >= 93.. %",
        section=GOALS,
    ),
]

TRADITIONAL = [
    case(
        "2020年，全市常住人口318.46萬人，比2010年增長6.93%，出生人口性別比為109.2。",
        f"observed {RESIDENT} 2020 = 318.46 万人",
        f"change {RESIDENT} 2010-2020 = 6.93 %",
        "observed sex_ratio_at_birth 2020 = 109.2 女=100",
    ),
    case(
        "到2025年，常住人口城鎮化率達到66%以上，嬰兒死亡率控制在3.5‰以內。",
        f"target {URBAN} resident 2025 >= 66.. %",
        "target infant_mortality_rate 2025 <= ..3.5 ‰",
        section=GOALS,
    ),
    case(
        "「十四五」期間，城鎮新增就業18萬人。",
        "target urban_new_jobs 2021-2025 = 18 万人",
        section=GOALS,
    ),
]

SECTIONS = [
    case("全市常住人口318.46万人。", f"observed {RESIDENT} 2020 = 318.46 万人", section=STATUS),
    case("全市常住人口322万人。", f"target {RESIDENT} 2025 = 322 万人", section=GOALS),
]


@pytest.mark.parametrize(
    ("text", "expected", "section"),
    LISTS + CARRIED + PLACES + POPULATIONS + SERVICES + TRADITIONAL + SECTIONS,
)
def test_a_sentence_states_exactly_this(text: str, expected: list[str], section: str) -> None:
    assert read(text, section) == expected
