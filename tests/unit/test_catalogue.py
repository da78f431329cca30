"""Reference data: looked up, converted, and refused where it is broken."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from sources.model import Cell, Rejection, SourceFault
from sources.readers.catalogue import (
    Catalogue,
    dangling_references,
    read_catalogue,
    read_catalogue_table,
)
from tests.builders import replace_once

Break = Callable[[str, str, str], Path]


@pytest.fixture
def broken(copy_of: Callable[[str], Path]) -> Break:
    """A copy of the catalogue with one text of one table replaced."""

    def replace(stem: str, old: str, new: str) -> Path:
        folder = copy_of("catalogue")
        replace_once(folder / f"{stem}.csv", old, new)
        return folder

    return replace


@pytest.mark.parametrize(
    ("scope", "text", "code"),
    [
        ("520100", "city", "520100"),
        ("520100", "南明区", "520102"),
        ("520100", "全国", "100000"),
        ("511100", "峨边彝族自治县", "511132"),
        ("100000", "贵阳市", "520100"),
        ("520100", "乌有县", None),
        ("511100", "南明区", None),
        ("999999", "全国", None),
    ],
)
def test_a_place_is_found_from_its_document_outwards(
    catalogue: Catalogue, scope: str, text: str, code: str | None
) -> None:
    assert catalogue.resolve_area(scope, text) == code


def test_every_name_that_is_offered_resolves(catalogue: Catalogue) -> None:
    names = catalogue.area_names("511100")
    assert {"city", "市中区", "全国"} <= names
    assert {catalogue.resolve_area("511100", name) for name in names} <= set(catalogue.areas)


@pytest.mark.parametrize(
    ("unit", "indicator", "canonical", "factor"),
    [
        ("人", "population", "万人", "1/10000"),
        ("万人", "population", "万人", "1"),
        ("%", "population", "%", "1"),
        ("‰", "urbanization_rate", "%", "1/10"),
        ("%", "infant_mortality_rate", "‰", "10"),
        ("/10万", "infant_mortality_rate", "‰", "1/100"),
        ("pp", "urbanization_rate", "pp", "1"),
        ("个", "other", "个", "1"),
        ("人", "not_in_the_catalogue", "人", "1"),
    ],
)
def test_figures_are_compared_in_one_unit_per_indicator(
    catalogue: Catalogue, unit: str, indicator: str, canonical: str, factor: str
) -> None:
    assert catalogue.conversion(unit, indicator) == (canonical, Fraction(factor))


def test_an_unknown_unit_has_no_conversion(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError, match="斤"):
        catalogue.conversion("斤", "population")


def test_factors_are_exact(catalogue: Catalogue) -> None:
    assert catalogue.units["/10万"].factor == Fraction(1, 1000)
    assert catalogue.units["亿元"].factor == 10**8


@pytest.mark.parametrize(
    ("code", "year", "valid"),
    [
        ("320508", 2011, False),
        ("320508", 2012, True),
        ("320584", 2011, True),
        ("320584", 2012, False),
        ("520100", 1950, True),
    ],
)
def test_an_area_holds_from_its_first_year_to_before_its_last(
    catalogue: Catalogue, code: str, year: int, valid: bool
) -> None:
    assert catalogue.areas[code].is_valid_in(year) is valid


def test_codes_come_in_the_order_of_their_list(catalogue: Catalogue) -> None:
    assert catalogue.codes("SEX") == ["_T", "M", "F"]
    assert catalogue.codes("COMPARATOR") == ["=", "~", ">=", "<=", ">", "<", "range"]
    assert catalogue.codes("NO_SUCH_LIST") == []


def test_a_parameter_is_exact_and_an_unknown_one_is_an_error(catalogue: Catalogue) -> None:
    assert catalogue.parameter("approximation_share") == Fraction(1, 100)
    with pytest.raises(KeyError, match="no_such_parameter"):
        catalogue.parameter("no_such_parameter")


def test_a_code_that_stands_twice_is_rejected_with_its_line(broken: Break) -> None:
    folder = broken("indicators", "\nfloating_population,", "\npopulation,")
    table = read_catalogue_table(folder, "indicators", "catalogue/indicators.csv")
    (rejection,) = table.rejections
    assert (rejection.reason_code, rejection.source_line) == ("duplicate_key", 3)
    assert list(table.frame["code"]).count("population") == 1
    assert "births" in set(table.frame["code"])


def test_a_row_without_its_key_is_rejected(broken: Break) -> None:
    folder = broken("units", "\n人,", "\n,")
    table = read_catalogue_table(folder, "units", "catalogue/units.csv")
    assert [(r.reason_code, r.field) for r in table.rejections] == [("missing_key", "unit_code")]
    assert table.rejections[0].source_file == "catalogue/units.csv"


@pytest.mark.parametrize("factor", ["abc", "0", "-1", "", "1/0"])
def test_a_unit_without_an_exact_factor_is_rejected(broken: Break, factor: str) -> None:
    folder = broken("units", "persons,persons,1\n", f"persons,persons,{factor}\n")
    table = read_catalogue_table(folder, "units", "catalogue/units.csv")
    assert [(r.reason_code, r.field) for r in table.rejections] == [("wrong_number", "factor")]
    kept = set(table.frame["unit_code"])
    assert "人" not in kept
    assert "万人" in kept


def faults_of(folder: Path, stem: str) -> list[Rejection]:
    try:
        return list(read_catalogue_table(folder, stem, f"catalogue/{stem}.csv").rejections)
    except SourceFault as fault:
        return [fault.rejection]


@pytest.mark.parametrize(
    ("stem", "old", "new", "line"),
    [
        ("areas", "Gusu District,county,320500,2012,", "Gusu District,county,320500,soon,", 25),
        ("parameters", "approximation_share,0.01", "approximation_share,a little", 2),
    ],
)
def test_a_number_that_is_none_is_a_fault_with_its_line(
    broken: Break, stem: str, old: str, new: str, line: int
) -> None:
    found = faults_of(broken(stem, old, new), stem)
    assert [(r.reason_code, r.source_line) for r in found] == [("wrong_number", line)]


def test_a_catalogue_without_one_of_its_tables_cannot_be_read(broken: Break) -> None:
    folder = broken("units", "\n人,", "\n人,")
    (folder / "units.csv").unlink()
    with pytest.raises(SourceFault, match=r"catalogue/units\.csv"):
        read_catalogue(folder)


@pytest.mark.parametrize(
    ("stem", "old", "new", "column"),
    [
        (
            "indicators",
            "births,出生人口,Live births,万人",
            "births,出生人口,Live births,万头",
            "unit",
        ),
        ("areas", "Jiangsu Province,province,100000", "Jiangsu Province,province,1", "parent_code"),
        ("area_members", "\n210800-G1,210802,", "\n210800-G1,210899,", "member_code"),
        ("area_aliases", "\n全国,100000,100000,", "\n全国,100000,100001,", "area_code"),
    ],
)
def test_a_code_that_refers_to_nothing_is_found(
    broken: Break, stem: str, old: str, new: str, column: str
) -> None:
    found = dangling_references(read_catalogue(broken(stem, old, new)))
    assert [(r.source_file, r.field, r.reason_code) for r in found] == [
        (f"catalogue/{stem}.csv", column, "unknown_reference")
    ]
    assert found[0].source_line


def test_a_break_is_found_by_cell_and_by_every_place_above(catalogue: Catalogue) -> None:
    residents = Cell("population", "resident", "_T", "_T", "_T")
    found = [event.event_id for event in catalogue.breaks_of("520111", residents)]
    assert found == ["census_2000", "census_2010", "guiyang_huaxi_2012", "census_2020"]
    # A boundary inside the city does not move the boundary of the city.
    assert "guiyang_huaxi_2012" not in {
        event.event_id for event in catalogue.breaks_of("520100", residents)
    }


@pytest.mark.parametrize(
    ("cell", "events"),
    [
        (Cell("population", "registered", "_T", "_T", "_T"), []),
        (Cell("gdp_per_capita", "", "_T", "_T", "_T"), ["census_2020_per_head"]),
        (Cell("gdp", "", "_T", "_T", "_T"), []),
    ],
)
def test_a_census_only_rebases_residents_and_what_is_counted_by_them(
    catalogue: Catalogue, cell: Cell, events: list[str]
) -> None:
    assert [event.event_id for event in catalogue.breaks_of("511100", cell)] == events


def test_only_the_years_between_censuses_are_published_anew(catalogue: Catalogue) -> None:
    (census,) = (event for event in catalogue.series_breaks if event.event_id == "census_2020")
    assert [year for year in range(2008, 2023) if census.rebases(year)] == list(range(2011, 2020))


def test_a_break_needs_a_year_that_can_be_read(broken: Break) -> None:
    folder = broken("series_breaks", "no,2011,,,,areas.csv 520111", "no,11,,,,areas.csv 520111")
    raw = read_catalogue_table(folder, "series_breaks", "catalogue/series_breaks.csv")
    assert [(r.field, r.reason_code) for r in raw.rejections] == [("breaks_after", "wrong_number")]
    assert "guiyang_huaxi_2012" not in set(raw.frame["event_id"])


def test_an_order_of_sources_stands_once_for_each_scope(broken: Break) -> None:
    folder = broken("source_precedence", ",,,,reprint,1,", ",,,,official,1,")
    raw = read_catalogue_table(folder, "source_precedence", "catalogue/source_precedence.csv")
    assert [r.reason_code for r in raw.rejections] == ["duplicate_key"]
