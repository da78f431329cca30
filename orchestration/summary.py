"""What a refresh loaded and found, in words, read from the published warehouse."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from expectations.consistency.lives import NEW, REOPENED, RESOLVED
from orchestration.language import language
from sources.settings import Settings

#: News of findings shown; the others are counted.
SHOWN_NEWS = 10
SHOWN_REJECTIONS = 10
#: What is news.
EVENTS = (NEW, RESOLVED, REOPENED)

_PLANS = """
    select
        documents.document_id, {title},
        count(*) filter (where kind = 'observed'), count(*) filter (where kind = 'target'),
        count(*) filter (where kind = 'projection'), count(*) filter (where kind = 'change'),
        count(statement_key), count(*) filter (where review = 'draft')
    from core.dim_document as documents
    left join core.fct_statement as statements using (document_id)
    group by all
    order by all
"""
_FEEDS = """
    select feeds.feed_id, {title}, observation_count, min(period_start), max(period_end)
    from core.dim_feed as feeds
    left join core.fct_observation as observations using (feed_id)
    group by all
    order by all
"""
#: What happened since the release before, the gravest first; what is answered is no news.
_NEWS = """
    select {severity_name}, {event_name}, document_id, findings.{message}, event
    from quality.fct_finding as findings
    inner join quality.dim_rule as rules using (rule_id)
    inner join core.dim_code as severities
        on severities.code_list = 'SEVERITY' and severities.code = findings.severity
    inner join core.dim_code as events
        on events.code_list = 'FINDING_EVENT' and events.code = findings.event
    where answer is null
    order by
        severities.sort_order, event = 'resolved', culprit_figure_id is null, rules.rule_rank,
        document_id, finding_id
"""
_TOTALS = """
    select
        count(*) filter (where state = 'open'),
        count(*) filter (where state = 'open' and answer is not null),
        (select count(*) from quality.fct_finding_answer where is_outdated)
    from quality.fct_finding
"""
#: Returns that are due and not loaded, feed by feed and period by period.
_MISSING = """
    select feed_id, period_key, {state_name}, count(*)
    from quality.fct_feed_coverage
    inner join core.dim_code as states
        on states.code_list = 'COVERAGE_STATE' and states.code = coverage_state
    where coverage_state in ('missing', 'quarantined')
    group by all
    order by all
"""
_RUN = "select run_id from operations.fct_refresh where is_current"
_REJECTIONS = """
    select source_file, source_line, field, {reason}, found, repair
    from quality.fct_rejection
    where not is_known
    order by all
"""
_UNREAD = """
    select source_id, intake_state
    from operations.fct_refresh_input
    where intake_state <> 'loaded' and run_id = ?
"""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of the summary in one language."""

    loaded: str
    plan_heads: tuple[str, ...]
    feeds: str
    feed_heads: tuple[str, ...]
    news: str
    no_news: str
    news_heads: tuple[str, ...]
    more: str
    totals: str
    outdated: str
    rejected: str
    known: str
    missing: str
    missing_row: str
    unread: str
    query: str


WORDS = {
    "en": Words(
        "Plans",
        ("document", "title", "observed", "targets", "projections", "changes", "statements",
            "drafts",
        ),
        "Statistics", ("feed", "title", "figures", "from", "to"),
        "Findings: {new} new, {resolved} resolved, {reopened} reopened",
        "Findings: nothing new, resolved or reopened",
        ("severity", "event", "document", "finding"),
        "… and {count} more: "
        "select * from quality.fct_finding where event <> '' and answer is null",
        "Open findings: {open}, of them answered: {answered} (quality.fct_finding).",
        "Answers that meet no open finding: {count}: "
        "select * from quality.fct_finding_answer where is_outdated",
        "QUARANTINE: {count} rejections that nobody has looked at yet",
        "{count} known faults stay in quarantine (quality.fct_rejection).",
        "Returns that are due and not loaded: {count} (area and period; quality.fct_feed_coverage)",
        "  {feed} {period} {state}: {areas} areas",
        "{source} could not be read ({state})",
        "Query it (read-only):",
    ),
    "zh": Words(
        "规划", ("文件", "标题", "实际", "目标", "预测", "变化", "陈述", "其中草稿"),
        "统计", ("数据源", "标题", "数值", "起", "止"),
        "发现：新增 {new} 条，已解决 {resolved} 条，重新出现 {reopened} 条",
        "发现：无新增、已解决或重新出现者",
        ("程度", "变化", "文件", "发现"),
        "……另有 {count} 条："
        "select * from quality.fct_finding where event <> '' and answer is null",
        "未解决的发现共 {open} 条，其中已答复 {answered} 条（quality.fct_finding）。",
        "没有对应的未解决发现的答复 {count} 条："
        "select * from quality.fct_finding_answer where is_outdated",
        "隔离区：{count} 条尚未处理",
        "{count} 条已知问题仍在隔离区（quality.fct_rejection）。",
        "应报而未装载：{count}（地区×时期，quality.fct_feed_coverage）",
        "  {feed} {period} {state}：{areas} 个地区",
        "{source} 无法读取（{state}）",
        "查询（只读）：",
    ),
}  # fmt: skip


