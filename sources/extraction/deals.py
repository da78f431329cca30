"""Lists of figures: dealt out over the years, places or indicators that stand before them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sources.extraction.clauses import Clauses, Lead, label_of
from sources.extraction.context import Context, Moment, TimeRole
from sources.extraction.figures import Quantity
from sources.extraction.lists import deal_labels, split_items
from sources.extraction.phrases import OTHER, PhraseReader, Reading, fits
from sources.extraction.subjects import Subjects
from sources.extraction.times import When

_DEAL = re.compile(r"分别|依次|依序|各自|各(?=[占为有达])")
#: 常住人口居前三位的是A、B和C: what is measured, then the list it is dealt over.
_RANKED = re.compile(
    r"^(?P<subject>.+?)(?:位?[居列]|排名?)?(?:全[市省县区州])?(?:[前后末][一二三四五六七八九十\d]+位?|最[多少高低大小])的"
    r"(?:[一-龥]{0,4}?)(?:分别|依次)?(?:是|为|有)(?P<list>.+)$"
)
_LINK = re.compile(r"(?:[、，]|和|与|及|以及|或|/)*(?:分别|依次)?")


@dataclass(frozen=True, slots=True)
class Hand:
    """What a list of figures is dealt over: a subject and a moment for each, where it says so."""

    subjects: list[Reading] | None
    moments: list[Moment] = field(default_factory=list)
    #: Whether the moments are spans that changes are counted over.
    are_spans: bool = False


@dataclass(frozen=True)
class Deals:
    """Deals the lists of one paragraph."""

    clauses: Clauses
    context: Context
    phrases: PhraseReader
    subjects: Subjects

    def run(self, inside: Sequence[Quantity], index: int) -> list[Quantity]:
        """The figures of the list that begins at `index`: only links stand between them."""
        run = [inside[index]]
        text = self.clauses.text
        for quantity in inside[index + 1 :]:
            between = text[run[-1].end : quantity.start]
            if "，" in between and not _DEAL.search(text, max(0, run[0].start - 12), run[0].start):
                break
            if not between or not _LINK.fullmatch(between):
                break
            run.append(quantity)
        return run

    def shared(self, quantity: Quantity, lead: Lead) -> int:
        """How many indicators one figure is printed for: A率、B率均达到92%."""
        head, mark, _ = self.clauses.bare(lead).rpartition("均")
        if not mark or head.endswith(("户", "人", "年", "平", "总")):
            return 1
        label = label_of(head)
        for count in (2, 3, 4, 5):
            for items in split_items(label, count):
                dealt = deal_labels(items, [quantity] * count, self.phrases, is_change=False)
                if dealt and all(reading.indicator != OTHER for reading in dealt):
                    return count
        return 1

    def hand(
        self, run: list[Quantity], lead: Lead, roles: Sequence[TimeRole], *, is_change: bool
    ) -> Hand:
        """What the figures of a list are dealt over."""
        bare = self.clauses.bare(lead)
        label = self.label(lead)
        ending = _DEAL.split(bare)[-1].rstrip("约仅为的") if _DEAL.search(bare) else ""
        ending = ending if ending.startswith("占") else ""
        items = self._items(label, run, lead, ending, is_change=is_change)
        spans = [role.mention.years for role in roles if role.mention.when is When.SPAN]
        if len(spans) == len(run):
            return Hand(items, [Moment(span[0], span[-1], True) for span in spans], are_spans=True)
        if years := self._years(roles, len(run)):
            return Hand(items or self._again(label or ending, run), [Moment(y, y) for y in years])
        if items is not None:
            return Hand(items)
        again = self._again(label or ending, run)
        if again is not None:
            return Hand(again)
        if is_change and not label and (last := self._last_subjects(run)):
            return Hand(last)
        return self._again_by_year(label or ending, run)

    def _last_subjects(self, run: list[Quantity]) -> list[Reading] | None:
        """A增加13万人、B增加4万人，分别增长4.4%和1.4%."""
        recent = [reading for reading, _ in self.context.history[-len(run) :]]
        is_list = len(recent) == len(run) and len(set(recent)) == len(run)
        return recent if is_list else None

    def label(self, lead: Lead) -> str:
        """The noun phrase before 分别, or before 均."""
        bare = self.clauses.bare(lead)
        return label_of(
            _DEAL.split(bare)[0] if _DEAL.search(bare) else bare.rpartition("均")[0] or bare
        )

    def _years(self, roles: Sequence[TimeRole], count: int) -> list[int]:
        if len(self.context.listed) == count:
            return list(self.context.listed)
        is_now = (r for r in roles if r.name == "now" and r.mention.when is When.YEAR)
        years = [role.year for role in is_now if role.year is not None]
        return years if len(years) == count else []

    def _items(
        self, label: str, run: list[Quantity], lead: Lead, ending: str, *, is_change: bool
    ) -> list[Reading] | None:
        far = (self.clauses.without_times(text, start) for start, text in reversed(lead.far))
        for text in (label, *map(label_of, far)):
            if ranked := _RANKED.match(text):
                self.context.pending.append(ranked["subject"])
                text = ranked["list"]
            for split in split_items(text, len(run)):
                items = [f"{item}{ending}" for item in split]
                dealt = self._people_or_places(items, run, is_change) or deal_labels(
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

    def _people_or_places(
        self, items: list[str], run: list[Quantity], is_change: bool
    ) -> list[Reading] | None:
        """A list of people (男、女分别为) or places: what the sentence is about, for each."""
        if not any(item in ("前者", "后者") for item in items):
            people = [
                self.subjects.qualified(item, q, is_change)
                for item, q in zip(items, run, strict=True)
            ]
            if all(people):
                return [reading for reading in people if reading]
        if not all(self.subjects.is_area(item) for item in items):
            return None
        carried = [self.subjects.carried(quantity, "", is_change) for quantity in run]
        areas = [self.phrases.area_of(item)[0] for item in items]
        found = [replace(r, area=a) for r, a in zip(carried, areas, strict=True) if r]
        return found if len(found) == len(run) else None

    def _again(self, label: str, run: list[Quantity]) -> list[Reading] | None:
        """A second list over the things of the one before: …分别为A、B，占比依次为a、b."""
        if re.match("上述|以上|这", label):
            recent = [reading for reading, _ in self.context.history[-len(run) :]]
            return recent if len(recent) == len(run) else None
        label = re.sub("^.*(?:时点|年份|时期)的?", "", label)
        last = self.context.dealt
        return self._shares_of(last, label, run) if len(last) == len(run) else None

    def _again_by_year(self, label: str, run: list[Quantity]) -> Hand:
        """…2025年超32万、2035年超41万，占比分别达到27%和34%: the years are dealt again."""
        label = re.sub("^.*(?:时点|年份|时期)的?", "", label)
        recent = self.context.history[-len(run) :]
        if len({moment.last for _, moment in recent}) != len(run):
            return Hand(None)
        shares = self._shares_of([reading for reading, _ in recent], label, run)
        return Hand(shares, [moment for _, moment in recent] if shares else [])

    def _shares_of(
        self, last: list[Reading], label: str, run: list[Quantity]
    ) -> list[Reading] | None:
        reading = self.phrases.read(label, run[0]) if label else None
        if reading and reading.is_share_of_subject and last[0].indicator == "population":
            return [
                replace(s, indicator="population_share", label=f"{s.label}{label}") for s in last
            ]
        if not label and all(fits(s.indicator, q) for s, q in zip(last, run, strict=True)):
            return list(last)
        return None


def with_shared_units(run: list[Quantity]) -> list[Quantity]:
    """A unit or comparator printed once in a list holds for the whole of it."""
    first, last = run[0], run[-1]
    is_before_all = first.has_own_comparator and (
        first.start < first.value_start or first.comparator == "<="
    )
    shared = []
    for quantity in run:
        if (not quantity.unit and last.unit) or (quantity.unit == "个" and last.unit == "pp"):
            quantity = replace(quantity, unit=last.unit, unit_word=last.unit_word)
        if not quantity.has_own_comparator and last.has_own_comparator:
            quantity = quantity.with_comparator(last.comparator)
        elif not quantity.has_own_comparator and is_before_all:
            quantity = quantity.with_comparator(first.comparator)
        shared.append(quantity)
    return shared
