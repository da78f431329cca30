"""The page of the findings: complete, readable without a network, and harmless."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from expectations import data_docs, findings_page
from expectations.consistency.engine import Report, check
from expectations.consistency.lives import Life
from expectations.consistency.tables import (
    also_broken_records,
    answer_records,
    coverage_records,
    explanation_records,
    finding_record,
    life_records,
    member_records,
    rule_records,
)
from sources.readers.answers import Answer
from sources.readers.catalogue import Catalogue
from sources.readers.delimited import frame_records
from tests.builders import Plan

EVIL = "<script>alert(1)</script>\"'&"
DAY = date(2026, 11, 22)

Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture
def report(catalogue: Catalogue) -> Report:
    """Three figures that contradict each other, and one that is written badly."""
    plan = Plan(catalogue)
    figures = [
        plan.states("638.12"),
        plan.states("638.32"),
        plan.states("638.12"),
        plan.states("2", "other", unit="个", printed="2..0", label=EVIL),
    ]
    return check([replace(figure, section=EVIL) for figure in figures], catalogue)


@pytest.fixture
def tables(report: Report, catalogue: Catalogue) -> Tables:
    findings = report.findings
    return {
        "rule": rule_records(),
        "finding": [finding_record(f) for f in findings],
        "finding_member": [row for f in findings for row in member_records(f)],
        "finding_explanation": [row for f in findings for row in explanation_records(f)],
        "finding_also_broken": [row for f in findings for row in also_broken_records(f)],
        "finding_life": life_records(Life(f.finding_id, "open", DAY, DAY) for f in findings),
        "finding_answer": [],
        "rule_coverage": coverage_records(report.coverage, ["plan"]),
        "document": [{"document_id": "plan", "title_zh": f"规划{EVIL}", "title_en": "A plan"}],
        "publication": [],
        "code_lists": frame_records(catalogue.tables["code_lists"]),
    }


def page(tables: Tables) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(findings_page.render(tables))


def test_every_open_finding_stands_there_with_its_members(report: Report, tables: Tables) -> None:
    cards = page(tables).xpath("//article")
    assert {card.get("id") for card in cards} == {
        f"finding-{finding.finding_id}" for finding in report.findings
    }
    (same,) = [card for card in cards if "638.32" in card.text_content()]
    assert len(same.xpath(".//table//tr")) == 3
    assert "重复出现" in same.text_content()


def test_a_resolved_finding_is_left_out(report: Report, tables: Tables) -> None:
    first, second = report.findings
    tables["finding_life"] = life_records(
        [
            Life(first.finding_id, "open", DAY, DAY),
            Life(second.finding_id, "resolved", DAY, DAY, DAY),
        ]
    )
    (card,) = page(tables).xpath("//article")
    assert card.get("id") == f"finding-{first.finding_id}"


def test_what_a_document_prints_is_text_and_nothing_else(tables: Tables) -> None:
    html = findings_page.render(tables)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert EVIL in page(tables).text_content()


def test_an_answer_stands_with_its_finding_alone(report: Report, tables: Tables) -> None:
    finding = report.findings[0]
    answer = Answer(
        finding.finding_id, "plan", finding.rule_id, "reported", f"told {EVIL}", DAY, "by phone", 2
    )
    tables["finding_answer"] = answer_records([answer])
    told = [card for card in page(tables).xpath("//article") if "已答复" in card.text_content()]
    (card,) = told
    assert card.get("id") == f"finding-{finding.finding_id}"
    for part in ("已反馈发布机关", "Reported to the issuer", f"told {EVIL}", "by phone"):
        assert part in card.text_content()
    tables["finding_answer"] = answer_records([replace(answer, rule_id="parts_sex")])
    assert "told" not in findings_page.render(tables)


def test_the_matrix_has_every_rule_and_document(tables: Tables) -> None:
    tables["document"].append({"document_id": "draft", "title_zh": "草稿", "title_en": "Draft"})
    tables["rule_coverage"] = [
        *tables["rule_coverage"], *coverage_records([], ["draft"])
    ]  # fmt: skip
    rows = page(tables).xpath("//table[@class='matrix']/tbody/tr[td]")
    assert len(rows) == len(rule_records())
    assert {len(row.xpath("td")) for row in rows} == {3}
    assert {row.xpath("td")[2].text_content() for row in rows} == {"–"}
    (same,) = [row for row in rows if row.xpath("td")[0].get("title") == "same_cell"]
    assert same.xpath("td")[1].get("class") == "broken"
    assert same.xpath("td")[1].text_content().startswith("✘ 1")


def test_the_page_lies_beside_the_others_and_needs_no_network(
    tables: Tables, tmp_path: Path
) -> None:
    assert data_docs.build([], tmp_path, tables) == 2
    assert 'href="findings.html"' in (tmp_path / "index.html").read_text(encoding="utf-8")
    text = (tmp_path / "findings.html").read_text(encoding="utf-8")
    document = lxml.html.fromstring(text.encode())
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "")
    links = [*document.xpath("//@href"), *document.xpath("//@src")]
    assert all(link.startswith("#") or (tmp_path / link).is_file() for link in links)
    ids = document.xpath("//@id")
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


def test_the_same_findings_give_the_same_page(tables: Tables) -> None:
    assert findings_page.render(tables) == findings_page.render(tables)


def test_publications_have_their_findings_and_feeds_a_column(
    catalogue: Catalogue, tables: Tables
) -> None:
    yearbooks = {"yearbook/2021": ("10", "12"), "yearbook/2022": ("12", "12")}
    for document_id, values in yearbooks.items():
        plan = Plan(catalogue, document=document_id)
        report = check([plan.states(value) for value in values], catalogue)
        for finding in report.findings:
            tables["finding"].append(finding_record(finding))
            tables["finding_member"] += member_records(finding)
            tables["finding_life"] += life_records([Life(finding.finding_id, "open", DAY, DAY)])
        tables["rule_coverage"] += coverage_records(report.coverage, [document_id])
        tables["publication"].append(
            {"publication_id": document_id, "feed_id": "yearbook", "title_zh": "年鉴"}
        )

    html = page(tables)

    (heading,) = html.xpath("//h2[@id='yearbook/2021']")
    assert "年鉴" in heading.text_content()
    assert not html.xpath("//h2[@id='yearbook/2022']")
    head = [cell.text_content() for cell in html.xpath("//table[@class='matrix']/thead//th")]
    assert head[1:] == ["plan", "yearbook"]
    (same,) = html.xpath("//table[@class='matrix']//tr[td[@title='same_cell']]")
    assert same.xpath("td")[2].text_content() == "✘ 1 ✔ 1"
