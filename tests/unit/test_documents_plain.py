"""Text files: the text is the file, whatever its encoding."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sources.model import SourceFault
from tests.documents import read

PLAN = "澄湾市人口发展规划\r\n\r\n到2025年，常住人口达到345.6万人。\r\n"
TRADITIONAL = "到2025年，常住人口達到345.6萬人，較2020年增長百分之三，戶籍人口總數維持穩定。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_is_the_file_without_its_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    data = PLAN.encode(encoding)
    document = read(tmp_path, "plan.txt", data)
    assert document.text == PLAN
    assert document.grids == ()
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.name == "plan.txt"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_traditional_script_stays_as_it_is(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, "plan.txt", TRADITIONAL.encode(encoding)).text == TRADITIONAL


def test_offsets_count_lines_by_line_feeds(tmp_path: Path) -> None:
    document = read(tmp_path, "plan.txt", PLAN)
    assert document.line_at(document.text.index("345.6")) == 3


def test_a_name_without_extension_is_text(tmp_path: Path) -> None:
    assert read(tmp_path, "plan", PLAN).text == PLAN


def test_a_page_break_of_a_printout_is_no_rubbish(tmp_path: Path) -> None:
    assert read(tmp_path, "plan.txt", PLAN + "\f" + PLAN).text.count("\f") == 1


def test_another_encoding_is_named_as_the_fault(tmp_path: Path) -> None:
    with pytest.raises(SourceFault, match=r"plan\.txt: expected text in UTF-8.*Save the file as"):
        read(tmp_path, "plan.txt", TRADITIONAL.encode("big5"))
