"""YAML sidecars, checked field by field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from sources.feeds.contract import FeedSidecar
from sources.model import Rejection, SourceFault
from sources.readers.sidecar import PlanSidecar, Sidecar, as_utc, read_sidecar

PLAN: dict[str, Any] = {
    "document_id": "guiyang-2021-2025",
    "title": {"zh": "贵阳市人口规划", "en": "Guiyang population plan"},
    "period_start": 2021,
    "period_end": 2025,
    "area_code": "520100",
    "text_sha256": "2f" * 32,
    "recorded_at": "2026-11-22T00:00:00+08:00",
}
WIDE: dict[str, Any] = {
    "kind": "wide",
    "area_code_column": "区划代码",
    "area_name_column": "地区",
    "period": 2010,
    "released_on": "2012-12-31",
    "columns": [{"match": "合计", "indicator": "population", "unit": "人"}],
}
FEED: dict[str, Any] = {
    "feed_id": "census2010_county",
    "title": {"zh": "普查", "en": "Census"},
    "publisher": {"zh": "统计局", "en": "Bureau"},
    "department": "statistics",
    "frequency": "decennial",
    "recorded_at": "2026-11-22T00:00:00+08:00",
    "files": [{"path": "census.csv", "sha256": "ab" * 32}],
    "layout": WIDE,
}


def read(folder: Path, content: object, model: type[Sidecar] = PlanSidecar) -> Any:
    path = folder / "sidecar.yaml"
    path.write_text(
        content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8"
    )
    return read_sidecar(path, model, "plans/x/plan.yaml")


def fault_of(folder: Path, content: object, model: type[Sidecar] = PlanSidecar) -> Rejection:
    with pytest.raises(SourceFault) as caught:
        read(folder, content, model)
    rejection = caught.value.rejection
    assert rejection.source_file == "plans/x/plan.yaml"
    assert rejection.repair
    return rejection


def without(content: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in names}


def test_a_plan_says_what_it_is(tmp_path: Path) -> None:
    sidecar = read(tmp_path, {**PLAN, "issued_on": "2019-02-11"})
    assert sidecar.issued_on == date(2019, 2, 11)
    assert (sidecar.issuer, sidecar.statement_count) == (None, None)


def test_a_feed_layout_is_told_by_its_kind(tmp_path: Path) -> None:
    sidecar = read(tmp_path, FEED, FeedSidecar)
    assert sidecar.layout.columns[0].sex == "_T"
    assert sidecar.layout.released_on_precision == "day"
    assert "NA" in sidecar.missing_marks


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text_sha256": "2f60"}, "text_sha256"),
        ({"period_start": 21}, "period_start"),
        ({"period_end": "soon"}, "period_end"),
        ({"document_id": "Guiyang 2021"}, "document_id"),
        ({"title": {"zh": "贵阳", "en": ""}}, "title.en"),
        ({"title": "贵阳"}, "title"),
        ({"isssuer": "贵阳市人民政府"}, "isssuer"),
        ({"recorded_at": "yesterday"}, "recorded_at"),
        ({"statement_count": -1}, "statement_count"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, change: dict[str, Any], field: str) -> None:
    fault = fault_of(tmp_path, {**PLAN, **change})
    assert (fault.reason_code, fault.field) == ("wrong_field", field)
    assert f"`{field}`" in fault.repair


@pytest.mark.parametrize("field", ["document_id", "area_code", "text_sha256", "recorded_at"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    assert fault_of(tmp_path, without(PLAN, field)).field == field


def test_years_in_the_wrong_order_are_refused(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, {**PLAN, "period_start": 2025, "period_end": 2021})
    assert fault.reason_code == "wrong_field"
    assert "2025 is after 2021" in fault.expected


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"layout": {**WIDE, "kind": "diagonal"}}, "layout.kind"),
        ({"layout": without(WIDE, "period")}, "layout.period"),
        ({"layout": {**WIDE, "columns": []}}, "layout.columns"),
        ({"frequency": "sometimes"}, "frequency"),
        ({"files": []}, "files"),
        ({"files": [{"path": "a.csv"}]}, "files.0.sha256"),
    ],
)
def test_a_wrong_contract_names_the_path_of_the_field(
    tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    assert fault_of(tmp_path, {**FEED, **change}, FeedSidecar).field == field


@pytest.mark.parametrize(
    "rule",
    [
        {"match": "合计", "unit": "人"},
        {"match": "合计", "unit": "人", "indicator": "population", "indicator_from": "sex"},
    ],
)
def test_a_column_rule_names_one_indicator(tmp_path: Path, rule: dict[str, Any]) -> None:
    fault = fault_of(tmp_path, {**FEED, "layout": {**WIDE, "columns": [rule]}}, FeedSidecar)
    assert "either indicator or indicator_from" in fault.expected


def test_broken_yaml_is_a_fault_with_its_line(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, "document_id: x\n\ttitle: y\n")
    assert (fault.reason_code, fault.source_line) == ("not_yaml", 2)


def test_a_day_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    text = yaml.safe_dump(PLAN) + "issued_on: 2019-02-30\n"
    assert fault_of(tmp_path, text).reason_code in ("wrong_field", "not_yaml")


@pytest.mark.parametrize("text", ["", "just a sentence", "- a\n- b\n"])
def test_a_sidecar_that_is_no_mapping_is_a_fault(tmp_path: Path, text: str) -> None:
    assert fault_of(tmp_path, text).reason_code == "wrong_field"


def test_a_sidecar_cannot_name_python_objects(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, "document_id: !!python/object/apply:os.getcwd []\n")
    assert fault.reason_code == "not_yaml"


def test_a_missing_sidecar_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SourceFault) as caught:
        read_sidecar(tmp_path / "plan.yaml", PlanSidecar, "plans/x/plan.yaml")
    assert caught.value.rejection.reason_code == "file_unreadable"


def test_moments_are_stored_in_utc() -> None:
    shanghai = datetime.fromisoformat("2026-11-22T00:00:00+08:00")
    assert as_utc(shanghai) == datetime(2026, 11, 21, 16)
    assert as_utc(datetime(2026, 11, 22, tzinfo=UTC)) == datetime(2026, 11, 22)
    assert as_utc(datetime(2026, 11, 22)) == datetime(2026, 11, 22)
