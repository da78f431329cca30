"""Running text: which indicator, place and year each figure of a paragraph belongs to.

A paragraph is read from left to right. What stands between the last figure and the next one is the
lead of the next; its last clause names what is measured, or nothing, and then the subject carries
on. A list of figures after 分别 is dealt out over the list before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sources.extraction.context import Context, Moment
from sources.extraction.context import Role as TimeRole
from sources.extraction.facts import (
    Change,
    Fact,
    forecasts,
    is_projection,
    kind_of,
    lasts,
    unit_for,
    with_defaults,
)
from sources.extraction.figures import Quantity, dimension_of, read_quantities
from sources.extraction.layout import Paragraph, Role
from sources.extraction.lists import deal_labels, split_items
from sources.extraction.masks import Mask, find_masks
from sources.extraction.phrases import OTHER, OWN, PhraseReader, Reading, catalogue_measures, catalogue_units, dimensions_of, fits
from sources.extraction.profile import Profile
from sources.extraction.times import TimeMention, When, time_mentions

_RISE = "微增|略增|多出|多了|高出|抬升|爬升|上涨|增加|增长|提高|上升|提升|扩大|递增|增多|延长|攀升|增幅|涨幅|增速|增收|升高|净增|推迟|延后|多"
_FALL = "微降|略降|微减|少了|净减|低了|减少|下降|降低|缩小|回落|减幅|降幅|萎缩|缩减|下滑|压减|缩短|递减|减小|收窄|流失|提前|少"
_MOVE = "压降|回升|回落|回归|调控|触顶|见顶|达峰|触底|增|升|提高|提升|上升|增加|增长|扩大|下降|降|降低|减少|减|回落|缩小|发展|恢复|调整|变化|压减|压缩|跃升|攀升|延长|扩展|提|集聚|控制|稳定|保持|维持"
_CHANGE = re.compile(
    rf"(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))(?:了|率|幅度|速度|量|幅)?(?:为|约|达|达到|近|均为|均)?$"
)
_TO_LEVEL = re.compile(rf"(?:{_MOVE})(?:了)?(?:到|至|为|成|于)(?:了)?(?:约|近)?$")
_MOVED = re.compile(r"^[^，。；]{0,10}(?:到|至|为|成|于)$")
_SPEED_BEFORE = re.compile(r"(?:以|按)(?P<year>年均|每年|年平均)?(?:约)?$")
_SPEED_AFTER = re.compile(rf"的?(?:速度|增速|幅度|速率|比例)[^，。；]{{0,8}}?(?:(?P<rise>{_RISE}|增)|(?P<fall>{_FALL}|减))")
_SPEED_NOUN = re.compile(r"的?(?P<average>年均|平均)?(?:增速|增长率|增幅|增长速度)")
_AVERAGE = re.compile(r"年均|年平均|平均每年|每年平均|每年(?:新增|净增)?$|逐年平均")
_TAILS = (
    rf"(?:{_MOVE})(?:到|至|在|为|成|于)|远?[低高]于|优于|好于|超过|不及|触及|守住|坚守|可能|计(?!划)|于|大体|仅剩|剩|连年|同步|一路|走低|走高|始终|一直|虽|却|仍|还|之|预期|计划|拟|要求|达到|达|为|是|有|约|将|可|预计|力争|不|仅|分别|依次|依序|(?<![户人])均|各|已|已经|也|还|"
    r"的|在|到|至|了|:|由|从|相对|相比|相较|相对于|较|(?<=[年期时末底度将])比|突破|超|实现|处于|仅为|确保|"
    r"保障|高达|只有|至少|净|共|拥有|则|才|就|其|又|再|峰值|高峰|顶峰|最大值|进一步|逐步|左右|累计|"
    r"共计|全年|“|”|以|数为|有望|基本|总体|全面|稳步|持续|不断|年均|年平均|每年|同比|环比"
)
_TAIL = re.compile(rf"(?:{_TAILS}|{_MOVE}|(?:{_RISE}|{_FALL})(?:了|幅度|速度|的)?)+$")
_PLAIN_TAIL = re.compile(rf"(?:{_TAILS})+$")
_HEAD = re.compile(
    r"^(?:[一二三四五六七八九十]是|(?:与|和|同)?(?:相比|相较|比较)(?:来看)?|年内|当年|届时|到时|此时|远?[低高]于|优于|好于|超过|不及|仍为|仍|达到|分别为|依次为|排在前.{1,2}位的|其中|同时|此外|另外|而且|而|并且|并(?!发)|且|以及|和|与|及(?!时)|、|其(?!他|它)|截至|截止|到|至(?!少)|预计|力争|确保|实现|使|"
    r"推动|在(?!校|园|职|读)|以|将|按照人口预测|按照|预测|由|从(?!业)|因此|年末|末，|的|了|又|再(?!就业)|约|较|即|包括|主要是|特别是|"
    r"尤其是|累计|共(?!同)|左右|“|”|-|每批|平均每年|每年|年均|努力|争取|基本(?!养老|医疗|公共)|本规划|之后|此后|随后|然后|另有|还有|中，|时，)+"
)
_FROM = re.compile(r"(?:由|从(?!业))[^，。；由从]{0,6}$")
_DEAL = re.compile(r"分别|依次|依序|各自|各(?=[占为有达])")
_LINK = re.compile(r"(?:[、，]|和|与|及|以及|或|人|/)*(?:分别|依次)?")
_BUILD = re.compile("建成|新建|改建|扩建|建设|建立|建有|建好|打造|培育|创建|争创|新增|增设|设立|设置|配备|认定|遴选|设有|开设")
_ACTION = re.compile(
    r"建成|新建|改建|扩建|建设|建立|建有|建好|打造|培育|创建|争创|新增|增设|设立|设置|配备|培养|培训|引进|支持|完成|"
    r"改造|发展|认定|评选|扶持|遴选|拥有|达到|达|总数|总量|增加|保持|稳定|控制|形成|不少于|至少|创|增至|建|选派|招引|吸纳|"
    r"选树|布局|规划|补充|安排|投放|提供|救助|资助|开设|开办|升级|提升|扩增|供给|满足|覆盖|服务|举办|设有|设|新办|有|为|落户"
)
_RATE_OF_CHANGE = re.compile(
    r"(?:同比|年均|年平均)?(?:增长|成长|增加|递增|下降|递减|减少|上升)(?:率|幅度|速度|百分比)?$|递$|(?:年均|平均)?(?:增速|增幅|降幅|减幅)$"
)
_WEAK = re.compile(
    r"(?:同|新|净|前者|后者|远?[低高]于|优于|好于|超过|不及|仍|平均|水平|分别|依次|排在|前[一二三四五六七八九十]+位|较快|较大|明显|总体|整体|全面|基本|速度|水平|规模|总量|数量|比例|比重|左右|全部|幅度|目标|任务|标准|以上|以内|"
    r"占|的|其|各|该|这|人数|个|人口|总人口|稳步|持续|不断|进一步|逐步|大幅|显著|同比|环比|净|增幅|增量|增速|平均|达标|□|而|则|自|间|期|时期|期间|期末|末|之后|此后|"
    r"随后|后|前|中|于|为|是|年|又|再|将|也|约|了|到|至|在|由|从|比|较|与|和|、)*"
)
_DENOMINATOR = re.compile(r"每[千万百十\d]+(?:名|位|人|张)?(?:常住|户籍)?(?:人口|老年人|老人|儿童|居民)?")
_TIME_AFTER = re.compile(r"\(((?:19|20)\d\d)年(?:末|底)?\)")
_ASIDE = re.compile(r"\((?:(?:\d+(?:周?岁)?(?:-+|~|至))?\d+周?岁(?:及?以上|及?以下)?|户籍|常住)\)")
_QUALIFIED = re.compile(r"([一-龥]{2,12})\(((?:\d+(?:周?岁)?(?:-+|~|至))?\d+周?岁(?:及?以上|以下)?|户籍|常住)\)")
_PER_100K = re.compile(r"每(?:十|10)万(?:名)?(?:活产|例活产|孕产妇|人)?(?:仅|为|中)?$")
_BY_UNIT = re.compile(r"以[一-龥、()]{1,10}为单位的?")
_GROWTH_RATE = re.compile(r"(?<!自然)(?<!机械)(?:增长|成长|增加|递增)(?:率|速度)|增速|增幅")
_CLAUSE = re.compile(r"[，；:]")
_SENTENCE = re.compile(r"[。！？；]")
_FACILITY = {"count", "beds", "persons", "households", "area", "couples", "cases", "land", "grade",
             "per_year", "visits", "money", "length", "mass", "volume"}  # fmt: skip
_WORDS = re.compile(r"[一-龥]")


@dataclass(frozen=True, slots=True)
class Passed:
    """A figure of a paragraph that is no statement, and why. Offsets count in the flow."""

    start: int
    end: int
    reason: str
    is_unread: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands before a figure: whole clauses, and the beginning of its own."""

    start: int
    far: tuple[tuple[int, str], ...]
    near_start: int
    near: str
    host: str = ""
    host_start: int = 0
    is_aside: bool = False


