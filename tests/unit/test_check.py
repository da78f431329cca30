"""`planwatch check`: what it says of findings, and the page in which they are shown."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from expectations.consistency.certificates import Certificate, Inequality
from expectations.consistency.figures import Figure
from expectations.consistency.findings import (
    CERTAIN,
    LIKELY,
    SEVERITIES,
    WORTH_A_LOOK,
    Explanation,
    Finding,
    Member,
)
from orchestration.check_page import CONTEXT, FEWEST_FOLDED, html_report
from orchestration.check_report import Checked, finding_json, json_report, text_report
from orchestration.cli import main
from sources.readers.catalogue import Catalogue
from sources.settings import PROJECT_ROOT
from tests.builders import GUIYANG, Plan, edit_yaml, replace_once

TEXT = """云溪市人口发展规划

2020年末常住人口52.30万人，其中男性26.10万人、女性25.20万人。
到2025年常住人口达到55万人。
{}第二章
2020年末常住人口53.20万人。
""".format("保障措施。\n" * 20)


@pytest.fixture
def page_of(catalogue: Catalogue) -> Page:
    return Page(catalogue)


class Page:
    """Findings about figures of a text, and the reports on them."""

    def __init__(self, catalogue: Catalogue, text: str = TEXT) -> None:
        self.catalogue = catalogue
        self.text = text
        self._plan = Plan(catalogue)

    def at(self, printed: str, number: str | None = None, *, label: str = "") -> Figure:
        """The figure that is printed so, at its place in the text."""
        start = self.text.index(printed)
        figure = self._plan.states(number or printed, printed=printed, label=label)
        return replace(
            figure, section="第一章", line=self.text.count("\n", 0, start) + 1,
            char_start=start, char_end=start + len(printed),
        )  # fmt: skip

    def checked(self, *findings: Finding, text: str | None = "") -> Checked:
        """What a check of the text found."""
        shown = self.text if text == "" else text
        seven = tuple(self._plan.states(str(number)) for number in range(7))
        return Checked(
            name="yunxi.txt", title_zh="云溪市人口发展规划", title_en="Plan of Yunxi",
            findings=findings, figures=seven, rule_count=50, applied_count=3,
            catalogue=self.catalogue, unread_count=2, text=shown,
        )  # fmt: skip

    def html(self, *findings: Finding, text: str | None = "") -> lxml.html.HtmlElement:
        """The page, parsed."""
        return lxml.html.document_fromstring(html_report(self.checked(*findings, text=text)))


def finding(
    *figures: Figure, severity: str = CERTAIN, culprit: Figure | None = None, **more: object
) -> Finding:
    given = {
        "rule_id": "same_cell", "expected": "52.30 万人", "stated": "53.20 万人",
        "recomputation": "52.30 ≠ 53.20", "message_zh": "两处不一。", "message_en": "They differ.",
        **more,
    }  # fmt: skip
    members = tuple(Member(figure, "restatement") for figure in figures)
    return Finding(members=members, severity=severity, culprit=culprit, **given)  # type: ignore[arg-type]


def shown_text(page: lxml.html.HtmlElement) -> str:
    """The document as the page shows it, without what the page adds."""
    lines = page.xpath("//div[@class='row']/span[@class='content']")
    return "\n".join("".join(line.xpath(".//text()[not(ancestor::sup)]")) for line in lines)


def links(page: lxml.html.HtmlElement) -> Iterable[str]:
    return [href for href in page.xpath("//a/@href") if href.startswith("#")]


# --- text and json ------------------------------------------------------------------------


def test_the_gravest_comes_first_and_says_who_is_probably_wrong(page_of: Page) -> None:
    first, second, other = page_of.at("52.30"), page_of.at("53.20"), page_of.at("55")
    report = text_report(
        page_of.checked(
            finding(other, severity=WORTH_A_LOOK, message_en="Odd."),
            finding(first, second, culprit=second, candidates=(second,)),
        ),
        "en",
    )
    assert report.index("Certain (1)") < report.index("Worth a look (1)")
    assert "1. They differ." in report
    assert "recomputed: 52.30 ≠ 53.20" in report
    assert "line 3  第一章  52.30 万人" in report
    assert "probably wrong: 53.20 万人 (line 26)" in report
    assert "Findings: 2 (1 certain, 0 likely, 1 worth a look)." in report
    assert "7 statements were held against 50 rules; 3 of them" in report


def test_of_many_slips_the_likeliest_are_shown(page_of: Page) -> None:
    figure = page_of.at("55")
    slips = tuple(
        Explanation("digit", figure, str(n), f"或为{n}。", f"It may be {n}.") for n in range(6)
    )
    checked = page_of.checked(finding(figure, explanations=slips, message_zh="或为0。"))
    report = text_report(checked, "zh")
    assert [f"或为{n}。" in report for n in range(6)] == [True] * 4 + [False] * 2
    assert "另有2种" in report
    page = lxml.html.document_fromstring(html_report(checked))
    assert len(page.xpath("//article/p[@class='slip']")) == 3
    assert len(page.xpath("//article/details/p[@class='slip']")) == 2


def test_where_arithmetic_cannot_tell_it_says_so(page_of: Page) -> None:
    first, second = page_of.at("52.30"), page_of.at("53.20")
    slip = Explanation("swap", second, "52.30", "数字颠倒。", "Two digits were swapped.")
    checked = page_of.checked(
        Finding(
            "same_cell", (Member(first, "whole", (page_of.at("26.10"),)), Member(second, "part")),
            LIKELY, "", "", "", "两处不一。", "They differ.", candidates=(second, first),
            explanations=(slip,), also_breaks=(("parts_sex", "26.10 + 25.20 ≠ 53.20"),),
        )
    )  # fmt: skip
    english, chinese = text_report(checked, "en"), text_report(checked, "zh")
    assert "cannot tell which" in english
    assert "may be wrong: 53.20 万人 (line 26), 52.30 万人 (line 3)" in english
    assert "also on line 3" in english
    assert "Two digits were swapped." in english
    assert "Men and women do not add up: 26.10 + 25.20 ≠ 53.20" in english
    assert "无法判定" in chinese
    assert "第26行  第一章  53.20 万人  (分项)" in chinese
    assert "数字颠倒。" in chinese


@pytest.mark.parametrize(("language", "sentence"), [("en", "Nothing found."), ("zh", "未发现问题")])
def test_nothing_found_is_said_with_how_much_was_checked(
    page_of: Page, language: str, sentence: str
) -> None:
    report = text_report(page_of.checked(), language)
    assert sentence in report
    assert "7" in report


def test_a_terminal_is_not_given_orders_by_a_document(page_of: Page) -> None:
    figure = replace(page_of.at("55"), section="\x1b[31m第一章\u202e")
    report = text_report(page_of.checked(finding(figure)), "en")
    assert "\x1b" not in report
    assert "\u202e" not in report


def test_json_has_everything_that_is_known(page_of: Page) -> None:
    first, second = page_of.at("52.30"), page_of.at("53.20")
    step = Inequality({"population": Fraction(1)}, Fraction(523, 10), ("f001",), "same_cell")
    found = Finding(
        "same_cell", (Member(first, "restatement", (page_of.at("26.10"),)),), CERTAIN, "e", "s",
        "r", "中", "en", culprit=second, candidates=(second,),
        explanations=(Explanation("swap", second, "52.30", "颠倒", "swapped"),),
        also_breaks=(("parts_sex", "1 ≠ 2"),), certificate=Certificate(((Fraction(1, 3), step),)),
    )  # fmt: skip
    (record,) = json.loads(json_report(page_of.checked(found)))
    assert list(record) == [
        "finding_id", "rule", "severity", "members", "expected", "stated", "recomputation",
        "message_zh", "message_en", "culprit", "candidates", "explanation", "explanations",
        "also_breaks", "certificate",
    ]  # fmt: skip
    assert record["culprit"] == second.figure_id
    assert record["candidates"] == [second.figure_id]
    assert record["explanation"] == {
        "kind": "swap", "zh": "颠倒", "en": "swapped", "statement_id": second.figure_id,
        "corrected": "52.30",
    }  # fmt: skip
    assert record["also_breaks"] == [{"rule": "parts_sex", "recomputation": "1 ≠ 2"}]
    assert record["certificate"][0]["multiplier"] == "1/3"
    (member,) = record["members"]
    assert {
        "statement_id", "section", "line", "value_text", "indicator", "area", "period_start",
        "period_end", "role", "unit", "char_start", "char_end", "restated",
    } <= set(member)  # fmt: skip
    assert TEXT[member["char_start"] : member["char_end"]] == member["value_text"] == "52.30"
    assert [set(item) for item in member["restated"]] == [{"statement_id", "line", "section"}]


def test_json_leaves_open_what_is_not_known(page_of: Page) -> None:
    record = finding_json(finding(page_of.at("55")), page_of.catalogue)
    assert (record["culprit"], record["explanation"], record["certificate"]) == (None, None, None)
    assert record["candidates"] == record["explanations"] == record["also_breaks"] == []


# --- the page -----------------------------------------------------------------------------


def test_every_figure_is_marked_at_its_place_and_linked_both_ways(page_of: Page) -> None:
    first, second = page_of.at("52.30"), page_of.at("53.20")
    page = page_of.html(
        finding(first, second, culprit=second), finding(page_of.at("55"), severity=LIKELY)
    )
    marks = page.xpath("//div[@class='text']//mark")
    assert [(mark.text_content(), mark.get("class")) for mark in marks] == [
        ("52.30", "certain"), ("55", "likely"), ("53.20", "certain culprit"),
    ]  # fmt: skip
    assert [mark.find("a").get("href") for mark in marks] == [
        "#finding-1", "#finding-2", "#finding-1",
    ]  # fmt: skip
    targets = page.xpath("//article[@id='finding-1']//td/a/@href")
    assert targets == [f"#{marks[0].get('id')}", f"#{marks[2].get('id')}"]


def test_every_link_has_its_target_and_every_name_is_given_once(page_of: Page) -> None:
    found = finding(page_of.at("52.30"), page_of.at("53.20"))
    for text in ("", None):
        page = page_of.html(found, finding(page_of.at("52.30"), severity=LIKELY), text=text)
        names = page.xpath("//@id")
        assert len(names) == len(set(names))
        assert {link[1:] for link in links(page)} <= set(names)


def test_the_page_shows_the_whole_text_and_changes_none_of_it(page_of: Page) -> None:
    page = page_of.html(finding(page_of.at("52.30"), page_of.at("53.20")))
    assert shown_text(page) == TEXT.removesuffix("\n")


def test_figures_that_overlap_are_all_marked(catalogue: Catalogue) -> None:
    page_of = Page(catalogue, "常住人口520—550万人。\n")
    whole, first, last = page_of.at("520—550", "520"), page_of.at("520"), page_of.at("550")
    crossing = page_of.at("0—5", "5")
    page = page_of.html(
        finding(whole, severity=WORTH_A_LOOK), finding(first), finding(last, severity=LIKELY),
        finding(crossing, severity=LIKELY, culprit=crossing),
    )  # fmt: skip
    assert shown_text(page) == "常住人口520—550万人。"
    marks = page.xpath("//div[@class='text']//mark")
    assert [(mark.text_content(), mark.get("class")) for mark in marks] == [
        ("52", "certain"), ("0", "certain culprit"), ("—", "likely culprit"),
        ("5", "likely culprit"), ("50", "likely"),
    ]  # fmt: skip
    assert {link[1:] for link in links(page)} <= set(page.xpath("//@id"))


def test_a_document_cannot_write_into_the_page(catalogue: Catalogue) -> None:
    hostile = '<script>alert("1")</script><img src=x onerror=alert(1)>'
    page_of = Page(catalogue, f"{hostile}\n人口52.30万人 {hostile}\x00\x1b\u202e{{{{ 7*7 }}}}\n")
    figure = replace(page_of.at("52.30", label=hostile), section=hostile)
    unmapped = replace(figure, cell=replace(figure.cell, indicator_code="other"))
    found = finding(
        unmapped, message_zh=hostile, message_en=hostile, recomputation=hostile,
        explanations=(Explanation("swap", unmapped, hostile, hostile, hostile),),
    )  # fmt: skip
    checked = replace(page_of.checked(found), name=hostile, title_zh=hostile, title_en=hostile)
    for text in (page_of.text, None):
        html = html_report(replace(checked, text=text))
        page = lxml.html.document_fromstring(html)
        assert not page.xpath("//script | //img | //@onerror")
        assert "<script" not in html
        assert "\u202e" not in html
        assert "\x1b" not in html
        assert "49" not in page.xpath("string(//div[@class='text'])")
    assert hostile in page.xpath("string(//h1)")


def test_the_page_needs_nothing_from_elsewhere(page_of: Page) -> None:
    html = html_report(page_of.checked(finding(page_of.at("55"))))
    page = lxml.html.document_fromstring(html)
    assert not page.xpath("//script | //link | //img | //iframe | //@src")
    assert "url(" not in html
    assert "http://" not in html
    assert "https://" not in html


def test_what_is_far_from_every_figure_is_folded(page_of: Page) -> None:
    page = page_of.html(finding(page_of.at("52.30"), page_of.at("53.20")))
    (folded,) = page.xpath("//div[@class='text']/details")
    numbers = [int(name[1:]) for name in folded.xpath(".//div[@class='row']/@id")]
    assert numbers == list(range(3 + CONTEXT + 1, 26 - CONTEXT))
    assert len(numbers) >= FEWEST_FOLDED
    assert not folded.xpath(".//mark")


def test_without_the_text_the_places_are_listed(page_of: Page) -> None:
    first, second = page_of.at("52.30"), page_of.at("53.20")
    page = page_of.html(finding(first, second, culprit=second), text=None)
    assert not page.xpath("//div[@class='text']")
    places = page.xpath("//ul[@class='places']/li")
    assert ["第3行" in item.text_content() for item in places] == [True, False]
    assert [item.find("mark").text for item in places] == ["52.30", "53.20"]


def test_a_figure_that_is_not_where_it_should_be_is_not_marked(page_of: Page) -> None:
    moved = replace(page_of.at("52.30"), char_start=0, char_end=5)
    unknown = replace(page_of.at("53.20"), char_start=None, char_end=None)
    page = page_of.html(finding(moved, unknown))
    assert not page.xpath("//mark")
    assert page.xpath("//article//td/a/@href") == ["#L3", "#L26"]


def test_line_ends_of_another_system_leave_no_trace(catalogue: Catalogue) -> None:
    page_of = Page(catalogue, TEXT.replace("\n", "\r\n"))
    page = page_of.html(finding(page_of.at("52.30")))
    assert shown_text(page) == TEXT.removesuffix("\n")
    assert [mark.text_content() for mark in page.xpath("//div[@class='text']//mark")] == ["52.30"]


def test_arithmetic_and_proof_are_there_line_by_line(page_of: Page) -> None:
    figure = page_of.at("55")
    cell = "population/resident/_T/_T/U/520100/2020-2020/past/万人"
    steps = (
        Inequality({cell: Fraction(-1), "p<b>": Fraction(1, 3)}, Fraction(0), (), "urbanization"),
        Inequality({cell: Fraction(1)}, Fraction(111, 2), (figure.figure_id,), "value"),
    )
    proof = Certificate(((Fraction(2, 7), steps[0]), (Fraction(1), steps[1])))
    page = page_of.html(
        finding(
            figure, certificate=proof, recomputation="1 = 2; 3 = 4",
            also_breaks=(("parts_sex", "5 ≠ 6; 7 ≠ 8"),),
        )
    )  # fmt: skip
    assert [block.text.splitlines() for block in page.xpath("//article//pre")] == [
        ["1 = 2", "3 = 4"],
        ["5 ≠ 6", "7 ≠ 8"],
        [
            "2/7 × [ 1/3 × p<b> − 贵阳市2020年人口数（常住、城镇） ≤ 0 ]  (城镇化率与城乡人口不符)",
            "1 × [ 贵阳市2020年人口数（常住、城镇） ≤ 55.5 ]  (第4行 55 万人)",
        ],
    ]


def test_the_same_findings_give_the_same_bytes(page_of: Page) -> None:
    found = [finding(page_of.at("52.30"), page_of.at("53.20")), finding(page_of.at("55"))]
    assert html_report(page_of.checked(*found)) == html_report(page_of.checked(*found[::-1]))


def test_a_page_without_findings_says_so(page_of: Page) -> None:
    page = page_of.html()
    assert "未发现问题" in page.text_content()
    assert not page.xpath("//article")
    assert shown_text(page) == TEXT.removesuffix("\n")


# --- the command --------------------------------------------------------------------------

LANXI = Path(__file__).parents[1] / "fixtures" / "documents" / "lanxi.txt"
CLEAN = """云溪市人口发展规划（2021—2025年）

