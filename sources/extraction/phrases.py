"""What a noun phrase measures: from a label to an indicator and its dimensions.

Chinese noun phrases end in their head: in 全市常住人口城镇化率 the rate is what is measured. So the
reading whose words end last wins, and what stands before it qualifies it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from sources.extraction.figures import LEXICON, Quantity, dimension_of, numeral
from sources.extraction.profile import Profile

OTHER = "other"
OWN = "city"
_CATALOGUE = Path(__file__).parents[1] / "catalogue" / "indicators.csv"

_AGE_RANGE = re.compile(r"(\d{1,3})(?:周?岁)?(?:-+|~|至|到)(\d{1,3})周?岁")
_AGE_OVER = re.compile(r"(\d{1,3})周?岁(?:及其?|或|和|含)?以上")
_AGE_UP_TO = re.compile(r"(\d{1,3})周?岁及以下")
_AGE_UNDER = re.compile(r"(\d{1,3})周?岁以下")
#: 六十周岁: ages in words, where digits are expected.
_AGE_IN_WORDS = re.compile(
    r"(?<![一二三四五六七八九十])([一二三四五六七八九]?十[一二三四五六七八九]?|[三五六])(周?岁)"
)
_AGES = (
    (re.compile("少年儿童|少儿|儿童少年|儿童|幼年"), "Y0T14"),
    (re.compile("老年人?口|老龄人口|老年人|老人|老龄化"), "elderly"),
    (re.compile("劳动年龄|适龄劳动|劳动适龄"), "working"),
)
_POPULATION_CORE = re.compile(
    r"(?:年末|年底|末|全部|总|老年|老龄|高龄|少儿|少年儿童|儿童|少年|劳动年龄|劳动力?|适龄|幼年|登记|在册|青壮|居住在|居住|生活在|"
    r"中|的|主要|资源|其中|核心|大龄|青壮年|区县|县区|各地|地区|城市|域|内|实际|共有|有|规划|预期|预测|全|人口)*"
    r"(?:人口|居民|老年人|老人|老年|儿童|人群|人)?(?:总量|总数|总规模|规模|数量|人数|数|总计|合计|峰值)?"
)
_RATIO = "(?:比重|比例|比率|百分比|份额|占比)"
_SHARE = re.compile(
    r"(?P<subject>.*?)(?:在?(?:总|全部)?人口中)?(?:的)?(?:"
    r"(?:仅|约|已|只)?所?占(?:全?[市县省区州国])?(?:的)?(?:常住|户籍)?(?:总)?(?:人口)?(?:总数|总量)?"
    rf"|(?:仅|约|已|只)?所?占(?P<of>[一-龥]{{0,10}}?)(?:的)?(?:{_RATIO}|比)|占比(?:重|例)?|{_RATIO})"
)
_AGEING = re.compile(r"(?:人口)?老龄化(?:率|程度|水平)?")
_SOFT = re.compile(
    r"(?:连年|历年|常年|同步|同期|持续|稳步|继续|逐步|不断|进一步|明显|显著|适度|合理|平稳|稳定|有效|加快|快速|大幅|总体|整体|全面|已|也|"
    r"基本|首次|略有|有所|分别|依次|均|将|要|可|已经|达到|达|为|是|有|约|共|由|从|在|到|至|增加|增长|提高|上升|提升|"
    r"下降|减少|降低|缩小|扩大|保持|维持|实现|控制|优化|改善|水平|呈|的|了|总数|总量|数量|人数|数|之|并|而|较|"
    r"升高|最多的?|最少的?|人数|始终|一直|减幅|增幅|降幅|较大|较小|较快|较多|居前|前列|最快|最多|最大|趋势|态势|状态|目标|任务|指标|情况|规模|总规模|则|仍|还|近|会|继|续|力争|预计|其中|年|末|底|得到|"
    r"变化|发展|方面|女性|男性|以|高|低|快|慢|值|峰值|最高|最低|建设|比|与|较为|处于|位居|达标|标准|\(|\)|、|:)*"
)
_PREFIX = re.compile(
    r"(?:其中|共|共有|累计|实现|年末|年底|的|中|内|境内|现有|登记|净|期末|同期|各类|人口|总|全部|全年|年|"
    r"截至|截止|到|至|预计|力争|确保|使|全面|有|常住|户籍|平均|每年|全社会|城乡|居民|，|、|和|及|与|“|”|》|□)*"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a figure is about. "" in a dimension means that the words do not say."""

    indicator: str
    population: str = ""
    sex: str = ""
    age: str = ""
    residence: str = ""
    area: str = ""
    label: str = ""
    is_share_of_subject: bool = False
    strength: int = 0


