"""What carries digits and is no statistic: it must not become a statement, and says why."""

from __future__ import annotations

import pytest

from sources.extraction.extract import extract
from tests.extraction import GOALS, PLACE, TASKS, TREND, case, fates, plan, read

#: Sentences without a statistic.
NOTHING = [
    # Dates, times and periods.
    case("本规划基期为2020年，规划期为2021—2025年，展望到2035年。"),
    case("第七次全国人口普查标准时点为2020年11月1日零时。"),
    case("2020年11月1日0时为普查登记标准时点。"),
    case("每年7月11日为世界人口日，5月15日为国际家庭日。"),
    case("各部门于每年6月底前报送上一年度执行情况。"),
    case("会议于3月28日上午9:30召开。"),
    case("规划实施期限为5年。"),
    case("规划期限为2021年至2025年，共5年。"),
    case("“十四五”时期是开启全面建设社会主义现代化国家新征程的第一个五年。"),
    case("到二〇三五年基本实现社会主义现代化。"),
    case("抓住未来5—10年的重要窗口期。"),
    # Numbers of documents, laws, meetings and offices.
    case("栖政发〔2021〕15号"),
    case("根据栖政办发〔2021〕7号文件精神，制定本规划。"),
    case("根据《国家人口发展规划（2016—2030年）》（国发〔2016〕87号）制定本规划。"),
    case("依照《中华人民共和国人口与计划生育法》第18条，落实相关规定。"),
    case("按照第二十五条第3款的规定执行。"),
    case("经市政府第112次常务会议审议通过。"),
    case("市十七届人大常委会第36次会议审议通过。"),
    case("执行标准为GB/T 35796-2017。"),
    case("党的十九届五中全会提出实施积极应对人口老龄化国家战略。"),
    case("中共中央政治局2021年5月31日召开会议，提出进一步优化生育政策。"),
    # Lists, chapters, tables and figures.
    case("1.完善生育支持政策。\n2.发展普惠托育服务。\n3.构建养老服务体系。", section=TASKS),
    case("（1）健全工作机制。（2）加强监测评估。", section=TASKS),
    case("专栏3 生育友好工程", section=TASKS),
    case("主要指标见表2，人口金字塔见图3-1。"),
    case("— 12 —"),
    case("- 7 -"),
    # Ages and thresholds that define a group.
    case("重点服务0—3岁婴幼儿、6—17岁儿童少年和60岁及以上老年人。", section=TASKS),
    case("完善80周岁以上高龄老年人津贴制度。", section=TASKS),
    case("鼓励18—35周岁青年来栖就业创业。", section=TASKS),
    case("加强对3岁以下婴幼儿照护的指导。", section=TASKS),
    case("为满65周岁的常住老年人建立健康档案。", section=TASKS),
    # Slogans, policies and names with numbers.
    case("实施一对夫妻可以生育三个子女政策及配套支持措施。", section=TASKS),
    case("稳妥实施“全面两孩”政策，落实三孩生育政策。", section=TASKS),
    case("打造“15分钟养老服务圈”和“10分钟社区生活圈”。", section=TASKS),
    case("建设15分钟便民生活圈。", section=TASKS),
    case("构建“1+3+N”人口工作体系。", section=TASKS),
    case("推进“9073”养老服务格局。", section=TASKS),
    case("健全“四二一”家庭支持体系。", section=TASKS),
    case("坚持“两个确立”，做到“两个维护”，增强“四个意识”。"),
    case("实施“百千万”人才引进计划和“135”行动。", section=TASKS),
    case("落实“双减”政策和“五育并举”要求。", section=TASKS),
    case("推动第一、二、三产业融合发展。", section=TASKS),
    case("促进一二三产业融合发展。", section=TASKS),
    case("推进4K超高清、5G和IPv6应用。", section=TASKS),
    case("创建国家5A级旅游景区和4A级旅游景区。", section=TASKS),
    case("加快G15、S26高速公路和312国道建设。", section=TASKS),
    case("开展24小时值守，推行“7×24小时”服务。", section=TASKS),
    case("建成三级甲等医院，推进二级以上医院改革。", section=TASKS),
    case("积极争创全国文明城市，推进“一网通办”。", section=TASKS),
    # Ways to reach somebody.
    case("联系电话：0571-87654321，邮编310000。"),
    case("服务热线12345，急救电话120。"),
    case("举报邮箱：rk2021@example.cn。"),
    case("网址：http://www.example.cn/2021/05/31/t20210531.html"),
    # Standards of facilities and of entitlement.
]
#: What has a noun and a unit, and still states nothing about the place.
DEFINITIONS = [
    case("小学服务半径不超过500米。", section=TASKS),
    case("按照每班不超过45人的标准配置班额。", section=TASKS),
    case("每班幼儿不超过35人。", section=TASKS),
    case("新建小区按每百户不少于20平方米的标准配建养老服务设施。", section=TASKS),
    case("按每千人口不少于10个托位规划建设托育设施。", section=TASKS),
    case("65岁以上人口占比超过14%即进入深度老龄化社会。"),
    case("按照国际通行标准，60岁以上人口占比达到10%为老龄化社会。"),
    case("对总人口不足3万人的乡镇实行合并办学。", section=TASKS),
    case("在常住人口超过5万人的乡镇优先布局公办幼儿园。", section=TASKS),
    case("由市卫生健康委牵头，市发展改革委等12个部门配合。", section=TASKS),
    case("设置高、中、低3个方案进行测算。", section=TREND),
    case(
        "主要依据2020年人口抽样调查（抽样比为1%）。",
    ),
    case("确保各项任务百分之百落实到位。", section=TASKS),
    case("坚持1个龙头、3个支点、N个节点联动。", section=TASKS),
    case("人均预期寿命居全省第3位，综合实力跃居全国百强县第15位。"),
    case("20世纪80年代以来，全市人口进入快速增长期。"),
    case("更好满足80后、90后家庭的托育需求。", section=TASKS),
    case("支持985、211高校在我市设立分校。", section=TASKS),
    case("办好12345政务服务热线。", section=TASKS),
    case("每3年开展一次中期评估，每年开展1次动态监测。", section=TASKS),
    case("3.2.1 健全托育服务\n加强托育机构建设。", section=TASKS),
    case("上班时间为08:30-17:30。", section=TASKS),
    case("比例尺为1:50000。"),
    case("第 12 页 共 36 页"),
    case("常住人口规模达到3万人的街道优先设置社区医院。", section=TASKS),
    case("人口在10万人以上的镇设立综合性文化服务中心。", section=TASKS),
    case("当一个地区65岁及以上人口占比达到7%时，即进入老龄化社会。"),
    case("新建居住区按照人均用地不少于0.1平方米配建养老设施。", section=TASKS),
    case("按照不低于每千人口4.6个托位的标准规划。", section=TASKS),
    case("按0.1%的比例进行抽样调查。"),
    case("市直18个单位联合印发，提出5条建议、4项措施。", section=TASKS),
    case("推动6S管理、ISO9001认证和3D打印进社区。", section=TASKS),
    case("组建“1名全科医生+1名护士+N名志愿者”的服务团队。", section=TASKS),
    case("（责任单位：市教育局、市民政局；完成时限：2023年12月底前）", section=TASKS),
]


