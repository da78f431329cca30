"""What `planwatch feed` and `planwatch quarantine` say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str]] = {
    "contract": ("契约：{feed}（{title}）", "Contract: {feed} ({title})"),
    "period": ("所属期：{period}", "Period: {period}"),
    "no_period": ("未写明", "not told"),
    "figures": (
        "可装载数值：{count} 个，涉及地区 {areas} 个",
        "Would load: {count} figures of {areas} areas",
    ),
    "not_published": (
        "尚无已发布的仓库，未作比较。",
        "Nothing is published yet to compare with.",
    ),
    "changes": (
        "与已发布数相比：新增 {new}，不变 {unchanged}，修订 {changed}",
        "Against what is published: {new} new, {unchanged} unchanged, {changed} revised",
    ),
    "revision": ("  {area} {label} {period}：{before} → {after}（{share} %）",
                 "  {area} {label} {period}: {before} → {after} ({share} %)"),
    "more": ("  ……另有 {count} 条", "  … and {count} more"),
    "sizes": (
        "修订幅度：不足1% {small}，1—10% {middle}，10%以上 {large}",
        "Size of revisions: {small} below 1 %, {middle} from 1 to 10 %, {large} above",
    ),
    "clean": ("可以装载，无一被隔离。", "It loads clean; nothing would be quarantined."),
    "rejected": ("将被隔离：{count} 项", "Would be quarantined: {count}"),
    "whole": ("整个文件将被隔离。", "The whole file would be quarantined."),
    "heads_feed": ("数据源", "feed"),
    "heads_title": ("名称", "title"),
    "heads_frequency": ("频率", "frequency"),
    "heads_last": ("最近一期", "last period"),
    "heads_next": ("下一期", "next period"),
    "heads_due": ("应报日", "due"),
    "heads_state": ("情况", "state"),
    "late": ("逾期 {days} 天，缺 {count} 个地区", "{days} days late, {count} areas missing"),
    "in_time": ("正常", "in time"),
    "no_calendar": ("无日历", "no calendar"),
    "unreadable": ("契约无法读取", "contract cannot be read"),
    "drafted": ("契约草稿已写入 {path}", "The draft is in {path}"),
    "todos": ("尚待填写 {count} 处：", "{count} things are left to fill in:"),
    "then": (
        "填写后检验：planwatch feed check {file} --feed {feed}",
        "Then check it: planwatch feed check {file} --feed {feed}",
    ),
    "hint_sentences": (
        "若数值写在公报正文中，请在契约的 layout.sentences 中写明各句：见 docs/feeds.md。",
        "If its figures stand in sentences, write them under layout.sentences: see docs/feeds.md.",
    ),
    "heads_id": ("编号", "id"),
    "heads_file": ("文件", "file"),
    "heads_reason": ("原因", "reason"),
    "heads_kept": ("留存", "kept"),
    "heads_since": ("起", "since"),
    "heads_status": ("状态", "status"),
    "empty_quarantine": ("隔离区为空。", "The quarantine is empty."),
    "kept_file": ("整个文件", "file"),
    "kept_rows": ("{count} 行", "{count} rows"),
    "kept_reason": ("仅原因", "the reason alone"),
    "open": ("待处理", "open"),
    "resolved": ("已解决", "resolved"),
    "dropped": ("已放弃", "dropped"),
    "retry_clean": (
        "现可装载。下次刷新即装载：planwatch refresh",
        "It loads clean now. The next refresh loads it: planwatch refresh",
    ),
    "restored": ("已将文件放回 {path}", "The file was put back to {path}"),
    "retry_other": (
        "可以装载，但 {path} 处现为另一文件，未予放回。",
        "It would load clean, but another file stands at {path} now; nothing was put back.",
    ),
    "retry_rows": (
        "该条目未留存整个文件；请在来源中更正后刷新。",
        "The file as a whole is not kept of this one; correct it at the source and refresh.",
    ),
    "drop_done": (
        "已放弃 {id}：{reason}。记录与文件仍留存。",
        "Dropped {id}: {reason}. The record and the bytes stay.",
    ),
}  # fmt: skip


def say(tongue: str, key: str, **values: object) -> str:
    """A sentence in a language."""
    zh, en = _WORDS[key]
    return (zh if tongue == "zh" else en).format(**values)
