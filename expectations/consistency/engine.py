"""All rules over all figures."""

from __future__ import annotations

from collections.abc import Iterable

from expectations.consistency.figures import Figure
from expectations.consistency.findings import Finding
from expectations.consistency.rules import RULES, Context
from sources.readers.catalogue import Catalogue


def find(figures: Iterable[Figure], catalogue: Catalogue) -> list[Finding]:
    """Every finding among the figures, in reading order; none twice."""
    context = Context.over(figures, catalogue)
    found = {finding.finding_id: finding for rule in RULES for finding in rule(context)}
    return sorted(found.values(), key=lambda f: (f.subject.order, f.rule_id, f.finding_id))
