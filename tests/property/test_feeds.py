"""Whatever an office prints: numbers keep their value, periods follow each other without a gap."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.feeds.folding import open_parts, pattern_of, template_of
from sources.feeds.marks import CellReader
from sources.feeds.periods import FeedPeriod, after, months_later, period_of, span
from sources.interval import PLAIN_NUMBER
from sources.readers.catalogue import Catalogue

FULL = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
CHINESE = "〇一二三四五六七八九"
NUMBERS = st.decimals(-(10**9), 10**9, places=3) | st.integers(-(10**9), 10**9).map(Decimal)
#: A mark as printed, and the status it stands for.
MARKS = st.sampled_from(
    [("", ""), ("p", "P"), ("（e）", "E"), (" R", "R"), ("①", ""), ("[注2]", ""), ("p①", "P")]
)
PARTS = {
    "M": [f"M{month:02}" for month in range(1, 13)],
    "Q": [f"Q{quarter}" for quarter in range(1, 5)],
    "S": ["S1", "S2"],
    "A": [""],
    "decennial": [""],
}
YEARS = st.integers(1901, 2080)
REGULAR = st.sampled_from(sorted(PARTS)).flatmap(
    lambda frequency: st.tuples(
        st.just(frequency),
        st.builds(FeedPeriod, YEARS, st.sampled_from(PARTS[frequency])),
    )
)
SUMMED = st.builds(
    FeedPeriod, YEARS, st.sampled_from(["", *(f"M01T{month:02}" for month in range(2, 12))])
)
ANY = REGULAR.map(lambda item: item[1]) | SUMMED


@pytest.fixture(scope="module")
def cells(catalogue: Catalogue) -> CellReader:
    return CellReader(["—", "…", "空"], {"p": "P", "e": "E", "r": "R"}, catalogue)


@given(NUMBERS, MARKS, st.booleans(), st.booleans(), st.sampled_from(["", " ", "　"]))
def test_a_number_keeps_its_value_however_it_is_printed(
    cells: CellReader,
    number: Decimal,
    mark: tuple[str, str],
    with_thousands: bool,
    is_full_width: bool,
    space: str,
) -> None:
    text = f"{number:,f}" if with_thousands else f"{number:f}"
    printed = cells.read(
        space + (text.translate(FULL) if is_full_width else text) + mark[0] + space, "人"
    )
    assert printed.fault == ""
    assert Decimal(printed.value) == number
    assert printed.status == mark[1]


@given(st.text("0123456789.,，-—…%‰万人pex①[]（）注 /=E+约", max_size=14))
def test_a_cell_is_a_plain_number_or_nothing_or_a_fault_with_a_repair(
    cells: CellReader, text: str
) -> None:
    printed = cells.read(text, "人")
    assert bool(printed.fault) == bool(printed.repair)
    if printed.value:
        assert printed.fault == ""
        assert PLAIN_NUMBER.fullmatch(printed.value)
        digits = "".join(re.findall(r"\d", printed.value)).lstrip("0")
        assert all(digit in text for digit in digits)


@given(ANY)
def test_a_period_is_read_back_from_its_key(period: FeedPeriod) -> None:
    assert FeedPeriod.from_key(period.key) == period
    assert period.start <= period.end
    assert period.start.year == period.end.year == period.year


@given(REGULAR)
def test_the_period_that_follows_begins_where_the_last_one_ended(
    item: tuple[str, FeedPeriod],
) -> None:
    frequency, period = item
    following = after(period, frequency)
    if frequency == "decennial":
        assert following.year == period.year + 10
    else:
        assert following.start == period.end + timedelta(days=1)
    assert period < following


@given(SUMMED)
def test_a_sum_of_months_grows_by_one_and_begins_anew_in_january(period: FeedPeriod) -> None:
    following = after(period, "M", summed=True)
    assert following.start == date(following.year, 1, 1)
    assert following.months[1] == period.months[1] % 12 + 1
    assert period.end < following.end


@given(REGULAR, st.integers(0, 1500))
def test_the_periods_up_to_a_day_reach_it_and_go_no_further(
    item: tuple[str, FeedPeriod], days: int
) -> None:
    frequency, first = item
    until = first.end + timedelta(days=days)
    periods = list(span(first, until, frequency))
    assert periods[0] == first
    assert periods == sorted(set(periods))
    assert periods[-1].start <= until
    assert after(periods[-1], frequency).end > until


@given(REGULAR, st.booleans())
def test_a_period_is_read_from_chinese_digits_too(
    item: tuple[str, FeedPeriod], is_chinese: bool
) -> None:
    _, period = item
    year = str(period.year)
    if is_chinese:
        year = "".join(CHINESE[int(digit)] for digit in year)
    name = {"M": "month", "Q": "quarter", "S": "half"}.get(period.part[:1])
    number = int(period.part[1:] or 0)
    word = ("上", "下")[number - 1] if name == "half" else str(number)
    assert period_of({"year": year, **({name: word} if name else {})}) == period


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 60), st.integers(1, 31))
def test_a_due_day_lies_in_its_month(day: date, months: int, of_month: int) -> None:
    later = months_later(day, months, of_month)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == of_month or (later + timedelta(days=1)).month != later.month


WORDS = st.lists(
    st.sampled_from(["男", "女", "合计", "0岁", "1-4岁", "85岁及以上", "5到9岁"]),
    min_size=1, max_size=6, unique=True,
)  # fmt: skip


@given(st.sampled_from(["人口/{}", "{}", "死亡_{}_本地", "率（%）/{}"]), WORDS)
def test_a_folded_rule_finds_its_columns_and_knows_their_codes(
    template: str, words: list[str]
) -> None:
    ages = [word for word in words if "岁" in word] or words
    paths = [template.format(word) for word in ages]
    templates = [template_of(path) for path in paths]
    pattern, parts = re.compile(pattern_of(templates)), open_parts(templates)
    for path, made in zip(paths, templates, strict=True):
        match = pattern.fullmatch(path)
        assert match is not None
        for part, word in match.groupdict().items():
            assert parts[part][word] == made.codes[part]
