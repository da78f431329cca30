"""A plan's folder, from disk to typed statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sources.extraction.records import OPTIONAL_COLUMNS
from sources.interval import Interval
from sources.model import Cell, Period, SourceFault, Statement, StatementKind
from sources.readers.catalogue import Catalogue
from sources.readers.plans import (
    COLUMNS,
    document_record,
    plan_folders,
    read_plan,
    statement_records,
    statements_from_records,
)
from tests.builders import as_csv, edit_yaml, read_rows

CopyOf = Callable[[str], Path]
Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def guiyang(project_sources: Path, catalogue: Catalogue) -> Rows:
    """Guiyang's statements as rows of the warehouse, by id."""
    plan = read_plan(project_sources / "plans" / "guiyang-2021-2025")
    records, _ = statement_records(plan, plan.statements.frame, catalogue)
    return {record["statement_id"]: record for record in records}


def test_a_statement_keeps_its_address_and_its_cell(guiyang: Rows) -> None:
    row = guiyang["gy076"]
    assert (row["source_file"], row["source_line"]) == (
        "plans/guiyang-2021-2025/statements.csv",
        77,
    )
    assert (row["section"], row["line"], row["char_start"], row["char_end"]) == (
        "表 1-2",
        280,
        3746,
        3752,
    )
    assert (row["kind"], row["sex"], row["area_code"]) == ("projection", "M", "520100")
    assert (row["value_low"], row["interval_low"]) == (Decimal("326.27"), Decimal("326.265"))


def test_a_span_keeps_both_years(guiyang: Rows) -> None:
    assert (guiyang["gy003"]["period_start"], guiyang["gy003"]["period_end"]) == (2016, 2020)


def test_a_growth_stays_in_per_cent(guiyang: Rows) -> None:
    growth, difference = guiyang["gy004"], guiyang["gy003"]
    assert (growth["change_measure"], growth["canonical_unit_code"]) == ("growth", "%")
    assert (difference["change_measure"], difference["canonical_unit_code"]) == (
        "difference",
        "万人",
    )


def test_a_misprint_keeps_its_text_beside_the_figure_read(guiyang: Rows) -> None:
    assert (guiyang["gy188"]["value_text"], guiyang["gy188"]["value_low"]) == (
        "4..04",
        Decimal("4.04"),
    )


def test_a_unit_and_a_whole_that_the_text_prints_are_kept(guiyang: Rows) -> None:
    assert (guiyang["gy175"]["unit_code"], guiyang["gy175"]["unit_text"]) == ("年", "岁")
    assert (guiyang["gy005"]["unit_text"], guiyang["gy005"]["part_of"]) == ("", "gy001")
    (schooling, registered) = statements_from_records([guiyang["gy175"], guiyang["gy005"]])
    assert (schooling.unit_text, schooling.part_of) == ("岁", "")
    assert (registered.unit_text, registered.part_of) == ("", "gy001")


def test_statements_may_leave_out_the_unit_beside_the_figure_and_the_whole(
    copy_of: CopyOf, catalogue: Catalogue
) -> None:
    folder = copy_of("plans/guiyang-2021-2025")
    path = folder / "statements.csv"
    rows = read_rows(path)
    kept = [name for name in COLUMNS if name not in OPTIONAL_COLUMNS]
    plain = [{name: row[name] for name in kept} for row in rows]
    path.write_text(as_csv(plain, kept), encoding="utf-8")
    plan = read_plan(folder)
    records, rejections = statement_records(plan, plan.statements.frame, catalogue)
    assert (len(records), rejections) == (224, [])
    assert {(record["unit_text"], record["part_of"]) for record in records} == {("", "")}


def test_a_part_of_the_city_is_an_area_of_its_own(guiyang: Rows, catalogue: Catalogue) -> None:
    row = guiyang["gy036"]
    assert row["area_text"] == "老城区"
    assert catalogue.areas[row["area_code"]].level == "group"