def dressed(reading: Reading, found: Mapping[str, str]) -> Reading:
    """A reading with the dimensions found in its words."""
    return replace(
        reading,
        population=found.get("population", reading.population),
        sex=found.get("sex", reading.sex),
        age=found.get("age", reading.age),
        residence=found.get("residence", reading.residence),
    )


@dataclass(frozen=True, slots=True)
class _Rule:
    indicator: str
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def rules() -> tuple[_Rule, ...]:
    """Patterns of the catalogue's indicators, from lexicon/indicators.csv."""
    with (LEXICON / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            _Rule(row["indicator"], re.compile(row["pattern"])) for row in csv.DictReader(file)
        )


@lru_cache(maxsize=1)
def catalogue_units() -> dict[str, str]:
    """The canonical unit of each indicator."""
    with _CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["unit"] for row in csv.DictReader(file)}


@lru_cache(maxsize=1)
def catalogue_measures() -> dict[str, str]:
    """stock, flow, rate or ratio: what each indicator is."""
    with _CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["measure"] for row in csv.DictReader(file)}


@lru_cache(maxsize=1)
def _dimensions() -> dict[str, frozenset[str]]:
    with (LEXICON / "dimensions.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["indicator"]: frozenset(row["dimensions"].split()) for row in csv.DictReader(file)
        }


def dimensions_of(indicator: str) -> frozenset[str]:
    """The dimensions that an indicator is broken down by."""
    return _dimensions().get(indicator, frozenset())


def fits(indicator: str, quantity: Quantity, *, is_change: bool = False) -> bool:
    """Whether a figure with this unit can be a value of the indicator."""
    unit = catalogue_units().get(indicator, "")
    own, printed = dimension_of(unit), dimension_of(quantity.unit)
    if indicator == OTHER:
        return True
    if is_change and printed in ("percent", "times"):
        return True
    if printed == own and own:
        return True
    if not quantity.unit:
        return indicator in ("total_fertility_rate", "sex_ratio", "sex_ratio_at_birth")
    if quantity.unit in ("万", "亿", "百", "千", "十万", "百万", "千万", "万亿"):
        return own in ("persons", "households", "money", "beds", "visits")
    if own in ("percent", "permille", "per_100k"):
        return printed in ("percent", "permille", "per_100k") or (printed == "points")
    if own == "per_thousand":
        return printed in ("persons", "count", "beds", "per_thousand")
    if own in ("years", "age"):
        return printed in ("years", "age")
    if own == "sex_ratio":
        return printed == "percent"
    if own == "count":
        return printed == "count"
    if indicator in ("population_density", "total_fertility_rate"):
        return printed == "persons"
    return (own, printed) in {
        ("persons", "visits"),
        ("persons", "household"),
        ("age", "years"),
        ("beds", "count"),
    }