第一章　发展基础
2020年末，全市常住人口为52.30万人。

第二章　发展目标
到2025年，全市常住人口达到55万人左右。
"""


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "yunxi.txt"
    path.write_bytes(CLEAN.encode())
    return path


@pytest.fixture
def plan_of_lanxi(tmp_path: Path, project_sources: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fictional document as a plan of Guiyang, every draft accepted."""
    sources = tmp_path / "sources"
    folder = sources / "plans" / "lanxi-2021-2030"
    shutil.copytree(project_sources / "catalogue", sources / "catalogue")
    assert main(["extract", str(LANXI), "--into", str(folder), "--area", "贵阳市"]) == 0
    statements = folder / "statements.csv"
    statements.write_text(
        statements.read_text(encoding="utf-8").replace(",extracted,draft", ",extracted,accepted"),
        encoding="utf-8",
    )
    edit_yaml(folder / "plan.yaml", lambda plan: plan["title"].update(en="Lanxi"))
    monkeypatch.setenv("PLANWATCH_SOURCES", str(sources))
    return folder


def records_of(text: str) -> list[dict[str, Any]]:
    return list(json.loads(text))


def values(record: dict[str, Any]) -> set[str]:
    return {member["value_text"] for member in record["members"]}


def test_a_city_that_nobody_knows_is_checked_against_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", str(LANXI), "--format", "json"]) == 1
    found = records_of(capsys.readouterr().out)
    text = LANXI.read_bytes().decode()
    assert all(
        text[member["char_start"] : member["char_end"]] == member["value_text"]
        for record in found
        for member in record["members"]
    )
    assert {member["area_code"] for record in found for member in record["members"]} == {None}
    certain = [values(record) for record in found if record["severity"] == "certain"]
    assert any({"328", "382"} <= each for each in certain)
    assert any("312.64" in each for each in certain)
    assert any("65.3" in each for each in certain)
    # The districts add up in 2010, and so they should in 2020.
    assert any({"104.35", "54.93"} <= each for each in certain)
    assert [record["severity"] for record in found] == sorted(
        (record["severity"] for record in found), key=SEVERITIES.index
    )


