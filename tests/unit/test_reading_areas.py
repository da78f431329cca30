"""Areas that a document names and the catalogue does not."""

from __future__ import annotations

from typing import Any

from expectations.consistency.partitions import AreaPartitions
from expectations.consistency.reading_areas import is_unlisted, with_reading_areas
from sources.cells import FigureReader
from sources.readers.catalogue import Catalogue
from tests.builders import GUIYANG

OWN = "?云溪市"


def stated(
    catalogue: Catalogue,
    area: str,
    value: str,
    year: int = 2020,
    *,
    area_code: str | None = None,
    indicator: str = "population",
    section: str = "表1",
) -> dict[str, Any]:
    """A typed statement as far as areas are concerned."""
    columns = FigureReader(catalogue).columns(
        comparator="=", low=value, high=value, indicator_code=indicator, value_text=value,
        unit_code=catalogue.indicators[indicator].unit_code,
    )  # fmt: skip
    return {
        "kind": "observed", "indicator_code": indicator, "population": "resident", "sex": "_T",
        "age": "_T", "residence": "_T", "period_start": year, "period_end": year,
        "area_text": area, "area_code": area_code, "section": section, **columns,
    }  # fmt: skip


def test_what_the_document_calls_its_own_area_is_one_area(catalogue: Catalogue) -> None:
    rows = [stated(catalogue, name, "52.30") for name in ("city", "云溪市", "东区")]
    located, extended = with_reading_areas(rows, "云溪市", None, catalogue)
    assert [row["area_code"] for row in located] == [OWN, OWN, "?东区"]
    assert extended.areas[OWN].name_zh == "云溪市"
    assert all(is_unlisted(row["area_code"]) for row in located)
    assert OWN not in catalogue.areas


def test_an_own_area_without_a_name_is_one_all_the_same(catalogue: Catalogue) -> None:
    rows = [stated(catalogue, "city", "52.30"), stated(catalogue, "city", "53.20")]
    located, extended = with_reading_areas(rows, "", None, catalogue)
    assert len({row["area_code"] for row in located}) == 1
    area = extended.areas[located[0]["area_code"]]
    assert (area.name_zh, area.name_en) == ("本地区", "this place")


def test_what_the_catalogue_knows_stays_as_it_is(catalogue: Catalogue) -> None:
    rows = [stated(catalogue, "city", "598.98", area_code=GUIYANG)]
    located, extended = with_reading_areas(rows, "贵阳市", GUIYANG, catalogue)
    assert located == rows
    assert extended is catalogue


def test_places_that_the_document_adds_up_are_parts_in_every_year(catalogue: Catalogue) -> None:
    rows = [
        stated(catalogue, "city", "50"), stated(catalogue, "东区", "20.1"),
        stated(catalogue, "西区", "19.9"), stated(catalogue, "南县", "10.0"),
        stated(catalogue, "东区", "22.0", 2025),
    ]  # fmt: skip
    _, extended = with_reading_areas(rows, "云溪市", None, catalogue)
    areas = AreaPartitions(extended)
    parts = {"?东区", "?西区", "?南县"}
    assert [set(cover) for cover in areas.partitions(OWN, parts, 2025)] == [parts]
    assert extended.areas["?东区"].parent_code == OWN


def test_places_that_are_only_named_are_no_parts(catalogue: Catalogue) -> None:
    compared = [
        stated(catalogue, "city", "50.0"), stated(catalogue, "邻市", "20.1"),
        stated(catalogue, "远市", "29.0"), stated(catalogue, "海市", "73.5"),
    ]  # fmt: skip
    few = [
        stated(catalogue, "city", "50.0"), stated(catalogue, "东区", "20.0"),
        stated(catalogue, "西区", "30.0"),
    ]  # fmt: skip
    small = [
        stated(catalogue, name, value, indicator="hospital_beds")
        for name, value in (("city", "6"), ("东区", "1"), ("西区", "2"), ("南县", "3"))
    ]
    for rows in (compared, few, small):
        located, extended = with_reading_areas(rows, "云溪市", None, catalogue)
        known = {row["area_code"] for row in located} - {OWN}
        assert not AreaPartitions(extended).partitions(OWN, known, 2020)
        assert {extended.areas[code].level for code in known} == {"group"}


def test_a_place_in_a_catalogued_area_does_not_become_a_part_of_it(catalogue: Catalogue) -> None:
    rows = [stated(catalogue, "city", "50", area_code=GUIYANG)] + [
        stated(catalogue, name, value)
        for name, value in (("甲片区", "20.1"), ("乙片区", "19.9"), ("丙片区", "10.0"))
    ]
    _, extended = with_reading_areas(rows, "贵阳市", GUIYANG, catalogue)
    before, after = AreaPartitions(catalogue), AreaPartitions(extended)
    assert after.leaves(GUIYANG, 2020) == before.leaves(GUIYANG, 2020)


def test_the_rest_of_a_list_is_another_place_in_another_section(catalogue: Catalogue) -> None:
    rows = [
        stated(catalogue, "其他地区", "5.0", section=section) for section in ("表1", "表1", "表2")
    ]
    located, extended = with_reading_areas(rows, "云溪市", None, catalogue)
    first, again, other = (row["area_code"] for row in located)
    assert first == again != other
    assert {extended.areas[code].name_zh for code in (first, other)} == {"其他地区"}
