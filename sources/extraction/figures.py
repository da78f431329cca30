"""The grammar of a printed figure: number, magnitude, unit and comparator.

[comparator] number [magnitude] [余|多] [unit] [comparator]        不低于 3450 万 人 左右
number [unit] (-|~|至|到) number [unit]                            7%至8%, 800-1000万人
百分之 | 千分之 | 万分之 | 十万分之 numeral                          百分之九十五
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

LEXICON = Path(__file__).parent / "lexicon"

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.+\d+)?)"
_NUMERAL = r"[〇零一二两三四五六七八九十百千]+"
_MAGNITUDE = r"(?:万亿|[十百千]?[万亿]|[百千](?!分))"
_SIGNS = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "ap": "~"}


def _comparators(side: str) -> str:
    """One named group for each comparator, from lexicon/comparators.csv."""
    names = {sign: name for name, sign in _SIGNS.items()}
    with (LEXICON / "comparators.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["side"] == side]
    return "|".join(f"(?P<{names[row['comparator']]}>{row['words']})" for row in rows)


_BEFORE = re.compile(rf"(?:{_comparators('before')})(?:了|到|达到?|为|在)?$")
_AFTER = re.compile(rf"(?P<more>(?:余|多)(?![出于了年达层样元]))?(?:{_comparators('after')})?")
_CEILING = re.compile(r"(?:控制|限制|严控)(?:在|到|至|为)?$")
_RATIO_OF_HUNDRED = re.compile(r"\s?:\s?100(?![\d.])")
_RATIO_OF_ONE = re.compile(r"\s?:\s?1(?![\d.])")
_PARTS = {"百": "%", "千": "‰", "万": "1/万", "十万": "/10万"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit, read but not yet understood.

    `start:end` is the whole expression; `value_start:value_end` the digits as printed.
    `unit` is a code of the unit catalogue, or "" where none is printed. `unit_word` is the unit
    as printed, with its magnitude.
    """

    start: int
    end: int
    value_start: int
    value_end: int
    comparator: str
    low: str
    high: str
    unit: str
    unit_word: str
    has_own_comparator: bool = False

    @property
    def is_range(self) -> bool:
        """Whether two bounds are printed."""
        return self.comparator == "range"

    def with_comparator(self, comparator: str) -> Quantity:
        """The same figure under another comparator; a range keeps its bounds."""
        if self.is_range or comparator == self.comparator:
            return self
        value = self.low or self.high
        low, high = bounds(comparator, value)
        return replace(self, comparator=comparator, low=low, high=high)

    def negated(self) -> Quantity:
        """The same figure as a decrease: bounds change sign and place."""
        mirror = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
        return replace(
            self,
            comparator=mirror.get(self.comparator, self.comparator),
            low=_minus(self.high),
            high=_minus(self.low),
        )


def bounds(comparator: str, value: str) -> tuple[str, str]:
    """Lower and upper bound as a statement prints them; a one-sided bound fills one."""
    if comparator in (">=", ">"):
        return value, ""
    if comparator in ("<=", "<"):
        return "", value
    return value, value


def _minus(value: str) -> str:
    if not value or Decimal(value) == 0:
        return value
    return value[1:] if value.startswith("-") else f"-{value}"


@dataclass(frozen=True, slots=True)
class _Units:
    pattern: str
    codes: dict[str, str]
    groups: dict[str, frozenset[str]]


