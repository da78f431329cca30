"""What `planwatch review` says, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewWords:
    """The texts of a review in one language."""

    draft: str
    unread: str
    progress: str
    draft_keys: str
    unread_keys: str
    accepted: str
    accepted_all: str
    rejected: str
    edited: str
    added: str
    undone: str
    nothing_to_undo: str
    unknown_key: str
    refused: str
    not_pairs: str
    no_document: str
    other_text: str
    other_document: str
    changed_on_disk: str
    done: str
    left: str
    counts: str


REVIEW_WORDS = {
    "en": ReviewWords(
        draft="Draft",
        unread="Unread figure",
        progress="{number} of {total}",
        draft_keys="a accept, e field=value … edit, r [why] reject, s skip, "
        "A accept all drafts of this indicator, u undo, q quit",
        unread_keys="n field=value … make it a statement, r it is none, s skip, u undo, q quit",
        accepted="{id} accepted.",
        accepted_all="{count} drafts of {indicator} accepted, {refused} not: they need an edit.",
        rejected="{id} rejected.",
        edited="{id} changed; a accepts it.",
        added="{id} added and accepted.",
        undone="Taken back.",
        nothing_to_undo="Nothing to take back in this session.",
        unknown_key="Expected one of the letters above, found {key!r}.",
        refused="Not saved:",
        not_pairs="expected field=value, such as year=2025 or indicator=gdp, found {found!r}",
        no_document="(The document is not known here: give it with --document PATH to see the "
        "text around the figures.)",
        other_text="(The document has another text at this place.)",
        other_document="The document given is not the one that plan.yaml declares; places may "
        "not hold in it.",
        changed_on_disk="statements.csv was changed by another program meanwhile. It was loaded "
        "again and nothing was saved: please answer again.",
        done="Nothing is left to review.",
        left="Saved. {drafts} drafts and {unread} unread figures are left.",
        counts="{drafts} drafts ({edited} of them edited), {accepted} accepted, {rejected} "
        "rejected, {unread} unread figures",
    ),
    "zh": ReviewWords(
        draft="草稿",
        unread="未读出的数字",
        progress="第 {number} 条，共 {total} 条",
        draft_keys="a 采纳，e 字段=值 … 修改，r [原因] 否决，s 跳过，A 采纳该指标的全部草稿，"
        "u 撤销，q 退出",
        unread_keys="n 字段=值 … 新增陈述，r 不是陈述，s 跳过，u 撤销，q 退出",
        accepted="{id} 已采纳。",
        accepted_all="{indicator} 的 {count} 条草稿已采纳，{refused} 条未采纳：需先修改。",
        rejected="{id} 已否决。",
        edited="{id} 已修改；按 a 采纳。",
        added="{id} 已新增并采纳。",
        undone="已撤销。",
        nothing_to_undo="本次会话没有可撤销的操作。",
        unknown_key="应为上列字母之一，实际为 {key!r}。",
        refused="未保存：",
        not_pairs="应为 字段=值，如 year=2025 或 indicator=gdp，实际为 {found!r}",
        no_document="（此处没有原文：用 --document PATH 指定文件，即可看到数字的上下文。）",
        other_text="（文件在此处的文字不同。）",
        other_document="所给文件不是 plan.yaml 声明的那一份，位置可能对不上。",
        changed_on_disk="statements.csv 已被其他程序修改，现已重新载入，未保存任何内容："
        "请重新回答。",
        done="没有待审核的内容。",
        left="已保存。剩余草稿 {drafts} 条，未读出的数字 {unread} 个。",
        counts="草稿 {drafts} 条（其中已修改 {edited} 条），已采纳 {accepted} 条，已否决 "
        "{rejected} 条，未读出的数字 {unread} 个",
    ),
}
