"""What a reader carries from clause to clause: the time, the base of comparison, the subject."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sources.extraction.phrases import Reading
from sources.extraction.times import TimeMention, When

_BASE_BEFORE = re.compile(
    r"(?:(?<!性别)(?<![养扶占女幼老])比|较|相比于?|相较于?|对比|比照|相对于?|超出|高于|低于)(?:于)?$"
)
_WITH_BEFORE = re.compile(r"(?:与|和|同|跟|以|在)$")
_BASE_AFTER = re.compile(
    r"[^，。；]{0,22}?(?:相比|相较|比较|对比|\)比|时比|年比|为基期|基础上|相当|持平)"
)
_FROM_BEFORE = re.compile(r"(?:由|从|自)$")


@dataclass(frozen=True, slots=True)
class Moment:
    """One year, or the first and the last year of a span."""

    first: int
    last: int
    is_span: bool = False

    @property
    def before(self) -> int:
        """The year that a change over this span is counted from.

        2016-2020 are five years, counted from the end of 2015; 2010-2020 is a way from a census
        to the next.
        """
        return self.first if self.first % 5 == 0 else self.first - 1


@dataclass(slots=True)
class Context:
    """What earlier clauses of a paragraph leave behind.

    Attributes:
        present: the year of the figures of today.
        time: what is spoken of now.
        is_compared: whether the paragraph compares with an earlier year.
        base: the year that changes are counted from.
        listed: years of a list that the next figures take in turn.
        subjects: what the last figures were about, the latest first.
        sentence_subject: what the last figure of this sentence was about.
        topic_area: the place that a clause without figures began with.
        pending: a subject named in a clause without figures.
        topics: subjects that a sentence without figures named just before this one.
        history: the subjects of all figures of the paragraph, in order.
        dealt: the subjects of the last list.
        population: the last 常住 or 户籍 of the paragraph.
        moving_from: whether the last figure was where a movement begins.
        is_growth_path: whether what moves is a rate of growth.
        is_building: whether the last figure counted things to be made.
        denominator: 每千人口, of the last rate of the sentence.
        last_dimension: of the last figure's unit.
        pair: what 前者 and 后者 mean.
        is_projected: whether the sentence looks ahead.
        is_forecast: whether the paragraph computes what will be.
    """

    present: int
    time: Moment | None = None
    base: int | None = None
    is_base_relative: bool = False
    is_compared: bool = False
    listed: tuple[int, ...] = ()
    subjects: list[Reading] = field(default_factory=list)
    sentence_subject: Reading | None = None
    topic_area: str = ""
    pending: list[str] = field(default_factory=list)
    history: list[tuple[Reading, Moment]] = field(default_factory=list)
    dealt: list[Reading] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    population: str = ""
    sentence_population: str = ""
    is_projected: bool = False
    is_forecast: bool = False
    is_time_fresh: bool = False
    moving_from: bool = False
    is_growth_path: bool = False
    is_building: bool = False
    denominator: str = ""
    last_dimension: str = ""
    pair: tuple[Reading, Reading] | None = None

    @property
    def subject(self) -> Reading | None:
        """What the last figure was about."""
        return self.subjects[0] if self.subjects else None

    def remember(self, subject: Reading) -> None:
        """Make a reading the subject; a few earlier ones stay in reach."""
        self.sentence_subject = subject
        self.subjects = [subject, *(s for s in self.subjects if s != subject)][:4]

    def begin_sentence(self) -> None:
        """Forget what holds within one sentence only."""
        self.topics = self.pending
        self.pending = []
        self.listed = ()
        self.topic_area = ""
        self.sentence_population = ""
        self.sentence_subject = None
        self.is_projected = False
        self.is_time_fresh = False
        self.moving_from = self.is_growth_path = False
        self.denominator = ""

    def take_times(self, text: str, times: list[TimeMention], offset: int) -> list[TimeRole]:
        """Take in the times of a clause that begins at `offset` of the whole text."""
        roles: list[TimeRole] = []
        for mention in times:
            if mention.when is When.CENSUS and roles and roles[-1].mention.end == mention.start:
                continue
            start, end = mention.start - offset, mention.end - offset
            role = _role(text, mention.start, mention.end)
            if role == "from" and mention.when is When.SPAN:
                # 从2010年到2020年 is the way itself, not where one begins.
                role = "now"
            roles.append(TimeRole(mention, start, end, role))
            self._take(mention, role, text[mention.end : mention.end + 4])
        return roles

    def _take(self, mention: TimeMention, role: str, after: str) -> None:
        self.is_time_fresh = True
        self.is_compared = self.is_compared or role == "base"
        now = self.time.last if self.time else self.present
        was_relative, self.is_base_relative = self.is_base_relative, False
        match mention.when:
            case When.YEAR if role == "base" or (role == "from" and not after.startswith("至")):
                self.base = mention.years[0]
            case When.YEAR if after.startswith("以来"):
                self.base = mention.years[0]
            case When.YEAR:
                self.time = Moment(mention.years[0], mention.years[0])
                if was_relative:
                    self.base, self.is_base_relative = mention.years[0] - 1, True
            case When.CENSUS if role == "base":
                self.base = mention.years[0]
            case When.CENSUS:
                if self.time is None:
                    self.time = Moment(mention.years[0], mention.years[0])
            case When.SPAN if role in ("base", "from"):
                self.base = mention.years[-1]
            case When.SPAN:
                self.time = Moment(mention.years[0], mention.years[-1], True)
                self.base = None if mention.is_period else mention.years[0]
            case When.LIST:
                self.listed = mention.years
                self.time = Moment(mention.years[-1], mention.years[-1])
            case When.BEFORE if role == "base":
                self.base, self.is_base_relative = now - 1, True
            case When.BEFORE:
                self.time = Moment(now - 1, now - 1)
            case When.TERM_END:
                last = self.time.last if self.time and self.time.is_span else mention.years[0]
                self.time = Moment(last, last)
            case When.WHOLE_YEAR:
                self.time = Moment(self.time.last, self.time.last) if self.time else None
            case When.LASTING:
                self.base = now - mention.years[0]
            case When.AHEAD:
                self.base, self.time = now, Moment(now + mention.years[0], now + mention.years[0])
            case _:
                pass


@dataclass(frozen=True, slots=True)
class TimeRole:
    """A time of a clause and what it does there: base, from or now."""

    mention: TimeMention
    start: int
    end: int
    name: str

    @property
    def year(self) -> int | None:
        """The year it names, or the last year of its span."""
        return self.mention.years[-1] if self.mention.years else None


def _role(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 6) : start], text[end : end + 26]
    if _BASE_BEFORE.search(before):
        return "base"
    if _WITH_BEFORE.search(before) and _BASE_AFTER.match(after):
        return "base"
    if _FROM_BEFORE.search(before):
        return "from"
    return "now"
