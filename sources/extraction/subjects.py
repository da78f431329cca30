"""What a figure of running text is about: named before it, carried from earlier, or unlisted."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sources.extraction.clauses import Clauses, Lead, label_of, names_nothing
from sources.extraction.context import Context
from sources.extraction.figures import Quantity, dimension_of
from sources.extraction.periods import COUNTED
from sources.extraction.phrases import OTHER, PhraseReader, Reading, dimensions_of, dressed, fits
from sources.extraction.words import words

_RATE_OF_CHANGE = re.compile(
    r"(?:同比|年均|年平均)?(?:增长|成长|增加|递增|下降|递减|减少|上升)(?:率|幅度|速度|百分比)?$|递$"
    r"|(?:年均|平均)?(?:增速|增幅|降幅|减幅)$"
)
_DENOMINATOR = re.compile(
    r"每[千万百十\d]+(?:名|位|人|张)?(?:常住|户籍)?(?:人口|老年人|老人|儿童|居民)?"
)
_BUILD = re.compile(words("build"))
_ACTION = re.compile(words("action"))
_CHARACTER = re.compile(r"[一-龥]")
_CLASS = re.compile(
    r"的?(?:有|行政村|村|小区|社区|街道|乡镇|学校|企业)|的|城市|乡|镇|县|机构|地区|规模|特大|大城市|中等|单位|人口的"
)
_PLACE = r"(?:全[国省市县区州]|[一-龥]{2,5}[省市县区州])"
_PLACES = rf"{_PLACE}(?:[、和与及]{_PLACE})*"
_PLACES_COMPARED = re.compile(
    rf"(?:比|较|高于|低于)(?:同期)?{_PLACES}[^，。；]{{0,8}}(?:高|低|多|少|快|慢)出?$|相差$"
)
_POINTS_ABOVE = re.compile(
    rf"[高低快慢]于(?:同期)?{_PLACES}(?:平均|总体)?(?:水平|增速)?(?:约|近|分别)?$"
)
#: 324万人左右的峰值 bounds nothing: it says what the figure is.
_EXTREME = re.compile("的(?:峰值|高峰|顶峰|高点|低点|谷值|水平|规模|拐点|上限|下限|目标)")
_DEFINITION = re.compile(r"(?:即|为|时|就)，?[^，。；]{0,10}(?:社会|阶段|标准)")
_BY = re.compile("按照?|依照")
_STANDARD = re.compile("(?:的?(?:标准|要求))?(?:配建|配套|配置|配备)|的(?:标准|要求)")
#: 3万人的街道: the figure chooses places of a kind.
_KIND = re.compile("的(?:街道|乡镇|镇|乡|县|社区|村|行政村|城市|小区|区县|县市|单位|企业)")
_GOES_ON = re.compile("^[、和及与]|[、和及与]$")
_ORGANS = re.compile(
    "建议|措施|意见|办法|要求|部门|方案|方面|环节|阶段|层次|类别|维度|步骤|原则|单位|委员会|字|一批"
)
_FOLLOWED_BY_THINGS = {"persons", "beds", "households", "count"}


@dataclass(frozen=True, slots=True)
class Passed:
    """A figure that is no statement, and why; `is_unread` where nobody understood it."""

    start: int
    end: int
    reason: str
    is_unread: bool = False


@dataclass(frozen=True)
class Subjects:
    """Finds what the figures of one paragraph are about."""

    clauses: Clauses
    context: Context
    phrases: PhraseReader

    def of(
        self, quantity: Quantity, label: str, lead: Lead, end: int, *, is_change: bool
    ) -> Reading | Passed:
        """What a figure is about, or why it is no statement.

        Args:
            quantity: the figure.
            label: the noun phrase of its clause.
            lead: what stands before it.
            end: where its sentence ends.
            is_change: whether it states a change.
        """
        if self.is_compared_place(quantity, lead):
            return Reading(OTHER, label=lead.near)
        behind = _things(self.clauses.text[quantity.end : end])
        if dimension_of(quantity.unit) == "persons" and self._is_threshold(quantity, behind):
            return Passed(quantity.start, quantity.end, "threshold")
        if _DEFINITION.match(self.clauses.text, quantity.end):
            return Passed(quantity.start, quantity.end, "threshold")
        if _BY.search(lead.near) and _STANDARD.match(self.clauses.text, quantity.end):
            return Passed(quantity.start, quantity.end, "facility_standard")
        reading = self._named(quantity, label, lead, is_change)
        if reading is None and is_change and (shorter := _RATE_OF_CHANGE.sub("", label)) != label:
            label = shorter
            reading = self._named(quantity, label, lead, is_change)
        reading = reading or self.qualified(label, quantity, is_change)
        if reading is not None:
            return reading
        if label and not names_nothing(label) and not self.is_area(label):
            return self._unlisted(quantity, label, lead, end)
        if quantity.unit == "倍" and not is_change and self.context.subject is not None:
            return Reading(OTHER, label=f"{self.context.subject.label}的倍数")
        place = self.phrases.area_of(label)[0]
        carried = None
        if not self._is_built(quantity, lead):
            carried = self.carried(quantity, label or lead.host, is_change)
        return carried or self._unlisted(quantity, "", lead, end, place)

    def is_compared_place(self, quantity: Quantity, lead: Lead) -> bool:
        """比全省平均水平高3.3个百分点: a difference between places, not over time.

        高于全省2.6% tells what the other place has; 高于全省2.6个百分点 how far it is away.
        """
        compared = _PLACES_COMPARED.search(lead.near)
        if compared is None and quantity.unit == "pp":
            compared = _POINTS_ABOVE.search(lead.near)
        return compared is not None and not self.clauses.times_in(
            lead.near_start + compared.start(), quantity.start
        )

    # Named in the clause ----------------------------------------------------------------------

    def _named(self, quantity: Quantity, label: str, lead: Lead, is_change: bool) -> Reading | None:
        text = label or label_of(self.clauses.without_times(lead.host, lead.host_start))
        if not text:
            return None
        reading = self.phrases.read(text, quantity, is_change=is_change)
        if reading is None and self.context.denominator:
            together = f"{self.context.denominator}{text}"
            reading = self.phrases.read(together, quantity, is_change=is_change)
        if reading is None:
            return None
        if "age" in dimensions_of(reading.indicator) and not reading.age:
            reading = replace(reading, age=self._age_aside(lead.near))
        if per := _DENOMINATOR.search(text):
            self.context.denominator = per.group()
        return self.inherited(reading, text)

    def _age_aside(self, near: str) -> str:
        """An age bound in brackets: 劳动年龄人口(15-59岁)."""
        asides = "".join(re.findall(r"\(([^()]*岁[^()]*)\)", near))
        return self.phrases.attributes(asides)[0].get("age", "") if asides else ""

    def inherited(self, reading: Reading, label: str) -> Reading:
        """A share without a subject of its own, completed: …, 占49.82%."""
        if not reading.is_share_of_subject:
            return reading
        subject = self.context.subject
        if subject is None or subject.indicator not in ("population", "population_share"):
            about = f"{subject.label}{label}" if subject else label
            return replace(reading, indicator=OTHER, label=about)
        return replace(
            reading, population=reading.population or subject.population, sex=subject.sex,
            age=subject.age, residence=subject.residence, area=reading.area or subject.area,
        )  # fmt: skip

    def is_area(self, label: str) -> bool:
        """Whether a label names a place and nothing that is measured there."""
        area, rest = self.phrases.area_of(label)
        return bool(area) and names_nothing(rest)

    # Going on from the last subject -----------------------------------------------------------

    def qualified(self, label: str, quantity: Quantity, is_change: bool) -> Reading | None:
        """A label that only says which people are meant, or goes on from the last one."""
        if label in ("前者", "后者"):
            return self._one_of_two(label, quantity, is_change)
        if not label or len(label) > 8:
            return None
        return self._other_people(label, quantity, is_change) or self._same_beginning(
            label, quantity, is_change
        )

    def _one_of_two(self, label: str, quantity: Quantity, is_change: bool) -> Reading | None:
        subjects = self.context.subjects
        if len(subjects) > 1 and (label == "前者" or self.context.pair is None):
            self.context.pair = subjects[1], subjects[0]
        if self.context.pair is None:
            return None
        chosen = self.context.pair[label == "后者"]
        return chosen if fits(chosen.indicator, quantity, is_change=is_change) else None

    def _other_people(self, label: str, quantity: Quantity, is_change: bool) -> Reading | None:
        """人均预期寿命…，其中女性84.3岁: the same of other people."""
        area, bare = self.phrases.area_of(label)
        found, rest = self.phrases.attributes(bare)
        if not found or not re.fullmatch("(?:人口|人|居民|平均|的|[童孩婴生])*", rest):
            return None
        for subject in self.context.subjects:
            usable = set(found) <= dimensions_of(subject.indicator)
            if usable and fits(subject.indicator, quantity, is_change=is_change):
                return dressed(
                    replace(subject, area=area or subject.area, label=f"{subject.label}{label}"),
                    found,
                )
        return None

    def _same_beginning(self, label: str, quantity: Quantity, is_change: bool) -> Reading | None:
        """基本养老保险参保人数…，参保率96%: the beginning of the last label holds on."""
        subject = self.context.subject
        if subject is None or self.is_area(label):
            return None
        if label == "人均":
            return self.phrases.read(label + re.sub("^全.", "", subject.label), quantity)
        for cut in range(min(len(subject.label), 40), 1, -1):
            reading = self.phrases.read(subject.label[:cut] + label, quantity, is_change=is_change)
            if reading is not None and reading.strength > len(label):
                return reading
            if _DENOMINATOR.search(label):
                end = label + subject.label[-cut:]
                reading = self.phrases.read(end, quantity, is_change=is_change)
                if reading is not None:
                    return reading
        return None

    def carried(self, quantity: Quantity, label: str, is_change: bool) -> Reading | None:
        """The subject of an earlier clause or figure that this figure fits."""
        area, _ = self.phrases.area_of(label)
        for text in (*reversed(self.context.pending), *reversed(self.context.topics)):
            reading = self.phrases.read(text, quantity, is_change=is_change)
            reading = reading or self.phrases.mention(text, quantity, is_change=is_change)
            if reading is not None:
                return self.inherited(replace(reading, area=area or reading.area), text)
        for subject in self.context.subjects:
            if fits(subject.indicator, quantity, is_change=is_change) and self._may_go_on(
                subject, quantity
            ):
                return replace(subject, area=area or self.context.topic_area or subject.area)
        return None

    def _may_go_on(self, subject: Reading, quantity: Quantity) -> bool:
        printed = dimension_of(quantity.unit)
        if subject.indicator == "population_density" and printed == "persons":
            return self.context.moving_from
        if subject.indicator != OTHER:
            return True
        return printed in ("percent", "points", "times") or self.context.last_dimension == printed

    def _is_built(self, quantity: Quantity, lead: Lead) -> bool:
        """Whether a number of things is to be made: it begins a subject of its own."""
        start = max(lead.near_start, quantity.start - 10)
        before = self.clauses.text[start : quantity.value_start]
        return dimension_of(quantity.unit) == "count" and bool(_BUILD.search(before))

    # Outside the catalogue --------------------------------------------------------------------

    def _unlisted(
        self, quantity: Quantity, label: str, lead: Lead, end: int, place: str = ""
    ) -> Reading | Passed:
        """A figure outside the catalogue keeps its words; one in passing is passed over."""
        after = self.clauses.text[quantity.end : end]
        things = _things(after)
        dimension = dimension_of(quantity.unit)
        if dimension in _FOLLOWED_BY_THINGS and _CHARACTER.match(things):
            if self._is_threshold(quantity, things):
                return Passed(quantity.start, quantity.end, "threshold")
            if right := self._named_behind(quantity, label, after, things):
                return replace(right, area=right.area or place)
        if reason := self._no_statistic(quantity, label, self.clauses.bare(lead), things):
            return reason
        area, rest = self.phrases.area_of(label)
        own = rest if _CHARACTER.search(rest) else ""
        behind = things if not rest or dimension in COUNTED else ""
        return Reading(OTHER, area=area or place, label=(own + behind)[:60] or label)

    def _is_threshold(self, quantity: Quantity, things: str) -> bool:
        """3万人以上社区: a bound that says which communities, and counts nothing."""
        behind = self.clauses.text[quantity.value_end : quantity.end]
        bounded = re.search("以上|以下|以内", behind)
        named = quantity.has_own_comparator and things.startswith("的")
        if _EXTREME.match(things):
            return False
        if _KIND.match(things):
            return True
        return bool(bounded or named) and bool(_CLASS.match(things))

    def _named_behind(
        self, quantity: Quantity, label: str, after: str, things: str
    ) -> Reading | None:
        """21.2万名农村贫困人口全部脱贫: what is measured stands behind its figure."""
        reading = self.phrases.read(f"{label}{things}", quantity)
        if reading is None and not label:
            clause = re.match(r"[^，。；]*", after)
            reading = self.phrases.read(clause.group() if clause else "", quantity)
            reading = reading or self.phrases.read(things, quantity)
        return reading

    def _no_statistic(
        self, quantity: Quantity, label: str, near: str, things: str
    ) -> Passed | None:
        dimension = dimension_of(quantity.unit)

        def passed(reason: str, *, unread: bool = False) -> Passed:
            return Passed(quantity.start, quantity.end, reason, unread)

        if not quantity.unit:
            return passed("no_unit", unread=True)
        if dimension in ("age", "years", "duration"):
            if dimension != "duration" and re.search("年龄|寿命|年限|年数", label + near):
                return None
            return passed("age" if dimension == "age" else "duration")
        if _DEFINITION.match(self.clauses.text, quantity.end) or re.search("每班|生均|按每", near):
            is_class = _DEFINITION.match(self.clauses.text, quantity.end)
            return passed("threshold" if is_class else "facility_standard")
        if dimension == "count" and _ORGANS.match(things):
            return passed("count_of_things")
        if dimension in ("count", "grade"):
            goes_on = self.context.is_building and bool(_GOES_ON.search(near))
            is_made = bool(_ACTION.search(near[-14:])) or quantity.has_own_comparator
            self.context.is_building = goes_on or is_made
            if not self.context.is_building:
                return passed("count_of_things")
        if dimension == "length":
            return passed("facility_standard")
        if not label and not _CHARACTER.match(things):
            return passed("no_subject", unread=True)
        return None


def _things(after: str) -> str:
    """The words right behind a figure, without another figure between."""
    match = re.match(r"[^，。；、)]{0,40}", after)
    return re.sub(r"^[\d.]+[万亿]?[一-龥%‰]", "", match.group() if match else "")