class PhraseReader:
    """Reads labels of one document."""

    def __init__(self, profile: Profile, ages: Mapping[str, str]) -> None:
        """Args: `ages` are the codes of the document's own "working" and "elderly" ages."""
        self._profile = profile
        self._defined = ages
        self._cache: dict[tuple[str, str], tuple[Reading, ...]] = {}

    def readings(self, label: str) -> tuple[Reading, ...]:
        """What a label may measure, the best first; empty where it names no indicator."""
        key = (label, "")
        if key not in self._cache:
            self._cache[key] = tuple(self._read(label))
        return self._cache[key]

    def read(self, label: str, quantity: Quantity, *, is_change: bool = False) -> Reading | None:
        """The best reading of a label that the figure's unit fits."""
        return next(
            (r for r in self.readings(label) if fits(r.indicator, quantity, is_change=is_change)),
            None,
        )

    def mentions(self, text: str) -> list[str]:
        """The pieces of a text that each name an indicator, in their order."""
        spans: list[tuple[int, int]] = []
        for rule in rules():
            spans += [match.span() for match in rule.pattern.finditer(text) if match.group()]
        spans.sort(key=lambda span: (span[0] - span[1], span[0]))
        kept: list[tuple[int, int]] = []
        for start, end in spans:
            if all(end <= a or b <= start for a, b in kept):
                kept.append((start, end))
        return [text[start:end] for start, end in sorted(kept)]

    def is_bare_population(self, label: str) -> bool:
        """Whether a label says which people are meant, and nothing of what is measured of them."""
        readings = self.readings(label)
        return bool(readings) and readings[0].indicator == "population"

    def mention(
        self, clause: str, quantity: Quantity, *, is_change: bool = False
    ) -> Reading | None:
        """What a clause without figures speaks of: its last indicator, whatever it says of it."""
        area, text = self.area_of(clause)
        best: tuple[int, int, str] | None = None
        for rule in rules():
            if not fits(rule.indicator, quantity, is_change=is_change):
                continue
            for match in rule.pattern.finditer(text):
                key = (match.end(), match.end() - match.start(), rule.indicator)
                if match.end() > match.start() and (best is None or key > best):
                    best = key
        if best is not None:
            return replace(self._dress(best[2], text), area=area, label=clause, strength=best[1])
        topic = re.match(r"[^，。]*?人口(?:总量|总数|规模)?", text)
        if topic and fits("population", quantity, is_change=is_change):
            general = self._general(topic.group())
            if general:
                return replace(general[0][1], area=area, label=clause, strength=1)
        return None

    def area_of(self, label: str) -> tuple[str, str]:
        """The area that a label names ("" where none), and the label without it."""
        other = None
        for match in self._profile.others.finditer(label):
            other = match
        own = next(
            (
                m
                for m in self._profile.own.finditer(label)
                if label[m.start() - 1 : m.start()] != "占"
            ),
            None,
        )
        if other is not None:
            rest = label[: other.start()] + label[other.end() :]
            return other.group(), self._profile.own.sub("", rest)
        if own is not None:
            return OWN, label[: own.start()] + label[own.end() :]
        return "", label

    def attributes(self, label: str) -> tuple[dict[str, str], str]:
        """Population, sex, age and residence that a label names, and what is left of it."""
        found: dict[str, str] = {}
        rest = label
        for name, pattern, code in _PLAIN_ATTRIBUTES:
            if name not in found and pattern.search(rest):
                found[name] = code
                rest = pattern.sub("", rest)
        age, rest = self._age(rest)
        if age and "age" not in found:
            found["age"] = age
        return found, rest

    def _age(self, text: str) -> tuple[str, str]:
        if match := _AGE_RANGE.search(text):
            return f"Y{int(match[1])}T{int(match[2])}", text.replace(match.group(), "")
        if match := _AGE_OVER.search(text):
            return f"Y_GE{int(match[1])}", text.replace(match.group(), "")
        if match := _AGE_UP_TO.search(text):
            return f"Y0T{int(match[1])}", text.replace(match.group(), "")
        if match := _AGE_UNDER.search(text):
            return f"Y_LT{int(match[1])}", text.replace(match.group(), "")
        for pattern, code in _AGES:
            if pattern.search(text):
                return self._defined.get(code, code), text
        return "", text

    def _read(self, label: str) -> list[Reading]:
        area, text = self.area_of(_AGE_IN_WORDS.sub(lambda m: numeral(m[1]) + m[2], label))
        text = re.sub(r"\([^()]*\)|\s|[①-⑳]", "", text)
        text = text.strip("，、:“”")
        if not text:
            return []
        found = [(*key, reading) for key, reading in self._specific(text)]
        found += [(*key, reading) for key, reading in self._general(text)]
        found.sort(key=lambda item: (-item[0], -item[1]))
        return [
            replace(reading, area=area, label=label, strength=length)
            for _, length, reading in found
        ]

    def _specific(self, text: str) -> list[tuple[tuple[int, int], Reading]]:
        found = []
        for rule in rules():
            match = max(rule.pattern.finditer(text), key=re.Match.end, default=None)
            if match is None or match.end() == match.start():
                continue
            if not _SOFT.fullmatch(text, match.end()):
                continue
            if rule.indicator in _STRICT and not self._is_plain_prefix(text[: match.start()]):
                continue
            found.append(
                ((match.end(), match.end() - match.start()), self._dress(rule.indicator, text))
            )
        return found

    def _is_plain_prefix(self, prefix: str) -> bool:
        if prefix.endswith("的") and not re.search("跨省|省内|市内|县内|跨市", prefix):
            return True
        return bool(_PREFIX.fullmatch(prefix)) or prefix[-1:] in "，；。"

    def _dress(self, indicator: str, text: str) -> Reading:
        wanted = dimensions_of(indicator)
        found, _ = self.attributes(text) if wanted else ({}, text)
        if "residence" not in wanted and not re.search(r"\d", found.get("age", "")[:0] + text):
            found.pop("age", None)
        return dressed(Reading(indicator), {name: found[name] for name in found if name in wanted})

    def _general(self, text: str) -> list[tuple[tuple[int, int], Reading]]:
        """Population and its shares, which any combination of attributes may qualify."""
        if match := _AGEING.fullmatch(text):
            return [((match.end(), 1), Reading("population_share", age=self._defined["elderly"]))]
        trimmed = re.sub(rf"{_TRAIL}+$", "", text)
        share = _SHARE.fullmatch(trimmed)
        if share and trimmed:
            found, rest = self.attributes(share["subject"])
            if _POPULATION_CORE.fullmatch(rest):
                reading = dressed(Reading("population_share"), found)
                return [
                    ((len(trimmed), 1), replace(reading, is_share_of_subject=not share["subject"]))
                ]
            return []
        found, rest = self.attributes(trimmed)
        rest = re.sub(r"^(?:其中|共|累计|实现|预计|截至|截止|力争|，|、|和|“|”|人口中)+", "", rest)
        if not _POPULATION_CORE.fullmatch(rest):
            # 公安部门登记的户籍总人口: what stands before 的 only says who counted.
            rest = re.sub(r"^.*的(?=[^的]*$)", "", rest)
        if (
            (rest or found)
            and _POPULATION_CORE.fullmatch(rest)
            and ("人" in trimmed or {"age", "sex"} & found.keys())
        ):
            return [((len(trimmed), 1), dressed(Reading("population"), found))]
        return []


