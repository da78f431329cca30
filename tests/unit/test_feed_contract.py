"""The contract of a feed of sheets: what it refuses, and how it says so."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sources.feeds.contract import FeedSidecar
from sources.feeds.sheet_contract import SheetLayout
from sources.readers.sidecar import SidecarFault, read_sidecar

CONTRACT: dict[str, Any] = yaml.safe_load(r"""
feed_id: health
title: {zh: 卫生月报, en: Health return}
publisher: {zh: 卫生健康局, en: Health office}
department: health
frequency: M
calendar: {first: 2024-M01, due: {months_after: 1, day: 20}}
recorded_at: '2026-11-22T00:00:00+08:00'
deliveries: {pattern: 'files/(?P<year>\d{4})-(?P<month>\d\d)\.xlsx'}
layout:
  kind: sheet
  heads: {find: 地区}
  area: {column: 地区, scope: '990100'}
  period: {source: file}
  columns:
    - {match: '出生/(?P<sex>男|女)', indicator: births, unit: 人}
  codes: {sex: {男: M, 女: F}}
""")

Change = Callable[[dict[str, Any]], object]


def read(folder: Path, change: Change = lambda _: None) -> FeedSidecar:
    content = copy.deepcopy(CONTRACT)
    change(content)
    path = folder / "feed.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return read_sidecar(path, FeedSidecar, "statistics/health/feed.yaml")


def layout(**change: object) -> Change:
    return lambda content: content["layout"].update(change)


def column(**change: object) -> Change:
    return lambda content: content["layout"]["columns"][0].update(change)


def test_a_contract_of_sheets_is_read(tmp_path: Path) -> None:
    contract = read(tmp_path)
    assert isinstance(contract.layout, SheetLayout)
    assert contract.layout.marks == {"p": "P", "e": "E", "r": "R"}


@pytest.mark.parametrize(
    ("change", "field", "expected", "example"),
    [
        (column(untit="人"), "layout.columns.0.untit", "the field `unit`", "`unit: 人`"),
        (column(indicator=None), "layout.columns.0", "either indicator or", ""),
        (column(part_of="total"), "layout.columns.0.part_of", "the `name` of a rule", "total"),
        (column(unit=""), "layout.columns.0.unit", "a unit here", "`unit: 人`"),
        (layout(codes={}), "layout.columns.0.match", "groups that `codes` lists", "match"),
        (layout(kind="sheat"), "layout.kind", "'sheet'", "kind"),
        (layout(perod={}), "layout.perod", "the field `period`", "source: file"),
        (layout(heads={"find": "地区", "rows": [1, 2]}), "layout.heads", "either find", "heads"),
        (layout(heads={"find": "("}), "layout.heads.find", "a regular expression", "find"),
        (layout(heads={"rows": [3, 2]}), "layout.heads", "rows from 1 up", "heads"),
        (layout(area={"scope": "990100"}), "layout.area", "exactly one of", "column: 地区"),
        (layout(period={"source": "title"}), "layout.period.pattern", "a pattern", "year"),
        (layout(period={"source": "moon"}), "layout.period.source", "'file', 'title'", "title"),
        (layout(marks={"x": "Q"}), "layout.marks.x", "'A', 'E', 'P' or 'R'", ""),
        (lambda c: c.update(department="wealth"), "department", "'health'", "department: health"),
        (lambda c: c.pop("deliveries"), "deliveries", "has `deliveries`", "pattern"),
        (lambda c: c.update(frequency="irregular"), "calendar", "no calendar", "first"),
        (lambda c: c["calendar"].update(first="2024-13"), "calendar.first", "2024-M03", "2024"),
        (lambda c: c["calendar"]["due"].pop("day"), "calendar.due.day", "a value", "day: 20"),
        (lambda c: c["deliveries"].update(pattern="x"), "deliveries.pattern", "`year`", "files/"),
    ],
)  # fmt: skip
def test_an_error_names_path_expectation_find_and_example(
    tmp_path: Path, change: Change, field: str, expected: str, example: str
) -> None:
    with pytest.raises(SidecarFault) as caught:
        read(tmp_path, change)
    fault = caught.value.rejection
    assert (fault.reason_code, fault.field) == ("wrong_field", field)
    assert expected in fault.expected
    assert fault.found
    assert example in fault.repair
    assert f"`{field}`" in fault.repair


def test_every_wrong_field_is_told_not_only_the_first(tmp_path: Path) -> None:
    def break_two(content: dict[str, Any]) -> None:
        content["department"] = "wealth"
        content["frequency"] = "sometimes"

    with pytest.raises(SidecarFault) as caught:
        read(tmp_path, break_two)
    assert [fault.field for fault in caught.value.rejections] == ["department", "frequency"]
