"""Whatever the age codes are, what is called a partition is one."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from expectations.consistency.partitions import MAX_COVERS, AreaPartitions, age_partitions, age_span
from sources.readers.catalogue import Catalogue

SOME = settings(max_examples=60)
OLDEST = 130

ages = st.integers(0, 12)
codes = st.one_of(
    st.just("_T"),
    ages.map("Y{}".format),
    ages.map("Y_GE{}".format),
    ages.map("Y_LT{}".format),
    st.tuples(ages, ages).map(lambda pair: f"Y{pair[0]}T{pair[1]}"),
)


def years(code: str) -> list[int]:
    """The single years of an age code, written out."""
    span = age_span(code)
    assert span is not None
    return list(range(span[0], OLDEST if span[1] is None else span[1]))


@SOME
@given(codes, st.lists(codes, max_size=12))
@example("_T", ["Y0T4", "Y5T4", "Y_GE5"])
def test_age_groups_tile_without_gap_or_overlap(whole: str, available: list[str]) -> None:
    found = age_partitions(whole, available)
    assert len(found) <= MAX_COVERS
    for parts in found:
        assert set(parts) <= set(available) - {whole}
        assert len(parts) > 1
        covered = [year for part in parts for year in years(part)]
        assert covered == years(whole)


@SOME
@given(st.sets(st.integers(1, 99), min_size=1, max_size=12), st.lists(codes, max_size=4))
def test_a_tiling_that_is_there_is_found(cuts: set[int], noise: list[str]) -> None:
    edges = [0, *sorted(cuts)]
    parts = [f"Y{a}T{b - 1}" for a, b in pairwise(edges)]
    parts.append(f"Y_GE{edges[-1]}")
    assert age_partitions("_T", parts) == [tuple(parts)]
    orderly = [code for code in noise if code != "_T" and age_span(code) and years(code)]
    covers = age_partitions("_T", [*parts, *orderly])
    assert tuple(parts) in covers or len(covers) == MAX_COVERS


@SOME
@given(st.data())
def test_areas_that_make_up_a_city_hold_each_county_once(
    catalogue: Catalogue, data: st.DataObject
) -> None:
    areas = AreaPartitions(catalogue)
    city = data.draw(st.sampled_from(["210800", "320500", "500000", "511100", "520100"]))
    year = data.draw(st.integers(2005, 2025))
    leaves = areas.leaves(city, year)
    groups = [code for code in catalogue.areas if code.startswith(f"{city}-G")]
    available = data.draw(st.sets(st.sampled_from([*sorted(leaves), *groups])))
    if data.draw(st.booleans()):
        available |= leaves
    for parts in areas.partitions(city, available, year):
        covered = [leaf for part in parts for leaf in areas.leaves(part, year)]
        assert sorted(covered) == sorted(leaves)
        assert set(parts) <= available
