"""Which slip would explain a wrong figure: tried one by one, the most telling first."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import pow
from pathlib import Path

from expectations.consistency.claims import (
    AVERAGE_DIFFERENCE,
    AVERAGE_GROWTH,
    DIFFERENCE,
    GROWTH,
    Claim,
)
from expectations.consistency.figures import Address
from expectations.consistency.findings import Explanation
from expectations.consistency.identities import Applier, defined_ratios
from expectations.consistency.naming import Names
from expectations.consistency.ranges import Range
from expectations.consistency.slips import (
    POINT_MOVES,
    UNIT_MOVES,
    half_unit_of,
    mistyped,
    moved,
    number_text,
    transposed,
)
from expectations.consistency.suspects import Scene, Suspect
from expectations.consistency.system import Terms
from sources.interval import Interval, total
from sources.model import Period

KINDS_FILE = Path(__file__).parent / "explanations.csv"
#: A number shorter than this says little about where it came from.
TELLING_DIGITS = 3
#: The width, as a share of the value, from which on a range would fit anything.
VAGUE = 0.01
#: Years around a figure in which another indicator's value is looked for.
NEARBY_YEARS = (0, 1, -1, 2, -2)
_OTHER_POPULATION = {"resident": "registered", "registered": "resident"}
_OTHER_SEX = {"M": "F", "F": "M"}
_OTHER_AGE = {"Y15T64": "Y15T59", "Y15T59": "Y15T64"}
_TOTAL_OF = {AVERAGE_DIFFERENCE: DIFFERENCE, AVERAGE_GROWTH: GROWTH}
_SWAPPED = {
    GROWTH: DIFFERENCE,
    DIFFERENCE: GROWTH,
    AVERAGE_GROWTH: AVERAGE_DIFFERENCE,
    AVERAGE_DIFFERENCE: AVERAGE_GROWTH,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of slip; the lower its rank, the more it tells if it fits."""

    kind: str
    rank: int
    name_zh: str
    name_en: str
    message_zh: str
    message_en: str


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds of slip that are tried."""
    with KINDS_FILE.open(encoding="utf-8", newline="") as file:
        return {row["kind"]: Kind(rank=int(row.pop("rank")), **row) for row in csv.DictReader(file)}


def rank_of(explanations: list[Explanation]) -> int:
    """The rank of the best of them; behind all kinds where there is none."""
    ranks = [kinds()[item.kind].rank for item in explanations]
    return min(ranks, default=max(kind.rank for kind in kinds().values()) + 1)


def explain(claim: Claim, scene: Scene, names: Names) -> list[Explanation]:
    """Slips that would explain a claim's being wrong, the most telling first."""
    suspect = Suspect.of(claim, scene)
    if suspect is None or suspect.fits(suspect.number):
        return []
    attempts = _Attempts(suspect, scene, names)
    found = list(attempts.all())
    if not found:
        found = list(attempts.digits("two_digits", 2))
    return sorted(found, key=lambda item: kinds()[item.kind].rank)


