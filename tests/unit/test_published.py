"""Published figures are held against each other, publication by publication, once for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from expectations.consistency import published
from expectations.consistency.engine import Engine, Report
from expectations.consistency.figures import STATISTICS
from expectations.consistency.published import check_publications, observation_key
from sources.cells import FigureReader
from sources.readers.catalogue import Catalogue
from tests.builders import GUIYANG

Row = dict[str, Any]
FIRST, LATER = datetime(2026, 1, 1), datetime(2026, 2, 1)


@pytest.fixture
def row(catalogue: Catalogue) -> Callable[..., Row]:
    """Makes one landed observation after the other, each on its own line."""
    reader, lines = FigureReader(catalogue), iter(range(2, 100))

    def make(value: str, **other: Any) -> Row:
        indicator = other.pop("indicator", "population")
        line = next(lines)
        unit = other.pop("unit", "万人")
        columns = reader.columns(
            comparator="=", low=value, high=value, unit_code=unit, indicator_code=indicator,
            value_text=value,
        )  # fmt: skip
        return {
            "publication_id": "yearbook/2021", "kind": "observed", "indicator_code": indicator,
            "population": "resident", "sex": "_T", "age": "_T", "residence": "_T",
            "label": "人口", "area_code": GUIYANG, "period_start": 2020, "period_end": 2020,
            "period_part": "", "is_trusted": True, "recorded_at": FIRST,
            "source_file": "statistics/yearbook/2021.csv", "source_line": line,
            "source_field": "人口", **columns, **other,
        }  # fmt: skip

    return make


@pytest.fixture
def checked(catalogue: Catalogue, tmp_path: Path) -> Callable[..., Report]:
    def check(*rows: Row, version: str = "1") -> Report:
        return check_publications(rows, catalogue, tmp_path, version)

    return check


Make = Callable[..., Row]
Check = Callable[..., Report]


def test_men_and_women_of_one_publication_must_make_its_total(row: Make, checked: Check) -> None:
    rows = [row("598.98"), row("300.00", sex="M"), row("290.00", sex="F")]

    (finding,) = checked(*rows).findings

    assert finding.rule_id == "parts_sex"
    assert finding.subject.source == STATISTICS
    assert {figure.figure_id for figure in finding.figures} == {observation_key(r) for r in rows}
    assert {(figure.section, figure.line) for figure in finding.figures} == {
        ("2021.csv", r["source_line"]) for r in rows
    }


def test_publications_may_differ_from_each_other(row: Make, checked: Check) -> None:
    report = checked(row("598.98"), row("597.01", publication_id="yearbook/2020"))

    assert not report.findings
    assert {item.document_id for item in report.coverage} == {"yearbook/2020", "yearbook/2021"}


@pytest.mark.parametrize(
    "other",
    [
        {"is_trusted": False},
        {"kind": "projection"},
        {"kind": "change"},
        {"period_part": "M03"},
        {"recorded_at": LATER},
        {"recorded_at": None},
    ],
)
def test_what_is_not_comparable_contradicts_nothing(row: Make, checked: Check, other: Row) -> None:
    assert checked(row("598.98"), row("597.01")).findings
    assert not checked(row("598.98"), row("597.01", **other)).findings


def test_the_later_recording_is_the_one_that_counts(row: Make, checked: Check) -> None:
    parts = [row("300.00", sex="M"), row("298.98", sex="F")]

    assert not checked(row("597.01"), row("598.98", recorded_at=LATER), *parts).findings
    assert checked(row("598.98"), row("597.01", recorded_at=LATER), *parts).findings


def test_labels_tell_apart_what_has_no_code(row: Make, checked: Check) -> None:
    def other(label: str, recorded_at: datetime) -> Row:
        cell = {"indicator": "other", "unit": "个", "label": label, "value_text": "2..0"}
        return row("2.0", **cell, recorded_at=recorded_at)

    rows = [other("文化站", FIRST), other("图书馆", LATER), other("图书馆", FIRST)]
    assert [f.subject.label for f in checked(*rows).findings] == ["文化站", "图书馆"]


def test_a_count_with_decimals_is_the_wrong_one(row: Make, checked: Check) -> None:
    """A sum that fails may be the fault of any part, unless one of them cannot be a count."""
    women = row("9.04", sex="F", unit="人")
    rows = [row("5989800", unit="人"), row("3000000", sex="M", unit="人"), women]

    (finding,) = checked(*rows).findings

    assert finding.rule_id == "parts_sex"
    assert finding.culprit is not None
    assert finding.culprit.figure_id == observation_key(women)
    assert "fractional_count" in [rule for rule, _ in finding.also_breaks]
    assert finding.expected == "2989799~2989801 人"


def test_what_was_checked_is_checked_again_only_when_something_changed(
    row: Make, checked: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    class Watched(Engine):
        def check(self, figures: Any) -> Report:
            done.append(figures[0].document_id)
            return super().check(figures)

    monkeypatch.setattr(published, "Engine", Watched)
    rows = [row("598.98"), row("597.01"), row("1", publication_id="yearbook/2020")]
    first = checked(*rows)
    assert sorted(done) == ["yearbook/2020", "yearbook/2021"]

    assert checked(*rows) == first
    assert len(done) == 2

    assert not checked(rows[0], rows[2]).findings
    assert done[2:] == ["yearbook/2021"]

    checked(rows[0], rows[2], version="2")
    assert sorted(done[3:]) == ["yearbook/2020", "yearbook/2021"]


def test_a_damaged_memory_costs_time_and_nothing_else(
    row: Make, checked: Check, tmp_path: Path
) -> None:
    rows = [row("598.98"), row("597.01")]
    first = checked(*rows)
    (path,) = tmp_path.iterdir()
    for damage in (b"", path.read_bytes()[:-9], b"\x80\x04]."):
        path.write_bytes(damage)
        assert checked(*rows) == first


def test_what_is_gone_is_forgotten(row: Make, checked: Check, tmp_path: Path) -> None:
    checked(row("1"), row("1", publication_id="yearbook/2020"))
    assert len(list(tmp_path.iterdir())) == 2
    checked(row("1"))
    assert len(list(tmp_path.iterdir())) == 1
