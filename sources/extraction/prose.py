"""Running text: which indicator, place and year each figure of a paragraph belongs to.

A paragraph is read from left to right. What stands between the last figure and the next one is the
lead of the next; its last clause names what is measured, or nothing, and then the subject carries
on. A list of figures after 分别 is dealt out over the list before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sources.extraction.changes import change_of, follows_path
from sources.extraction.clauses import Clauses, Lead, label_of
from sources.extraction.context import Context, Moment, TimeRole
from sources.extraction.deals import Deals, Hand, with_shared_units
from sources.extraction.facts import (
    Change,
    Fact,
    forecasts,
    is_projection,
    kind_of,
    other_unit,
    unit_for,
    with_defaults,
)
from sources.extraction.figures import Quantity, dimension_of, read_quantities
from sources.extraction.layout import Paragraph, Role
from sources.extraction.masks import Mask, find_masks
from sources.extraction.parts import Parts
from sources.extraction.periods import Periods
from sources.extraction.phrases import OTHER, OWN, PhraseReader, Reading, catalogue_units
from sources.extraction.profile import Profile
from sources.extraction.subjects import Passed, Subjects
from sources.extraction.times import When, time_mentions

_SENTENCE = re.compile(r"[。！？；]")
_TIME_BEHIND = re.compile(r"\(((?:19|20)\d\d)年(?:末|底)?\)")
#: 最高的是望川区: a place named for its rank.
_RANKED = re.compile(
    r"(?P<subject>.*?)(?:最[高低多少大小快慢强]|居首|居末)的?(?:[一-龥]{0,3}?)(?:是|为)(?P<place>[一-龥]{2,10})$"
)
_PER_100K = re.compile(r"每(?:十|10)万(?:名)?(?:活产|例活产|孕产妇|人)?(?:仅|为|中)?$")
#: Indicators whose own name speaks of growth.
_GROWTH_NAMES = {"net_migration", "natural_increase", "natural_growth_rate", "urban_new_jobs"}
#: Indicators that inherit 常住 or 户籍 from their sentence.
_OF_POPULATION = {"population_share", "dependency_ratio", "natural_growth_rate"}
_HIDDEN = {"title", "address", "document_number", "telephone", "list_number"}


class ProseReader:
    """Reads the paragraphs of one document."""

    def __init__(self, profile: Profile, phrases: PhraseReader) -> None:
        self._profile = profile
        self._phrases = phrases
        self._present: dict[str, int] = {}

    def read(self, paragraph: Paragraph) -> tuple[list[Fact], list[Passed]]:
        """Facts of a paragraph, and what of it is no statistic or was not understood.

        Offsets of facts count in the document, those of what is passed over in the flow.
        """
        text = paragraph.flow.text
        times = time_mentions(text, self._profile.horizon)
        masks = find_masks(text, times)
        quantities = read_quantities(text, [(mask.start, mask.end) for mask in masks])
        section = paragraph.section
        reader = _ParagraphReader(
            paragraph, Clauses(_hidden(text, masks), times), Context(self._profile.present),
            self._profile, self._phrases, self._present.get(section.title, 0),
        )  # fmt: skip
        facts, passed = reader.read(quantities)
        if section.role is not Role.TARGET:
            self._remember_present(section.title, reader.context)
        units = (Passed(q.value_end, q.end, "unit") for q in quantities if q.end > q.value_end)
        return facts, [*(Passed(m.start, m.end, m.reason) for m in masks), *passed, *units]

    def _remember_present(self, title: str, context: Context) -> None:
        """The latest year a section has told of is meant by what it tells without one."""
        first, issued = self._profile.horizon.base, self._profile.issued
        years = [m.last for _, m in context.history if first <= m.last < issued]
        if years:
            self._present[title] = max(self._present.get(title, 0), *years)


def _hidden(text: str, masks: list[Mask]) -> str:
    """The text with names and numbers that are no words of a label blanked out."""
    characters = list(text)
    for mask in masks:
        if mask.reason in _HIDDEN:
            characters[mask.start : mask.end] = "□" * (mask.end - mask.start)
    return "".join(characters)


@dataclass
class _ParagraphReader:
    paragraph: Paragraph
    clauses: Clauses
    context: Context
    profile: Profile
    phrases: PhraseReader
    present: int

    def __post_init__(self) -> None:
        self.text = self.clauses.text
        self.subjects = Subjects(self.clauses, self.context, self.phrases)
        self.deals = Deals(self.clauses, self.context, self.phrases, self.subjects)
        self.parts = Parts(self.text)
        self.periods = Periods(
            self.clauses, self.context, self.profile, self.paragraph.section.role, self.present
        )

    def read(self, quantities: list[Quantity]) -> tuple[list[Fact], list[Passed]]:
        facts: list[Fact] = []
        passed: list[Passed] = []
        position = 0
        for end in [*(match.end() for match in _SENTENCE.finditer(self.text)), len(self.text)]:
            inside = [q for q in quantities if position <= q.start < end]
            for result in self._sentence(position, end, inside):
                if isinstance(result, Fact):
                    facts.append(result)
                else:
                    passed.append(result)
            position = end
        return facts, passed

    def _sentence(self, start: int, end: int, inside: list[Quantity]) -> Iterator[Fact | Passed]:
        self.context.sentence_subject = None
        if start == 0 or self.text[start - 1] != "；":
            self.context.begin_sentence()
        position, index = start, 0
        while index < len(inside):
            run = self.deals.run(inside, index)
            lead = self.clauses.lead(position, run[0])
            times = self.deals.shared(run[0], lead) if len(run) == 1 else 1
            if len(run) * times > 1:
                yield from self._dealt(run * times, lead)
            else:
                yield self._one(run[0], lead, end)
            index += len(run)
            position = run[-1].end
        self._absorb(self.text[position:end], position, times_only=bool(inside))

    # Clauses without figures ------------------------------------------------------------------

    def _absorb(self, text: str, offset: int, *, times_only: bool = False) -> None:
        """Take in a clause without figures: its time, its population, its place, its subject."""
        context = self.context
        context.take_times(self.text, self.clauses.times_in(offset, offset + len(text)), offset)
        if "户籍" in text and "常住" not in text:
            context.population = context.sentence_population = "registered"
        elif "常住" in text and "户籍" not in text:
            context.population = context.sentence_population = "resident"
        if times_only:
            return
        topic = self.profile.others.match(text.lstrip("其中，"))
        if topic and topic.group()[0] not in "全各每":
            context.topic_area, context.sentence_subject = topic.group(), None
        for piece in re.split(r"[，；:。]", text):
            if ranked := _RANKED.match(piece):
                self._take_ranked(ranked["subject"], ranked["place"])
                continue
            bare = self.clauses.without_times(piece, offset) if piece == text else piece
            if label := label_of(bare):
                context.pending.append(label)

    def _take_ranked(self, subject: str, name: str) -> None:
        """城镇化率最高的是望川区: what is measured, and where."""
        place = self.phrases.area_of(name)[0]
        if place and place != OWN:
            self.context.topic_area, self.context.sentence_subject = place, None
        if label := label_of(subject):
            self.context.pending.append(label)

    def _take_lead(self, lead: Lead, end: int) -> list[TimeRole]:
        """Take in what stands before a figure; the times of its own clause come back."""
        for offset, clause in lead.far:
            self._absorb(clause, offset)
        before = self.text[lead.start : end]
        self.context.is_projected = self.context.is_projected or is_projection(before)
        self.context.is_forecast = self.context.is_forecast or forecasts(before)
        own = self.clauses.times_in(lead.near_start, end)
        return self.context.take_times(self.text, own, lead.near_start)

    # One figure -------------------------------------------------------------------------------

    def _one(self, quantity: Quantity, lead: Lead, end: int) -> Fact | Passed:
        context = self.context
        for offset, clause in lead.far:
            self._absorb(clause, offset)
        kept = context.time, context.base, context.is_base_relative
        self._take_times_around(quantity, lead)
        roles = self._take_lead(replace(lead, far=()), quantity.start)
        after = self.text[quantity.end : quantity.end + 16]
        change = change_of(lead.near, after, quantity, roles, context)
        if self.subjects.is_compared_place(quantity, lead):
            change = None
        if change and change.is_multiple and roles[-1].year is not None:
            # 是2015年的1.6倍: the year named is the base.
            context.time, context.base = kept[0], roles[-1].year
        quantity, bare = self._per_100k(quantity, self.clauses.bare(lead))
        if change and not change.is_multiple and self._names_growth(bare, quantity):
            change = None
        label = self._label(bare, quantity, change)
        found = self.subjects.of(quantity, label, lead, end, is_change=change is not None)
        if isinstance(found, Passed):
            if found.reason == "threshold" and label:
                # 常住人口超过50万人的有A(61.8万人): what the bound is of goes on.
                context.pending.append(label)
            return found
        fact = self._fact(quantity, found, lead, roles, change)
        if self._is_passing(lead, roles, kept[0]):
            context.time, context.base, context.is_base_relative = kept
        if found.indicator == OTHER and dimension_of(quantity.unit) == "count":
            # 有2个区县常住人口增加，分别为…: what is said of the things goes on.
            self._absorb(re.split(r"[，。；]", self.text[quantity.end : end])[0], quantity.end)
        return fact

    def _take_times_around(self, quantity: Quantity, lead: Lead) -> None:
        """A year outside the bracket that a figure stands in, or in a bracket behind it."""
        if lead.is_aside:
            hosted = self.clauses.times_in(lead.host_start, lead.host_start + len(lead.host))
            years = [m.years[0] for m in hosted if m.when in (When.YEAR, When.CENSUS)]
            if years:
                self.context.time = Moment(years[-1], years[-1])
        if behind := _TIME_BEHIND.match(self.text, quantity.end):
            self.context.time = Moment(int(behind[1]), int(behind[1]))

    def _is_passing(self, lead: Lead, roles: list[TimeRole], before: Moment | None) -> bool:
        """Whether the time of a figure is said in passing and the one before it holds on."""
        now = self.context.time
        looks_back = lead.near.startswith("而") and before and now and now.last < before.last
        looks_ahead = any(role.mention.when is When.AHEAD for role in roles)
        return bool(lead.is_aside or looks_back or looks_ahead)

    def _per_100k(self, quantity: Quantity, bare: str) -> tuple[Quantity, str]:
        """孕产妇死亡率为每十万活产5.4人: the words before the figure are part of its unit."""
        if dimension_of(quantity.unit) == "persons" and _PER_100K.search(bare):
            rest = _PER_100K.sub("", bare)
            rated = replace(quantity, unit="/10万")
            known = self.phrases.read(label_of(rest), rated)
            if known is not None and catalogue_units()[known.indicator] == "/10万":
                return rated, rest
        return quantity, bare

    def _names_growth(self, near: str, quantity: Quantity) -> bool:
        """Whether 增长 belongs to the name of what is measured: 机械增长, 自然增长率."""
        reading = self.phrases.read(label_of(near, keep_change=True), quantity)
        return reading is not None and reading.indicator in _GROWTH_NAMES

    def _label(self, bare: str, quantity: Quantity, change: Change | None) -> str:
        label = label_of(bare, keep_change=change is None)
        if follows_path(bare, self.context) and self.phrases.read(label, quantity) is None:
            return ""
        return label

    # Lists ------------------------------------------------------------------------------------

    def _dealt(self, run: list[Quantity], lead: Lead) -> Iterator[Fact | Passed]:
        """Deal a list of figures over the list of years, places or indicators before it."""
        roles = self._take_lead(lead, run[0].start)
        run = with_shared_units(run)
        change = change_of(lead.near, "", run[0], roles, self.context)
        if self.subjects.is_compared_place(run[0], lead):
            change, hand = None, Hand([Reading(OTHER, label=lead.near)] * len(run))
        else:
            hand = self.deals.hand(run, lead, roles, is_change=change is not None)
        label = self.deals.label(lead)
        dealt: list[Reading] = []
        for index, quantity in enumerate(run):
            found: Reading | Passed = (
                hand.subjects[index]
                if hand.subjects
                else self.subjects.of(
                    quantity, label, lead, quantity.end + 30, is_change=change is not None
                )
            )
            if isinstance(found, Passed):
                yield found
                continue
            reading = self.subjects.inherited(found, found.label)
            dealt.append(reading)
            if hand.moments:
                self.context.time = hand.moments[index]
            if hand.moments and not hand.are_spans:
                yield self._finished(quantity, reading, hand.moments[index], lead, change)
            else:
                self.context.base = None if hand.are_spans else self.context.base
                yield self._fact(quantity, reading, lead, roles, change)
        self.context.dealt = dealt

    # The fact ---------------------------------------------------------------------------------

    def _fact(
        self, quantity: Quantity, reading: Reading, lead: Lead, roles: list[TimeRole],
        change: Change | None,
    ) -> Fact:  # fmt: skip
        moment = (
            self.periods.of_change(lead)
            if change
            else self.periods.of_level(quantity, reading, lead, roles)
        )
        return self._finished(quantity, reading, moment, lead, change)

    def _finished(
        self, quantity: Quantity, reading: Reading, moment: Moment, lead: Lead,
        change: Change | None,
    ) -> Fact:  # fmt: skip
        complete = self._complete(reading)
        area = self._area(reading, lead, quantity)
        self._remember(replace(complete, area=area), quantity, moment)
        unit = unit_for(complete.indicator, quantity, is_change=change is not None)
        if complete.label.startswith("每百张") and dimension_of(unit) == "persons":
            unit = "/百张"
        signed = quantity.negated() if change and change.is_decrease else quantity
        section = self.paragraph.section
        kind = "change" if change else kind_of(
            section, self.profile, moment,
            is_projected=self.context.is_projected, is_forecast=self.context.is_forecast,
        )  # fmt: skip
        start, stop = self.paragraph.flow.place(quantity.value_start, quantity.value_end)
        is_beside = self.text.startswith(quantity.unit_word, quantity.value_end)
        fact = Fact(
            start, stop, section.title, kind, complete, area, moment.first, moment.last,
            signed.comparator, signed.low, signed.high, unit,
            change_measure=change.measure(unit) if change else "",
            unit_text=other_unit(quantity, unit) if is_beside else "",
        )  # fmt: skip
        return self.parts.take(fact, quantity.start, quantity.end)

    def _complete(self, reading: Reading) -> Reading:
        context = self.context
        population = ""
        if reading.indicator == "population":
            population = context.sentence_population or context.population
        elif reading.indicator in _OF_POPULATION:
            population = context.sentence_population
        for word, code in (("户籍", "registered"), ("常住", "resident")):
            if reading.label.count(word) and not reading.population:
                context.sentence_population = code
        complete = with_defaults(reading, population)
        if complete.population:
            context.population = context.sentence_population = complete.population
        return complete

    def _remember(self, subject: Reading, quantity: Quantity, moment: Moment) -> None:
        if quantity.unit != "倍":
            self.context.remember(subject)
        self.context.history.append((subject, moment))
        self.context.last_dimension = dimension_of(quantity.unit)
        self.context.pending, self.context.topics = [], []

    def _area(self, reading: Reading, lead: Lead, quantity: Quantity) -> str:
        area = reading.area or self._sentence_area(reading) or self.context.topic_area or OWN
        # 每个县(市): the name goes on in brackets.
        whole = re.search(
            rf"{re.escape(area)}\((?:[市县区镇乡旗、]|街道|园区)+\)",
            self.text[lead.start : quantity.start],
        )
        return whole.group() if whole else area

    def _sentence_area(self, reading: Reading) -> str:
        subject = self.context.sentence_subject
        if subject is None or subject.area in ("", OWN) or re.match("[全各每]", subject.area):
            return ""
        return subject.area if not self.phrases.area_of(reading.label)[0] else ""