@pytest.mark.parametrize(("text", "expected", "section"), NOTHING + DEFINITIONS)
def test_it_is_no_statistic(text: str, expected: list[str], section: str) -> None:
    assert read(text, section) == expected


#: Sentences in which a statistic stands beside a trap.
BESIDE = [
    case(
        "根据第七次全国人口普查（标准时点为2020年11月1日零时），全市常住人口318.46万人。",
        "observed population resident 2020 = 318.46 万人",
    ),
    case(
        "栖政发〔2021〕15号文件提出，到2025年全市常住人口达到322万人。",
        "target population resident 2025 = 322 万人",
        section=GOALS,
    ),
    case(
        "（1）到2025年，常住人口城镇化率达到66%；（2）人均预期寿命达到78.6岁。",
        "target urbanization_rate resident 2025 = 66 %",
        "target life_expectancy_at_birth 2025 = 78.6 岁",
        section=GOALS,
    ),
    case(
        "1.常住人口。到2025年达到322万人左右。",
        "target population resident 2025 ~ 322 万人",
        section=GOALS,
    ),
    case(
        "2020年，60岁及以上人口68.88万人①，占21.63%②。",
        "observed population resident Y_GE60 2020 = 68.88 万人",
        "observed population_share resident Y_GE60 2020 = 21.63 %",
    ),
    case(
        "2020年，全市常住人口318.46万人[1]，比2019年增加2.1万人[2]。",
        "observed population resident 2020 = 318.46 万人",
        "change population resident 2019-2020 = 2.1 万人",
    ),
    case(
        "2020年全市5岁以下儿童死亡率5.26‰，15岁及以上人口平均受教育年限10.2年。",
        "observed under5_mortality_rate 2020 = 5.26 ‰",
        "observed mean_years_schooling_age15plus 2020 = 10.2 年",
    ),
    case(
        "实施“三孩”政策后，2021年出生人口2.7万人。",
        "observed births 2021 = 2.7 万人",
    ),
    case(
        "到2025年，“15分钟养老服务圈”覆盖率达到100%。",
        "target other 2025 = 100 %",
        section=TASKS,
    ),
    case(
        "到2025年，每千人口3岁以下婴幼儿托位数达到4.6个，其中普惠托位占比60%以上。",
        "target childcare_places_per_1000 2025 = 4.6 /千人",
        "target other 2025 >= 60.. %",
        section=TASKS,
    ),
    case(
        "到2025年，创建4A级以上景区5个。",
        "target other 2025 = 5 个",
        section=TASKS,
    ),
    case(
        "2020年，全市80岁及以上高龄老人9.2万人。",
        "observed population resident Y_GE80 2020 = 9.2 万人",
    ),
]


@pytest.mark.parametrize(("text", "expected", "section"), BESIDE)
def test_only_the_statistic_beside_a_trap_counts(
    text: str, expected: list[str], section: str
) -> None:
    assert read(text, section) == expected


@pytest.mark.parametrize(("text", "section"), [(p.values[0], p.values[2]) for p in NOTHING])
def test_a_trap_is_not_left_unread(text: str, section: str) -> None:
    """A reviewer looks at `unread` first: a trap must say what it is instead."""
    assert "unread" not in fates(plan(text, section)).values()


@pytest.mark.parametrize(
    ("text", "figure", "reason"),
    [
        ("栖政发〔2021〕15号", "15", "document_number"),
        ("经市政府第112次常务会议审议通过。", "112", "ordinal"),
        ("联系电话：0571-87654321。", "87654321", "telephone"),
        ("每年7月11日为世界人口日。", "11", "date"),
        ("重点服务6—17岁儿童少年。", "17", "age"),
        ("推进“9073”养老服务格局。", "9073", "slogan"),
        ("推进4K超高清应用。", "4", "code"),
    ],
)
def test_the_ledger_says_why_a_figure_is_none(text: str, figure: str, reason: str) -> None:
    assert fates(plan(text))[figure] == reason


def test_a_heading_with_a_year_is_no_statement() -> None:
    text = "栖川市2025年人口发展\n一、2020年现状\n（一）2021—2025年任务\n加强统筹。"
    assert extract(plan(text), area=PLACE).statements == ()
