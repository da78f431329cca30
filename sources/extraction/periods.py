"""The years of a figure: of a level, of the two ends of a movement, of a change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.extraction.changes import FROM, leads_to_level
from sources.extraction.clauses import Clauses, Lead
from sources.extraction.context import Context, Moment, TimeRole
from sources.extraction.facts import lasts
from sources.extraction.figures import Quantity, dimension_of
from sources.extraction.layout import Role
from sources.extraction.phrases import OTHER, Reading, catalogue_measures
from sources.extraction.profile import Profile
from sources.extraction.times import When

#: Dimensions in which promised things are counted.
COUNTED = {
    "count", "beds", "persons", "households", "area", "couples", "cases", "land", "grade",
    "per_year", "visits", "money", "length", "mass", "volume",
}  # fmt: skip
_TOTAL = re.compile(r"达到?$|总[数量]|拥有|保有|建有")


@dataclass(frozen=True)
class Periods:
    """Finds the years of figures; remembers in the context what they say of the next ones.

    `present` is the year that the section's figures of today are about.
    """

    clauses: Clauses
    context: Context
    profile: Profile
    role: Role
    present: int

    def of_change(self, lead: Lead) -> Moment:
        """The base year and the end year of a change."""
        context = self.context
        if FROM.search(lead.near):
            context.moving_from = True
        last = context.time.last if context.time else self.default_year()
        base = context.base
        if base is None or base >= last:
            if "同比" in lead.near or "环比" in lead.near:
                base = last - 1
            elif context.time and context.time.is_span:
                base = context.time.before
            else:
                base = _end_of_plan_before(last)
        return Moment(base, last, True)

    def of_level(
        self, quantity: Quantity, reading: Reading, lead: Lead, roles: Sequence[TimeRole]
    ) -> Moment:
        """The year, or the span, of a level."""
        context, near = self.context, lead.near
        if counted := self._counted_years(reading, roles):
            return counted
        own = roles[-1] if roles else None
        is_origin = bool(FROM.search(self.clauses.bare(lead))) or (
            own is not None and own.name == "from"
        )
        if is_origin and own and own.end <= max(near.rfind("由"), near.rfind("从")):
            # 2016年…由15.0%: the year is that of the end.
            own = None
        if own is not None and own.name in ("base", "from") and own.year is not None:
            context.moving_from = own.name == "from"
            context.base = own.year
            first = own.mention.years[0]
            return Moment(first, own.year, first < own.year)
        if is_origin:
            return self._origin(own)
        is_named = own is not None and own.mention.when is not When.SPAN
        if is_named and context.time and not context.time.is_span:
            return self._summed(context.time, reading, near)
        if leads_to_level(near, context):
            return self._destination()
        return self._carried(quantity, reading, lead)

    def _counted_years(self, reading: Reading, roles: Sequence[TimeRole]) -> Moment | None:
        """五年累计: so many years up to the year spoken of."""
        lasting = [r.mention.years[0] for r in roles if r.mention.when is When.LASTING]
        if not lasting or catalogue_measures().get(reading.indicator) != "flow":
            return None
        last = self.context.time.last if self.context.time else self.default_year()
        return Moment(last - lasting[-1] + 1, last, True)

    def _carried(self, quantity: Quantity, reading: Reading, lead: Lead) -> Moment:
        context, horizon = self.context, self.profile.horizon
        moment = context.time or self._default(reading, lead.near)
        if not moment.is_span:
            moment = self._summed(moment, reading, lead.near)
        counts = reading.indicator == OTHER and dimension_of(quantity.unit) in COUNTED
        before = self.clauses.text[lead.start : quantity.start]
        if context.time is None and counts and moment.last == horizon.end:
            if re.search("五年|规划期", before):
                return Moment(horizon.start, horizon.end, True)
        elif moment.is_span and context.time and not self._lasts(lead.near, reading, counts=counts):
            moment = Moment(moment.last, moment.last)
        if "每年" in lead.near and moment.last > self.profile.present:
            return Moment(horizon.start, moment.last, True)
        return moment

    def _summed(self, moment: Moment, reading: Reading, near: str) -> Moment:
        """到2025年…累计18万人: the years of the plan up to the one named."""
        is_flow = catalogue_measures().get(reading.indicator) == "flow"
        if "累计" not in near or not is_flow:
            return moment
        start = self.profile.horizon.start
        return Moment(
            start if moment.last > self.profile.present else moment.last - 4, moment.last, True
        )

    def _lasts(self, near: str, reading: Reading, *, counts: bool) -> bool:
        """Whether a figure under a span of years holds for all of it, not for its last year."""
        if catalogue_measures().get(reading.indicator) == "flow":
            return True
        if not self.context.is_time_fresh:
            return bool(re.search("累计|新增", near))
        return lasts(near) or (counts and not _TOTAL.search(near))

    def _origin(self, own: TimeRole | None) -> Moment:
        """Where a movement begins: 由3.79‰…"""
        context = self.context
        context.moving_from = True
        if own is not None and own.name == "now" and own.year is not None and context.time:
            context.base = context.time.last
        elif context.time and context.time.is_span:
            context.base = context.time.before
        elif context.base is None:
            last = context.time.last if context.time else self.default_year()
            present = self.profile.present
            context.base = present if last > present else _end_of_plan_before(last)
        base = context.base if context.base is not None else self.profile.present
        return Moment(base, base)

    def _destination(self) -> Moment:
        """Where a movement ends: …上升至3.86‰."""
        context = self.context
        last = context.time.last if context.time else self.default_year()
        if context.time and context.base is not None and last <= context.base:
            last = self.default_year()
        return Moment(last, last)

    def default_year(self) -> int:
        """The year of a figure that names none: of today in the background, else of the end."""
        present = self.present or self.profile.present
        if self.context.is_compared and self.context.base and self.context.base < present:
            return present
        looks_back = self.role is Role.STATUS or (
            self.role is Role.TREND and not self.context.is_projected
        )
        return present if looks_back else self.profile.horizon.end

    def _default(self, reading: Reading, near: str) -> Moment:
        year = self.default_year()
        if catalogue_measures().get(reading.indicator) == "flow" and _is_summed(reading):
            return self._five_years(year)
        return self._five_years(year) if "累计" in near else Moment(year, year)

    def _five_years(self, year: int) -> Moment:
        first = year - 4 if year <= self.profile.present else self.profile.horizon.start
        return Moment(first, year, True)


def _is_summed(reading: Reading) -> bool:
    """Whether plans sum this flow over the years: jobs are, what a year produces is not."""
    return reading.indicator not in ("gdp", "tourists")


def _end_of_plan_before(year: int) -> int:
    """The last year of the five-year plan before the one that a year belongs to."""
    return year - (year - 1) % 5 - 1
