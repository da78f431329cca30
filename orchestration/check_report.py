"""What `planwatch check` says, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectations.consistency.figures import Figure
from expectations.consistency.findings import (
    CERTAIN,
    LIKELY,
    SEVERITIES,
    WORTH_A_LOOK,
    Explanation,
    Finding,
    Member,
    rules,
)
from expectations.consistency.naming import with_unit
from expectations.consistency.reading_areas import is_unlisted
from sources.readers.catalogue import Catalogue

#: Slips that fit, and other rules that the same figure breaks: as many as are shown at once.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that was checked, and what was found.

    Attributes:
        name: the file, or the plan's folder.
        title_zh, title_en: what the document is called.
        findings: as the engine gives them.
        figures: the statements that were held against the rules.
        rule_count, applied_count: how many rules there are, and how many found figures to compare.
        catalogue: names of everything that the findings speak of.
        unread_count: figures of the text that became no statement; None where people transcribed.
        text: the text that places count in; None where it is not at hand.
    """

    name: str
    title_zh: str
    title_en: str
    findings: tuple[Finding, ...]
    figures: tuple[Figure, ...]
    rule_count: int
    applied_count: int
    catalogue: Catalogue
    unread_count: int | None = None
    text: str | None = None

    @property
    def statement_count(self) -> int:
        """How many statements were held against the rules."""
        return len(self.figures)

    @property
    def gravest_first(self) -> list[Finding]:
        """The findings as they are shown: by severity, then in reading order."""
        return sorted(
            self.findings, key=lambda f: (SEVERITIES.index(f.severity), f.subject.order, f.rule_id)
        )

    @property
    def counts(self) -> Mapping[str, int]:
        """Findings of each severity, also where there is none."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in SEVERITIES}


@dataclass(frozen=True, slots=True)
class CheckWords:
    """The texts of a report in one language."""

    severities: Mapping[str, str]
    roles: Mapping[str, str]
    finding: str
    line: str
    recomputation: str
    restated: str
    culprit: str
    undecided: str
    undecided_among: str
    explanation: str
    more_slips: str
    also_breaks: str
    also_others: str
    nothing: str
    counted: str
    checked: str
    by_machine: str
    separator: str


WORDS = {
    "en": CheckWords(
        severities={CERTAIN: "Certain", LIKELY: "Likely", WORTH_A_LOOK: "Worth a look"},
        roles={
            "restatement": "restatement", "whole": "whole", "part": "part", "ratio": "ratio",
            "base": "base", "change": "change", "start": "start", "end": "end",
            "target": "target", "baseline": "baseline", "figure": "figure",
        },
        finding="{number}. {sentence}",
        line="line {line}",
        recomputation="recomputed: {text}",
        restated="also on {places}",
        culprit="probably wrong: {figure}",
        undecided="arithmetic cannot tell which figure is wrong",
        undecided_among="arithmetic cannot tell which, one of these may be wrong: {figures}",
        explanation="possible slip: {text}",
        more_slips="{count} more slips fit, shown by --format html and json",
        also_breaks="also breaks: {rule}: {text}",
        also_others="also breaks {count} others, shown by --format html and json",
        nothing="Nothing found.",
        counted="Findings: {total} ({certain} certain, {likely} likely, {worth_a_look} worth a "
        "look).",
        checked="{statements} statements were held against {rules} rules; {applied} of them found "
        "figures to compare.",
        by_machine="They were read by machine and nobody has reviewed them. Figures of the text "
        "that could not be read: {unread} (planwatch extract --coverage lists them).",
        separator=", ",
    ),
    "zh": CheckWords(
        severities={CERTAIN: "确定", LIKELY: "很可能", WORTH_A_LOOK: "值得一看"},
        roles={
            "restatement": "重复表述", "whole": "合计", "part": "分项", "ratio": "比率",
            "base": "分母", "change": "变化", "start": "期初", "end": "期末",
            "target": "目标", "baseline": "基期数", "figure": "数值",
        },
        finding="{number}. {sentence}",
        line="第{line}行",
        recomputation="验算：{text}",
        restated="另见{places}",
        culprit="很可能有误：{figure}",
        undecided="仅凭算术无法判定哪一个有误",
        undecided_among="仅凭算术无法判定，可能有误的是其中之一：{figures}",
        explanation="可能的笔误：{text}",
        more_slips="另有{count}种可能的笔误，见 --format html 或 json",
        also_breaks="同时违反：{rule}：{text}",
        also_others="另违反{count}处，见 --format html 或 json",
        nothing="未发现问题。",
        counted="共{total}条：确定{certain}条，很可能{likely}条，值得一看{worth_a_look}条。",
        checked="已用{rules}条规则核对{statements}条陈述，其中{applied}条规则有可比的数字。",
        by_machine="陈述由机器读取，未经人工审核；文中另有{unread}个数字未能读出"
        "（planwatch extract --coverage 可列出）。",
        separator="、",
    ),
}  # fmt: skip

#: Characters that a terminal or a browser would obey instead of showing them.
_CONTROLS = {
    **{code: 0x2400 + code for code in range(32) if code != ord("\t")},
    **dict.fromkeys((*range(0x7F, 0xA0), 0xFFFE, 0xFFFF), 0xFFFD),
    # Directions of writing that change how the text after them looks.
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD),
}


def harmless(text: str) -> str:
    """A text with its control characters made visible, one for one; tabs stay."""
    return text.translate(_CONTROLS)


def text_report(checked: Checked, language: str) -> str:
    """The report for a terminal, ending in a line feed."""
    words = WORDS[language]
    title = checked.title_zh if language == "zh" else checked.title_en
    lines = [f"{title} [{checked.name}]" if title != checked.name else title, ""]
    shown = 0
    for severity, findings in _by_severity(checked.gravest_first):
        lines += [f"{words.severities[severity]} ({len(findings)})", ""]
        for finding in findings:
            shown += 1
            lines += [*_finding_lines(finding, shown, language), ""]
    lines += summary_lines(checked, language)
    return "".join(f"{harmless(line)}\n" for line in lines)


def summary_lines(checked: Checked, language: str) -> list[str]:
    """How much was found, and how much was looked at."""
    words = WORDS[language]
    counted = words.counted.format(total=len(checked.findings), **checked.counts)
    lines = [
        counted if checked.findings else words.nothing,
        words.checked.format(
            statements=checked.statement_count,
            rules=checked.rule_count,
            applied=checked.applied_count,
        ),
    ]
    if checked.unread_count is not None:
        lines.append(words.by_machine.format(unread=checked.unread_count))
    return lines


def json_report(checked: Checked) -> str:
    """The findings as a JSON list, gravest first, ending in a line feed."""
    records = [finding_json(finding, checked.catalogue) for finding in checked.gravest_first]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


def finding_json(finding: Finding, catalogue: Catalogue) -> dict[str, Any]:
    """One finding with everything that is known about it."""
    explanations = [_explanation_json(item) for item in finding.explanations]
    return {
        "finding_id": finding.finding_id,
        "rule": finding.rule_id,
        "severity": finding.severity,
        "members": [_member_json(member, catalogue) for member in finding.members],
        "expected": finding.expected,
        "stated": finding.stated,
        "recomputation": finding.recomputation,
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
        "culprit": finding.culprit.figure_id if finding.culprit else None,
        "candidates": [figure.figure_id for figure in finding.candidates],
        "explanation": explanations[0] if explanations else None,
        "explanations": explanations,
        "also_breaks": [
            {"rule": rule_id, "recomputation": text} for rule_id, text in finding.also_breaks
        ],
        "certificate": finding.certificate.as_json() if finding.certificate else None,
    }


def further_slips(finding: Finding) -> list[Explanation]:
    """The explanations that the sentence of a finding does not give already."""
    return [e for e in finding.explanations if e.message_zh not in finding.message_zh]


def steps_of(recomputation: str) -> list[str]:
    """The statements that a recomputation is made of."""
    return recomputation.split("; ")


def rule_name(rule_id: str, language: str) -> str:
    """What a rule is called; its id where the catalogue of rules has none of that id."""
    rule = rules().get(rule_id)
    return rule_id if rule is None else rule.name_zh if language == "zh" else rule.name_en


def role_name(role: str, language: str) -> str:
    """What a role in the arithmetic is called."""
    return WORDS[language].roles.get(role, role)


def _member_json(member: Member, catalogue: Catalogue) -> dict[str, Any]:
    figure = member.figure
    return {
        "statement_id": figure.figure_id,
        "role": member.role,
        "section": figure.section,
        "line": figure.line,
        "char_start": figure.char_start,
        "char_end": figure.char_end,
        "value_text": figure.value_text,
        "unit": figure.unit_code,
        "kind": str(figure.kind),
        "label": figure.label,
        "indicator": figure.cell.indicator_code,
        "population": figure.cell.population,
        "sex": figure.cell.sex,
        "age": figure.cell.age,
        "residence": figure.cell.residence,
        "area": catalogue.areas[figure.area_code].name_zh,
        "area_code": None if is_unlisted(figure.area_code) else figure.area_code,
        "period_start": figure.period.period_start,
        "period_end": figure.period.period_end,
        "restated": [
            {"statement_id": other.figure_id, "line": other.line, "section": other.section}
            for other in member.restated
        ],
    }


def _explanation_json(explanation: Explanation) -> dict[str, str]:
    return {
        "kind": explanation.kind,
        "zh": explanation.message_zh,
        "en": explanation.message_en,
        "statement_id": explanation.figure.figure_id,
        "corrected": explanation.corrected,
    }


def _by_severity(findings: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    for severity in SEVERITIES:
        mine = [finding for finding in findings if finding.severity == severity]
        if mine:
            yield severity, mine


def _finding_lines(finding: Finding, number: int, language: str) -> list[str]:
    words = WORDS[language]
    sentence = finding.message_zh if language == "zh" else finding.message_en
    lines = []
    if finding.recomputation and finding.recomputation not in sentence:
        lines += [words.recomputation.format(text=step) for step in steps_of(finding.recomputation)]
    for member in finding.members:
        lines.append(f"{_stated(member.figure, words)}  ({role_name(member.role, language)})")
        if member.restated:
            places = words.separator.join(_places(member.restated, words))
            lines.append(f"  {words.restated.format(places=places)}")
    if len(finding.members) > 1:
        lines.append(_verdict(finding, words))
    slips = [e.message_zh if language == "zh" else e.message_en for e in further_slips(finding)]
    lines += [words.explanation.format(text=slip) for slip in slips[:SHOWN]]
    if slips[SHOWN:]:
        lines.append(words.more_slips.format(count=len(slips[SHOWN:])))
    lines += _also_lines(finding, language)
    head = words.finding.format(number=number, sentence=sentence)
    return [head, *(f"   {line}" for line in lines)]


def _also_lines(finding: Finding, language: str) -> list[str]:
    """Other rules that the same figure breaks: those that one line of arithmetic shows."""
    words = WORDS[language]
    short = [(rule, text) for rule, text in finding.also_breaks if len(steps_of(text)) == 1]
    lines = [
        words.also_breaks.format(rule=rule_name(rule_id, language), text=text)
        for rule_id, text in short[:SHOWN]
    ]
    others = len(finding.also_breaks) - len(lines)
    return [*lines, words.also_others.format(count=others)] if others else lines


def _verdict(finding: Finding, words: CheckWords) -> str:
    if finding.culprit:
        return words.culprit.format(figure=_short(finding.culprit, words))
    if not finding.candidates:
        return words.undecided
    figures = words.separator.join(_short(figure, words) for figure in finding.candidates)
    return words.undecided_among.format(figures=figures)


def _stated(figure: Figure, words: CheckWords) -> str:
    where = [words.line.format(line=figure.line), figure.section, with_unit(figure)]
    return "  ".join(part for part in where if part)


def _short(figure: Figure, words: CheckWords) -> str:
    return f"{with_unit(figure)} ({words.line.format(line=figure.line)})"


def _places(figures: Iterable[Figure], words: CheckWords) -> Iterator[str]:
    for figure in figures:
        section = f" ({figure.section})" if figure.section else ""
        yield f"{words.line.format(line=figure.line)}{section}"
