"""Slips that explain a wrong figure: each kind on figures like those of the real plans."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from expectations.consistency.engine import find
from expectations.consistency.explanations import kinds
from expectations.consistency.figures import Figure
from expectations.consistency.findings import Finding
from sources.readers.catalogue import Catalogue
from tests.builders import LESHAN, Plan

Tell = Callable[..., Finding]


@pytest.fixture
def plan(catalogue: Catalogue) -> Plan:
    return Plan(catalogue)


@pytest.fixture
def tell(catalogue: Catalogue) -> Tell:
    """The one finding about some figures that is proved by arithmetic."""

    def one(*figures: Figure) -> Finding:
        (finding,) = [f for f in find(figures, catalogue) if f.certificate is not None]
        return finding

    return one


def slips(finding: Finding, figure: Figure) -> dict[str, str]:
    """What a figure should have read, by the kind of slip."""
    return {item.kind: item.corrected for item in finding.explanations if item.figure == figure}


def change(
    plan: Plan,
    value: str,
    measure: str,
    *,
    since: int = 2016,
    year: int = 2020,
    unit: str | None = None,
    indicator: str = "population",
    printed: str | None = None,
) -> Figure:
    return plan.states(
        value,
        indicator,
        kind="change",
        since=since,
        year=year,
        change_measure=measure,
        unit=unit or ("%" if measure.endswith("growth") else None),
        printed=printed,
    )


def guiyang(plan: Plan) -> list[Figure]:
    """598.98 in 2020, with men and women."""
    return [
        plan.states("598.98"),
        plan.states("305.21", sex="M"),
        plan.states("293.77", sex="F"),
    ]


def guiyang_2022(plan: Plan) -> list[Figure]:
    """638.12, with men and women."""
    return [
        plan.states("638.12"),
        plan.states("326.27", sex="M"),
        plan.states("311.85", sex="F"),
    ]


# --- ratios -------------------------------------------------------------------------------


def test_a_dependency_ratio_that_is_a_share_of_everybody(plan: Plan, tell: Tell) -> None:
    ratio = plan.states("29.69", "dependency_ratio")
    shares = [
        plan.states("19.41", "population_share", age="Y0T14"),
        plan.states("10.29", "population_share", age="Y_GE65"),
    ]
    finding = tell(ratio, *shares)
    assert slips(finding, ratio)["denominator"] == "42.25"
    assert finding.explanations[0].kind == "denominator"
    assert "15-64岁" in finding.explanations[0].message_zh


def test_an_urbanization_rate_over_the_registered_population(plan: Plan, tell: Tell) -> None:
    rate = plan.states("86.42", "urbanization_rate")  # 302.7 / 350.27 rather than / 316.02
    figures = [
        plan.states("316.02"),
        plan.states("302.70", residence="U"),
        plan.states("350.27", population="registered"),
    ]
    assert slips(tell(rate, *figures), rate)["denominator"] == "95.79"


def test_a_figure_of_another_indicator(plan: Plan, tell: Tell) -> None:
    # 104.62 is what men and women come to; the births were said to be 106.
    one, other = (plan.states(value, "sex_ratio_at_birth") for value in ("106", "104.62"))
    finding = tell(one, other, plan.states("315.85", sex="M"), plan.states("301.90", sex="F"))
    assert "other_indicator" in slips(finding, other)
    assert "other_indicator" not in slips(finding, one)
    assert "总人口性别比" in finding.explanations[0].message_zh


def test_another_indicator_is_looked_for_in_the_years_around(plan: Plan, tell: Tell) -> None:
    one, other = (plan.states(value, "sex_ratio_at_birth") for value in ("106", "104.62"))
    later = {"year": 2021}
    figures = [plan.states("315.85", sex="M", **later), plan.states("301.90", sex="F", **later)]  # type: ignore[arg-type]
    finding = tell(one, other, *figures)
    assert "other_indicator" in slips(finding, other)
    assert "2021" in finding.explanations[0].message_en


def test_a_short_number_says_little_about_where_it_came_from(plan: Plan, tell: Tell) -> None:
    one, other = (plan.states(value, "sex_ratio_at_birth") for value in ("110", "105"))
    finding = tell(one, other, plan.states("315.85", sex="M"), plan.states("301.90", sex="F"))
    assert "copied" not in slips(finding, one)
    assert "other_indicator" not in slips(finding, one)


# --- wholes and parts ---------------------------------------------------------------------

#: 2020 census, people; rounded to two decimals of 万 each, they add up to 316.01.
LESHAN_COUNTIES = {
    "511102": 814597, "511111": 144931, "511112": 237933, "511113": 38727, "511123": 416673,
    "511124": 280641, "511126": 305441, "511129": 192313, "511132": 121554, "511133": 188251,
    "511181": 419107,
}  # fmt: skip


def test_a_total_of_rounded_parts(catalogue: Catalogue, tell: Tell) -> None:
    plan = Plan(catalogue, LESHAN)
    total = plan.states("316.01")
    parts = [plan.states(str(n), unit="人", area=code) for code, n in LESHAN_COUNTIES.items()]
    finding = tell(total, *parts)
    assert slips(finding, total)["rounded_parts"] == "316.02"
    assert finding.explanations[0].kind == "rounded_parts"


def test_a_total_that_is_wrong_otherwise_is_no_sum_of_rounded_parts(
    catalogue: Catalogue, tell: Tell
) -> None:
    plan = Plan(catalogue, LESHAN)
    total = plan.states("361.02")
    parts = [plan.states(str(n), unit="人", area=code) for code, n in LESHAN_COUNTIES.items()]
    finding = tell(total, *parts)
    assert "rounded_parts" not in slips(finding, total)
    assert slips(finding, total)["transposition"] == "316.02"


def test_a_rounded_figure_that_does_not_say_so(plan: Plan, tell: Tell) -> None:
    exact = plan.states("703.40")
    parts = [plan.states("359.65", sex="M"), plan.states("343.75", sex="F")]
    rounded = plan.states("700")
    finding = tell(exact, *parts, rounded)
    assert finding.culprit == rounded
    assert slips(finding, rounded)["rounded"] == "703.40"
    assert finding.explanations[0].kind == "rounded"


def test_what_is_further_away_than_rounding_goes_is_not_rounded(plan: Plan, tell: Tell) -> None:
    exact = plan.states("703.40")
    parts = [plan.states("359.65", sex="M"), plan.states("343.75", sex="F")]
    other = plan.states("600")
    assert "rounded" not in slips(tell(exact, *parts, other), other)


def test_a_share_that_is_cut_off_rather_than_rounded(catalogue: Catalogue, tell: Tell) -> None:
    # 13.1852: Leshan cuts some shares off so that all of them add up to 100.
    plan = Plan(catalogue, LESHAN)
    share = plan.states("13.18", "population_share", area="511123")
    county = plan.states("416673", unit="人", area="511123")
    finding = tell(share, county, plan.states("3160168", unit="人"))
    assert slips(finding, share)["truncated"] == "13.1852"


def test_the_registered_population_in_place_of_the_resident_one(plan: Plan, tell: Tell) -> None:
    wrong = plan.states("437.30")
    finding = tell(*guiyang(plan), wrong, plan.states("437.30", population="registered"))
    assert finding.culprit == wrong
    assert slips(finding, wrong)["registered_for_resident"] == "598.98"
    assert finding.explanations[0].kind == "registered_for_resident"


def test_a_figure_copied_from_another_cell(plan: Plan, tell: Tell) -> None:
    total, men, _ = guiyang(plan)
    women = plan.states("305.21", sex="F")
    share = plan.states("49.05", "population_share", sex="F")
    finding = tell(total, men, women, share)
    assert finding.culprit == women
    assert slips(finding, women)["copied"] == "293.77"


# --- changes ------------------------------------------------------------------------------


def test_a_yearly_average_over_the_wrong_number_of_years(plan: Plan, tell: Tell) -> None:
    total = change(plan, "33.93", "difference", since=2020, year=2025)
    average = change(plan, "8.48", "average_difference", since=2020, year=2025)
    finding = tell(total, average)
    assert slips(finding, average) == {"intervals": "6.79"}
    text = finding.explanations[0].message_en
    assert all(part in text for part in ("33.93", "4", "5", "6.79"))


def test_an_average_growth_over_the_wrong_number_of_years(plan: Plan, tell: Tell) -> None:
    # (598.98 / 555.20) ^ (1/5): the years are counted, not what lies between them.
    average = change(plan, "1.53", "average_growth")
    finding = tell(plan.states("555.20", year=2016), plan.states("598.98"), average)
    assert slips(finding, average)["intervals"] == "1.92"


@pytest.mark.parametrize(
    ("measure", "value", "corrected"),
    [("average_difference", "43.78", "10.94"), ("average_growth", "7.88", "1.92")],
)
def test_the_whole_change_in_place_of_the_yearly_one(
    plan: Plan, tell: Tell, measure: str, value: str, corrected: str
) -> None:
    average = change(plan, value, measure)
    finding = tell(plan.states("555.20", year=2016), plan.states("598.98"), average)
    assert slips(finding, average)["total_for_average"] in (corrected, "10.95")


def test_a_growth_since_another_year(plan: Plan, tell: Tell) -> None:
    wrong = change(plan, "10.29", "growth")
    finding = tell(
        plan.states("543.10", year=2015),
        plan.states("555.20", year=2016),
        plan.states("598.98"),
        change(plan, "55.88", "difference", since=2015),
        wrong,
    )
    assert slips(finding, wrong)["base_year"] == "7.89"
    assert "2015" in finding.explanations[0].message_en


def test_points_in_place_of_a_growth(plan: Plan, tell: Tell) -> None:
    rate = "urbanization_rate"
    growth = change(plan, "5.17", "growth", indicator=rate)
    finding = tell(plan.states("74.90", rate, year=2016), plan.states("80.07", rate), growth)
    assert slips(finding, growth)["points_for_percent"] == "6.90"


def test_a_growth_in_place_of_points(plan: Plan, tell: Tell) -> None:
    rate = "urbanization_rate"
    points = change(plan, "6.90", "difference", indicator=rate, unit="pp")
    finding = tell(plan.states("74.90", rate, year=2016), plan.states("80.07", rate), points)
    assert slips(finding, points)["percent_for_points"] == "5.17"


def test_a_fall_printed_as_a_rise(plan: Plan, tell: Tell) -> None:
    size = "mean_household_size"
    fall = change(plan, "0.46", "difference", indicator=size)
    finding = tell(plan.states("3.14", size, year=2016), plan.states("2.68", size), fall)
    assert slips(finding, fall)["sign"] == "-0.46"


def test_a_rise_printed_as_a_fall(plan: Plan, tell: Tell) -> None:
    # 减少43.78万人: the text holds the size, the words the direction.
    fall = change(plan, "-43.78", "difference", printed="43.78")
    finding = tell(plan.states("555.20", year=2016), plan.states("598.98"), fall)
    assert slips(finding, fall)["sign"] == "43.78"


# --- digits -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("638.32", "digit"),
        ("683.12", "transposition"),
        ("638.21", "transposition"),
        ("63.812", "decimal_point"),
        ("6381.2", "decimal_point"),
        ("6381200", "unit_scale"),
        ("628.32", "two_digits"),
    ],
)
def test_what_happened_to_the_digits(plan: Plan, tell: Tell, printed: str, kind: str) -> None:
    wrong = plan.states(printed)
    finding = tell(*guiyang_2022(plan), wrong)
    assert finding.culprit == wrong
    found = slips(finding, wrong)
    assert finding.explanations[0].kind == kind
    assert float(found[kind]) == pytest.approx(638.12, abs=0.015)


def test_people_printed_as_ten_thousands(plan: Plan, tell: Tell) -> None:
    wrong = plan.states("638.12", unit="人")
    finding = tell(*guiyang_2022(plan), wrong)
    assert finding.culprit == wrong
    assert "unit_scale" in slips(finding, wrong)
    assert "万人" in finding.explanations[0].message_zh


def test_per_mille_printed_as_per_cent(plan: Plan, tell: Tell) -> None:
    wrong = plan.states("6.36", "natural_growth_rate", unit="%")
    figures = [
        plan.states("12.05", "crude_birth_rate"),
        plan.states("5.69", "crude_death_rate"),
        plan.states("6.36", "natural_growth_rate"),
    ]
    finding = tell(*figures, wrong)
    assert finding.culprit == wrong
    assert "per_mille" in slips(finding, wrong)


def test_a_figure_that_no_slip_explains_is_left_unexplained(plan: Plan, tell: Tell) -> None:
    wrong = plan.states("487.95")
    finding = tell(*guiyang_2022(plan), wrong)
    assert finding.culprit == wrong
    assert finding.explanations == ()


# --- the list of kinds --------------------------------------------------------------------


def test_the_most_telling_explanation_comes_first(plan: Plan, tell: Tell) -> None:
    rounded = plan.states("700")
    parts = [plan.states("359.65", sex="M"), plan.states("343.75", sex="F")]
    finding = tell(plan.states("703.40"), *parts, rounded)
    ranks = [kinds()[item.kind].rank for item in finding.explanations]
    assert ranks == sorted(ranks)
    assert {item.kind for item in finding.explanations} == {"rounded", "digit"}


def test_every_kind_speaks_both_languages() -> None:
    for kind in kinds().values():
        assert kind.name_zh
        assert kind.name_en
        for message in (kind.message_zh, kind.message_en):
            assert "{value}" in message
