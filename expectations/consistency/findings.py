"""Findings: what was found, who is involved, and how a reader can check it."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from expectations.consistency.certificates import Certificate
from expectations.consistency.figures import Figure

RULES_FILE = Path(__file__).parent / "rules.csv"

CERTAIN, LIKELY, WORTH_A_LOOK = "certain", "likely", "worth_a_look"
#: From the gravest down.
SEVERITIES = (CERTAIN, LIKELY, WORTH_A_LOOK)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue; an identity where it has a relation.

    Attributes:
        rank: of the rules that a contradiction rests on, the one of the highest rank names it.
        relation: the identity in the language of `relations.py`; empty for a rule in code.
        message_zh, message_en: the sentence of a finding, with fields to fill.
        source: where the definition stands.
    """

    rule_id: str
    family: str
    severity: str
    rank: int
    name_zh: str
    name_en: str
    sentence_zh: str
    sentence_en: str
    relation: str
    message_zh: str
    message_en: str
    source: str


@cache
def rules() -> Mapping[str, Rule]:
    """The rule catalogue by id."""
    with RULES_FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["rule_id"]: Rule(rank=int(row.pop("rank")), **row) for row in csv.DictReader(file)
        }


@dataclass(frozen=True, slots=True)
class Member:
    """A figure that a contradiction needs, and where else the same is printed.

    Attributes:
        role: what it is in the arithmetic (`restatement`, `whole`, `part`, `ratio`, …).
        restated: figures that say the same of the same cell; none of them is needed.
    """

    figure: Figure
    role: str
    restated: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A slip that would explain a finding.

    Attributes:
        kind: a code of the list EXPLANATION.
        figure: the figure that the slip would have happened to.
        corrected: what would then have stood there, as it would be printed.
    """

    kind: str
    figure: Figure
    corrected: str
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Figures that cannot all be true, or one that cannot be meant so.

    Attributes:
        members: no one of them can be left out; the one it is filed under first.
        expected: what the other members leave room for, with its unit.
        stated: what stands there.
        recomputation: the arithmetic written out, to be redone on paper.
        culprit: the figure that arithmetic singles out, if it does.
        candidates: figures that could be wrong alone, the likeliest first.
        explanations: slips that fit, the likeliest first.
        also_breaks: other rules that the same wrong figure breaks, with their recomputations.
        certificate: the proof, checked in exact arithmetic; None where a comparison is proof.
    """

    rule_id: str
    members: tuple[Member, ...]
    severity: str
    expected: str
    stated: str
    recomputation: str
    message_zh: str
    message_en: str
    culprit: Figure | None = None
    candidates: tuple[Figure, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    also_breaks: tuple[tuple[str, str], ...] = ()
    certificate: Certificate | None = None

    @property
    def finding_id(self) -> str:
        """The same for the same rule broken by the same figures, in every refresh."""
        names = sorted(f"{m.figure.document_id}/{m.figure.figure_id}" for m in self.members)
        return hashlib.sha256("|".join([self.rule_id, *names]).encode()).hexdigest()[:16]

    @property
    def subject(self) -> Figure:
        """The figure that the finding is filed under."""
        return self.members[0].figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that the finding points at, members first, then restatements."""
        return tuple(m.figure for m in self.members) + tuple(
            figure for m in self.members for figure in m.restated
        )
