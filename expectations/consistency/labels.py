"""What a figure is called: a population left open, one series under two names."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from expectations.consistency.claims import Claims
from expectations.consistency.figures import Address, Figure
from expectations.consistency.findings import Finding, Member
from expectations.consistency.messages import plain_finding
from expectations.consistency.naming import Names, place, stated_values, with_unit
from expectations.consistency.slips import number_text
from sources.model import Period, StatementKind
from sources.readers.catalogue import Catalogue

RESIDENT, REGISTERED = "resident", "registered"
#: Indicators that measure parts or sizes of a population, so that it matters which.
OF_A_POPULATION = frozenset(
    {
        "population", "population_share", "dependency_ratio", "child_dependency_ratio",
        "old_age_dependency_ratio", "sex_ratio", "urbanization_rate",
    }
)  # fmt: skip
#: Periods with different values that two series must share to look like one.
SHARED_PERIODS = 2


def label_findings(claims: Claims, catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    """Every finding about what figures are called."""
    yield from _unstated_population(claims, names)
    yield from _two_names(claims, catalogue, names)


def _unstated_population(claims: Claims, names: Names) -> Iterator[Finding]:
    """A figure of nobody-knows-which population that differs from the one that is named."""
    for address, group in claims.levels.items():
        cell = address.cell
        if cell.population or cell.indicator_code not in OF_A_POPULATION:
            continue
        for claim in group:
            named = [
                other
                for population in (RESIDENT, REGISTERED)
                for other in claims.levels.get(_of(address, population), [])
            ]
            if named and not any(other.interval.intersects(claim.interval) for other in named):
                yield plain_finding(
                    "unstated_population",
                    [
                        Member(claim.figure, "figure", claim.figures[1:]),
                        Member(named[0].figure, "figure", named[0].figures[1:]),
                    ],
                    names.of(claim.figure),
                    expected=f"{with_unit(named[0].figure)} [{place(named[0].figure)}]",
                    stated=f"{with_unit(claim.figure)} [{place(claim.figure)}]",
                )


def _of(address: Address, population: str) -> Address:
    return replace(address, cell=replace(address.cell, population=population))


def _two_names(claims: Claims, catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    """Two indicators whose figures are the same, year for year, though they change."""
    series: dict[Hashable, dict[str, dict[Period, Figure]]] = {}
    for address, group in claims.levels.items():
        if catalogue.indicators[address.cell.indicator_code].measure not in ("ratio", "rate"):
            continue
        cell = address.cell
        key = (address.area_code, cell.sex, cell.age, cell.residence, address.canonical_unit_code)
        by_indicator = series.setdefault(key, {}).setdefault(cell.indicator_code, {})
        by_indicator.setdefault(address.period, group[0].figure)
    for group_of_series in series.values():
        for one, other in combinations(group_of_series.values(), 2):
            pairs = _same(one, other)
            if pairs:
                yield _as_one_series(pairs, names)


def _same(
    one: Mapping[Period, Figure], other: Mapping[Period, Figure]
) -> list[tuple[Figure, Figure]]:
    """The figures of both, if they agree wherever both are printed, and take several values."""
    shared = sorted(one.keys() & other.keys())
    pairs = [(one[period], other[period]) for period in shared]
    numbers = [tuple(number_text(figure.value_text) for figure in pair) for pair in pairs]
    if any(left != right for left, right in numbers):
        return []
    if len({left for left, _ in numbers}) < SHARED_PERIODS or not _is_precise(pairs):
        return []
    return pairs


def _is_precise(pairs: Sequence[tuple[Figure, Figure]]) -> bool:
    """Whether some value is no round bound that many indicators have."""
    return any(
        figure.kind is not StatementKind.CHANGE and "." in (number_text(figure.value_text) or "")
        for pair in pairs
        for figure in pair
    )


def _as_one_series(pairs: Sequence[tuple[Figure, Figure]], names: Names) -> Finding:
    first, second = pairs[0]
    other = names.of(second)
    return plain_finding(
        "two_names",
        [Member(figure, "figure") for pair in pairs for figure in pair],
        {
            **names.of(first),
            "other_zh": other["indicator_zh"],
            "other_en": other["indicator_en"],
        },
        expected="",
        stated=stated_values(figure for pair in pairs for figure in pair),
    )
