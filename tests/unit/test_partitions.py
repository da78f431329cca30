"""Complete partitions: which parts must add up to which whole."""

from __future__ import annotations

import pytest

from expectations.consistency.partitions import (
    MAX_COVERS,
    AreaPartitions,
    age_partitions,
    age_span,
    residence_partitions,
    sex_partitions,
)
from sources.readers.catalogue import Catalogue

FIVE_YEARS = [f"Y{start}T{start + 4}" for start in range(0, 85, 5)]


@pytest.mark.parametrize(
    ("code", "span"),
    [
        ("_T", (0, None)),
        ("Y0", (0, 1)),
        ("Y0T14", (0, 15)),
        ("Y15T59", (15, 60)),
        ("Y_GE60", (60, None)),
        ("Y_LT15", (0, 15)),
        ("Y15-59", None),
        ("60+", None),
        ("", None),
        ("xY0T14", None),
    ],
)
def test_an_age_code_is_a_span(code: str, span: tuple[int, int | None] | None) -> None:
    assert age_span(code) == span


@pytest.mark.parametrize(
    ("whole", "available", "expected"),
    [
        ("_T", ["Y0T14", "Y15T59", "Y_GE60"], [("Y0T14", "Y15T59", "Y_GE60")]),
        ("_T", ["Y0T14", "Y15T64", "Y_GE60"], []),  # overlap
        ("_T", ["Y0T14", "Y16T59", "Y_GE60"], []),  # gap
        ("_T", ["Y0T14", "Y15T59"], []),  # no end
        ("_T", ["Y15T59", "Y_GE60"], []),  # no beginning
        ("_T", ["_T"], []),
        ("Y_GE60", ["Y60T64", "Y_GE65"], [("Y60T64", "Y_GE65")]),
        ("Y15T64", ["Y15T59", "Y60T64", "Y_GE65"], [("Y15T59", "Y60T64")]),
        ("Y15T64", ["Y15T59", "Y_GE60"], []),  # sticks out
        ("Y0T14", ["Y_LT15"], []),  # another name of the same group
        ("Y0T4", ["Y0", "Y1T4"], [("Y0", "Y1T4")]),
        ("nonsense", ["Y0T14", "Y_GE15"], []),
        ("_T", ["Y0T14", "Y_GE15", "nonsense"], [("Y0T14", "Y_GE15")]),
    ],
)
def test_age_groups_tile_their_whole(
    whole: str, available: list[str], expected: list[tuple[str, ...]]
) -> None:
    assert age_partitions(whole, available) == expected


def test_both_ways_to_split_the_old_are_found() -> None:
    available = ["Y0T14", "Y15T59", "Y15T64", "Y60T64", "Y_GE60", "Y_GE65"]
    assert set(age_partitions("_T", available)) == {
        ("Y0T14", "Y15T59", "Y_GE60"),
        ("Y0T14", "Y15T64", "Y_GE65"),
        ("Y0T14", "Y15T59", "Y60T64", "Y_GE65"),
    }


def test_five_year_groups_tile_the_total() -> None:
    assert age_partitions("_T", [*FIVE_YEARS, "Y_GE85"]) == [(*FIVE_YEARS, "Y_GE85")]


def test_no_more_covers_are_listed_than_say_something_new() -> None:
    doubled = [*FIVE_YEARS, "Y_GE85", *(f"Y{s}T{s + 9}" for s in range(0, 80, 10))]
    assert len(age_partitions("_T", doubled)) == MAX_COVERS


@pytest.mark.parametrize("code", ["Y5T4", "Y_LT0", "Y59T15"])
def test_an_age_group_that_ends_before_it_begins_is_no_part(code: str) -> None:
    available = [code, "Y0T4", "Y_GE5", "Y16T58"]
    assert age_partitions("_T", available) == [("Y0T4", "Y_GE5")]


def test_men_and_women_make_the_total_and_nothing_else_does() -> None:
    assert sex_partitions("_T", ["M", "F", "_T"]) == [("F", "M")]
    assert sex_partitions("_T", ["M"]) == []
    assert sex_partitions("M", ["M", "F"]) == []


def test_urban_and_rural_make_the_total() -> None:
    assert residence_partitions("_T", ["U", "R"]) == [("R", "U")]
    assert residence_partitions("_T", ["U"]) == []


@pytest.fixture(scope="module")
def areas(catalogue: Catalogue) -> AreaPartitions:
    return AreaPartitions(catalogue)


def test_an_area_without_parts_is_its_own_smallest_unit(areas: AreaPartitions) -> None:
    assert areas.leaves("520102", 2020) == {"520102"}


def test_the_leaves_of_a_city_follow_its_boundaries(areas: AreaPartitions) -> None:
    before, after = areas.leaves("320500", 2010), areas.leaves("320500", 2020)
    assert {"320502", "320503", "320504", "320584"} <= before
    assert "320508" not in before
    assert {"320508", "320509", "320500-Z1"} <= after
    assert not {"320502", "320503", "320504", "320584"} & after


def test_the_members_of_a_group_follow_its_boundaries(areas: AreaPartitions) -> None:
    before, after = areas.leaves("320500-G1", 2010), areas.leaves("320500-G1", 2020)
    assert {"320502", "320503", "320504"} <= before
    assert not {"320508", "320509", "320500-Z1"} & before
    assert {"320508", "320509", "320500-Z1"} <= after
    assert not {"320502", "320503", "320504"} & after


def test_the_leaves_of_chongqing_change_hands_in_2011(areas: AreaPartitions) -> None:
    assert "500110-H1" in areas.leaves("500000", 2010)
    assert "500110" not in areas.leaves("500000", 2010)
    assert "500110" in areas.leaves("500000", 2011)


def test_districts_and_counties_make_up_leshan(areas: AreaPartitions) -> None:
    units = sorted(areas.leaves("511100", 2020))
    assert len(units) == 11
    assert areas.partitions("511100", units, 2020) == [tuple(units)]
    assert areas.partitions("511100", units[1:], 2020) == []


def test_declared_groups_make_up_guiyang(areas: AreaPartitions, catalogue: Catalogue) -> None:
    names = ["老城区", "郊区", "新城区", "一市三县"]
    groups = [str(catalogue.resolve_area("520100", name)) for name in names]
    (cover,) = areas.partitions("520100", [*groups, "520100", "511100"], 2020)
    assert sorted(cover) == sorted(groups)


def test_a_group_beside_one_of_its_own_members_is_no_partition(areas: AreaPartitions) -> None:
    members = areas.leaves("210800-G1", 2020)
    rest = areas.leaves("210800", 2020) - members
    available = ["210800-G1", *rest, min(members)]
    (cover,) = areas.partitions("210800", available, 2020)
    assert set(cover) == {"210800-G1", *rest}


def test_an_area_is_not_made_up_of_itself(areas: AreaPartitions) -> None:
    assert areas.partitions("520100", ["520100"], 2020) == []
