"""Findings: what was found, who is involved, how a reader can check it, and its life."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from expectations.consistency.figures import Figure

RULES_FILE = Path(__file__).parent / "rules.csv"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue: a plain sentence and a message template in both languages."""

    rule_id: str
    family: str
    severity: str
    name_zh: str
    name_en: str
    sentence_zh: str
    sentence_en: str
    message_zh: str
    message_en: str
    source: str


@cache
def rules() -> Mapping[str, Rule]:
    """The rule catalogue by id."""
    with RULES_FILE.open(encoding="utf-8", newline="") as file:
        return {row["rule_id"]: Rule(**row) for row in csv.DictReader(file)}


@dataclass(frozen=True, slots=True)
class Member:
    """A figure that takes part in a finding."""

    figure: Figure
    role: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule."""

    rule_id: str
    members: tuple[Member, ...]
    severity: str
    expected: str
    stated: str
    recomputation: str
    message_zh: str
    message_en: str
    culprit: Figure | None = None

    @property
    def finding_id(self) -> str:
        """The same for the same rule broken by the same figures, in every refresh."""
        names = [self.rule_id] + [
            f"{m.figure.document_id}/{m.figure.figure_id}:{m.role}" for m in self.members
        ]
        return hashlib.sha256("|".join(names).encode()).hexdigest()[:16]

    @property
    def subject(self) -> Figure:
        """The figure that the finding is filed under: the first whole, target or restatement."""
        return self.members[0].figure


def make_finding(
    rule_id: str,
    members: Iterable[Member],
    *,
    names: Mapping[str, str],
    expected: str,
    stated: str,
    recomputation: str = "",
    severity: str | None = None,
    culprit: Figure | None = None,
) -> Finding:
    """Fill the rule's message templates.

    Args:
        rule_id: a rule of the catalogue.
        members: the figures involved, the one it is filed under first.
        names: what the templates need, each as `<field>_zh` and `<field>_en`.
        expected: what should stand there, with its unit.
        stated: what stands there.
        recomputation: the arithmetic written out.
        severity: where it differs from the rule's own.
        culprit: the figure that is probably wrong, where arithmetic singles one out.
    """
    rule = rules()[rule_id]
    members = tuple(members)
    common = {"expected": expected, "stated": stated, "recomputation": recomputation}
    return Finding(
        rule_id, members, severity or rule.severity, expected, stated, recomputation,
        rule.message_zh.format(**common, **_language(names, "zh")) + _blame(culprit, "zh"),
        rule.message_en.format(**common, **_language(names, "en")) + _blame(culprit, "en"),
        culprit,
    )  # fmt: skip


def _language(names: Mapping[str, str], language: str) -> dict[str, str]:
    suffix = f"_{language}"
    return {key.removesuffix(suffix): text for key, text in names.items() if key.endswith(suffix)}


def _blame(culprit: Figure | None, language: str) -> str:
    if culprit is None:
        return ""
    rule = rules()["probable_culprit"]
    template = rule.message_zh if language == "zh" else rule.message_en
    return template.format(value=culprit.value_text, line=culprit.line)


@dataclass(frozen=True, slots=True)
class Life:
    """The life of one finding over the refreshes."""

    finding_id: str
    state: str
    first_seen_on: date
    last_seen_on: date
    resolved_on: date | None = None
    reopened_on: date | None = None
    event: str = ""


OPEN, RESOLVED = "open", "resolved"
NEW, REOPENED = "new", "reopened"


def live_on(previous: Iterable[Life], current: Iterable[str], as_of: date) -> list[Life]:
    """Carry findings on from one refresh to the next.

    Args:
        previous: lives recorded by the refresh before.
        current: ids found now.
        as_of: the day of this refresh.

    Returns:
        One life for each finding ever seen; `event` says what happened in this refresh:
        `new`, `resolved`, `reopened`, or nothing.
    """
    known = {life.finding_id: life for life in previous}
    present = set(current)
    lives = []
    for finding_id in sorted(known.keys() | present):
        before = known.get(finding_id)
        if before is None:
            lives.append(Life(finding_id, OPEN, as_of, as_of, event=NEW))
        elif finding_id in present and before.state == RESOLVED:
            lives.append(
                replace(
                    before, state=OPEN, last_seen_on=as_of, resolved_on=None, reopened_on=as_of,
                    event=REOPENED,
                )
            )  # fmt: skip
        elif finding_id in present:
            lives.append(replace(before, last_seen_on=as_of, event=""))
        elif before.state == OPEN:
            lives.append(replace(before, state=RESOLVED, resolved_on=as_of, event=RESOLVED))
        else:
            lives.append(replace(before, event=""))
    return lives