def test_empty_fields_become_empty_codes_not_nothing(guiyang: Rows) -> None:
    row = guiyang["gy009"]
    assert (row["population"], row["binding"], row["change_measure"]) == ("", "", "")


def test_a_decrease_is_negative(project_sources: Path, catalogue: Catalogue) -> None:
    plan = read_plan(project_sources / "plans" / "leshan-2021-2025")
    records, _ = statement_records(plan, plan.statements.frame, catalogue)
    (row,) = [record for record in records if record["statement_id"] == "ls008"]
    assert (row["value_low"], row["value_text"]) == (Decimal("-2.34"), "2.34")
    assert (row["interval_low"], row["interval_high"]) == (Decimal("-2.345"), Decimal("-2.335"))


def test_a_row_comes_back_as_the_statement_it_was(guiyang: Rows) -> None:
    (statement,) = statements_from_records([guiyang["gy076"]])
    assert isinstance(statement, Statement)
    assert statement.key == "guiyang-2021-2025/gy076"
    assert statement.kind is StatementKind.PROJECTION
    assert statement.cell == Cell("population", "resident", "M", "_T", "_T")
    assert statement.period == Period(2022, 2022)
    assert statement.interval == Interval(Fraction("326.265"), Fraction("326.275"))
    assert (statement.place.line, statement.place.value_text) == (280, "326.27")


def test_a_document_says_when_it_was_issued(project_sources: Path) -> None:
    record = document_record(read_plan(project_sources / "plans" / "yingkou-2016-2030"))
    assert (record["issued_on"], record["published_on"]) == (date(2019, 2, 11), date(2019, 2, 20))
    assert record["recorded_at"] == datetime(2026, 11, 21, 16)
    assert record["document_number"] == "营政发〔2019〕4号"


def test_an_unknown_indicator_is_loaded_as_other_under_its_label(
    project_sources: Path, catalogue: Catalogue
) -> None:
    plan = read_plan(project_sources / "plans" / "suzhou-2016-2020")
    frame = plan.statements.frame.head(2).copy()
    frame.loc[0, "indicator"] = "centenarian_dentists"
    frame.loc[1, ["indicator", "label"]] = ["centenarian_barbers", None]
    records, rejections = statement_records(plan, frame, catalogue)
    assert rejections == []
    assert [(r["indicator_code"], r["label"]) for r in records] == [
        ("other", "户籍人口"),
        ("other", "centenarian_barbers"),
    ]


def test_a_place_that_does_not_resolve_rejects_its_row_alone(
    project_sources: Path, catalogue: Catalogue
) -> None:
    plan = read_plan(project_sources / "plans" / "suzhou-2016-2020")
    frame = plan.statements.frame.head(3).copy()
    frame.loc[1, "area"] = "乌有县"
    records, (rejection,) = statement_records(plan, frame, catalogue)
    assert [record["statement_id"] for record in records] == ["sz001", "sz003"]
    assert (rejection.source_file, rejection.source_line) == (plan.name, 3)
    assert "乌有县" in rejection.found


def test_a_folder_is_named_as_its_document(copy_of: CopyOf) -> None:
    folder = copy_of("plans/suzhou-2016-2020")
    edit_yaml(folder / "plan.yaml", lambda plan: plan.update(document_id="suzhou-2021-2025"))
    with pytest.raises(SourceFault) as caught:
        read_plan(folder)
    assert (caught.value.rejection.reason_code, caught.value.rejection.field) == (
        "wrong_field",
        "document_id",
    )


def test_plans_are_listed_in_order_and_stray_files_are_not_plans(copy_of: CopyOf) -> None:
    plans = copy_of("plans")
    (plans / "README.md").write_text("not a plan")
    assert [folder.name for folder in plan_folders(plans.parent)] == [
        "chongqing-2016-2030",
        "guiyang-2021-2025",
        "leshan-2021-2025",
        "suzhou-2016-2020",
        "yingkou-2016-2030",
    ]
    assert plan_folders(plans) == []
