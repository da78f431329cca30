"""Periods of feeds: how they are written, read, ordered and counted."""

from __future__ import annotations

from datetime import date

import pytest

from sources.feeds.periods import FeedPeriod, after, months_later, period_of, span


@pytest.mark.parametrize(
    ("key", "months", "name"),
    [
        ("2024", (1, 12), "2024年"),
        ("2024-S2", (7, 12), "2024年下半年"),
        ("2024-Q4", (10, 12), "2024年第四季度"),
        ("2024-M03", (3, 3), "2024年3月"),
        ("2024-M01T10", (1, 10), "2024年1—10月"),
    ],
)
def test_a_period_has_months_and_a_name(key: str, months: tuple[int, int], name: str) -> None:
    period = FeedPeriod.from_key(key)
    assert (period.key, period.months, period.name_zh) == (key, months, name)


@pytest.mark.parametrize("key", ["24", "2024-13", "2024-M13", "2024-Q5", "2024-M02T03", "soon"])
def test_what_is_no_period_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        FeedPeriod.from_key(key)


@pytest.mark.parametrize(
    ("groups", "key"),
    [
        ({"year": "二〇二四", "month": "十二"}, "2024-M12"),
        ({"year": "２０２４", "quarter": "三"}, "2024-Q3"),
        ({"year": "24", "first_month": "1", "month": "3"}, "2024-M01T03"),
        ({"year": "2024", "first_month": "1", "month": "12"}, "2024"),
        ({"year": "2024", "half": "上"}, "2024-S1"),
        ({"year": "2024", "month": None}, "2024"),
    ],
)
def test_the_groups_of_a_pattern_name_a_period(groups: dict[str, str | None], key: str) -> None:
    assert period_of(groups).key == key


@pytest.mark.parametrize(
    "groups",
    [{}, {"year": "0024"}, {"year": "2024", "month": "13"},
     {"year": "2024", "first_month": "2", "month": "3"}, {"year": "2024", "half": "中"}],
)  # fmt: skip
def test_groups_that_name_no_period_are_refused(groups: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match="expected"):
        period_of(groups)


def test_periods_follow_each_other_up_to_the_one_that_is_running() -> None:
    def keys(first: str, until: str, frequency: str, *, summed: bool = False) -> list[str]:
        day = date.fromisoformat(until)
        return [p.key for p in span(FeedPeriod.from_key(first), day, frequency, summed=summed)]

    assert keys("2023-M11", "2024-02-01", "M") == ["2023-M11", "2023-M12", "2024-M01", "2024-M02"]
    assert keys("2023-Q3", "2024-03-31", "Q") == ["2023-Q3", "2023-Q4", "2024-Q1"]
    assert keys("2023-S2", "2024-03-31", "S") == ["2023-S2", "2024-S1"]
    assert keys("2021", "2023-01-01", "A") == ["2021", "2022", "2023"]
    assert keys("2000", "2020-01-01", "decennial") == ["2000", "2010", "2020"]
    assert keys("2023-M01T11", "2024-02-01", "M", summed=True) == [
        "2023-M01T11", "2023", "2024-M01", "2024-M01T02",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="irregular"):
        after(FeedPeriod(2020), "irregular")


def test_a_sum_goes_from_january_on() -> None:
    keys = ["2024-M01", "2024-M03", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2024-M12"]
    assert [FeedPeriod.from_key(key).up_to.key for key in keys] == [
        "2024-M01", "2024-M01T03", "2024-Q1", "2024-S1", "2024-M01T09", "2024", "2024",
    ]  # fmt: skip


def test_a_day_months_later_stays_in_its_month() -> None:
    assert months_later(date(2024, 1, 31), 1, 31) == date(2024, 2, 29)
    assert months_later(date(2023, 12, 31), 1, 20) == date(2024, 1, 20)