class ProseReader:
    """Reads the paragraphs of one document."""

    def __init__(self, profile: Profile, phrases: PhraseReader) -> None:
        self._profile = profile
        self._phrases = phrases
        self._present: dict[str, int] = {}

    def _remember_present(self, title: str, history: list[tuple[Reading, Moment]]) -> None:
        """The latest year a section has told of is meant by what it tells without one."""
        years = [m.last for _, m in history if self._profile.horizon.base <= m.last < self._profile.issued]
        if years:
            self._present[title] = max(self._present.get(title, 0), *years)

    def read(self, paragraph: Paragraph) -> tuple[list[Fact], list[Mask | Passed]]:
        """Facts of a paragraph, and what of it is no statistic or was not understood."""
        text = paragraph.flow.text
        times = time_mentions(text, self._profile.horizon)
        masks = find_masks(text, times)
        quantities = read_quantities(text, [(mask.start, mask.end) for mask in masks])
        hidden = _hide(text, masks, times)
        reading = _Paragraph(
            paragraph, hidden, times, quantities, Context(self._profile.present),
            self._profile, self._phrases, self._present.get(paragraph.section.title, 0),
        )  # fmt: skip
        facts, passed = reading.read()
        if paragraph.section.role is not Role.TARGET:
            self._remember_present(paragraph.section.title, reading.context.history)
        return facts, [*masks, *passed]


def _hide(text: str, masks: list[Mask], times: list[TimeMention]) -> str:
    """The text with names and numbers that are no words of a label blanked out."""
    characters = list(text)
    for mask in masks:
        if mask.reason in ("title", "address", "document_number", "telephone", "list_number"):
            characters[mask.start : mask.end] = "□" * (mask.end - mask.start)
    return "".join(characters)


