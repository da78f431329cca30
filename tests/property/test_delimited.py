"""Whatever bytes arrive, reading ends in a table or in one well-formed fault."""

from __future__ import annotations

import csv
import io

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sources.model import SourceFault
from sources.readers.delimited import LINE, read_table

SOME = settings(max_examples=50)

awkward = st.text(st.sampled_from('ab1," \n\r\t\0\ufeff贵阳；，.-'), max_size=60)
cells = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8)
tables = st.integers(1, 5).flatmap(
    lambda width: st.tuples(
        st.lists(
            cells.map(str.strip).filter(lambda name: name not in ("", LINE)),
            min_size=width, max_size=width, unique=True,
        ),
        st.lists(st.lists(cells, min_size=width, max_size=width), max_size=6),
    )
)  # fmt: skip


def read_or_fault(data: bytes, encoding: str = "utf-8") -> None:
    try:
        table = read_table(data, "t.csv", ["a"], encoding)
    except SourceFault as fault:
        rejections = [fault.rejection]
    else:
        rejections = list(table.rejections)
        lines = list(table.frame[LINE])
        assert lines == sorted(set(lines))
        assert all(2 <= line <= data.count(b"\n") + data.count(b"\r") + 1 for line in lines)
    for rejection in rejections:
        assert rejection.source_file == "t.csv"
        assert rejection.reason_code
        assert rejection.expected
        assert rejection.repair
        assert rejection.sentence()


@SOME
@given(st.binary(max_size=200), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_arbitrary_bytes_end_in_a_table_or_a_fault(data: bytes, encoding: str) -> None:
    read_or_fault(data, encoding)


@SOME
@given(awkward, st.sampled_from(["", "a,b\n", "a,b\r\n1,2\r\n", '"a",b\n']))
def test_awkward_text_ends_in_a_table_or_a_fault(text: str, head: str) -> None:
    read_or_fault((head + text).encode())


@SOME
@given(tables)
def test_a_table_written_out_is_read_back(table: tuple[list[str], list[list[str]]]) -> None:
    head, rows = table
    assume(not head[0].startswith("\ufeff"))
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([head, *rows])
    read = read_table(buffer.getvalue().encode(), "t.csv", head)
    assert read.rejections == ()
    kept = [
        (line, [cell.strip() or None for cell in row])
        for line, row in enumerate(rows, start=2)
        if any(cell.strip() for cell in row)
    ]
    assert list(read.frame[LINE]) == [line for line, _ in kept]
    found = read.frame.drop(columns=LINE).astype(object)
    assert found.where(found.notna(), None).to_numpy().tolist() == [cells for _, cells in kept]


@SOME
@given(
    st.lists(st.tuples(st.integers(10, 99), st.integers(10, 99)), min_size=1, max_size=6),
    st.integers(0, 35),
)
def test_a_file_cut_anywhere_never_yields_a_figure_that_was_not_there(
    rows: list[tuple[int, int]], position: int
) -> None:
    text = "a,b\n" + "".join(f"{one},{two}\n" for one, two in rows)
    cut = 4 + position % (len(text) - 4)
    read = read_table(text[:cut].encode(), "t.csv", ["a", "b"])
    found = read.frame[["a", "b"]].to_numpy().tolist()
    assert found == [[str(one), str(two)] for one, two in rows[: len(found)]]
    whole = text[:cut].count("\n") - 1
    assert len(found) == whole
    assert bool(read.rejections) == (not text[:cut].endswith("\n"))
