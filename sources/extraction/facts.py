"""A figure that has been understood, before it becomes a statement, and the rules both prose and
tables share: which kind of statement it is, and which unit its indicator gives it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sources.extraction.context import Moment
from sources.extraction.figures import Quantity, dimension_of
from sources.extraction.layout import Role, Section
from sources.extraction.phrases import Reading, catalogue_units, dimensions_of
from sources.extraction.profile import Profile

_FORECAST = re.compile(r"预测|测算|推算|推计|推估|推演|情景|方案下|按此趋势")
_PROJECTED = re.compile(
    r"预测|预计|预估|测算|推算|推计|推估|推演|情景|方案下|按此趋势|将达到?|将由|将从|可望|有望(?![一-龥]{1,3}[市县区州旗镇乡])|将增[至加]|将[升降减]|将会|将超|将突破|未来一段时[期间]|将进一步"
)
_FLOW = re.compile(
    r"累计|新增|净增|共|合计|总计|年均|年平均|每年|保持|稳定|控制|维持|一直|始终|均值"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure, understood. Offsets count in the document.

    `unit_text` is the unit printed beside the figure where it is in another one; `whole` is where
    the figure stands that this one is introduced as a part of.
    """

    char_start: int
    char_end: int
    section: str
    kind: str
    reading: Reading
    area: str
    first: int
    last: int
    comparator: str
    low: str
    high: str
    unit: str
    binding: str = ""
    change_measure: str = ""
    note: str = ""
    unit_text: str = ""
    whole: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """That a figure states a difference or a growth, not a level."""

    is_decrease: bool = False
    is_average: bool = False
    is_multiple: bool = False

    def measure(self, unit: str) -> str:
        """The change measure, by the unit."""
        name = "growth" if unit in ("%", "‰", "倍") else "difference"
        return f"average_{name}" if self.is_average else name


def kind_of(
    section: Section,
    profile: Profile,
    moment: Moment,
    *,
    is_projected: bool,
    is_forecast: bool = False,
) -> str:
    """observed, target or projection, by the year and by what the section does."""
    known = moment.last < profile.issued and section.role is not Role.TARGET
    if moment.last <= profile.present or (known and not is_projected):
        return "observed"
    if section.role is Role.STATUS and not is_projected and moment.last <= profile.issued:
        return "observed"
    if (
        section.role is Role.TREND
        or is_forecast
        or (is_projected and section.role is not Role.TARGET)
    ):
        return "projection"
    return "target"


def is_projection(text: str) -> bool:
    """Whether a sentence forecasts."""
    return bool(_PROJECTED.search(text))


def forecasts(text: str) -> bool:
    """Whether a sentence says that its figures are computed, not set."""
    return bool(_FORECAST.search(text))


def lasts(text: str) -> bool:
    """Whether words before a figure say that it counts or holds over a whole span."""
    return bool(_FLOW.search(text))


#: Points of whatever a rate is printed in.
_POINTS = ("个点", "点")
#: Units without which a figure of the indicator is printed.
_SILENT = {
    "total_fertility_rate": "ratio", "sex_ratio": "女=100", "sex_ratio_at_birth": "女=100",
    "population_density": "人/km2",
}  # fmt: skip
_MAGNITUDE_OF = {"persons": "人", "money": "元", "households": "户", "beds": "张", "visits": "人次"}


def unit_for(indicator: str, quantity: Quantity, *, is_change: bool = False) -> str:
    """The unit of a figure, completed or corrected by what is measured.

    万 alone before a person indicator is 万人; a bare 106 of a sex ratio counts on 100 women;
    4.5 places for each thousand people is per thousand, whatever is counted.
    """
    unit = quantity.unit
    canonical = catalogue_units().get(indicator, "")
    own, printed = dimension_of(canonical), dimension_of(unit)
    if quantity.unit_word in _POINTS and own in ("per_100k", "permille"):
        # 下降13.82个点: a point is one of what the rate is printed in.
        return canonical
    if is_change and printed in ("percent", "times", "points"):
        return unit
    if indicator in _SILENT and printed in ("", "percent", "persons"):
        return _SILENT[indicator]
    if own == "per_thousand" and printed in ("persons", "count", "beds", "", "per_thousand"):
        return "/千人"
    if (own, printed) in (("years", "age"), ("age", "years")):
        return canonical
    if unit and not printed:
        return unit + _MAGNITUDE_OF.get(own, "人" if own in ("", "persons") else "")
    return unit


#: Dimensions of what a rate counts: 4.5张 of 每千人 is the rate's own unit in other words.
_COUNTED = frozenset({"", "persons", "count", "beds", "cases", "households"})


def other_unit(printed: Quantity, unit: str) -> str:
    """The unit printed beside a figure where it is not `unit`, the one that it is in; else ""."""
    own = dimension_of(printed.unit)
    is_same = own in _COUNTED or own == dimension_of(unit) or printed.unit_word in _POINTS
    return "" if is_same else printed.unit


def with_defaults(reading: Reading, population: str) -> Reading:
    """Fill the dimensions that words leave open: everybody, and residents."""
    wanted = dimensions_of(reading.indicator)
    return replace(
        reading,
        population=(reading.population or population or "resident")
        if "population" in wanted
        else "",
        sex=reading.sex or "_T",
        age=reading.age or "_T",
        residence=reading.residence or "_T",
    )