@dataclass
class _Paragraph:
    paragraph: Paragraph
    text: str
    times: list[TimeMention]
    quantities: list[Quantity]
    context: Context
    profile: Profile
    phrases: PhraseReader
    present: int = 0

    def read(self) -> tuple[list[Fact], list[Passed]]:
        facts: list[Fact] = []
        passed: list[Passed] = []
        position = 0
        for end in [*(match.end() for match in _SENTENCE.finditer(self.text)), len(self.text)]:
            inside = [q for q in self.quantities if position <= q.start < end]
            for result in self._sentence(position, end, inside):
                if isinstance(result, Fact):
                    facts.append(result)
                else:
                    passed.append(result)
            position = end
        return facts, passed

    # A sentence -------------------------------------------------------------------------------

    def _sentence(self, start: int, end: int, inside: list[Quantity]) -> Iterator[Fact | Passed]:
        self.context.sentence_subject = None
        if start == 0 or self.text[start - 1] != "；":
            self.context.begin_sentence()
            self._denominator, self._is_growth_path = "", False
        position, index = start, 0
        while index < len(inside):
            run = self._run(inside, index)
            lead = self._lead(position, inside[index])
            shared = self._shared(run[0], lead) if len(run) == 1 else 1
            if len(run) > 1:
                yield from self._dealt(run, lead)
            elif shared > 1:
                yield from self._dealt(run * shared, lead)
            else:
                yield self._one(inside[index], lead, end)
            index += len(run)
            position = run[-1].end
        rest = self._lead_text(position, end)
        self._absorb(rest, position, times_only=bool(inside))

    def _run(self, inside: list[Quantity], index: int) -> list[Quantity]:
        """The figures of a list that begins here: what stands between them only links them."""
        run = [inside[index]]
        for quantity in inside[index + 1 :]:
            between = self.text[run[-1].end : quantity.start]
            if "，" in between and not _DEAL.search(self.text, max(0, run[0].start - 12), run[0].start):
                break
            if not between or not _LINK.fullmatch(between) or between == "人":
                break
            run.append(quantity)
        return run

    def _shared(self, quantity: Quantity, lead: Lead) -> int:
        """How many indicators one figure is printed for: A率、B率均达到92%."""
        near = self._without_times(lead.near, lead.near_start)
        head, mark, _ = near.rpartition("均")
        if not mark or head.endswith(("户", "人", "年", "平", "总")):
            return 1
        label = self._label(head)
        for count in (2, 3, 4, 5):
            for items in split_items(label, count):
                dealt = deal_labels(items, [quantity] * count, self.phrases, is_change=False)
                if dealt and all(reading.indicator != OTHER for reading in dealt):
                    return count
        return 1

    # Leads ------------------------------------------------------------------------------------

    def _lead_text(self, start: int, end: int) -> str:
        return self.text[start:end]

    def _lead(self, start: int, quantity: Quantity) -> Lead:
        text = self.text[start : quantity.start]
        opened, closed = _open_bracket(text)
        host, host_start = "", 0
        if opened is not None:
            host = _CLAUSE.split(text[:opened])[-1]
            host_start = start + opened - len(host)
            offset, text = start + opened + 1, text[opened + 1 :]
        else:
            offset = start
            if closed is not None:
                offset, text = start + closed + 1, text[closed + 1 :]
            text = _blank_brackets(text)
        cuts = [match.start() for match in _CLAUSE.finditer(text)]
        far, position = [], 0
        for cut in cuts:
            far.append((offset + position, text[position:cut]))
            position = cut + 1
        return Lead(start, tuple(far), offset + position, text[position:], host, host_start, opened is not None)

    def _absorb(self, text: str, offset: int, *, times_only: bool = False) -> None:
        """Take in a clause without figures: its time, its subject, its population."""
        self.context.take_times(text, self._times(offset, offset + len(text)), offset)
        if "户籍" in text and "常住" not in text:
            self.context.population = self.context.sentence_population = "registered"
        elif "常住" in text and "户籍" not in text:
            self.context.population = self.context.sentence_population = "resident"
        if times_only:
            return
        topic = self.profile.others.match(text.lstrip("其中，"))
        if topic and topic.group()[0] not in "全各每":
            self.context.topic_area = topic.group()
        for piece in re.split(r"[，；:。]", text):
            label = self._label(self._without_times(piece, offset) if piece == text else piece)
            if label:
                self.context.pending.append(label)

    def _times(self, start: int, end: int) -> list[TimeMention]:
        return [mention for mention in self.times if start <= mention.start < end]

    def _without_times(self, text: str, offset: int) -> str:
        characters = list(text)
        for mention in self._times(offset, offset + len(text)):
            first, last = mention.start - offset, min(mention.end - offset, len(text))
            characters[first:last] = [""] * (last - first)
        return "".join(characters)

    def _label(self, near: str, *, keep: bool = False) -> str:
        """The noun phrase of a clause: without times, verbs and particles at its ends.

        With `keep`, words of change stay where they may belong to a name: 人口机械增长.
        """
        text = _QUALIFIED.sub(r"\2\1", near)
        text = _BY_UNIT.sub("", _without_brackets(text))
        previous = None
        while previous != text:
            previous = text
            text = _PLAIN_TAIL.sub("", text) if keep else _TAIL.sub("", text)
            text = _HEAD.sub("", text)
        return text.strip("，、“”：:□ ")

    # One figure -------------------------------------------------------------------------------

    def _one(self, quantity: Quantity, lead: Lead, end: int) -> Fact | Passed:
        for offset, clause in lead.far:
            self._absorb(clause, offset)
        context = self.context
        self._take_outlook(self.text[lead.start : quantity.start])
        before, kept = context.time, (context.time, context.base, context.is_base_relative)
        hosted = self._times(lead.host_start, lead.host_start + len(lead.host)) if lead.is_aside else []
        hosted = [mention for mention in hosted if mention.when in (When.YEAR, When.CENSUS)]
        if hosted:
            # 同2010年(3.15人)比: the year stands outside the bracket.
            context.time = Moment(hosted[-1].years[0], hosted[-1].years[0])
        if after := _TIME_AFTER.match(self.text, quantity.end):
            context.time = Moment(int(after[1]), int(after[1]))
        roles = self.context.take_times(lead.near, self._times(lead.near_start, quantity.start), lead.near_start)
        change = self._change(quantity, lead, roles)
        if change is not None and change.is_multiple and roles[-1].year is not None:
            # 是2015年的1.6倍: the year named is the base.
            self.context.time, self.context.base = before, roles[-1].year
        bare = self._without_times(lead.near, lead.near_start)
        if dimension_of(quantity.unit) == "persons" and _PER_100K.search(bare):
            rated = replace(quantity, unit="/10万")
            known = self.phrases.read(self._label(_PER_100K.sub("", bare)), rated)
            if known is not None and catalogue_units()[known.indicator] == "/10万":
                quantity, bare = rated, _PER_100K.sub("", bare)
        if change is not None and not change.is_multiple and self._names_growth(bare, quantity):
            change = None
        label = self._label(bare) if change is not None else self._label(bare, keep=True)
        if self.context.moving_from and _MOVED.match(bare.lstrip("，、")) and self.phrases.read(label, quantity) is None:
            label = ""
        found = self._subject(quantity, label, lead, bare, change is not None, end)
        if isinstance(found, Passed):
            return found
        fact = self._fact(quantity, found, lead, roles, change)
        is_contrast = re.match("而", lead.near) and before is not None and (
            context.time is not None and context.time.last < before.last
        )
        ahead = any(role.mention.when is When.AHEAD for role in roles)
        if lead.is_aside or is_contrast or ahead:
            context.time, context.base, context.is_base_relative = kept
        if found.indicator == OTHER and dimension_of(quantity.unit) == "count":
            self._absorb(re.match(r"[^，。；]*", self.text[quantity.end : end])[0], quantity.end)  # type: ignore[index]
        return fact

    def _take_outlook(self, text: str) -> None:
        self.context.is_projected = self.context.is_projected or is_projection(text)
        self.context.is_forecast = self.context.is_forecast or forecasts(text)

    def _names_growth(self, near: str, quantity: Quantity) -> bool:
        """Whether 增长 belongs to the name of what is measured: 机械增长, 自然增长率."""
        reading = self.phrases.read(self._label(near, keep=True), quantity)
        return reading is not None and reading.indicator in _GROWTH_NAMES

    def _change(self, quantity: Quantity, lead: Lead, roles: list[TimeRole]) -> Change | None:
        near = lead.near.rstrip("“”")
        after = self.text[quantity.end : quantity.end + 16]
        speed = _SPEED_AFTER.match(after)
        if speed and (_SPEED_BEFORE.search(near) or quantity.unit == "%"):
            return Change(bool(speed["fall"]), is_average="年" in near[-6:])
        if noun := _SPEED_NOUN.match(after):
            return Change(is_average=bool(noun["average"]))
        if quantity.unit_word == "番":
            return Change()
        if quantity.unit == "倍" and roles and re.search(r"(?:是|为|相当于)$", near[: roles[-1].start]):
            return Change(is_multiple=True)
        if _GROWTH_RATE.search(near[-24:]) and quantity.unit == "%":
            self._is_growth_path = bool(_FROM.search(near))
            return Change(is_average=bool(_AVERAGE.search(near)))
        if self._is_growth_path and quantity.unit == "%" and self.context.moving_from:
            return Change(is_average=True)
        if _TO_LEVEL.search(near):
            return None
        match = _CHANGE.search(near)
        if match is None and self._has_base(roles) and (added := re.search(r"(?:新增|净增|增|(减))$", near)):
            return Change(is_decrease=bool(added[1]))
        if match is None and quantity.unit == "pp":
            match = re.search(rf"(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}|低))", near[-8:])
            if match is None:
                return Change()
        if match is None:
            return None
        average = bool(_AVERAGE.search(near[: match.start()][-6:]) or _AVERAGE.search(near[-8:]))
        if re.search(r"(?:新|净)$", near[: match.start()]) and not average and not self._has_base(roles):
            return None if match.group().startswith("增") else Change()
        return Change(bool(match["fall"]), average)

    def _has_base(self, roles: list[TimeRole]) -> bool:
        return any(role.name == "base" for role in roles)

    # The subject ------------------------------------------------------------------------------

    def _subject(
        self, quantity: Quantity, label: str, lead: Lead, near: str, is_change: bool, end: int
    ) -> Reading | Passed:
        reading = self._named(quantity, label, lead, is_change)
        if reading is None and is_change and (shorter := _RATE_OF_CHANGE.sub("", label)) != label:
            label = shorter
            reading = self._named(quantity, label, lead, is_change)
        if reading is not None:
            return reading
        if reading := self._qualified(label, quantity, is_change):
            return reading
        if label and not _WEAK.fullmatch(label) and not self._area_only(label):
            return self._unlisted(quantity, label, near, end)
        if quantity.unit == "倍" and not is_change and self.context.subject is not None:
            return Reading(OTHER, label=f"{self.context.subject.label}的倍数")
        is_built = dimension_of(quantity.unit) == "count" and _BUILD.search(
            self.text[max(lead.near_start, quantity.start - 10) : quantity.value_start]
        )
        if is_built:
            return self._unlisted(quantity, "", near, end, self.phrases.area_of(label)[0])
        carried = self._carried(quantity, label or lead.host, is_change)
        if carried is not None:
            return carried
        return self._unlisted(quantity, "", near, end, self.phrases.area_of(label)[0])

    def _named(self, quantity: Quantity, label: str, lead: Lead, is_change: bool) -> Reading | None:
        for text in (label, "" if label else self._label(self._without_times(lead.host, lead.host_start))):
            if not text:
                continue
            reading = self.phrases.read(text, quantity, is_change=is_change)
            if reading is None and self._denominator:
                reading = self.phrases.read(f"{self._denominator}{text}", quantity, is_change=is_change)
            if reading is not None:
                per = _DENOMINATOR.search(text)
                if "age" in dimensions_of(reading.indicator) and not reading.age:
                    reading = replace(reading, age=self._age_aside(lead.near))
                self._denominator = per.group() if per else self._denominator
                return self._inherit(reading, text)
        return None

    def _age_aside(self, near: str) -> str:
        """An age bound in brackets: 劳动年龄人口(15-59岁)."""
        asides = "".join(re.findall(r"\(([^()]*岁[^()]*)\)", near))
        return self.phrases.attributes(asides)[0].get("age", "") if asides else ""

    def _qualified(self, label: str, quantity: Quantity, is_change: bool) -> Reading | None:
        """A label that only says which people are meant, or how it goes on from the last one."""
        subjects = self.context.subjects
        if label in ("前者", "后者") and len(subjects) > 1:
            if label == "前者" or self._pair is None:
                self._pair = subjects[1], subjects[0]
            chosen = self._pair[label == "后者"]
            return chosen if fits(chosen.indicator, quantity, is_change=is_change) else None
        if not label or len(label) > 8:
            return None
        area, bare = self.phrases.area_of(label)
        found, rest = self.phrases.attributes(bare)
        for subject in subjects:
            usable = set(found) <= dimensions_of(subject.indicator)
            if found and usable and re.fullmatch("(?:人口|人|居民|平均|的)*", rest) and fits(subject.indicator, quantity, is_change=is_change):
                return replace(subject, area=area or subject.area, label=f"{subject.label}{label}", **found)
        for subject in self.context.subjects[:1]:
            for cut in range(len(subject.label), 1, -1):
                reading = self.phrases.read(subject.label[:cut] + label, quantity, is_change=is_change)
                if reading is not None and reading.strength > len(label):
                    return reading
                reading = self.phrases.read(label + subject.label[-cut:], quantity, is_change=is_change)
                if reading is not None and _DENOMINATOR.search(label):
                    return reading
        return None

    def _area_only(self, label: str) -> bool:
        area, rest = self.phrases.area_of(label)
        return bool(area) and bool(_WEAK.fullmatch(rest))

    def _inherit(self, reading: Reading, label: str) -> Reading:
        """Complete a reading by what the sentence is about."""
        subject = self.context.subject
        if reading.is_share_of_subject:
            if subject is None or subject.indicator not in ("population", "population_share"):
                return replace(reading, indicator=OTHER, label=self._about(label))
            reading = replace(
                reading, population=reading.population or subject.population, sex=subject.sex,
                age=subject.age, residence=subject.residence, area=reading.area or subject.area,
            )  # fmt: skip
        return reading

    def _about(self, label: str) -> str:
        subject = self.context.subject
        return f"{subject.label}{label}" if subject else label

    def _carried(self, quantity: Quantity, label: str, is_change: bool) -> Reading | None:
        area, _ = self.phrases.area_of(label)
        for text in reversed(self.context.pending):
            reading = self.phrases.read(text, quantity, is_change=is_change)
            reading = reading or self.phrases.mention(text, quantity, is_change=is_change)
            if reading is not None:
                return self._inherit(replace(reading, area=area or reading.area), text)
        for subject in self.context.subjects:
            if not fits(subject.indicator, quantity, is_change=is_change):
                continue
            counts = dimension_of(quantity.unit) == "persons"
            if subject.indicator == "population_density" and counts and not self.context.moving_from:
                continue
            if subject.indicator == OTHER and not self._same_kind(quantity):
                continue
            return replace(subject, area=area or subject.area)
        return None

    def _same_kind(self, quantity: Quantity) -> bool:
        printed = dimension_of(quantity.unit)
        return printed in ("percent", "points", "times") or self._last_dimension == printed

    _last_dimension: str = ""
    _again: Sequence[Moment] = ()
    _denominator: str = ""
    _is_growth_path: bool = False
    _pair: tuple[Reading, Reading] | None = None
    _is_building: bool = False

    def _unlisted(
        self, quantity: Quantity, label: str, near: str, end: int, place: str = ""
    ) -> Reading | Passed:
        """A figure outside the catalogue keeps its words; a number in passing is passed over."""
        after = self.text[quantity.end : end]
        thing = re.match(r"[^，。；、)]{0,40}", after)
        clause = re.match(r"[^，。；]*", after)
        named = thing.group() if thing else ""
        named = re.sub(r"^[\d.]+[万亿]?[一-龥%‰]", "", named)
        dimension = dimension_of(quantity.unit)
        if dimension in ("persons", "beds", "households", "count") and _WORDS.match(named):
            bounded = re.search("以上|以下|以内", self.text[quantity.value_end : quantity.end]) or (
                quantity.has_own_comparator and named.startswith("的")
            )
            if bounded and re.match(
                r"的?(?:行政村|村|小区|社区|街道|乡镇|学校|企业)|的|社区|城市|乡|镇|村|县|企业|机构|地区|规模|特大|大城市|中等|行政村|单位|人口的", named
            ):  # fmt: skip
                return Passed(quantity.start, quantity.end, "threshold")
            right = self.phrases.read(f"{label}{named}", quantity)
            if right is None and clause and not label:
                right = self.phrases.read(clause.group(), quantity)
            if right is None and not label:
                right = self.phrases.read(named, quantity)
            if right is not None:
                return replace(right, area=right.area or place)
        reason = self._no_statistic(quantity, label, near, named)
        if reason:
            return reason
        area, rest = self.phrases.area_of(label)
        words = (rest if _WORDS.search(rest) else "") + (named if not rest or dimension in _FACILITY else "")
        return Reading(OTHER, area=area or place, label=words[:60] or label)

    def _no_statistic(self, quantity: Quantity, label: str, near: str, named: str) -> Passed | None:
        dimension = dimension_of(quantity.unit)

        def passed(reason: str, *, unread: bool = False) -> Passed:
            return Passed(quantity.start, quantity.end, reason, unread)

        if not quantity.unit:
            return passed("no_unit", unread=True)
        if dimension in ("age", "years") and re.search("年龄|寿命|年限|年数", label + near):
            return None
        if dimension in ("years", "age", "duration"):
            return passed("duration" if dimension != "age" else "age")
        if dimension in ("count", "grade"):
            continues = self._is_building and near.startswith(("、", "和", "及", "与"))
            self._is_building = continues or bool(_ACTION.search(near[-14:])) or quantity.has_own_comparator
            if not self._is_building:
                return passed("count_of_things")
        if dimension in ("length",):
            return passed("facility_standard")
        if not label and not _WORDS.match(named):
            return passed("no_subject", unread=True)
        return None

    # Period and kind --------------------------------------------------------------------------

    def _fact(
        self, quantity: Quantity, reading: Reading, lead: Lead, roles: list[TimeRole], change: Change | None
    ) -> Fact:
        if change:
            if _FROM.search(lead.near):
                self.context.moving_from = True
            moment = self._change_period(quantity, lead)
        else:
            moment = self._level_period(quantity, reading, lead, roles)
        return self._finish(quantity, reading, moment, change, lead)

    def _change_period(self, quantity: Quantity, lead: Lead) -> Moment:
        context = self.context
        last = context.time.last if context.time else self._default_year()
        base = context.base
        if base is None or base >= last:
            if "同比" in lead.near or "环比" in lead.near:
                base = last - 1
            elif context.time and context.time.is_span:
                base = context.time.first - 1
            else:
                base = self._earlier_base(last)
        return Moment(base, last, True)

    def _earlier_base(self, year: int) -> int:
        """The end of the five-year plan before the one that a year belongs to."""
        return year - ((year - 1) % 5) - 1 if (year - 1) % 5 else year - 5 if year % 5 == 0 else year - 1

    def _level_period(
        self, quantity: Quantity, reading: Reading, lead: Lead, roles: list[TimeRole]
    ) -> Moment:
        context = self.context
        near = lead.near
        lasting = next((r.mention.years[0] for r in roles if r.mention.when is When.LASTING), 0)
        if lasting and catalogue_measures().get(reading.indicator) == "flow":
            last = context.time.last if context.time else self._default_year()
            return Moment(last - lasting + 1, last, True)
        own = roles[-1] if roles else None
        is_origin = bool(_FROM.search(self._without_times(near, lead.near_start))) or (
            own is not None and own.name == "from"
        )
        if is_origin and own is not None and own.end <= max(near.rfind("由"), near.rfind("从")):
            own = None
        if own is not None and own.name in ("base", "from") and own.year is not None:
            context.moving_from = own.name == "from"
            context.base = own.year
            return Moment(own.year, own.year)
        if is_origin:
            return self._origin(own)
        if own is not None and own.mention.when is not When.SPAN and context.time and not context.time.is_span:
            return context.time
        if context.moving_from and (_TO_LEVEL.search(near) or _MOVED.match(near)):
            return self._destination()
        moment = context.time or self._default_moment(reading, near)
        if context.time is None and reading.indicator == OTHER and dimension_of(quantity.unit) in _FACILITY:
            horizon = self.profile.horizon
            if re.search("五年|规划期", self.text[lead.start : quantity.start]) and moment.last == horizon.end:
                return Moment(horizon.start, horizon.end, True)
        if moment.is_span and context.time is not None and not self._lasts(near, reading, quantity):
            moment = Moment(moment.last, moment.last)
        if "每年" in near and moment.last > self.profile.present:
            return Moment(self.profile.horizon.start, moment.last, True)
        return moment

    def _lasts(self, near: str, reading: Reading, quantity: Quantity) -> bool:
        """Whether a figure under a span of years holds for all of it, not for its last year."""
        if catalogue_measures().get(reading.indicator) == "flow":
            return True
        if not self.context.is_time_fresh:
            return bool(re.search("累计|新增", near))
        counts = reading.indicator == OTHER and dimension_of(quantity.unit) in _FACILITY
        return lasts(near) or (counts and not re.search(r"达到?$|总[数量]|拥有|保有|建有", near))

    def _origin(self, own: TimeRole | None) -> Moment:
        context = self.context
        context.moving_from = True
        if own is not None and own.name == "now" and own.year is not None and context.time:
            context.base = context.time.last
            return Moment(context.time.last, context.time.last)
        if context.time and context.time.is_span:
            context.base = context.time.first - 1
        elif context.base is None:
            last = context.time.last if context.time else self._default_year()
            base = self.profile.present
            context.base = base if last > base else self._earlier_base(last)
        return Moment(context.base or 0, context.base or 0)

    def _destination(self) -> Moment:
        context = self.context
        if context.time is None:
            year = self._default_year()
            return Moment(year, year)
        last = context.time.last
        if context.base is not None and last <= context.base:
            last = self._default_year()
        return Moment(last, last)

    def _default_year(self) -> int:
        horizon = self.profile.horizon
        role = self.paragraph.section.role
        status = role is Role.STATUS or (role is Role.TREND and not self.context.is_projected)
        present = self.present or self.profile.present
        if self.context.base is not None and self.context.base < present:
            return present
        return present if status else horizon.end

    def _default_moment(self, reading: Reading, near: str) -> Moment:
        year = self._default_year()
        if reading.indicator in _FLOWS or re.search("累计", near):
            first = year - 4 if year <= self.profile.present else self.profile.horizon.start
            return Moment(first, year, True)
        return Moment(year, year)

    def _finish(
        self, quantity: Quantity, reading: Reading, moment: Moment, change: Change | None, lead: Lead
    ) -> Fact:
        context = self.context
        population = ""
        if reading.indicator == "population":
            population = context.sentence_population or context.population
        elif reading.indicator in ("population_share", "dependency_ratio", "natural_growth_rate"):
            population = context.sentence_population
        complete = with_defaults(reading, population)
        if complete.population:
            context.population = context.sentence_population = complete.population
        area = reading.area or self._sentence_area(reading) or context.topic_area or OWN
        printed = re.search(
            rf"{re.escape(area)}\((?:[市县区镇乡旗、]|街道|园区)+\)", self.text[lead.start : quantity.start]
        )
        area = printed.group() if printed else area
        if quantity.unit != "倍":
            context.remember(replace(complete, area=area))
        context.history.append((replace(complete, area=area), moment))
        self._last_dimension = dimension_of(quantity.unit)
        context.pending = []
        unit = unit_for(complete.indicator, quantity, is_change=change is not None)
        if complete.label.startswith("每百张") and dimension_of(unit) == "persons":
            unit = "/百张"
        signed = quantity.negated() if change and change.is_decrease else quantity
        kind = "change" if change else kind_of(
            self.paragraph.section, self.profile, moment,
            is_projected=context.is_projected, is_forecast=context.is_forecast,
        )  # fmt: skip
        start, stop = self.paragraph.flow.place(quantity.value_start, quantity.value_end)
        return Fact(
            start, stop, self.paragraph.section.title, kind, complete, area, moment.first, moment.last,
            signed.comparator, signed.low, signed.high, unit,
            change_measure=change.measure(unit) if change else "",
        )  # fmt: skip

    def _sentence_area(self, reading: Reading) -> str:
        subject = self.context.sentence_subject
        if subject is None or subject.area in ("", OWN) or re.match("[全各每]", subject.area):
            return ""
        return subject.area if not self.phrases.area_of(reading.label)[0] else ""

    # Lists ------------------------------------------------------------------------------------

    def _dealt(self, run: list[Quantity], lead: Lead) -> Iterator[Fact | Passed]:
        """Deal a list of figures over the list of years, places or indicators before it."""
        for offset, clause in lead.far:
            self._absorb(clause, offset)
        self._take_outlook(self.text[lead.start : run[0].start])
        roles = self.context.take_times(lead.near, self._times(lead.near_start, run[0].start), lead.near_start)
        run = _share_units(run)
        change = self._change(run[0], lead, roles)
        bare = self._without_times(lead.near, lead.near_start)
        before = _DEAL.split(bare)[0] if _DEAL.search(bare) else bare.rpartition("均")[0] or bare
        years = self._dealt_years(roles, len(run))
        spans = [role.mention.years for role in roles if role.mention.when is When.SPAN]
        label = self._label(before)
        ending = _DEAL.split(bare)[-1].rstrip("约仅为的") if _DEAL.search(bare) else ""
        ending = ending if ending.startswith("占") else ""
        items = self._dealt_items(label, run, lead, ending, is_change=change is not None)
        self._again = []
        items = items or self._dealt_again(label or ending, run)
        dealt: list[Reading] = []
        for index, quantity in enumerate(run):
            reading: Reading | Passed | None = items[index] if items else None
            if reading is None:
                reading = self._subject(quantity, label, lead, bare, change is not None, quantity.end + 30)
            if isinstance(reading, Passed):
                yield reading
                continue
            reading = self._inherit(reading, reading.label)
            dealt.append(reading)
            if len(spans) == len(run):
                self.context.time, self.context.base = Moment(*spans[index], True), None
            if self._again and not years:
                self.context.time = self._again[index]
                yield self._finish(quantity, reading, self._again[index], change, lead)
            elif years and len(spans) != len(run):
                self.context.time = Moment(years[index], years[index])
                yield self._finish(quantity, reading, self.context.time, change, lead)
            else:
                yield self._fact(quantity, reading, lead, roles, change)
        self.context.dealt = dealt

    def _dealt_again(self, label: str, run: list[Quantity]) -> list[Reading] | None:
        """A second list over the things of the list before: …分别为A、B和C，占比依次为a、b和c."""
        if re.match("上述|以上|这", label):
            recent = [reading for reading, _ in self.context.history[-len(run) :]]
            return recent if len(recent) == len(run) else None
        last = self.context.dealt
        recent = self.context.history[-len(run) :]
        if len(last) != len(run) and len({moment.last for _, moment in recent}) == len(run):
            # …2025年超32万、2035年超41万，占比分别达到27%和34%: the years are dealt again, too.
            last = [reading for reading, _ in recent]
            self._again = [moment for _, moment in recent]
        if len(last) != len(run):
            return None
        reading = self.phrases.read(label, run[0]) if label else None
        if reading is not None and reading.is_share_of_subject and last[0].indicator == "population":
            return [
                replace(subject, indicator="population_share", label=f"{subject.label}{label}")
                for subject in last
            ]
        if not label and all(fits(s.indicator, q) for s, q in zip(last, run, strict=True)):
            return list(last)
        return None

    def _dealt_years(self, roles: list[TimeRole], count: int) -> list[int]:
        if len(self.context.listed) == count:
            return list(self.context.listed)
        now = [role.year for role in roles if role.name == "now" and role.mention.when is When.YEAR]
        return [year for year in now if year is not None] if len(now) == count else []

    def _dealt_areas(
        self, items: list[str], run: list[Quantity], is_change: bool
    ) -> list[Reading] | None:
        """A list of places only: what the sentence is about, in each of them."""
        qualified = [self._qualified(i, q, is_change) for i, q in zip(items, run, strict=True)]
        if all(qualified) and not any(item in ("前者", "后者") for item in items):
            return [reading for reading in qualified if reading]
        if not all(self._area_only(item) for item in items):
            return None
        carried = [self._carried(quantity, "", is_change) for quantity in run]
        areas = [self.phrases.area_of(item)[0] for item in items]
        return [replace(r, area=a) for r, a in zip(carried, areas, strict=True) if r] if all(carried) else None

    def _dealt_items(
        self, label: str, run: list[Quantity], lead: Lead, ending: str, *, is_change: bool
    ) -> list[Reading] | None:
        texts = [label, *(self._label(self._without_times(clause, offset)) for offset, clause in reversed(lead.far))]
        for text in texts:
            for split in split_items(text, len(run)):
                items = [f"{item}{ending}" for item in split]
                dealt = self._dealt_areas(items, run, is_change) or deal_labels(
                    items, run, self.phrases, is_change=is_change
                )
                if dealt is not None:
                    return dealt
            named = self.phrases.mentions(text)
            if len(named) == len(run):
                return deal_labels(named, run, self.phrases, is_change=is_change)
            if text and self.phrases.read(text, run[0], is_change=is_change):
                return None
        return None


