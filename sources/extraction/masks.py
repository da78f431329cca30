"""What looks like a figure and is no statistic: dates, numbers of documents, slogans, ages.

Each region keeps the reason why it is passed over; the reasons are codes of
lexicon/reasons.csv.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sources.extraction.times import TimeMention

_NUMERAL = "[一二三四五六七八九十百千〇零两]"


@dataclass(frozen=True, slots=True)
class Mask:
    """A region of a flow that holds no statistic, and why."""

    start: int
    end: int
    reason: str


#: In this order: what a later pattern finds inside an earlier region is passed over.
_PATTERNS = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        ("address", r"(?:https?://|www\.)[\x21-\x7e]+|[\w.]+@[\w.]+"),
        ("document_number", r"[〔(](?:19|20)\d\d[〕)]第?\d{1,4}号|第?\d{1,6}号(?!召)|(?:GB|DB|T)/?T?\s?[\d.]+(?:-\d{4})?"),
        ("telephone", r"(?:电话|热线|传真|邮编|邮政编码)[:：]?\s?[\d-]{5,}|(?<!\d)0\d{2,3}-\d{7,8}|(?<![\d.])1[3-9]\d{9}(?!\d)"),
        ("title", r"《[^《》]{1,80}》"),
        ("reference", r"(?:图|表|专栏|附件|附表|附录|框)\s?\d{1,3}(?:[-.]\d{1,3})*"),
        ("reference", r"1[%‰]人口(?:变动)?(?:情况)?抽样(?:调查)?"),
        ("ordinal", rf"第(?:\d{{1,4}}|{_NUMERAL}+)(?:条|章|节|款|项|次|届|批|期|位|名|轮|代|号|阶段|方面|医院|人民医院|中学|小学|产业|个|页|季度|名|类)?"),
        ("date", r"(?<!\d)(?:19|20)\d\d-\d{1,2}-\d{1,2}(?!\d)|(?<!\d)(?:1[0-2]|0?[1-9])月(?:份|底|末|初)?(?:[0-3]?\d日)?|(?<!\d)[0-3]?\d日|\d{1,2}:\d{2}(?!\d)"),
        ("unit", r"以?女[性婴]?(?:人口)?(?:为|=)100|=100"),
        ("age", r"(?<![\d.])\d{1,3}(?:周?岁)?(?:-+|~|至|到)\d{1,3}周?岁(?:人口|人群|年龄组)?+"),
        ("age", r"(?<![\d.])\d{1,3}周?岁(?:(?:及其?|或|和|含|\(含\))?(?:以上|以下|以内|左右))?+"),
        ("age", r"\d{1,3}(?:-|~|至)?\d{0,3}(?:个月|月龄)(?=[一-龥])"),
        ("denominator", rf"每(?:\d+|{_NUMERAL}+)?[万千百十]*(?:名|个|位|人|张|户|常住|户籍|平方|儿童|老)|每\d+[万千]?人?"),
        ("duration", r"\d+(?:\.\d+)?个?(?:分钟|小时|公里生活圈|秒|个月|学时|课时|星期|周(?!岁)|多年)|(?<!\d)24小时"),
        ("code", r"(?!k?m2)(?<![A-Za-z/])[A-Za-z]+[-.]?\d+(?:\.\d+)?[A-Za-z]*|\d+[A-Za-z]{1,4}\+?(?![A-Za-z0-9])(?<!km2)(?<!m2)(?<!km)(?<!\dm)|\d[+×]\d(?:[+×]\w)*|\d\+[NXnx]|[NXnx]\+\d"),
        ("code", r"(?<!\d)\d{2}后|(?<!\d)(?:985|211|12\d{3}|1[12]\d)(?=高校|工程|院校|热线|电话|急救|/211)|\d{2,3}国道|工业\d\.0|1:\d{3,}|(?:热线|电话|专线)\d{3,}"),
        ("slogan", r"百分之百(?=[一-龥])"),
        ("slogan", rf"“[^“”]{{0,24}}(?:\d|{_NUMERAL})[^“”]{{0,24}}”"),
    )
)  # fmt: skip
#: Where years of age are what is measured, and no bound of a group follows.
_AGE_AS_VALUE = re.compile(r"(?:寿命|余命|平均年龄|年龄中位数|婚年龄|初育年龄)[^。；]*$")
_LIST_NUMBER = re.compile(
    r"^\d{1,2}(?:\.\d{1,2}){1,2}(?=[一-龥]{2})(?!万|亿|人(?!口|才|力)|岁|年|倍|个百|平方)|"
    r"(?:(?<=^)|(?<=[。；:])|(?<=，)(?=\d{1,2}\.[一-龥]))(?:\(\d{1,2}\)|\d{1,2}(?:[、)]|\.(?!\d)|(?=[“一-龥])(?![周至到年月日个所家项张万亿千百人名岁成倍户处座支])))"
)


def find_masks(text: str, times: Iterable[TimeMention]) -> list[Mask]:
    """Regions of a flow that hold no statistic, in order, none inside another."""
    found = [Mask(time.start, time.end, "date") for time in times]
    found += [Mask(*match.span(), "list_number") for match in _LIST_NUMBER.finditer(text)]
    for reason, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if reason == "age" and _is_measured_age(text, match):
                continue
            if match.end() > match.start() and not _is_inside(match, found, reason):
                found.append(Mask(*match.span(), reason))
    return sorted(found, key=lambda mask: (mask.start, -mask.end))


def _is_measured_age(text: str, match: re.Match[str]) -> bool:
    """Years of age as a value, 预期寿命78岁, not as the bound of a group, 60岁以上老人."""
    if text[match.end() : match.end() + 1] in set("人老儿孩妇青少群常劳婴幼女男学户居的周"):
        return False
    return bool(_AGE_AS_VALUE.search(text, max(0, match.start() - 60), match.start()))


def _is_inside(match: re.Match[str], found: list[Mask], reason: str) -> bool:
    if reason == "slogan" and any(
        mask.reason == "date" and match.start() <= mask.start and mask.end >= match.end() - 1
        for mask in found
    ):
        return True
    return any(mask.start <= match.start() and match.end() <= mask.end for mask in found)
