"""Web pages: main text, lines, tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents import check_grids, outside_grids, read, rows_of, spans_of

BODY = """
<p>　　到2025年，全市常住人口<b>达到</b><span>345.6</span>万人左右，城镇化率
   升至61.3%。</p>
<p>二〇二一年以来，户籍人口&nbsp;年均增长0.4%，人口素质继续提高<sup>[1]</sup>。
<br>单列一行：<a href="#">附件</a>。</p>
"""
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>澄湾市人民政府门户网站</title>
<style>p {{ color: red }}</style><script>var total = 99;</script></head><body>
<div class="header"><a href="/">首页</a> <a href="/zw">政务公开</a></div>
<div class="dqwz">您当前的位置：首页 &gt; 规划计划 &gt; 2021年</div>
<div class="main"><h1>澄湾市人口发展规划</h1>
<div class="info">发布时间：2021-12-30 <span>浏览次数：1234</span></div>
<div class="share">分享到：微信</div>
<div id="zoom"><div class="TRS_Editor">{BODY}
<p style="display:none">隐藏的88888</p><div hidden>77777</div></div></div>
<div class="related"><h3>相关链接</h3><ul><li><a href="/1">2020年规划解读</a></li></ul></div></div>
<div class="footer">主办单位：澄湾市人民政府 备案号：某ICP备12345678号 邮编100000</div>
</body></html>"""


def lines(tmp_path: Path, body: str) -> list[str]:
    padding = "<p>" + "人口长期均衡发展，" * 12 + "</p>"
    text = read(tmp_path, "page.html", f"<html><body>{padding}{body}</body></html>").text
    assert text.endswith("\n")
    return text.splitlines()[1:]


def test_only_the_main_text_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "page.html", PAGE).text.splitlines() == [
        "澄湾市人口发展规划",
        "到2025年，全市常住人口达到345.6万人左右，城镇化率升至61.3%。",
        "二〇二一年以来，户籍人口 年均增长0.4%，人口素质继续提高[1]。",
        "单列一行：附件。",
    ]


def test_what_surrounds_the_text_goes_even_if_no_element_is_named(tmp_path: Path) -> None:
    page = PAGE.replace('id="zoom"', "").replace('class="TRS_Editor"', "")
    text = read(tmp_path, "page.htm", page).text
    assert "345.6" in text
    for gone in ("首页", "1234", "12345678", "相关链接", "2020年规划解读", "88888", "77777", "99"):
        assert gone not in text


@pytest.mark.parametrize(
    ("encoding", "declared"), [("gb18030", "gb2312"), ("utf-8", "utf-8"), ("big5", "big5")]
)
def test_the_declared_encoding_counts(tmp_path: Path, encoding: str, declared: str) -> None:
    page = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}">'
        f"</head><body><p>{'人口長期均衡' * 10}</p><p>常住人口345萬人</p></body></html>"
    )
    text = read(tmp_path, "page.html", page.encode(encoding)).text
    assert text.endswith("常住人口345萬人\n")


def test_a_wrongly_declared_encoding_is_found_out(tmp_path: Path) -> None:
    text = read(tmp_path, "page.html", PAGE.encode("gb18030")).text
    assert "全市常住人口达到345.6万人左右" in text


def test_white_space_is_collapsed_as_a_browser_does(tmp_path: Path) -> None:
    assert lines(tmp_path, "<p>常住\n  人口 <i>345.6</i>\n万人</p>") == ["常住人口 345.6 万人"]
    assert lines(tmp_path, "<p>a\nb</p><pre>一\n 二  三</pre>") == ["a b", "一", "二 三"]


def test_entities_are_characters(tmp_path: Path) -> None:
    assert lines(tmp_path, "<p>&ge;98.0&#37;&permil;&amp;lt;</p>") == ["≥98.0%‰&lt;"]


TABLE = """<table><caption>表1 主要指标</caption>
<thead><tr><th rowspan="2">指标</th><th rowspan="2">单位</th><th colspan="2">规划值</th></tr>
<tr><th>2020年<br>（基期）</th><th>2025年</th></tr></thead>
<tbody><tr><td rowspan="2">常住
人口</td><td>万人</td><td> 340.1 </td><td>3450<br/>左右</td></tr>
<tr><td>%</td><td></td><td><p>61.3</p></td></tr></tbody></table>"""


def test_a_data_table_is_a_grid_with_its_spans(tmp_path: Path) -> None:
    page = f"<html><body><p>{'人口发展，' * 20}</p>{TABLE}<p>后文。</p></body></html>"
    document = read(tmp_path, "page.html", page)
    check_grids(document)
    (grid,) = document.grids
    assert rows_of(document, grid) == [
        ["指标", "单位", "规划值", ""],
        ["", "", "2020年（基期）", "2025年"],
        ["常住人口", "万人", "340.1", "3450左右"],
        ["", "%", "", "61.3"],
    ]
    assert spans_of(document, grid) == {
        "指标": (2, 1), "单位": (2, 1), "规划值": (1, 2), "常住人口": (2, 1)
    }  # fmt: skip
    assert grid.head_rows == 2
    assert "\n常住人口\t万人\t340.1\t3450左右\n\t%\t\t61.3\n后文。\n" in document.text


def test_of_nested_tables_the_innermost_holds_the_data(tmp_path: Path) -> None:
    inner = (
        "<table><tr><td>常住人口</td><td>345</td></tr><tr><td>户籍</td><td>300</td></tr></table>"
    )
    page = (
        f"<html><body><table><tr><td>左栏</td><td><p>{'人口发展，' * 20}</p></td></tr>"
        f"<tr><td></td><td>前文{inner}后文</td></tr></table></body></html>"
    )
    document = read(tmp_path, "page.html", page)
    (grid,) = document.grids
    assert rows_of(document, grid) == [["常住人口", "345"], ["户籍", "300"]]
    assert outside_grids(document)[-2:] == ["前文", "后文"]


def test_a_table_that_lays_out_prose_is_no_grid(tmp_path: Path) -> None:
    prose = "<p>" + "人口发展的任务，" * 120 + "</p>"
    page = (
        f"<html><body><table><tr><td>标题</td><td>一</td></tr><tr><td>{prose}</td><td>二</td></tr>"
        "</table></body></html>"
    )
    document = read(tmp_path, "page.html", page)
    assert document.grids == ()
    assert [line[:2] for line in document.text.splitlines()] == ["标题", "一", "人口", "二"]


@pytest.mark.parametrize(
    "span", ['rowspan="9999"', 'colspan="9999"', 'rowspan="0"', 'colspan="-3"', 'rowspan="二"']
)
def test_a_span_beyond_the_table_is_cut(tmp_path: Path, span: str) -> None:
    table = f"<table><tr><td {span}>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    page = f"<html><body><p>{'人口发展，' * 20}</p>{table}</body></html>"
    document = read(tmp_path, "page.html", page)
    check_grids(document)
    assert {"甲", "1", "乙", "2"} <= {
        text for row in rows_of(document, document.grids[0]) for text in row
    }