#: Indicators whose own name speaks of growth.
_GROWTH_NAMES = {"net_migration", "natural_increase", "natural_growth_rate", "urban_new_jobs", "elderly_care_beds_added"}
#: Indicators that count over a span when no year is named.
_FLOWS = {
    "urban_new_jobs", "reemployed_people", "rural_labour_transferred", "people_lifted_from_poverty",
    "households_lifted_from_poverty", "net_migration", "natural_increase", "births", "deaths",
    "elderly_care_beds_added", "hard_to_employ_people_employed",
}  # fmt: skip


def _share_units(run: list[Quantity]) -> list[Quantity]:
    """A unit or comparator printed once at the end of a list holds for the whole of it."""
    last = run[-1]
    shared = []
    for quantity in run:
        if not quantity.unit and last.unit:
            quantity = replace(quantity, unit=last.unit, unit_word=last.unit_word)
        if last.has_own_comparator and not quantity.has_own_comparator:
            quantity = quantity.with_comparator(last.comparator)
        elif run[0].start < run[0].value_start and run[0].has_own_comparator and not quantity.has_own_comparator:
            quantity = quantity.with_comparator(run[0].comparator)
        elif run[0].comparator == "<=" and run[0].has_own_comparator and not quantity.has_own_comparator:
            quantity = quantity.with_comparator("<=")
        shared.append(quantity)
    return shared


def _open_bracket(text: str) -> tuple[int | None, int | None]:
    """The last bracket that opens and does not close, and the last that closes and did not open."""
    stack: list[int] = []
    closed = None
    for index, character in enumerate(text):
        if character in "(":
            stack.append(index)
        elif character in ")":
            if stack:
                stack.pop()
            else:
                closed = index
    return (stack[-1] if stack else None), closed


def _without_brackets(text: str) -> str:
    return re.sub(r"\([^()]*\)", "", text)


def _blank_brackets(text: str) -> str:
    """The text with what stands in brackets made blank, so that its commas divide nothing.

    An age, or 户籍, qualifies the word before it and stays.
    """
    return re.sub(
        r"\([^()]*\)",
        lambda m: m.group() if _ASIDE.fullmatch(m.group()) else "(" + "□" * (len(m.group()) - 2) + ")",
        text,
    )


__all__ = ["Passed", "ProseReader"]
