"""Cells and places of returns: numbers with their marks, and areas in their years."""

from __future__ import annotations

import pytest

from sources.feeds.areas import AreaResolver
from sources.feeds.marks import CellReader
from sources.readers.catalogue import Catalogue


@pytest.fixture(scope="module")
def cells(catalogue: Catalogue) -> CellReader:
    return CellReader(["—", "…", "空"], {"p": "P", "e": "E", "（修订）": "R"}, catalogue)


@pytest.mark.parametrize(
    ("text", "unit", "value", "status"),
    [
        ("12,345", "人", "12345", ""),
        ("１２３４", "人", "1234", ""),
        ("12 345", "人", "12345", ""),
        ("'123", "人", "123", ""),
        ("-5", "人", "-5", ""),
        (".5", "%", "0.5", ""),
        ("45.6%", "%", "45.6", ""),
        ("123人", "人", "123", ""),
        ("123p", "人", "123", "P"),
        ("123（p）", "人", "123", "P"),
        ("123（修订）", "人", "123", "R"),
        ("123①", "人", "123", ""),
        ("123p①", "人", "123", "P"),
        ("123[注1]", "人", "123", ""),
        ("", "人", "", ""),
        (" … ", "人", "", ""),
        ("空", "人", "", ""),
    ],
)
def test_a_cell_is_a_number_with_its_status_or_nothing(
    cells: CellReader, text: str, unit: str, value: str, status: str
) -> None:
    printed = cells.read(text, unit)
    assert (printed.value, printed.status, printed.fault) == (value, status, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("123万人", "unit_changed"),
        ("123x", "unknown_mark"),
        ("-", "unknown_mark"),
        ("N/A", "unknown_mark"),
        ("12,34", "wrong_number"),
        ("1.2E+05", "wrong_number"),
        ("2024-03-05", "wrong_number"),
        ("3-5", "wrong_number"),
        ("约120", "wrong_number"),
        ("见附件", "wrong_number"),
    ],
)
def test_what_is_no_clear_number_is_refused_with_a_repair(
    cells: CellReader, text: str, fault: str
) -> None:
    printed = cells.read(text, "人")
    assert (printed.fault, printed.value) == (fault, "")
    assert printed.expected
    assert printed.repair.endswith(".")


@pytest.fixture(scope="module")
def chongqing(catalogue: Catalogue) -> AreaResolver:
    return AreaResolver(catalogue, "500000", {"两江": "500000"})


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("万盛区", 2010, "500110-H1"),
        ("綦 江 区", 2012, "500110"),
        ("綦江县", 2010, "500222"),
        ("渝中区①", 2020, "500103"),
        ("  渝中区(2)", 2020, "500103"),
        ("两江", 2020, "500000"),
    ],
)
def test_a_name_means_the_area_of_its_year(
    chongqing: AreaResolver, name: str, year: int, code: str
) -> None:
    assert chongqing.by_name(name, year).code == code


def test_a_code_means_the_area_of_its_year(chongqing: AreaResolver) -> None:
    assert chongqing.by_code("500110", 2010).code == "500110-H1"
    assert chongqing.by_code("500110000000", 2015).code == "500110"
    assert chongqing.by_code("999999", 2015).reason == "unknown_area"


def test_a_district_that_was_gone_says_what_it_was_and_is(chongqing: AreaResolver) -> None:
    place = chongqing.by_name("綦江县", 2015)
    assert place.reason == "area_out_of_year"
    assert "綦江县 500222 existed until 2010, then 綦江区 500110" in place.found
    assert "綦江县: '500110'" in place.repair


def test_an_unknown_name_is_told_the_nearest(chongqing: AreaResolver) -> None:
    place = chongqing.by_name("渝钟区", 2020)
    assert place.reason == "unknown_area"
    assert "渝" in place.found.partition("like")[2]


def test_the_areas_below_a_scope_are_those_of_the_year(chongqing: AreaResolver) -> None:
    assert "500222" in chongqing.expected(2009)
    assert "500222" not in chongqing.expected(2015)
