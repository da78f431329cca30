"""A rate on a small base must have a whole number of people behind it (the GRIM test)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

from expectations.consistency.claims import Claim, Claims
from expectations.consistency.figures import Address
from expectations.consistency.findings import Finding, Member
from expectations.consistency.grounding import Grounding
from expectations.consistency.messages import plain_finding
from expectations.consistency.naming import Names, decimal_text, place, with_unit
from expectations.consistency.system import Application
from sources.interval import Interval
from sources.readers.catalogue import Catalogue

RULE = "integer_count"
#: Dimensions of what only comes in whole numbers.
WHOLE = frozenset({"persons", "households", "beds", "count", "institutions"})
#: Bases that a printed figure may stand for; with more of them, some rate always fits.
MAX_BASES = 1000


def integer_findings(
    claims: Claims, grounding: Grounding, catalogue: Catalogue, names: Names
) -> Iterator[Finding]:
    """Rates that no whole number of people, out of the base as printed, can give."""
    for application in grounding.system.applications:
        for triple in _applied(application, claims.levels, catalogue):
            if not _exists(application, triple, catalogue):
                yield _finding(application, triple, catalogue, names)


def candidates(claims: Claims, grounding: Grounding, catalogue: Catalogue) -> int:
    """How often the test has something to be applied to."""
    return sum(
        1
        for application in grounding.system.applications
        for _ in _applied(application, claims.levels, catalogue)
    )


def _applied(
    application: Application, levels: Mapping[Address, Sequence[Claim]], catalogue: Catalogue
) -> Iterator[tuple[Claim, Claim]]:
    """A rate and its base, where both are printed, the base is small and the part is counted."""
    if application.ratio is None or len(application.base) != 1 or len(application.part) != 1:
        return
    base, part = application.base[0][0], application.part[0][0]
    if not all(_is_counted(address, catalogue) for address in (base, part)):
        return
    for ratio in levels.get(application.ratio, []):
        for whole in levels.get(base, []):
            if 0 < len(_integers(_in_units(whole.interval, base, catalogue))) <= MAX_BASES:
                yield ratio, whole


def _is_counted(address: Address, catalogue: Catalogue) -> bool:
    return catalogue.units[address.canonical_unit_code].dimension in WHOLE


def _in_units(interval: Interval, address: Address, catalogue: Catalogue) -> Interval:
    """An interval of a cell in people, households, …"""
    return interval.scaled(catalogue.units[address.canonical_unit_code].factor)


def _integers(interval: Interval) -> range:
    if interval.low is None or interval.high is None:
        return range(0)
    return range(max(ceil(interval.low), 0), floor(interval.high) + 1)


def has_whole_number(interval: Interval) -> bool:
    """Whether a whole number lies in an interval; a half-line has some."""
    if interval.low is None or interval.high is None:
        return True
    return ceil(interval.low) <= floor(interval.high)


def _scale(application: Application, catalogue: Catalogue) -> Fraction:
    """Part, in units, for one unit of the base and a ratio of one."""
    (base, over), (part, under) = application.base[0], application.part[0]
    factors = [catalogue.units[a.canonical_unit_code].factor for a in (base, part)]
    return over / under * factors[1] / factors[0]


def _exists(application: Application, triple: tuple[Claim, Claim], catalogue: Catalogue) -> bool:
    ratio, whole = triple
    scale = _scale(application, catalogue)
    base = application.base[0][0]
    for count in _integers(_in_units(whole.interval, base, catalogue)):
        if len(_integers(ratio.interval.scaled(scale * count))) or _is_open(ratio.interval):
            return True
    return False


def _is_open(interval: Interval) -> bool:
    return interval.low is None or interval.high is None


def _finding(
    application: Application, triple: tuple[Claim, Claim], catalogue: Catalogue, names: Names
) -> Finding:
    ratio, whole = triple
    scale = _scale(application, catalogue)
    base = application.base[0][0]
    counts = _in_units(whole.interval, base, catalogue)
    middle = counts.middle.low
    value = ratio.interval.middle.low
    assert middle is not None
    assert value is not None
    nearest = round(value * scale * middle)
    fitting = Fraction(nearest) / (scale * middle)
    recomputation = (
        f"{with_unit(ratio.figure)} × {with_unit(whole.figure)} = "
        f"{decimal_text(value * scale * middle)}; {nearest} / {decimal_text(middle)} = "
        f"{decimal_text(fitting)}"
    )
    return plain_finding(
        RULE,
        [Member(ratio.figure, "ratio", ratio.figures[1:]),
         Member(whole.figure, "base", whole.figures[1:])],
        names.of(ratio.figure),
        expected=f"{decimal_text(fitting)} {ratio.figure.unit_code}",
        stated=f"{with_unit(ratio.figure)} [{place(ratio.figure)}]",
        recomputation=recomputation,
    )  # fmt: skip
