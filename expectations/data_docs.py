"""Data Docs that read well without a network.

Great Expectations puts every expectation and what was observed into words. Its pages, though,
take style sheets and scripts from content networks; so only their sections are taken over, into
pages of our own with a style sheet that lies beside them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from expectations import findings_page
from expectations.findings_page import Row

STYLE = Path(__file__).parent / "data_docs.css"
FINDINGS = "findings.html"

#: Nothing is fetched and nothing is run, whatever a broken source has in its cells.
_POLICY = "default-src 'none'; style-src 'self' file: 'unsafe-inline'"
#: What Great Expectations writes into a section with an expectation that did not hold.
_UNMET_MARKS = ("text-danger", "text-warning")


@dataclass(frozen=True, slots=True)
class Page:
    """One validated source on the index."""

    name: str
    file: str
    rows: int
    faulty_rows: int
    expectations: int
    met: int

    @property
    def is_met(self) -> bool:
        """Whether every expectation held."""
        return self.expectations == self.met


def build(results: Iterable[Path], site: Path, findings: Mapping[str, Sequence[Row]]) -> int:
    """Render saved validation results, the findings, and an index of them.

    A result that is missing (the source could not be read) has no page.

    Args:
        results: files of validation results.
        site: the folder of the pages.
        findings: the rows of the landed tables that the page of the findings shows.

    Returns:
        The number of pages, the index included.
    """
    site.mkdir(parents=True, exist_ok=True)
    for old in site.glob("*.html"):
        old.unlink()
    shutil.copyfile(STYLE, site / STYLE.name)
    pages = [_write_page(path, site) for path in sorted(results) if path.is_file()]
    body = findings_page.render(findings)
    (site / FINDINGS).write_text(_html(findings_page.TITLE, body), encoding="utf-8")
    (site / "index.html").write_text(_index(pages), encoding="utf-8")
    return len(pages) + 2


def _write_page(path: Path, site: Path) -> Page:
    result = json.loads(path.read_text(encoding="utf-8"))
    page = _page(path.stem.replace("__", "/"), f"{path.stem}.html", result)
    (site / page.file).write_text(_source(page, _sections(result)), encoding="utf-8")
    return page


def _page(name: str, file: str, result: Mapping[str, Any]) -> Page:
    outcomes = [outcome["result"] for outcome in result["results"]]
    faulty = {
        row["row_number"]
        for outcome in outcomes
        for row in outcome.get("unexpected_index_list") or []
    }
    statistics = result["statistics"]
    return Page(
        name,
        file,
        max((outcome.get("element_count") or 0 for outcome in outcomes), default=0),
        len(faulty),
        statistics["evaluated_expectations"],
        statistics["successful_expectations"],
    )


def _sections(result: Mapping[str, Any]) -> list[str]:
    """One section for the table as a whole and for each column; those with faults first."""
    from great_expectations.core.expectation_validation_result import (
        ExpectationSuiteValidationResult,
        ExpectationSuiteValidationResultSchema,
    )
    from great_expectations.render.renderer import ValidationResultsPageRenderer
    from great_expectations.render.view import DefaultJinjaSectionView

    outcomes = [{**outcome, "result": _escaped(outcome["result"])} for outcome in result["results"]]
    loaded = ExpectationSuiteValidationResultSchema().load({**result, "results": outcomes})
    if not isinstance(loaded, ExpectationSuiteValidationResult):
        loaded = ExpectationSuiteValidationResult(**loaded)
    document = ValidationResultsPageRenderer(run_info_at_end=True).render(loaded)
    # The first section repeats the statistics, the last one tells of the run.
    parts = document.to_json_dict()["sections"][1:-1]
    view = DefaultJinjaSectionView()
    rendered = [
        str(view.render({"section": part, "section_loop": {"index": number}}))
        for number, part in enumerate(parts, start=1)
    ]
    return sorted(rendered, key=lambda html: not any(mark in html for mark in _UNMET_MARKS))


def _escaped(found: Any) -> Any:
    """What was found in a source, as text: Great Expectations would take it for HTML."""
    if isinstance(found, str):
        return escape(found, quote=False)
    if isinstance(found, list):
        return [_escaped(item) for item in found]
    if isinstance(found, dict):
        return {name: _escaped(item) for name, item in found.items()}
    return found


def _source(page: Page, sections: list[str]) -> str:
    body = "\n".join(sections)
    return _html(
        page.name,
        f'<p class="back"><a href="index.html">← 数据契约 · Data Docs</a></p>\n'
        f"<h1>{escape(page.name)}</h1>\n<dl>"
        f"<div><dt>结果 · result</dt><dd>{_verdict(page)}</dd></div>"
        f"<div><dt>满足的约定 · expectations met</dt>"
        f"<dd>{page.met} / {page.expectations}</dd></div>"
        f"<div><dt>行数 · rows</dt><dd>{page.rows:,}</dd></div>"
        f"<div><dt>不符行数 · rows at fault</dt><dd>{page.faulty_rows:,}</dd></div>"
        f'</dl>\n<div class="sections">\n{body}\n</div>',
    )


def _index(pages: list[Page]) -> str:
    rows = "\n".join(
        f'<tr><td><a href="{escape(page.file)}">{escape(page.name)}</a></td>'
        f'<td class="number">{page.rows:,}</td><td class="number">{page.faulty_rows:,}</td>'
        f'<td class="number">{page.met} / {page.expectations}</td><td>{_verdict(page)}</td></tr>'
        for page in pages
    )
    return _html(
        "数据契约 · Data Docs",
        f"""<h1>数据契约 · Data Docs</h1>
<p>每个来源进库前所受的检验。未满足者进入隔离区（<code>quality.fct_rejection</code>），其余照常装载。<br>
What every source was held against before it was let in. What did not pass is in quarantine, with
its place and its repair: <code>quality.fct_rejection</code>.</p>
<p><a href="{FINDINGS}">{findings_page.TITLE}</a>：规划自身的矛盾，及各规则的结果。<br>
Where plans contradict themselves, and what became of every rule in every plan.</p>
<table><thead><tr><th>来源 · source</th><th class="number">行数 · rows</th>
<th class="number">不符 · rows at fault</th><th class="number">满足 · met</th>
<th>结果 · result</th></tr></thead>
<tbody>
{rows}
</tbody></table>""",
    )


def _verdict(page: Page) -> str:
    if page.is_met:
        return '<span class="met">✔ 全部满足 · all met</span>'
    return '<span class="unmet">✘ 有未满足 · some unmet</span>'


def _html(title: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Planwatch</title>
<link rel="stylesheet" href="{STYLE.name}"></head>
<body><main>
{body}
</main></body></html>
"""
