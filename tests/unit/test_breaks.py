"""What is compared across a census or a new boundary, and what only looks as if it were."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from expectations.consistency.breaks import break_findings, candidates
from expectations.consistency.engine import check
from expectations.consistency.figures import Figure
from expectations.consistency.findings import WORTH_A_LOOK, Finding
from expectations.consistency.naming import Names
from expectations.consistency.partitions import AreaPartitions
from sources.readers.catalogue import Catalogue
from tests.builders import GUIYANG, Plan

Broken = Callable[[list[Figure]], list[Finding]]
#: Old town, suburbs, new town, one city and three counties: all of Guiyang since 2012.
GROUPS = {
    "520100-G2": "187.41",
    "520100-G4": "115.98",
    "520100-G3": "25.15",
    "520100-G5": "133.65",
}
HUAXI = "520111"


@pytest.fixture
def broken(catalogue: Catalogue) -> Broken:
    def find(figures: list[Figure]) -> list[Finding]:
        return list(break_findings(figures, catalogue, AreaPartitions(catalogue), Names(catalogue)))

    return find


@pytest.fixture
def plan(catalogue: Catalogue) -> Plan:
    return Plan(catalogue)


def groups_of_2015(plan: Plan) -> list[Figure]:
    return [plan.states(value, year=2015, area=area) for area, value in GROUPS.items()]


def test_the_sum_of_the_groups_against_the_total_of_the_next_year(
    plan: Plan, broken: Broken
) -> None:
    figures = [plan.states("555.20", year=2016), plan.states("598.98"), *groups_of_2015(plan)]
    (finding,) = broken(figures)
    assert finding.rule_id == "across_break"
    assert finding.severity == WORTH_A_LOOK
    assert [member.role for member in finding.members] == ["end", *["part"] * 4]
    assert finding.subject == figures[0]
    assert "462.19" in finding.recomputation
    assert "+20.12 %" in finding.message_zh
    assert "2020年第七次全国人口普查" in finding.message_zh
    assert "Guiyang City" in finding.message_en


def test_growth_that_starts_from_there_is_told_once_for_all_places(
    plan: Plan, broken: Broken
) -> None:
    figures = [plan.states("555.20", year=2016), plan.states("598.98"), *groups_of_2015(plan)]
    old = plan.states("12.35", since=2015, unit="%", kind="change", change_measure="growth",
                      area="520100-G2")  # fmt: skip
    again = plan.states("12.35", since=2015, unit="%", kind="change", change_measure="growth",
                        area="520100-G2")  # fmt: skip
    new = plan.states("155.51", since=2015, unit="%", kind="change", change_measure="growth",
                      area="520100-G3")  # fmt: skip
    _, growth = broken([*figures, old, again, new])
    assert [(m.figure, m.restated) for m in growth.members] == [(old, (again,)), (new, ())]
    assert "155.51" in growth.stated


def test_growth_from_a_year_after_the_jump_is_of_one_series(plan: Plan, broken: Broken) -> None:
    figures = [plan.states("555.20", year=2016), plan.states("598.98"), *groups_of_2015(plan)]
    later = plan.states("7.88", since=2016, unit="%", kind="change", change_measure="growth")
    assert len(broken([*figures, later])) == 1


@pytest.mark.parametrize(("total", "findings"), [("508.4", 0), ("508.5", 1)])
def test_the_last_digit_decides_what_a_year_can_give(
    plan: Plan, broken: Broken, total: str, findings: int
) -> None:
    # 462.19 and what its four printed parts leave open, and ten per cent on top: 508.431.
    figures = [plan.states(total, year=2016), plan.states("530"), *groups_of_2015(plan)]
    assert len(broken(figures)) == findings


def test_a_fall_is_a_jump_too(plan: Plan, broken: Broken) -> None:
    figures = [plan.states("500", year=2014), plan.states("440", year=2015), plan.states("440")]
    (finding,) = broken(figures)
    assert "-12.00 %" in finding.message_en


def test_five_years_may_give_what_one_cannot(plan: Plan, broken: Broken) -> None:
    assert not broken([plan.states("462.19", year=2015), plan.states("598.98", year=2020)])


def test_a_plan_from_before_the_census_cannot_know_of_it(plan: Plan, broken: Broken) -> None:
    assert not broken([plan.states("462.19", year=2015), plan.states("555.20", year=2016)])


def test_a_jump_that_no_break_explains_is_no_comparison_across_one(
    plan: Plan, broken: Broken
) -> None:
    # After the census, and of registered people, whom no census re-bases.
    assert not broken([plan.states("598", year=2020), plan.states("700", year=2021)])
    registered = [
        plan.states("400", year=year, population="registered") for year in (2015, 2020)
    ] + [plan.states("500", year=2016, population="registered")]
    assert not broken(registered)


@pytest.mark.parametrize("indicator", ["talent_total", "floating_population"])
def test_only_a_population_is_bound_to_births_deaths_and_migration(
    plan: Plan, broken: Broken, indicator: str
) -> None:
    # The breaks of census years concern it too, but it may grow by any share.
    assert not broken([
        plan.states("90", indicator, year=2015),
        plan.states("180", indicator, year=2016),
        plan.states("190", indicator, year=2020),
    ])  # fmt: skip


def test_the_census_itself_is_a_base_for_what_follows(plan: Plan, broken: Broken) -> None:
    assert not broken([plan.states("300", year=2010), plan.states("598.98", year=2020)])


def test_parts_that_do_not_make_up_the_whole_say_nothing_of_it(plan: Plan, broken: Broken) -> None:
    figures = [plan.states("555.20", year=2016), plan.states("598.98"), *groups_of_2015(plan)[:3]]
    assert not broken(figures)


def test_a_growth_over_a_new_boundary_needs_no_jump(plan: Plan, broken: Broken) -> None:
    growth = plan.states("169.2", since=2010, unit="%", kind="change", change_measure="growth",
                         area=HUAXI)  # fmt: skip
    (finding,) = broken([growth])
    assert "小河区并入花溪区" in finding.message_zh
    assert not broken([
        plan.states("10", since=2012, unit="%", kind="change", change_measure="growth", area=HUAXI)
    ])  # fmt: skip


def test_targets_and_figures_without_a_code_take_no_part(plan: Plan, broken: Broken) -> None:
    figures = [
        plan.states("462.19", year=2015),
        plan.states("598.98"),
        plan.states("900", year=2016, kind="target"),
    ]
    assert not broken(figures)


def test_of_one_place_only_the_widest_jump_is_told(plan: Plan, broken: Broken) -> None:
    figures = [
        plan.states("555.20", year=2016),
        plan.states("598.98"),
        *groups_of_2015(plan),
        plan.states("64.26", area="520100-G3"),
    ]
    assert [finding.subject.area_code for finding in broken(figures)] == [GUIYANG]


def test_the_engine_issues_it_and_counts_what_it_compared(
    plan_figures: Callable[[str], list[Figure]], catalogue: Catalogue
) -> None:
    report = check(plan_figures("guiyang-2021-2025"), catalogue)
    assert sum(f.rule_id == "across_break" for f in report.findings) == 3
    (covered,) = (row for row in report.coverage if row.rule_id == "across_break")
    assert (covered.outcome, covered.broken, covered.held) == ("broken", 3, 3)
    leshan = plan_figures("leshan-2021-2025")
    assert candidates(leshan, catalogue, AreaPartitions(catalogue)) == 0


def test_other_plans_compare_nothing_across(
    plan_figures: Callable[[str], list[Figure]], broken: Broken
) -> None:
    for plan_id in ("leshan-2021-2025", "chongqing-2016-2030", "suzhou-2016-2020",
                    "yingkou-2016-2030"):  # fmt: skip
        assert not broken(plan_figures(plan_id)), plan_id