def print_summary(settings: Settings, console: Console | None = None) -> int:
    """Print what the published warehouse holds.

    Returns:
        The number of faults in the sources that nobody has looked at.
    """
    console = console or Console(width=min(Console().width, 160) if Console().is_terminal else 150)
    tongue = language()
    words = WORDS[tongue]
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        ask = _asker(connection, tongue)
        _print_table(console, words.loaded, words.plan_heads, ask(_PLANS))
        _print_table(console, words.feeds, words.feed_heads, ask(_FEEDS))
        _print_missing(console, words, ask(_MISSING))
        _print_news(console, words, ask(_NEWS))
        _print_totals(console, words, ask(_TOTALS)[0])
        unknown = _print_rejections(console, words, connection, ask(_REJECTIONS), ask(_RUN)[0][0])
        has_plans = bool(ask(_PLANS))
    _print_how_to_query(console, words, settings.published, has_plans=has_plans)
    return unknown


def _asker(connection: duckdb.DuckDBPyConnection, tongue: str) -> Any:
    names = {
        "title": f"title_{tongue}",
        "message": f"message_{tongue}",
        "reason": f"reason_{tongue}",
        "state_name": f"states.name_{tongue}",
        "severity_name": f"severities.name_{tongue}",
        "event_name": f"events.name_{tongue}",
    }
    return lambda query: connection.execute(query.format(**names)).fetchall()


def _print_table(
    console: Console, title: str, heads: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    if not rows:
        return
    table = Table(title=title, title_justify="left", show_lines=False)
    for position, head in enumerate(heads):
        numeric = isinstance(rows[0][position], int)
        table.add_column(head, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        # What a document prints in brackets is no markup.
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    console.print(table)


def _print_missing(console: Console, words: Words, rows: list[tuple[Any, ...]]) -> None:
    """What has not come, the newest period of each feed last."""
    if not rows:
        return
    console.print(words.missing.format(count=sum(row[3] for row in rows)), style="bold")
    for feed, period, state, areas in rows[-SHOWN_REJECTIONS:]:
        text = words.missing_row.format(feed=feed, period=period, state=state, areas=areas)
        console.print(text, markup=False)


def _print_news(console: Console, words: Words, rows: list[tuple[Any, ...]]) -> None:
    """What happened to findings that nobody has answered."""
    if not rows:
        console.print(words.no_news)
        return
    counts = Counter(event for *_, event in rows)
    title = words.news.format(**{event: counts[event] for event in EVENTS})
    shown = [row[:-1] for row in rows[:SHOWN_NEWS]]
    _print_table(console, title, words.news_heads, shown)
    if len(rows) > SHOWN_NEWS:
        console.print(words.more.format(count=len(rows) - SHOWN_NEWS), markup=False)


def _print_totals(console: Console, words: Words, totals: tuple[int, int, int]) -> None:
    still_open, answered, outdated = totals
    console.print(words.totals.format(open=still_open, answered=answered))
    if outdated:
        console.print(words.outdated.format(count=outdated), style="bold red")


def _print_rejections(
    console: Console,
    words: Words,
    connection: duckdb.DuckDBPyConnection,
    unknown: list[tuple[Any, ...]],
    run_id: str,
) -> int:
    known = connection.execute(
        "select count(*) from quality.fct_rejection where is_known"
    ).fetchone()
    unread = connection.execute(_UNREAD, [run_id]).fetchall()
    for source, state in unread:
        console.print(words.unread.format(source=source, state=state), style="bold red")
    if unknown:
        console.print(words.rejected.format(count=len(unknown)), style="bold red")
        for file, line, field, reason, found, repair in unknown[:SHOWN_REJECTIONS]:
            where = f"{file}:{line}" if line else file
            console.print(f"  {where} {field or ''} {reason}: {found}. {repair}", markup=False)
    if known and known[0]:
        console.print(words.known.format(count=known[0]))
    return len(unknown)


def _print_how_to_query(
    console: Console, words: Words, published: Path, *, has_plans: bool
) -> None:
    shown = os.path.relpath(published)
    console.print(f"\n{words.query}", style="bold")
    sql = (
        "select area_name_en, year, plan_baseline, plan_target_low, published_value "
        "from population.mart_population where area_code = '520100' and indicator_code = "
        "'urbanization_rate' order by year"
        if has_plans
        else "select feed_id, area_text, label, period_key, value_text from "
        "core.observation_latest order by all limit 20"
    )
    console.print(f'  make query SQL="{sql}"', markup=False, soft_wrap=True)
    console.print(
        f"  python: duckdb.connect('{shown}', read_only=True)", markup=False, soft_wrap=True
    )