_TRAIL = (
    "(?:最多的?|最少的?|最高的?|最低的?|最大的?|最小的?|持续|稳步|继续|逐步|不断|进一步|平稳|稳定|快速|总体|已|将|达到|达|为|是|约|共|增加|增长|提高|上升|"
    "下降|减少|保持|维持|呈现|呈|趋势|态势|的|了|由|从|有)"
)
#: Indicators whose words also end other names: 跨省流动人口 is not the floating population.
_STRICT = {
    "floating_population", "in_migrants", "out_migrants", "population_away_from_registration",
    "births", "deaths", "natural_increase", "family_households", "collective_households",
    "talent_total", "family_household_population", "collective_household_population",
    "crude_birth_rate", "crude_death_rate", "sex_ratio", "gdp", "tourists",
}  # fmt: skip
_PLAIN_ATTRIBUTES = (
    ("population", re.compile("户籍|设籍|在册"), "registered"),
    ("population", re.compile("常住"), "resident"),
    ("age", re.compile("育龄(?=妇女)"), "Y15T49"),
    ("sex", re.compile("男性|男孩|男(?!女)"), "M"),
    ("sex", re.compile("女性|妇女|女孩|(?<!男)女"), "F"),
    ("residence", re.compile("城镇(?!化)"), "U"),
    ("residence", re.compile("乡村|农村"), "R"),
)
