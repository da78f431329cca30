"""PDF files: printed lines, ruled and unruled tables, tables over page breaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sources.document import DocumentText
from sources.readers.documents import read_document
from tests.documents import (
    A4,
    PdfPage,
    check_grids,
    outside_grids,
    pdf,
    read,
    rows_of,
    spans_of,
)

FIXTURES = Path(__file__).parents[1] / "fixtures" / "documents"
PROSE = [
    "到2025年，全市常住人口达到345.6万人左右，城镇化率升至61.3%，户籍",
    "人口年均增长0.4%。其中，60岁及以上老年人口占比由2020年的21.6%上",
    "升到2025年的24.2%。",
]
#: Row, column, rows, columns.
CELLS = {
    (0, 0, 2, 1): "指标", (0, 1, 2, 1): "单位", (0, 2, 1, 2): "规划值", (1, 2, 1, 1): "2020年",
    (1, 3, 1, 1): "2025年", (2, 0, 2, 1): "常住人口", (2, 1, 1, 1): "万人", (2, 2, 1, 1): "340.1",
    (2, 3, 1, 1): "3450\n左右", (3, 1, 1, 1): "%", (3, 2, 1, 1): "61.3", (3, 3, 1, 1): "",
}  # fmt: skip
ROWS = [
    ["指标", "单位", "规划值", ""],
    ["", "", "2020年", "2025年"],
    ["常住人口", "万人", "340.1", "3450左右"],
    ["", "%", "61.3", ""],
]
WIDTHS = (120, 60, 90, 90)
COLUMNS = (72, 200, 300, 400)
YEARS = [[str(year), f"{300 + year % 10}.5", f"5{year % 10}.2", "—"] for year in range(2015, 2021)]
HEAD = ["年份", "总人口", "城镇化率", "出生率"]


@pytest.fixture
def read_pages(tmp_path: Path) -> Callable[..., DocumentText]:
    """Read a PDF of some pages, and check what holds for every document."""

    def read_them(*pages: PdfPage) -> DocumentText:
        document = read(tmp_path, "plan.pdf", pdf(*pages))
        check_grids(document)
        return document

    return read_them


def test_printed_lines_are_lines(read_pages: Callable[..., DocumentText]) -> None:
    page, second = PdfPage(), PdfPage()
    page.lines(72, 80, PROSE)
    page.text(290, 800, "— 1 —", size=9)
    second.lines(72, 80, ["一、目标"])
    document = read_pages(page, second)
    assert document.text.splitlines() == [*PROSE, "— 1 —", "一、目标"]
    assert document.text.endswith("\n")
    assert document.grids == ()


def test_order_is_that_of_the_sheet_not_of_the_file(
    read_pages: Callable[..., DocumentText],
) -> None:
    page = PdfPage()
    page.text(72, 200, "第二行")
    page.text(108, 100, "一行")
    page.text(84, 100, "第一")
    # A bold letter, printed twice.
    page.text(132, 100, "。")
    page.text(132.3, 100, "。")
    assert read_pages(page).text == "第一一行。\n第二行\n"


def test_raised_marks_stay_on_their_line(read_pages: Callable[..., DocumentText]) -> None:
    page = PdfPage()
    page.text(72, 100, "人口密度300人/平方公里")
    page.text(72 + 9 * 12 + 4 * 6 + 1, 95, "①", size=7)
    assert read_pages(page).text == "人口密度300人/平方公里①\n"


def test_radicals_are_read_as_characters(read_pages: Callable[..., DocumentText]) -> None:
    page = PdfPage()
    page.text(72, 100, "⼈⼝增⻓，居⺠⽣活，\ufa66⼀")
    assert read_pages(page).text == "人口增长，居民生活，辶一\n"


def test_traditional_script_stays_as_it_is(read_pages: Callable[..., DocumentText]) -> None:
    page = PdfPage()
    page.text(72, 100, "常住人口達到345.6萬人，戶籍總數增長")
    assert read_pages(page).text == "常住人口達到345.6萬人，戶籍總數增長\n"


def test_a_ruled_table_is_a_grid_with_its_spans(read_pages: Callable[..., DocumentText]) -> None:
    page = PdfPage()
    y = page.lines(72, 80, ["前文", "表1"])
    page.lines(72, page.table(72, y, WIDTHS, CELLS) + 30, ["注：后文"])
    document = read_pages(page)
    (grid,) = document.grids
    assert rows_of(document, grid) == ROWS
    assert spans_of(document, grid) == {
        "指标": (2, 1), "单位": (2, 1), "规划值": (1, 2), "常住人口": (2, 1)
    }  # fmt: skip
    assert outside_grids(document) == ["前文", "表1", "注：后文"]


def test_sides_may_be_open_and_rules_may_be_bars(read_pages: Callable[..., DocumentText]) -> None:
    page = PdfPage()
    for y in (100, 124, 148, 172):
        page.bar(72, y, 372, y)
    for x in (172, 272):
        page.bar(x, 100, x, 172)
    for row, y in enumerate((116, 140, 164)):
        for column, x in enumerate((76, 176, 276)):
            page.text(x, y, f"{row}列{column}", size=10)
    document = read_pages(page)
    assert rows_of(document, document.grids[0]) == [
        [f"{row}列{column}" for column in range(3)] for row in range(3)
    ]


def test_rows_without_rules_between_them_are_rows(read_pages: Callable[..., DocumentText]) -> None:
    page = PdfPage()
    for y in (100, 124, 124 + 20 * len(YEARS)):
        page.rule(72, y, 472, y)
    for x in (72, 180, 280, 380, 472):
        page.rule(x, 100, x, 124 + 20 * len(YEARS))
    page.columns([x + 4 for x in (72, 180, 280, 380)], 116, [HEAD, *YEARS])
    document = read_pages(page)
    assert rows_of(document, document.grids[0]) == [HEAD, *YEARS]


def test_a_box_around_prose_is_no_table(read_pages: Callable[..., DocumentText]) -> None:
    page = PdfPage()
    page.lines(80, 100, PROSE)
    for y in (60, 200):
        page.rule(70, y, 520, y)
    for x in (70, 520):
        page.rule(x, 60, x, 200)
    document = read_pages(page)
    assert document.grids == ()
    assert document.text.splitlines() == PROSE


def test_a_table_between_three_rules(read_pages: Callable[..., DocumentText]) -> None:
    page = PdfPage()
    y = page.lines(72, 80, [*PROSE, "表2 人口变动（单位：万人）"])
    for at in (y - 12, y + 10, y + 10 + 20 * len(YEARS)):
        page.rule(72, at, 472, at)
    y = page.columns(COLUMNS, y + 2, [HEAD, *YEARS])
    page.lines(72, y + 10, ["数据来源：统计局。"])
    document = read_pages(page)
    (grid,) = document.grids
    assert rows_of(document, grid) == [HEAD, *YEARS]
    assert grid.head_rows == 1
    assert outside_grids(document) == [*PROSE, "表2 人口变动（单位：万人）", "数据来源：统计局。"]


def test_a_table_without_any_rule(read_pages: Callable[..., DocumentText]) -> None:
    page = PdfPage()
    y = page.lines(72, 80, [*PROSE, "表2 人口变动"])
    y = page.columns(COLUMNS, y, [HEAD, *YEARS])
    page.lines(72, y + 10, PROSE)
    document = read_pages(page)
    assert rows_of(document, document.grids[0]) == [HEAD, *YEARS]
    assert outside_grids(document) == [*PROSE, "表2 人口变动", *PROSE]


def test_a_head_over_several_columns_without_rules(
    read_pages: Callable[..., DocumentText],
) -> None:
    page = PdfPage()
    for at in (90, 140, 140 + 20 * 6):
        page.rule(72, at, 472, at)
    page.rule(196, 114, 360, 114)
    page.text(230, 106, "常住人口", size=10)
    page.text(400, 116, "出生率", size=10)
    page.text(72, 116, "年份", size=10)
    page.columns((200, 300), 132, [["总数", "城镇"]])
    page.columns(COLUMNS, 156, YEARS)
    document = read_pages(page)
    (grid,) = document.grids
    assert spans_of(document, grid)["常住人口"] == (1, 2)
    assert rows_of(document, grid)[grid.head_rows :] == YEARS


def test_a_label_over_two_lines_stays_in_its_row(read_pages: Callable[..., DocumentText]) -> None:
    page = PdfPage()
    page.columns(COLUMNS, 100, [HEAD])
    for row, y in enumerate((130, 170, 210)):
        page.text(72, y - 6, "六十岁及以上人口", size=10)
        page.text(72, y + 6, "占总人口比重", size=10)
        page.columns(COLUMNS[1:], y, [["%", f"2{row}.5", f"2{row}.7"]])
    document = read_pages(page)
    label = "六十岁及以上人口占总人口比重"
    assert rows_of(document, document.grids[0])[1:] == [
        [label, "%", f"2{row}.5", f"2{row}.7"] for row in range(3)
    ]


def test_labels_centred_beside_several_rows_span_them(
    read_pages: Callable[..., DocumentText],
) -> None:
    page = PdfPage()
    rows = [[f"指标{number}", f"{number}.5", f"{number}.7"] for number in range(5)]
    page.columns(COLUMNS[1:], 100, [["指标", "二〇二〇", "二〇二五"], *rows])
    page.text(72, 100, "类别", size=10)
    # Beside rows 0 to 2, and between rows 3 and 4.
    page.text(72, 140, "人口规模", size=10)
    page.text(72, 190, "人口素质", size=10)
    document = read_pages(page)
    (grid,) = document.grids
    assert spans_of(document, grid) == {"人口规模": (3, 1), "人口素质": (2, 1)}
    assert [row[1:] for row in rows_of(document, grid)[1:]] == rows


def test_prose_and_lists_are_no_tables(read_pages: Callable[..., DocumentText]) -> None:
    page = PdfPage()
    y = page.lines(72, 80, PROSE * 3)
    for number in range(4):
        page.text(72, y, f"第{number}章  人口发展目标", size=12)
        page.text(440, y, f"................ {number + 3}", size=12)
        y += 20
    page.columns((72, 200, 300), y, [["张三", "李四", "王五"], ["赵六", "钱七", "孙八"]])
    assert read_pages(page).grids == ()


def _parts(rows: int, start: int, head: bool = True) -> dict[tuple[int, int, int, int], str]:
    lines = [HEAD] if head else []
    lines += [[str(start + row), f"{start + row}.5", f"{row}.2", "—"] for row in range(rows)]
    return {
        (row, column, 1, 1): text
        for row, line in enumerate(lines)
        for column, text in enumerate(line)
    }


@pytest.mark.parametrize("head", [True, False])
def test_a_table_over_page_breaks_is_one(
    read_pages: Callable[..., DocumentText], head: bool
) -> None:
    first, second, third = PdfPage(), PdfPage(), PdfPage()
    first.lines(72, 80, ["表3 变动"])
    first.table(72, 620, WIDTHS, _parts(5, 2001))
    for page, number in ((first, 1), (second, 2), (third, 3)):
        page.text(290, 810, f"— {number} —", size=9)
        page.text(72, 40, "某市人口规划", size=9)
    second.table(72, 80, WIDTHS, _parts(26, 2006, head))
    end = third.table(72, 80, WIDTHS, _parts(3, 2032, head))
    third.lines(72, end + 30, ["后文"])
    document = read_pages(first, second, third)
    (grid,) = document.grids
    years = [row[0] for row in rows_of(document, grid)]
    assert years == ["年份", *(str(year) for year in range(2001, 2035))]
    assert grid.head_rows == head
    assert sorted(outside_grids(document)) == sorted(
        ["表3 变动", "后文", *["某市人口规划"] * 3, "— 1 —", "— 2 —", "— 3 —"]
    )


def test_an_unruled_table_over_a_page_break_is_one(
    read_pages: Callable[..., DocumentText],
) -> None:
    first, second = PdfPage(), PdfPage()
    first.columns(COLUMNS, 660, [HEAD, *YEARS])
    second.lines(72, second.columns(COLUMNS, 80, [HEAD, *YEARS]) + 10, ["后文"])
    document = read_pages(first, second)
    (grid,) = document.grids
    assert rows_of(document, grid) == [HEAD, *YEARS, *YEARS]


def test_two_tables_on_two_pages_stay_two(read_pages: Callable[..., DocumentText]) -> None:
    first, second, third = PdfPage(), PdfPage(), PdfPage()
    first.table(72, 620, WIDTHS, _parts(5, 2001))
    second.table(72, 80, (60, 60, 60, 100), _parts(5, 2006))
    second.lines(72, 300, ["后文说明"])
    third.table(72, 80, WIDTHS, _parts(5, 2011))
    assert len(read_pages(first, second, third).grids) == 3


def test_a_merged_cell_over_a_page_break_is_one(read_pages: Callable[..., DocumentText]) -> None:
    first, second = PdfPage(), PdfPage()
    first.table(
        72, 700, (80, 80, 80),
        {(0, 0, 2, 1): "人口", (0, 1, 1, 1): "总数", (0, 2, 1, 1): "345",
         (1, 1, 1, 1): "城镇", (1, 2, 1, 1): "212"},
    )  # fmt: skip
    second.table(
        72, 80, (80, 80, 80),
        {(0, 0, 1, 1): "", (0, 1, 1, 1): "乡村", (0, 2, 1, 1): "133",
         (1, 0, 1, 1): "床位", (1, 1, 1, 1): "总数", (1, 2, 1, 1): "9800"},
    )  # fmt: skip
    document = read_pages(first, second)
    assert spans_of(document, document.grids[0]) == {"人口": (3, 1)}


def test_the_rest_of_a_broken_cell_joins_it(read_pages: Callable[..., DocumentText]) -> None:
    first, second = PdfPage(), PdfPage()
    first.table(72, 700, WIDTHS, {**_parts(1, 2001), (2, 0, 1, 1): "孕产妇系统", (2, 1, 1, 1): "%",
                                  (2, 2, 1, 1): "93", (2, 3, 1, 1): "95"})  # fmt: skip
    second.table(72, 80, WIDTHS, {(0, 0, 1, 1): "管理率", (0, 1, 1, 1): "", (0, 2, 1, 1): "",
                                  (0, 3, 1, 1): "", (1, 0, 1, 1): "床位", (1, 1, 1, 1): "张",
                                  (1, 2, 1, 1): "1", (1, 3, 1, 1): "2"})  # fmt: skip
    document = read_pages(first, second)
    assert rows_of(document, document.grids[0])[2:] == [
        ["孕产妇系统管理率", "%", "93", "95"],
        ["床位", "张", "1", "2"],
    ]


def test_a_turned_sheet_reads_as_an_upright_one(read_pages: Callable[..., DocumentText]) -> None:
    height = A4[1]
    page = PdfPage(rotate=90)
    for number, line in enumerate(PROSE):
        page.text(100 + 20 * number, height - 72, line, turned=True)
    for x in (200, 224, 248):
        page.rule(x, height - 72, x, height - 372)
    for y in (height - 72, height - 222, height - 372):
        page.rule(200, y, 248, y)
    for row, x in enumerate((216, 240)):
        for column, y in enumerate((height - 76, height - 226)):
            page.text(x, y, f"{row}列{column}", size=10, turned=True)
    document = read_pages(page)
    assert outside_grids(document) == PROSE
    assert rows_of(document, document.grids[0]) == [["0列0", "0列1"], ["1列0", "1列1"]]


def test_two_columns_are_read_one_after_the_other(
    read_pages: Callable[..., DocumentText],
) -> None:
    page = PdfPage()
    page.text(200, 60, "某市人口发展规划解读")
    left = [f"左栏第{number}行的文字说明人口变化" for number in range(12)]
    right = [f"右栏第{number}行的文字说明人口变化" for number in range(12)]
    page.lines(60, 100, left)
    page.lines(320, 100, right)
    assert read_pages(page).text.splitlines() == ["某市人口发展规划解读", *left, *right]


@pytest.mark.parametrize(("producer", "items"), [("office", 40), ("browser", 16)])
def test_files_of_real_programs(producer: str, items: int) -> None:
    document = read_document(FIXTURES / f"{producer}.pdf")
    check_grids(document)
    assert "到2025年，全市常住人口稳定在345.6万人左右" in document.text.replace("\n", "")
    (grid,) = document.grids
    rows = rows_of(document, grid)
    assert grid.head_rows == 2
    assert rows[:2] == [
        ["指标", "单位", "规划值", "", "属性"],
        ["", "", "2020年（基期）", "2025年", ""],
    ]
    assert [row[0] for row in rows[2:]] == [
        f"第{number}项人口指标" for number in range(1, items + 1)
    ]
    assert rows[7][3] == "205左右"
    assert spans_of(document, grid)["规划值"] == (1, 2)