@lru_cache(maxsize=1)
def units() -> _Units:
    """Unit words and the codes they stand for, from lexicon/units.csv."""
    with (LEXICON / "units.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes: dict[str, str] = {}
    for row in rows:
        for word in row["words"].split(" "):
            codes[word] = row["unit"]
            for magnitude in row["magnitudes"].split():
                codes.setdefault(f"{magnitude}{word}", f"{magnitude}{row['unit']}")
    words = sorted(codes, key=len, reverse=True)
    longer = {word: row["not_before"] for row in rows for word in row["words"].split(" ")}
    ending = {
        word: next((longer[w] for w in longer if word.endswith(w) and longer[w]), "")
        for word in words
    }
    groups: dict[str, set[str]] = {}
    for row in rows:
        members = [row["unit"], *(f"{m}{row['unit']}" for m in row["magnitudes"].split())]
        groups.setdefault(row["dimension"], set()).update(members)
    return _Units(
        "|".join(
            re.escape(word) + (f"(?!{ending[word]})" if ending[word] else "") for word in words
        ), codes,
        {name: frozenset(members) for name, members in groups.items()},
    )  # fmt: skip


def dimension_of(unit: str) -> str:
    """The dimension of a unit code, or ""."""
    for name, members in units().groups.items():
        if unit in members:
            return name
    return ""


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    # A unit word does not begin a longer word of another meaning.
    unit = rf"(?:{units().pattern})"
    single = (
        rf"(?P<sign>[-+负]?)(?P<number>{NUMBER})(?P<few>余|多|来)?"
        rf"(?P<magnitude>{_MAGNITUDE})?(?P<few2>余|多)?(?P<unit>{unit})?"
    )
    other = (
        rf"(?:(?P<link>-+|~|至|到|—)(?P<number2>[-+]?{NUMBER})"
        rf"(?P<magnitude2>{_MAGNITUDE})?(?P<unit2>{unit})?)?"
    )
    parts = rf"(?P<parts>百|千|十万|万)分之(?P<share>{_NUMERAL}(?:点{_NUMERAL})?|{NUMBER})"
    one_to_nine = "[一二三四五六七八九]"
    tenths = (
        rf"(?P<tenths>[一二两三四五六七八九](?:[点至]{one_to_nine})?|{NUMBER})成(?P<half>半)?"
        r"(?=以上|以下|左右|[，。；、)]|的|多|余|在|来自|由|属|老|县|行政|$)"
    )
    doubling = r"(?P<doubling>翻(?P<times>[一两二三])番|翻番)"
    return re.compile(f"{parts}|{tenths}|{doubling}|{single}{other}")


def read_quantities(text: str, masked: list[tuple[int, int]] | None = None) -> list[Quantity]:
    """Every figure of a normalised text that no masked region covers, in order."""
    quantities = []
    position = 0
    regions = iter(sorted(masked or []))
    region = next(regions, None)
    pattern = _pattern()
    while match := pattern.search(text, position):
        while region is not None and region[1] <= match.start():
            region = next(regions, None)
        if region is not None and match.start() < region[1] and region[0] < match.end():
            if match.start() < region[0]:
                shorter = pattern.match(text[: region[0]], match.start())
                if shorter and shorter.end() <= region[0] and shorter.end() > match.start():
                    quantities.append(_quantity(shorter, text))
            position = max(region[1], match.start() + 1)
            continue
        quantities.append(_quantity(match, text))
        position = max(quantities[-1].end, match.end(), match.start() + 1)
    return _between(quantities, text)


_BETWEEN = re.compile(r"(?:介于|处于|在)$")


def _between(quantities: list[Quantity], text: str) -> list[Quantity]:
    """介于320万人和325万人之间 is one range."""
    joined: list[Quantity] = []
    for quantity in quantities:
        first = joined[-1] if joined else None
        if (
            first is not None
            and text[first.end : quantity.start] in ("和", "与", "至", "到")
            and text.startswith("之间", quantity.end)
            and _BETWEEN.search(text, max(0, first.start - 3), first.start)
        ):
            joined[-1] = replace(
                quantity, start=first.start, end=quantity.end + 2, value_start=first.value_start,
                comparator="range", low=first.low, high=quantity.high, has_own_comparator=True,
            )  # fmt: skip
        else:
            joined.append(quantity)
    return joined


def _quantity(match: re.Match[str], text: str) -> Quantity:
    groups = match.groupdict()
    if groups["parts"]:
        value = numeral(groups["share"])
        read = _make(match, "share", "share", value, _PARTS[groups["parts"]], match.group())
    elif groups["tenths"]:
        value = numeral(groups["tenths"].partition("至")[0])
        read = _make(match, "tenths", "tenths", _tenfold(value, bool(groups["half"])), "%", "成")
    elif groups["doubling"]:
        value = str(2 ** {"一": 1, "两": 2, "二": 2, "三": 3}.get(groups["times"] or "一", 1))
        read = _make(match, "doubling", "doubling", value, "倍", "番")
    elif groups["number2"]:
        read = _range(match, groups)
    else:
        read = _single(match, groups, text)
    return _compared(read, groups, text)


def _single(match: re.Match[str], groups: dict[str, str | None], text: str) -> Quantity:
    sign = (groups["sign"] or "").replace("负", "-")
    if groups["sign"] != "负" and sign and _follows_a_word(text, match.start()):
        sign = ""
    value = _plain(sign, groups["number"] or "")
    magnitude, word = groups["magnitude"] or "", groups["unit"] or ""
    read = _make(match, "number", "number", value, *_unit(magnitude, word))
    if sign and groups["sign"] != "负":
        read = replace(read, value_start=match.start())
    elif groups["sign"] and groups["sign"] != "负":
        read = replace(read, start=match.start("number"))
    end = _RATIO_OF_HUNDRED.match(text, match.end("number"))
    if end and not magnitude and not word:
        read = replace(read, end=end.end(), unit="女=100", unit_word=":100")
    elif (end := _RATIO_OF_ONE.match(text, match.end("number"))) and not magnitude and not word:
        read = replace(read, end=end.end(), unit="ratio", unit_word=":1")
    return read


def _range(match: re.Match[str], groups: dict[str, str | None]) -> Quantity:
    first_magnitude, first_unit = groups["magnitude"] or "", groups["unit"] or ""
    magnitude = groups["magnitude2"] or ""
    word = groups["unit2"] or first_unit
    if not groups["magnitude2"] and first_magnitude and not groups["unit2"]:
        magnitude = first_magnitude
    unit, unit_word = _unit(magnitude, word)
    low, high = (
        _plain(groups["sign"] or "", groups["number"] or ""),
        _plain("", groups["number2"] or ""),
    )
    if Decimal(high) < Decimal(low):
        # 107—103: a way down, printed from its higher end.
        low, high = high, low
    read = _make(match, "number", "number2", low, unit, unit_word)
    return replace(read, comparator="range", low=low, high=high)


def _make(
    match: re.Match[str], first: str, last: str, value: str, unit: str, unit_word: str
) -> Quantity:
    return Quantity(
        match.start(), match.end(), match.start(first), match.end(last), "=", value, value,
        unit, unit_word,
    )  # fmt: skip


def _unit(magnitude: str, word: str) -> tuple[str, str]:
    printed = magnitude + word
    codes = units().codes
    if printed in codes:
        return codes[printed], printed
    if word in codes:
        return magnitude + codes[word], printed
    return magnitude, printed


def _compared(read: Quantity, groups: dict[str, str | None], text: str) -> Quantity:
    """Add the comparators printed around a figure."""
    before = _BEFORE.search(text, max(0, read.start - 8), read.start)
    after = _AFTER.match(text, read.end)
    sign, start, end = "", read.start, read.end
    if after and after.end() > after.start():
        sign = next((_SIGNS[name] for name in ("ge", "le", "ap") if after.group(name)), "")
        end = after.end()
        if after.group("more") and not sign:
            sign = ">"
    if groups["few"] or groups["few2"]:
        sign = sign or (">" if "来" not in (groups["few"] or "") else "~")
    if before:
        start = before.start()
        sign = sign or next(_SIGNS[name] for name in _SIGNS if before.group(name))
    if not sign and _CEILING.search(text, max(0, read.start - 8), read.start):
        sign = "<="
    result = replace(read, start=start, end=end, has_own_comparator=bool(sign))
    return result.with_comparator(sign) if sign else result


def _follows_a_word(text: str, start: int) -> bool:
    """A dash after a word or a figure is no minus sign."""
    return start > 0 and not text[start - 1].isspace() and text[start - 1] not in "(〔:为了约,，、"


def _plain(sign: str, number: str) -> str:
    number = re.sub(r"\.{2,}", ".", number.replace(",", ""))
    return f"-{number}" if sign == "-" else number


_VALUES = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


def numeral(text: str) -> str:
    """A Chinese numeral or plain digits as plain digits."""
    if re.fullmatch(NUMBER, text):
        return _plain("", text)
    whole, _, fraction = text.partition("点")
    total, digit = 0, 0
    for character in whole:
        if character in _TENS:
            total += (digit or 1) * _TENS[character]
            digit = 0
        else:
            digit = _VALUES[character]
    result = str(total + digit)
    return f"{result}.{''.join(str(_VALUES[c]) for c in fraction)}" if fraction else result


def _tenfold(value: str, half: bool) -> str:
    return format(Decimal(value) * 10 + (5 if half else 0), "f").removesuffix(".0")
