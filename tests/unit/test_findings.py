"""What a finding says, how it is recognised again, and how it lives on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from string import Formatter

import pytest

from expectations.consistency.engine import find
from expectations.consistency.figures import Figure
from expectations.consistency.findings import Member, rules
from expectations.consistency.lives import Life, live_on
from expectations.consistency.messages import plain_finding
from expectations.consistency.naming import age_name, interval_text
from expectations.consistency.tables import judging_rules
from sources.interval import Interval
from sources.readers.catalogue import Catalogue
from tests.builders import Plan

Figures = Callable[[str], list[Figure]]
DAY_1, DAY_2, DAY_3 = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)
HAN = re.compile(r"[\u4e00-\u9fff]")


# --- identity -----------------------------------------------------------------------------


def test_a_finding_keeps_its_id_from_refresh_to_refresh(
    plan_figures: Figures, catalogue: Catalogue
) -> None:
    ids = [finding.finding_id for finding in find(plan_figures("*"), catalogue)]
    again = [finding.finding_id for finding in find(reversed(plan_figures("*")), catalogue)]
    assert ids == again
    assert len(set(ids)) == len(ids) > 20
    assert all(re.fullmatch(r"[0-9a-f]{16}", finding_id) for finding_id in ids)


def test_the_id_does_not_hang_on_wording_or_position(catalogue: Catalogue) -> None:
    first, moved = Plan(catalogue), Plan(catalogue)
    one = find([first.states("638.12"), first.states("638.32")], catalogue)[0]
    two = find([moved.states("638.12", label="常住人口"), moved.states("638.32")], catalogue)[0]
    assert one.finding_id == two.finding_id


def test_another_rule_or_member_is_another_finding_and_another_role_is_not(
    catalogue: Catalogue,
) -> None:
    plan = Plan(catalogue)
    figures = [plan.states("638.12"), plan.states("638.32"), plan.states("638.52")]
    names = {
        f"{field}_{language}": "x"
        for field in ("area", "indicator", "period")
        for language in ("zh", "en")
    }

    def made(rule_id: str, *members: Member) -> str:
        return plain_finding(rule_id, members, names, expected="", stated="x").finding_id

    one, two, three = (Member(figure, "restatement") for figure in figures)
    ids = {
        made("same_cell", one, two),
        made("same_cell", one, three),
        made("same_cell_projection", one, two),
    }
    assert len(ids) == 3
    assert made("same_cell", one, Member(figures[1], "whole")) in ids
    assert made("same_cell", one, Member(figures[1], "restatement", (figures[2],))) in ids


# --- messages -----------------------------------------------------------------------------


def test_every_message_is_filled_in_both_languages(
    plan_figures: Figures, catalogue: Catalogue
) -> None:
    found = find(plan_figures("*"), catalogue)
    assert {finding.rule_id for finding in found} >= {
        "same_cell",
        "parts_age",
        "parts_area",
        "target_passed",
        "malformed_number",
    }
    for finding in found:
        area = catalogue.areas[finding.subject.area_code]
        assert area.name_zh in finding.message_zh
        assert area.name_en in finding.message_en
        for message in (finding.message_zh, finding.message_en):
            assert not re.search(r"[{}]|None|nan|  |：。|: \.|\[\]|（）|\(\)", message)
            assert {finding.stated, finding.recomputation} - {""}
            assert finding.stated in message or finding.recomputation in message


@pytest.mark.parametrize("rule_id", [rule.rule_id for rule in judging_rules()])
def test_both_templates_of_a_rule_say_the_same_things(rule_id: str) -> None:
    rule = rules()[rule_id]
    zh, en = (
        {name for _, name, _, _ in Formatter().parse(template) if name}
        for template in (rule.message_zh, rule.message_en)
    )
    assert zh == en
    assert zh >= {"area", "indicator"}
    assert zh & {"stated", "recomputation"}
    assert rule.severity in ("certain", "likely", "worth_a_look")
    assert HAN.search(rule.sentence_zh)
    assert not HAN.search(rule.sentence_en)


def test_every_part_of_a_cell_is_named(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    cell = {"sex": "F", "age": "Y_GE60", "residence": "R", "population": "registered"}
    figures = [plan.states(value, **cell) for value in ("10.1", "10.3")]  # type: ignore[arg-type]
    (finding,) = find(figures, catalogue)
    assert all(part in finding.message_zh for part in ("户籍", "女", "乡村", "60岁及以上"))
    assert all(
        part in finding.message_en for part in ("registered", "female", "rural", "60 and over")
    )


def test_an_unmapped_figure_is_called_by_its_label(catalogue: Catalogue) -> None:
    figure = Plan(catalogue).states("2", "other", unit="个", printed="2..0", label="示范高中")
    (finding,) = find([figure], catalogue)
    assert "示范高中" in finding.message_zh
    assert "“示范高中”" in finding.message_en


def test_the_culprit_is_named_in_both_languages(
    plan_figures: Figures, catalogue: Catalogue
) -> None:
    blaming = [f for f in find(plan_figures("*"), catalogue) if f.culprit]
    assert blaming
    for finding in blaming:
        assert finding.culprit is not None
        assert f"第{finding.culprit.line}行" in finding.message_zh
        assert f"on line {finding.culprit.line}" in finding.message_en
        assert finding.expected in finding.message_zh
        assert finding.expected in finding.message_en


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("Y15T59", "15-59岁", "ages 15-59"),
        ("Y_GE60", "60岁及以上", "ages 60 and over"),
        ("Y_LT15", "15岁以下", "under 15"),
        ("Y0", "0岁", "age 0"),
    ],
)
def test_an_age_group_is_said_in_words(code: str, zh: str, en: str) -> None:
    assert age_name(code) == (zh, en)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        ("638.11", "638.13", "638.11~638.13 万人"),
        ("4.04", "4.04", "4.04 万人"),
        ("98", None, "≥98 万人"),
        (None, "6", "≤6 万人"),
        (None, None, "?"),
        ("0", "100", "0~100 万人"),
        ("316.01675", "316.01685", "316.01675~316.01685 万人"),
    ],
)
def test_an_interval_is_said_without_trailing_noughts(
    low: str | None, high: str | None, text: str
) -> None:
    first, last = (None if end is None else Fraction(end) for end in (low, high))
    assert interval_text(Interval(first, last), "万人") == text


# --- life ---------------------------------------------------------------------------------


def test_a_finding_seen_for_the_first_time_is_new() -> None:
    assert live_on([], ["a"], DAY_1) == [Life("a", "open", DAY_1, DAY_1, event="new")]


def test_a_finding_seen_again_is_no_news() -> None:
    (life,) = live_on(live_on([], ["a"], DAY_1), ["a"], DAY_2)
    assert (life.state, life.first_seen_on, life.last_seen_on, life.event) == (
        "open",
        DAY_1,
        DAY_2,
        "",
    )


def test_a_finding_that_is_gone_is_resolved_once() -> None:
    lives = live_on(live_on([], ["a"], DAY_1), [], DAY_2)
    assert lives == [Life("a", "resolved", DAY_1, DAY_1, resolved_on=DAY_2, event="resolved")]
    (later,) = live_on(lives, [], DAY_3)
    assert (later.resolved_on, later.event) == (DAY_2, "")


def test_a_finding_that_comes_back_is_reopened_with_its_history() -> None:
    lives = live_on(live_on(live_on([], ["a"], DAY_1), [], DAY_2), ["a"], DAY_3)
    assert lives == [Life("a", "open", DAY_1, DAY_3, reopened_on=DAY_3, event="reopened")]


def test_a_finding_found_twice_lives_once_and_all_come_in_order() -> None:
    lives = live_on(live_on([], ["c"], DAY_1), ["b", "a", "a"], DAY_2)
    assert [(life.finding_id, life.event) for life in lives] == [
        ("a", "new"),
        ("b", "new"),
        ("c", "resolved"),
    ]