def test_a_document_without_contradiction_ends_with_nought(
    clean: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANWATCH_LANGUAGE", "zh")
    assert main(["check", str(clean)]) == 0
    said = capsys.readouterr().out
    assert "未发现问题" in said
    assert "核对2条陈述" in said
    assert main(["check", str(clean), "--format", "json"]) == 0
    assert capsys.readouterr().out == "[]\n"


def test_the_area_can_be_named(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = CLEAN + "2020年末，全市常住人口为58.30万人。\n"
    clean.write_bytes(wrong.encode())
    assert main(["check", str(clean), "--area", "贵阳市", "--format", "json"]) == 1
    (record,) = records_of(capsys.readouterr().out)
    assert {member["area_code"] for member in record["members"]} == {GUIYANG}


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_the_same_document_gives_the_same_bytes_wherever_it_lies(tmp_path: Path, form: str) -> None:
    reports = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        copy = shutil.copy(LANXI, folder / "lanxi.txt")
        out = folder / "report"
        assert main(["check", str(copy), "--format", form, "--output", str(out)]) == 1
        reports.append(out.read_bytes())
    assert reports[0] == reports[1]
    assert reports[0].endswith(b"\n")


def test_the_page_of_a_document_marks_its_figures(tmp_path: Path) -> None:
    out = tmp_path / "lanxi.html"
    assert main(["check", str(LANXI), "--format", "html", "--output", str(out)]) == 1
    page = lxml.html.document_fromstring(out.read_text(encoding="utf-8"))
    assert shown_text(page) == LANXI.read_bytes().decode().removesuffix("\n")
    assert {"328", "382", "312.64", "65.3"} <= {m.text_content() for m in page.iter("mark")}
    assert {link[1:] for link in links(page)} <= set(page.xpath("//@id"))


def test_a_plan_is_checked_by_its_id(
    plan_of_lanxi: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["check", plan_of_lanxi.name, "--format", "json"]) == 1
    by_id = capsys.readouterr().out
    assert main(["check", str(plan_of_lanxi), "--format", "json"]) == 1
    assert capsys.readouterr().out == by_id
    assert any({"328", "382"} <= values(record) for record in records_of(by_id))
    out = tmp_path / "page.html"
    command = ["check", plan_of_lanxi.name, "--format", "html", "--output", str(out)]
    assert main(command) == 1
    page = lxml.html.document_fromstring(out.read_text(encoding="utf-8"))
    assert page.xpath("//ul[@class='places']/li")
    assert main([*command, "--document", str(LANXI)]) == 1
    page = lxml.html.document_fromstring(out.read_text(encoding="utf-8"))
    assert "382" in {mark.text_content() for mark in page.xpath("//div[@class='text']//mark")}


def test_only_what_was_accepted_is_checked(
    plan_of_lanxi: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    statements = plan_of_lanxi / "statements.csv"
    statements.write_text(
        statements.read_text(encoding="utf-8").replace(",accepted", ",draft"), encoding="utf-8"
    )
    capsys.readouterr()
    assert main(["check", plan_of_lanxi.name]) == 0
    assert "0 statements" in capsys.readouterr().out


def test_a_statement_that_cannot_be_checked_is_named(
    plan_of_lanxi: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_once(plan_of_lanxi / "statements.csv", ",382,382,万人,", ",38x,382,万人,")
    capsys.readouterr()
    main(["check", plan_of_lanxi.name, "--format", "json"])
    done = capsys.readouterr()
    assert "not checked" in done.err
    assert "38x" in done.err
    assert not any("382" in values(record) for record in records_of(done.out))


def test_another_document_is_not_shown_as_the_plan(
    plan_of_lanxi: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["check", plan_of_lanxi.name, "--document", str(clean)]) == 2
    done = capsys.readouterr()
    assert done.out == ""
    assert "text_sha256" in done.err


def test_what_cannot_be_read_ends_with_two_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing more")
    for path in (tmp_path / "nowhere.txt", broken, tmp_path):
        assert main(["check", str(path)]) == 2
        done = capsys.readouterr()
        assert done.out == ""
        assert path.name in done.err
        assert "expected" in done.err


def test_what_cannot_be_meant_ends_with_two(
    plan_of_lanxi: Path, clean: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (
        [],
        [str(clean), "--format", "xml"],
        [str(clean), "--document", str(LANXI)],
        [plan_of_lanxi.name, "--area", "贵阳市"],
        [str(clean), "--output", str(tmp_path / "nowhere" / "page.html")],
    ):
        try:
            code = main(["check", *arguments])
        except SystemExit as exit_:
            code = int(str(exit_.code))
        assert code == 2
        assert capsys.readouterr().err


def test_it_loads_neither_orchestrator_nor_warehouse(clean: Path) -> None:
    code = (
        "import sys; from orchestration.cli import main; main(sys.argv[1:]);"
        "sys.exit(any(m in sys.modules for m in"
        " ('dagster', 'dbt', 'duckdb', 'great_expectations')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(clean), "--format", "html"],
        cwd=PROJECT_ROOT, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "云溪市".encode() in done.stdout
