"""Everything that figures contradict: all rules over all documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from expectations.consistency.breaks import break_findings
from expectations.consistency.claims import Claim, Claims
from expectations.consistency.counts import integer_findings
from expectations.consistency.coverage import Coverage, coverage_of
from expectations.consistency.explanations import explain, rank_of
from expectations.consistency.figures import Figure, group_by
from expectations.consistency.findings import Finding, rules
from expectations.consistency.form import FORM, VALUE_RULES, form_findings
from expectations.consistency.grounding import Grounding, ground
from expectations.consistency.labels import label_findings
from expectations.consistency.localisation import Diagnosis, Examination, Story, examine, stories
from expectations.consistency.naming import Names
from expectations.consistency.partitions import AreaPartitions
from expectations.consistency.ranges import Ranges
from expectations.consistency.suspects import Scene
from expectations.consistency.system import System
from expectations.consistency.targets import target_findings
from expectations.consistency.wording import Teller
from sources.readers.catalogue import Catalogue

#: Corrections of one cluster whose claims are tried for an explanation.
EXPLAINED_CORRECTIONS = 6


@dataclass(frozen=True)
class Report:
    """What became of one or more documents.

    Attributes:
        findings: in reading order, none twice.
        coverage: for every rule and document whether it held.
        unproved: conflicts that the search saw and exact arithmetic did not confirm; they are
            not issued.
    """

    findings: list[Finding] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    unproved: int = 0


def find(figures: Iterable[Figure], catalogue: Catalogue) -> list[Finding]:
    """Every finding among the figures, in reading order; none twice."""
    return check(figures, catalogue).findings


def check(figures: Iterable[Figure], catalogue: Catalogue) -> Report:
    """Check every document for itself."""
    engine = Engine(catalogue)
    report = Report()
    for document in group_by(figures, lambda figure: figure.document_id).values():
        single = engine.check(document)
        report.findings.extend(single.findings)
        report.coverage.extend(single.coverage)
        report = Report(report.findings, report.coverage, report.unproved + single.unproved)
    report.findings.sort(key=lambda f: (f.subject.order, f.rule_id, f.finding_id))
    return report


class Engine:
    """Checks documents one by one; what they share is prepared once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._areas = AreaPartitions(catalogue)
        self._names = Names(catalogue)

    def check(self, figures: Sequence[Figure]) -> Report:
        """Check the figures of one document."""
        ordered = sorted(figures, key=lambda figure: figure.order)
        claims = Claims(ordered, self._catalogue)
        grounding = ground(claims, self._catalogue, self._areas)
        findings = [*form_findings(ordered, self._catalogue)]
        findings += target_findings(ordered, self._catalogue, self._names)
        findings += break_findings(ordered, self._catalogue, self._areas, self._names)
        findings += label_findings(claims, self._catalogue, self._names)
        findings += integer_findings(claims, grounding, self._catalogue, self._names)
        unproved = 0
        wrong = _wrong_for_themselves(findings, claims)
        for component in grounding.components:
            examination = examine(component, wrong)
            unproved += examination.unproved
            findings += self._told(component, examination, claims)
        distinct = {finding.finding_id: finding for finding in as_stories(findings)}
        return Report(
            list(distinct.values()), self._coverage(ordered, grounding, distinct), unproved
        )

    def _told(
        self, component: System, examination: Examination, claims: Claims
    ) -> Iterator[Finding]:
        if examination.search is None or not examination.diagnoses:
            return
        ranges = Ranges(component, examination.search.origin)
        by_key = {claim.key: claim for claim in component.claims}
        wrong = [set(diagnosis.corrections[0]) for diagnosis in examination.diagnoses]
        for number, diagnosis in enumerate(examination.diagnoses):
            others = set[int]().union(*(w for n, w in enumerate(wrong) if n != number))
            sound = frozenset(by_key) - others
            scenes = [
                Scene(component, claims, ranges, self._catalogue, sound - correction)
                for correction in diagnosis.corrections
            ]
            for story in self._stories(diagnosis, scenes, by_key):
                scene = scenes[_correction_of(story, diagnosis)]
                finding = Teller(scene, self._names).finding(story)
                assert finding.certificate is not None
                # Nothing is issued that cannot be redone in fractions.
                if finding.certificate.is_valid():
                    yield finding

    def _stories(
        self, diagnosis: Diagnosis, scenes: Sequence[Scene], claims: Mapping[int, Claim]
    ) -> Iterator[Story]:
        ranks: dict[int, int] = {}
        if len(diagnosis.corrections) > 1:
            pairs = zip(diagnosis.corrections, scenes, strict=True)
            for correction, scene in list(pairs)[:EXPLAINED_CORRECTIONS]:
                for key in sorted(correction - ranks.keys()):
                    ranks[key] = rank_of(explain(claims[key], scene, self._names))
        return stories(diagnosis, ranks)

    def _coverage(
        self, figures: Sequence[Figure], grounding: Grounding, findings: Mapping[str, Finding]
    ) -> list[Coverage]:
        return coverage_of(
            figures, grounding, findings.values(), self._catalogue, self._areas, self._names
        )


def _wrong_for_themselves(findings: Iterable[Finding], claims: Claims) -> frozenset[int]:
    """The claims of figures whose value cannot be, whatever the others say."""
    impossible = {f.subject.key for f in findings if f.rule_id in VALUE_RULES}
    return frozenset(
        claim.key for claim in claims.all if any(f.key in impossible for f in claim.figures)
    )


def as_stories(findings: Sequence[Finding]) -> list[Finding]:
    """One finding for one wrong figure: what its form shows joins what arithmetic shows.

    A figure that arithmetic singles out, and that is impossible for itself as well, is told once.
    """
    culprits = {finding.culprit.key: finding for finding in findings if finding.culprit}
    alone = {
        finding.subject.key: finding
        for finding in findings
        if rules()[finding.rule_id].family == FORM
        and len(finding.members) == 1
        and finding.subject.key in culprits
    }
    told = []
    for finding in findings:
        if finding in alone.values():
            continue
        form = alone.get(finding.culprit.key) if finding.culprit else None
        told.append(finding if form is None else _joined(finding, form))
    return told


def _joined(finding: Finding, form: Finding) -> Finding:
    also = (*finding.also_breaks, (form.rule_id, form.recomputation))
    known = {item.kind for item in finding.explanations}
    more = tuple(item for item in form.explanations if item.kind not in known)
    return replace(finding, also_breaks=also, explanations=(*finding.explanations, *more))


def _correction_of(story: Story, diagnosis: Diagnosis) -> int:
    """The first least correction that blames the one whom the story blames."""
    blamed = story.culprit if story.culprit is not None else story.suspects[0]
    return next(
        (n for n, correction in enumerate(diagnosis.corrections) if blamed in correction), 0
    )
