"""What `planwatch extract --into` says of what it did."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from orchestration.drafting_report import report_on
from sources.drafts.deciding import edited, with_rows
from sources.drafts.folder import draft_into, read_folder, write_folder
from sources.readers.catalogue import Catalogue
from sources.settings import TIMEZONE
from tests.drafting import PLAN, document, extraction, misread

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=TIMEZONE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "yunxi-2021-2025"


def test_it_counts_and_says_what_to_do_next(folder: Path, catalogue: Catalogue) -> None:
    said = report_on(draft_into(folder, document(), extraction(document()), catalogue, NOW))
    assert "4 statements (4 draft, 0 accepted, 0 rejected)" in said
    assert "figures of the text: 7 (4 extracted, 2 ignored, 1 unread)" in said
    assert "4 new drafts" in said
    assert "area_code" in said
    assert "planwatch review yunxi-2021-2025" in said
    again = report_on(draft_into(folder, document(), extraction(document()), catalogue, NOW))
    assert "Nothing has changed." in again


def test_a_person_against_the_machine_is_shown_with_both_readings(
    folder: Path, catalogue: Catalogue
) -> None:
    draft_into(folder, document(), extraction(document()), catalogue, NOW)
    before = read_folder(folder)
    row = edited(before.stand.rows[1], {"year": "2019"})
    write_folder(with_rows(before, [row]))
    reading = extraction(document(), change=misread("gdp"))
    said = report_on(draft_into(folder, document(), reading, catalogue, NOW))
    assert (
        "person indicator=urbanization_rate, period_start=2019, period_end=2019; "
        "machine indicator=gdp, period_start=2020, period_end=2020" in said
    )
    assert "m0001 line 4 52.30: was indicator=population; now indicator=gdp" in said


def test_what_is_gone_is_named_with_its_reason(folder: Path, catalogue: Catalogue) -> None:
    draft_into(folder, document(), extraction(document()), catalogue, NOW)
    new = document(PLAN.replace("城镇化率达到61.5%。", ""))
    said = report_on(draft_into(folder, new, extraction(new), catalogue, NOW))
    assert "The text is another than before" in said
    assert "m0002 line 4 61.5 [draft]: its sentence no longer stands" in said
    assert "withdrawn.csv" in said