class _Attempts:
    def __init__(self, suspect: Suspect, scene: Scene, names: Names) -> None:
        self._suspect = suspect
        self._claim = suspect.claim
        self._scene = scene
        self._names = names
        half = float(half_unit_of(suspect.number))
        value = suspect.sign * float(suspect.number)
        self._low, self._high = value - half, value + half
        self._is_telling = len(suspect.number.replace(".", "").strip("0")) >= TELLING_DIGITS

    def all(self) -> Iterator[Explanation]:
        """Every kind that fits."""
        yield from self._rounded()
        yield from self._truncated()
        if self._claim.start is None:
            yield from self._rounded_parts()
            yield from self._denominator()
            yield from self._other_population()
            yield from self._other_indicator()
        else:
            yield from self._change(self._claim.start)
        if self._is_telling:
            yield from self._copied()
        if self._suspect.is_pinned:
            yield from self._shifted()
            yield from self._first("transposition", transposed(self._suspect.number))
            yield from self.digits("digit", 1)

    def digits(self, kind: str, count: int) -> Iterator[Explanation]:
        """The replacement of so many digits that comes nearest to what is expected."""
        if not self._suspect.is_pinned:
            return
        room = self._suspect.room
        middle = (room.low + room.high) / 2 * self._suspect.sign
        fitting = [n for n in mistyped(self._suspect.number, count) if self._suspect.fits(n)]
        if fitting:
            yield self._slip(kind, min(fitting, key=lambda n: abs(float(n) - middle)))

    def _rounded(self) -> Iterator[Explanation]:
        """What is expected, rounded to the digits that are no trailing zeros."""
        number, room = self._suspect.number, self._suspect.room
        zeros = len(number) - len(number.rstrip("0"))
        if "." in number or not zeros or not room.is_bounded:
            return
        half = 10**zeros / 2
        value = self._suspect.sign * float(number)
        if room.meets(value - half, value + half):
            yield self._slip("rounded", self._suspect.expected(places=zeros))

    def _truncated(self) -> Iterator[Explanation]:
        """What is expected, cut off instead of rounded."""
        room, unit = self._suspect.room, 2 * float(half_unit_of(self._suspect.number))
        value = float(self._suspect.number)
        low, high = sorted((room.low * self._suspect.sign, room.high * self._suspect.sign))
        if room.is_bounded and value <= low and high < value + unit:
            yield self._slip("truncated", self._suspect.expected(places=2))

    # --- levels ---------------------------------------------------------------------------

    def _rounded_parts(self) -> Iterator[Explanation]:
        """The whole is what its parts come to once each is rounded as the whole is."""
        address = self._claim.address
        for application in self._scene.component.applications:
            terms = dict(application.part)
            if application.ratio or application.is_bound or terms.get(address) != -1:
                continue
            parts = [self._rounded_part(cell) for cell in terms if cell != address]
            pairs = [part for part in parts if part is not None]
            is_rounded = any(lost for _, lost in pairs)
            total_number = sum((rounded for rounded, _ in pairs), Fraction(0))
            if len(pairs) < len(parts) or len(parts) < 2 or not is_rounded:
                continue
            if total_number == Fraction(self._suspect.number):
                yield self._slip("rounded_parts", self._suspect.expected())
                return

    def _rounded_part(self, cell: Address) -> tuple[Fraction, bool] | None:
        """A part in the unit of the whole, rounded to its decimals, and whether that, or its
        own printing, loses anything; people counted one by one lose nothing."""
        for claim in self._scene.claims.levels.get(cell, []):
            low, high = claim.interval.low, claim.interval.high
            if low is not None and high is not None:
                places = 10**self._suspect.decimals
                value = (low + high) / 2 / Fraction(self._scene.factor(self._claim))
                rounded = Fraction(int(value * places + Fraction(1, 2)), places)
                unit = self._scene.catalogue.units[cell.canonical_unit_code]
                return rounded, rounded != value or (high - low) * unit.factor > 1
        return None

    def _denominator(self) -> Iterator[Explanation]:
        definition = self._scene.ratios.get(self._claim.address)
        if definition is None or len(definition.base) != 1:
            return
        right, coefficient = definition.base[0]
        for other in self._bases(right):
            found = self._over(definition.part, other, coefficient)
            if found is not None and self._is_stated(self._printed(found)):
                (right_zh, right_en), (zh, en) = map(self._names.address, (right, other))
                yield self._slip(
                    "denominator", self._suspect.expected(),
                    base_zh=zh, base_en=en, right_zh=right_zh, right_en=right_en,
                )  # fmt: skip
                return

    def _over(self, part: Terms, base: Address, coefficient: Fraction) -> Range | None:
        """A part over another base, which may be printed elsewhere only."""
        if base in self._scene.quantities:
            return self._scene.quotient(part, ((base, coefficient),), self._claim.key)
        claims = self._scene.claims.levels.get(base)
        over = self._scene.ranges.of_form(part, self._others)
        if not claims or over is None or not over.is_bounded:
            return None
        low, high = claims[0].interval.low, claims[0].interval.high
        if low is None or high is None or low <= 0 or over.low < 0:
            return None
        return Range(over.low / float(high * coefficient), over.high / float(low * coefficient))

    def _bases(self, right: Address) -> Iterator[Address]:
        """Cells that could be taken for the base: everybody, the other population, a part."""
        cell = right.cell
        for changes in (
            {"age": "_T", "sex": "_T", "residence": "_T"},
            {"population": _OTHER_POPULATION.get(cell.population, cell.population)},
            {"sex": _OTHER_SEX.get(cell.sex, "M")},
            {"sex": _OTHER_SEX.get(cell.sex, "F")},
            {"age": _OTHER_AGE.get(cell.age, cell.age)},
        ):
            other = replace(right, cell=replace(cell, **changes))
            if other != right:
                yield other

    def _other_population(self) -> Iterator[Explanation]:
        cell = self._claim.address.cell
        other = _OTHER_POPULATION.get(cell.population)
        if other is None:
            return
        address = replace(self._claim.address, cell=replace(cell, population=other))
        for claim in self._scene.claims.levels.get(address, []):
            if claim.interval.intersects(self._claim.interval):
                yield self._named("registered_for_resident", address)
                return

    def _other_indicator(self) -> Iterator[Explanation]:
        """Another ratio of the place, worked out from the document, is what stands here."""
        if not self._is_telling:
            return
        mine = self._claim.address
        applier = Applier(self._scene.claims, self._scene.catalogue)
        for code in defined_ratios():
            indicator = self._scene.catalogue.indicators.get(code)
            if indicator is None or code == mine.cell.indicator_code:
                continue
            if indicator.unit_code != mine.canonical_unit_code:
                continue
            for years in NEARBY_YEARS:
                address = self._sibling(code, years)
                definition = applier.definition(address)
                if definition is None:
                    continue
                value = _quotient(self._form(definition.part), self._form(definition.base))
                if value is not None and value.intersects(self._claim.interval):
                    yield self._named("other_indicator", address)
                    return

    def _sibling(self, code: str, years: int) -> Address:
        mine = self._claim.address
        year = mine.period.period_end + years
        bare = replace(
            mine, stance="", period=Period(year, year),
            cell=replace(
                mine.cell, indicator_code=code, population=mine.cell.population or "resident"
            ),
        )  # fmt: skip
        return replace(bare, stance=self._scene.claims.stance_of(bare))

    def _form(self, terms: Terms) -> Interval | None:
        """What printed figures leave of a linear form."""
        intervals = []
        for address, coefficient in terms:
            bare = replace(address, stance="")
            address = replace(bare, stance=self._scene.claims.stance_of(bare))
            claims = self._scene.claims.levels.get(address)
            if not claims:
                return None
            intervals.append(claims[0].interval.scaled(coefficient))
        return total(intervals)

    # --- changes --------------------------------------------------------------------------

    def _change(self, start: Address) -> Iterator[Explanation]:
        measure = self._claim.measure
        if measure in _TOTAL_OF:
            yield from self._wrong_years(measure)
            found = self._scene.change(self._claim, start, _TOTAL_OF[measure], self._others)
            if found is not None and self._is_stated(self._printed(found)):
                yield self._slip("total_for_average", self._suspect.expected())
        yield from self._base_year(start)
        yield from self._points_or_percent(start)

    @property
    def _others(self) -> frozenset[int]:
        return self._scene.trusted - {self._claim.key}

    def _printed(self, found: Range) -> Range:
        return found.scaled(1 / self._scene.factor(self._claim))

    def _wrong_years(self, measure: str) -> Iterator[Explanation]:
        years, room = self._claim.years, self._suspect.room
        for wrong in (years - 1, years + 1):
            if wrong < 1 or not room.is_bounded:
                continue
            if measure == AVERAGE_DIFFERENCE:
                found = room.scaled(years / wrong)
            else:
                found = Range(*(_restretched(end, years / wrong) for end in (room.low, room.high)))
            if self._is_stated(found):
                change = self._total_change()
                yield self._slip(
                    "intervals", self._suspect.expected(), wrong=str(wrong), years=str(years),
                    change_zh=change or "总变化", change_en=change or "the whole change",
                )  # fmt: skip

    def _total_change(self) -> str:
        """The change over the whole period as printed, or nothing."""
        for claim in self._scene.claims.changes:
            if (claim.address, claim.start) == (self._claim.address, self._claim.start) and (
                claim.measure == DIFFERENCE
            ):
                return claim.figure.value_text
        return ""

    def _base_year(self, start: Address) -> Iterator[Explanation]:
        """The change since another year that is printed, over its own years or those named."""
        measure, years = self._claim.measure, self._claim.years
        for other in self._other_starts(start):
            found = [self._scene.change(self._claim, other, measure, self._others)]
            if measure in _TOTAL_OF:
                total_range = self._scene.change(
                    self._claim, other, _TOTAL_OF[measure], self._others
                )
                found.append(averaged(total_range, measure, years))
            if any(room is not None and self._is_stated(self._printed(room)) for room in found):
                yield self._slip(
                    "base_year", self._suspect.expected(), wrong=str(other.period.period_end),
                    year=str(start.period.period_end),
                )  # fmt: skip
                return

    def _other_starts(self, start: Address) -> list[Address]:
        """The same cell in other years that are printed, the nearest first."""
        year = start.period.period_end
        found = [
            address
            for address in self._scene.claims.levels
            if (address.cell, address.area_code) == (start.cell, start.area_code)
            and address.period.period_start == address.period.period_end != year
            and address.period.period_end < self._claim.address.period.period_end
        ]
        return sorted(found, key=lambda a: (abs(a.period.period_end - year), a))

    def _points_or_percent(self, start: Address) -> Iterator[Explanation]:
        units = self._scene.catalogue.units
        if units[self._claim.address.canonical_unit_code].dimension != "proportion":
            return
        other = _SWAPPED.get(self._claim.measure)
        if other is None:
            return
        is_growth = other in (GROWTH, AVERAGE_GROWTH)
        change = replace(self._claim, measure=other)
        if is_growth:
            figure = replace(self._claim.figure, canonical_unit_code="%")
            change = replace(change, figures=(figure,))
        found = self._scene.change(change, start, other, self._others)
        if found is not None and self._is_stated(found):
            kind = "percent_for_points" if is_growth else "points_for_percent"
            yield self._slip(kind, self._suspect.expected())

    # --- any figure -----------------------------------------------------------------------

    def _copied(self) -> Iterator[Explanation]:
        """The nearest figure of another cell in the same unit that shows the same number."""
        mine = self._claim.figure
        same = [
            figure
            for claim in self._scene.claims.all
            if claim.address != self._claim.address or claim.start != self._claim.start
            for figure in claim.figures
            if figure.unit_code == mine.unit_code
            and number_text(figure.value_text) == self._suspect.number
        ]
        if same:
            nearest = min(same, key=lambda f: (abs(f.line - mine.line), f.order))
            names = self._names.of(nearest)
            yield self._slip(
                "copied", self._suspect.expected(),
                other_zh=f"{names['area_zh']}{names['period_zh']}{names['indicator_zh']}",
                other_en=f"{names['indicator_en']} of {names['area_en']}, {names['period_en']}",
            )  # fmt: skip

    def _shifted(self) -> Iterator[Explanation]:
        number = self._suspect.number
        for power in UNIT_MOVES:
            if self._suspect.fits(moved(number, power)):
                unit = self._unit(Fraction(10) ** power)
                if unit:
                    yield self._slip("unit_scale", moved(number, power), unit=unit)
        for power in POINT_MOVES:
            corrected = moved(number, power)
            if not self._suspect.fits(corrected):
                continue
            unit = self._unit(Fraction(10) ** power) if abs(power) == 1 else ""
            if unit in ("%", "‰"):
                yield self._slip("per_mille", corrected, unit=unit)
            else:
                yield self._slip("decimal_point", corrected)
        sign = replace(self._suspect, sign=-self._suspect.sign)
        if self._claim.start is not None and sign.fits(number):
            yield self._slip("sign", f"{'-' if self._suspect.sign > 0 else ''}{number}")

    def _unit(self, scale: Fraction) -> str:
        """The unit that is so many times the printed one."""
        units = self._scene.catalogue.units
        mine = units[self._claim.figure.unit_code]
        for unit in units.values():
            if unit.dimension == mine.dimension and unit.factor == mine.factor * scale:
                return unit.code
        return ""

    def _first(self, kind: str, numbers: Iterator[str]) -> Iterator[Explanation]:
        for number in numbers:
            if self._suspect.fits(number):
                yield self._slip(kind, number)
                return

    def _is_stated(self, found: Range) -> bool:
        """Whether a value worked out elsewhere is what stands here; a vague one tells nothing."""
        if not found.is_bounded or not found.meets(self._low, self._high):
            return False
        return found.high - found.low <= max(
            2 * (self._high - self._low), VAGUE * max(abs(found.low), abs(found.high))
        )

    def _named(self, kind: str, address: Address) -> Explanation:
        zh, en = self._names.address(address)
        return self._slip(kind, self._suspect.expected(), other_zh=zh, other_en=en)

    def _slip(self, kind: str, corrected: str, **fields: str) -> Explanation:
        template = kinds()[kind]
        figure = self._claim.figure
        common = {"value": figure.value_text, "corrected": corrected or "?"}
        messages = []
        for language, text in (("zh", template.message_zh), ("en", template.message_en)):
            own = {name.removesuffix(f"_{language}"): value for name, value in fields.items()}
            messages.append(text.format(**common, **own))
        return Explanation(kind, figure, corrected, *messages)


def _restretched(growth: float, power: float) -> float:
    """A growth in per cent, compounded so many times."""
    return (pow(1 + growth / 100, power) - 1) * 100


def averaged(total_range: Range | None, measure: str, years: int) -> Range | None:
    """A change over a whole period as a yearly one."""
    if total_range is None or not total_range.is_bounded:
        return None
    if measure == AVERAGE_DIFFERENCE:
        return total_range.scaled(1 / years)
    return Range(*(_restretched(end, 1 / years) for end in (total_range.low, total_range.high)))


def _quotient(part: Interval | None, base: Interval | None) -> Interval | None:
    if part is None or base is None or base.low is None or base.low <= 0:
        return None
    low = None if part.low is None or base.high is None else part.low / base.high
    high = None if part.high is None else part.high / base.low
    if low is None or high is None or low > high:
        return None
    return Interval(low, high)
