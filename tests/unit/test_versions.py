"""Rows come and go from refresh to refresh; what each of them said on a day can be had again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sources.versions import carry_on

DAY = date(2026, 11, 22)
Rows = Sequence[Mapping[str, Any]]


def row(key: str, value: str = "1") -> dict[str, Any]:
    return {"key": key, "value": value}


def held_on(versions: Rows, day: date) -> set[tuple[str, str]]:
    return {
        (version["key"], version["value"])
        for version in versions
        if version["valid_from_on"] <= day
        and (version["valid_to_on"] is None or day < version["valid_to_on"])
    }


def test_a_row_that_stays_goes_on() -> None:
    first = carry_on([], [row("a")], DAY)
    assert carry_on(first, [row("a")], DAY + timedelta(1)) == first


def test_a_changed_row_ends_and_begins() -> None:
    first = carry_on([], [row("a", "1")], DAY)
    second = carry_on(first, [row("a", "2")], DAY + timedelta(1))
    assert held_on(second, DAY) == {("a", "1")}
    assert held_on(second, DAY + timedelta(1)) == {("a", "2")}


def test_a_row_that_comes_back_has_two_versions() -> None:
    versions = carry_on([], [row("a")], DAY)
    versions = carry_on(versions, [], DAY + timedelta(1))
    versions = carry_on(versions, [row("a")], DAY + timedelta(2))
    assert [bool(held_on(versions, DAY + timedelta(n))) for n in range(3)] == [True, False, True]


def test_two_refreshes_of_one_day_leave_the_last() -> None:
    first = carry_on([], [row("a")], DAY)
    assert held_on(carry_on(first, [row("b")], DAY), DAY) == {("b", "1")}


def test_a_refresh_for_an_earlier_day_makes_no_version_that_ends_before_it_begins() -> None:
    first = carry_on([], [row("a"), row("b")], DAY)
    second = carry_on(first, [row("a")], DAY - timedelta(3))
    assert held_on(second, DAY - timedelta(3)) == {("a", "1")}
    assert all(
        version["valid_to_on"] is None or version["valid_from_on"] < version["valid_to_on"]
        for version in second
    )


tables = st.lists(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from("12"), max_size=4), max_size=6
)


@given(tables)
def test_every_day_answers_as_it_did(days: list[dict[str, str]]) -> None:
    versions: list[dict[str, Any]] = []
    for number, table in enumerate(days):
        rows = [row(key, value) for key, value in table.items()]
        versions = carry_on(versions, rows, DAY + timedelta(number))
    for number, table in enumerate(days):
        assert held_on(versions, DAY + timedelta(number)) == set(table.items())
