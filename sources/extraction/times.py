"""Expressions of time: years, spans, lists of years, five-year plans, and words that point back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_YEAR = r"(?:19|20)\d{2}"
_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "两": "2"}
_MONTH = r"(?:1[0-2]|0?[1-9])月(?:[0-3]?\d日(?:零时|0时)?)?"
_EDGE = r"(?:年?末|年?底|初|年中|前后)?"
#: The plans by the word before 五: the ninth began in 1996.
_PLANS = {
    "八": 1991, "九": 1996, "十": 2001, "十一": 2006, "十二": 2011, "十三": 2016, "十四": 2021,
    "十五": 2026, "十六": 2031, "十七": 2036,
}  # fmt: skip
_CENSUSES = {"三": 1982, "四": 1990, "五": 2000, "六": 2010, "七": 2020, "八": 2030}
_COUNT = "(?:[二三四五六七八九]?十[一二三四五六七八九]?|[两三四五六七八九])"
_NUMERALS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
             "九": 9, "十": 10, "十五": 15}  # fmt: skip

_PATTERN = re.compile(
    rf"(?P<span>(?P<from>{_YEAR})年?{_EDGE}(?:{_MONTH})?(?:-+|~|至|到)"
    rf"(?P<to>{_YEAR})(?:年{_EDGE}(?:{_MONTH})?)?(?:期?间)?)"
    rf"|(?P<list>{_YEAR}年?{_EDGE}(?:(?:、|，|和|与|及|以及|/){_YEAR}年?{_EDGE})+)"
    rf"|(?P<year>{_YEAR})年{_EDGE}(?:{_MONTH})?"
    r"|(?P<words>[一二][〇零九][〇零一二三四五六七八九]{2})年"
    r"|(?:[“\"‘](?P<plan>[八九]|十[一二三四五六七]?)五[”\"’]"
    r"|(?<![一二三四五六七八九])(?P<bare>十[一二三四五六七])五(?!年[一-龥]{0,2}计划|岁|个))"
    r"(?P<planedge>规划期末|规划期间|规划期|时期末|时期|期间|期末|末期|末|以来|初期|初|期)?"
    r"|(?P<censusword>第(?P<census>[三四五六七八])次(?:全国)?人口普查(?:时|数据|结果|资料)?|[“\"]?(?P<short>[五六七])普[”\"]?(?:时|数据|结果)?)"
    r"|(?P<lastcensus>上一?(?:个|次)(?:人口)?普查(?:年份|时)?)"
    r"|(?P<horizon>规划期末|规划末期|规划目标年)|(?P<termend>(?<!时)期末)"
    r"|(?P<planspan>(?:本)?规划期(?:间|内)|规划实施期间)"
    r"|(?P<base>规划基期|基期年?)"
    r"|(?P<now>目前|当前|截至目前|现阶段)"
    r"|(?P<before>(?:上一?年|去年|前一年)(?:年?末|年?底)?)"
    r"|(?P<whole>全年(?!龄))"
    r"|(?P<same>同年|当年|同一年)"
    r"|(?P<sameterm>同期)"
    rf"|(?P<lasting>(?:近|过去|这|(?<!学)前)(?P<n1>{_COUNT}|\d{{1,2}})年(?:来|间|中)?"
    rf"|(?<![\d.由从达到为])(?P<n2>{_COUNT}|\d{{1,2}})年(?:来|间|(?:共|累计)?(?=增加|增长|减少))"
    rf"|(?<!第)(?<!学前)(?<![一二三四五六七八九十每满])(?P<n3>{_COUNT})年"
    r"(?:间|来|里|中|内|前|共|累计|合计)?(?![级龄制期限一]|计划|规划|行动|教育|义务|毛|以上|以下|以内|左右|后|纲要))"
    rf"|(?P<ahead>(?:今后|未来)(?P<n4>{_COUNT}|\d{{1,2}})年(?:内|间)?)"
)


class When(StrEnum):
    """How an expression of time names its years."""

    YEAR = "year"
    SPAN = "span"
    LIST = "list"
    BEFORE = "before"
    SAME = "same"
    SAME_TERM = "same_term"
    LASTING = "lasting"
    AHEAD = "ahead"
    TERM_END = "term_end"
    WHOLE_YEAR = "whole_year"
    CENSUS = "census"


@dataclass(frozen=True, slots=True)
class TimeMention:
    """An expression of time: where it stands, and the years it names.

    `years` holds one year, the first and the last year of a span, the years of a list, or the
    number of years that a duration lasts.
    """

    start: int
    end: int
    when: When
    years: tuple[int, ...]
    is_period: bool = False


@dataclass(frozen=True, slots=True)
class Horizon:
    """The years a plan is about."""

    start: int
    end: int

    @property
    def base(self) -> int:
        """The last year before the plan."""
        return self.start - 1


def time_mentions(text: str, horizon: Horizon) -> list[TimeMention]:
    """Every expression of time in a normalised text, in order."""
    found = (_mention(match, horizon) for match in _PATTERN.finditer(text))
    return [mention for mention in found if mention is not None]


def _mention(match: re.Match[str], horizon: Horizon) -> TimeMention | None:
    start, end = match.span()
    groups = match.groupdict()

    def mention(when: When, *years: int, period: bool = False) -> TimeMention:
        return TimeMention(start, end, when, years, period)

    if groups["span"]:
        first, last = int(groups["from"]), int(groups["to"])
        # 2016-2020 is a period of five years; from 2010 to 2020 is a way between two.
        is_period = first % 5 == 1 and not re.match(r"\d{4}年(?:至|到)", match.group())
        return mention(When.SPAN, first, last, period=is_period) if first < last else None
    if groups["list"]:
        return mention(When.LIST, *map(int, re.findall(_YEAR, groups["list"])))
    if groups["year"]:
        return mention(When.YEAR, int(groups["year"]))
    if groups["words"]:
        return mention(When.YEAR, int("".join(_DIGITS.get(c, "9") for c in groups["words"])))
    if groups["plan"] or groups["bare"]:
        return _plan(mention, groups["plan"] or groups["bare"], groups["planedge"])
    if groups["censusword"]:
        return mention(When.CENSUS, _CENSUSES[groups["census"] or groups["short"]])
    if groups["lastcensus"]:
        return mention(When.YEAR, (horizon.base - 1) // 10 * 10)
    if groups["termend"]:
        return mention(When.TERM_END, horizon.end)
    if groups["horizon"]:
        return mention(When.YEAR, horizon.end)
    if groups["planspan"]:
        return mention(When.SPAN, horizon.start, horizon.end, period=True)
    if groups["base"] or groups["now"]:
        return mention(When.YEAR, horizon.base)
    if groups["ahead"]:
        count = groups["n4"]
        return mention(When.AHEAD, _count(count))
    if groups["lasting"]:
        count = groups["n1"] or groups["n2"] or groups["n3"]
        return mention(When.LASTING, _count(count))
    word = next(when for when, name in _WORDS.items() if groups[name])
    return mention(word)


def _count(text: str) -> int:
    """A small number in digits or in words: 5, 五, 十五, 三十."""
    if text.isdigit():
        return int(text)
    tens, mark, ones = text.partition("十")
    if not mark:
        return _NUMERALS[text[0]]
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)


_WORDS = {
    When.WHOLE_YEAR: "whole",
    When.BEFORE: "before",
    When.SAME: "same",
    When.SAME_TERM: "sameterm",
}


def _plan(mention: object, name: str, edge: str | None) -> TimeMention:
    first = _PLANS[name]
    last = first + 4
    edge = edge or ""
    assert callable(mention)
    if edge.endswith("末") or edge in ("末期", "以来"):
        result: TimeMention = mention(When.YEAR, last)
    elif edge.startswith("初"):
        result = mention(When.YEAR, first)
    else:
        result = mention(When.SPAN, first, last, period=True)
    return result
