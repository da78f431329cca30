"""From a story to a finding: its rule, members, sentences and proof."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, isinf

from expectations.consistency.arithmetic import Arithmetic, relations_of
from expectations.consistency.certificates import certificate_of
from expectations.consistency.claims import Claim
from expectations.consistency.explanations import explain, kinds
from expectations.consistency.figures import Address, Figure
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
from expectations.consistency.localisation import Story
from expectations.consistency.messages import in_language
from expectations.consistency.naming import Names, decimal_text, place, stated_values, with_unit
from expectations.consistency.ranges import Range
from expectations.consistency.solver import Proof
from expectations.consistency.suspects import Scene
from expectations.consistency.system import Application, Constraint
from sources.model import StatementKind

SAME_CELL, SAME_PROJECTION, SAME_CHANGE, JOINT = (
    "same_cell", "same_cell_projection", "same_change", "joint",
)  # fmt: skip
#: Rules of this rank and below only put a figure into place.
DEFINING_RANK = 1
#: Explanations up to this rank say where a number came from; the others only what it might be.
SOURCED = 6
#: Names of two wordings that a finding appends.
CULPRIT, UNDECIDED = "probable_culprit", "undecided"


@dataclass(frozen=True)
class Teller:
    """Tells the stories of one component."""

    scene: Scene
    names: Names

    @property
    def _claims(self) -> Mapping[int, Claim]:
        return {claim.key: claim for claim in self.scene.component.claims}

    def finding(self, story: Story) -> Finding:
        """The finding about the simplest contradiction of a story."""
        proof = story.proofs[0]
        claims = self._claims
        rule_id = self._rule(proof)
        arithmetic = Arithmetic(claims, self._applications, self.names, self.scene.catalogue)
        blamed = story.culprit if story.culprit is not None else story.suspects[0]
        members = self._members(proof, rule_id)
        suspects = [key for key in story.suspects if key in proof.claims or key == blamed]
        near = replace(self.scene, trusted=proof.claims)
        explanations = self._explanations(suspects[:3] if story.culprit is None else [blamed], near)
        told = claims[blamed]
        room = _telling(near.range_of(told), self.scene.range_of(told))
        expected = "" if room is None else range_text(room, told.figure)
        recomputation = arithmetic.of(proof)
        is_restated = rule_id in (SAME_CELL, SAME_PROJECTION, SAME_CHANGE)
        stated = (
            stated_values(f for member in members for f in (member.figure, *member.restated))
            if is_restated or rule_id == JOINT
            else f"{with_unit(told.figure)} [{place(told.figure)}]"
        )
        culprit = told.figure if story.culprit is not None else None
        zh, en = self._messages(rule_id, members, expected, stated, recomputation)
        tails = self._tails(culprit, expected, explanations)
        return Finding(
            rule_id=rule_id,
            members=members,
            severity=self._severity(proof, rule_id),
            expected=expected,
            stated=stated,
            recomputation=recomputation,
            message_zh=zh + tails[0],
            message_en=en + tails[1],
            culprit=culprit,
            candidates=tuple(claims[key].figure for key in suspects),
            explanations=tuple(explanations),
            also_breaks=self._also(story, arithmetic),
            certificate=certificate_of(proof, claims),
        )

    @property
    def _applications(self) -> Mapping[int, Application]:
        return {item.instance: item for item in self.scene.component.applications}

    def _explanations(self, keys: Iterable[int], near: Scene) -> list[Explanation]:
        """Slips that fit everything else; failing that, a source that fits the other members."""
        found = []
        for key in keys:
            claim = self._claims[key]
            found += explain(claim, self.scene, self.names) or [
                item
                for item in explain(claim, near, self.names)
                if kinds()[item.kind].rank <= SOURCED
            ]
        return sorted(found, key=lambda item: kinds()[item.kind].rank)

    def _rule(self, proof: Proof) -> str:
        """The rule of the highest rank that the proof rests on; `joint` where many must join."""
        relations = relations_of(proof)
        claims = [self._claims[key] for key in proof.claims]
        if not relations:
            return SAME_PROJECTION if _is_mixed(claims) else SAME_CELL
        ends = {(claim.start, claim.address, claim.measure) for claim in claims}
        if len(ends) == 1 and claims[0].start is not None:
            return SAME_CHANGE
        used = {relation.rule_id for relation in relations if relation.rule_id}
        identities = sum(1 for relation in relations if not relation.claims)
        telling = [rule for rule in used if rules()[rule].rank > DEFINING_RANK]
        if identities > 1 or len(telling) > 2:
            return JOINT
        return max(sorted(used), key=lambda rule: rules()[rule].rank)

    def _severity(self, proof: Proof, rule_id: str) -> str:
        """The least grave of the rules that it rests on."""
        used = {relation.rule_id for relation in relations_of(proof) if relation.rule_id}
        graver = [rules()[rule].severity for rule in {*used, rule_id}]
        if _is_mixed(self._claims[key] for key in proof.claims):
            graver.append(WORTH_A_LOOK if rule_id == SAME_PROJECTION else LIKELY)
        return max(graver, key=SEVERITIES.index, default=CERTAIN)

    def _members(self, proof: Proof, rule_id: str) -> tuple[Member, ...]:
        roles = self._roles(proof, rule_id)
        order = {role: number for number, role in enumerate(ROLES)}
        claims = sorted(
            (self._claims[key] for key in proof.claims),
            key=lambda claim: (order[roles[claim.key]], claim.figure.order),
        )
        return tuple(Member(c.figure, roles[c.key], c.figures[1:]) for c in claims)

    def _roles(self, proof: Proof, rule_id: str) -> dict[int, str]:
        roles = dict.fromkeys(proof.claims, "restatement" if not relations_of(proof) else "figure")
        for relation in sorted(relations_of(proof), key=lambda r: r.rule_id == rule_id):
            by_cell = self._cell_roles(relation, is_naming=relation.rule_id == rule_id)
            for key in proof.claims:
                claim = self._claims[key]
                if claim.start is not None:
                    roles[key] = "change"
                elif claim.address in by_cell:
                    roles[key] = by_cell[claim.address]
        return roles

    def _cell_roles(self, relation: Constraint, *, is_naming: bool) -> dict[Address, str]:
        if relation.instance is None:
            (key,) = relation.claims or (None,)
            claim = None if key is None else self._claims[key]
            if claim is None or claim.start is None:
                return {}
            return {claim.start: "start", claim.address: "end"}
        application = self._applications[relation.instance]
        if application.ratio is not None:
            return {
                **dict.fromkeys((cell for cell, _ in application.base), "base"),
                **dict.fromkeys((cell for cell, _ in application.part), "part"),
                application.ratio: "ratio" if is_naming else "figure",
            }
        turned = application.is_bound
        return {
            cell: "whole" if (value < 0) != turned else "part" for cell, value in application.part
        }

    def _messages(
        self, rule_id: str, members: tuple[Member, ...], expected: str, stated: str,
        recomputation: str,
    ) -> tuple[str, str]:  # fmt: skip
        rule = rules()[rule_id]
        fields = self.names.of(_subject_of(members))
        fields |= {"rule_zh": rule.name_zh, "rule_en": rule.name_en}
        common = {
            "expected": expected or "—", "stated": stated, "recomputation": recomputation,
            "count": len(members),
        }  # fmt: skip
        return (
            rule.message_zh.format(**common, **in_language(fields, "zh")),
            rule.message_en.format(**common, **in_language(fields, "en")),
        )

    def _tails(
        self, culprit: Figure | None, expected: str, explanations: list[Explanation]
    ) -> tuple[str, str]:
        rule = rules()[CULPRIT if culprit is not None else UNDECIDED]
        fields = {}
        if culprit is not None:
            fields = {
                "value": culprit.value_text, "line": culprit.line, "expected": expected or "—"
            }  # fmt: skip
        zh, en = rule.message_zh.format(**fields), rule.message_en.format(**fields)
        if explanations:
            zh += explanations[0].message_zh
            en += f" {explanations[0].message_en}"
        return zh, en

    def _also(self, story: Story, arithmetic: Arithmetic) -> tuple[tuple[str, str], ...]:
        """The other contradictions of the story that one rule shows, one for each rule.

        The same rule between the same cells is none, whichever print of a cell it is held against.
        """
        found: dict[str, str] = {}
        told = _instances(story.proofs[0])
        for proof in story.proofs[1:]:
            instances = _instances(proof)
            if len(instances) <= 1 and (not instances or instances != told):
                found.setdefault(self._rule(proof), arithmetic.of(proof))
        return tuple(found.items())


def _instances(proof: Proof) -> set[Hashable]:
    """What relates the cells of a proof: applications of rules, and changes."""
    return {
        relation.claims if relation.instance is None else relation.instance
        for relation in relations_of(proof)
    }


#: How much wider the members' own range must be for the range of all others to be told instead.
TELLING = 100


def _telling(near: Range | None, whole: Range | None) -> Range | None:
    """What the other members leave, which a reader can redo; if that says little, what all do."""
    if near is None or whole is None or not whole.is_bounded:
        return near
    if near.is_bounded and near.high - near.low <= TELLING * (whole.high - whole.low):
        return near
    return whole


def _subject_of(members: tuple[Member, ...]) -> Figure:
    """What the sentence is about: the whole; the whole of parts that need no whole printed."""
    first = members[0].figure
    if {member.role for member in members} == {"part"}:
        cell = replace(first.cell, sex="_T", age="_T", residence="_T")
        return replace(first, cell=cell)
    return first


#: Roles in the order in which members are listed.
ROLES = ("ratio", "change", "whole", "restatement", "end", "start", "part", "base", "figure")


def _is_mixed(claims: Iterable[Claim]) -> bool:
    """Whether targets are held against the plan's own projections."""
    kinds = [claim.kinds for claim in claims if claim.start is None]
    stated = frozenset[StatementKind]().union(*kinds)
    return {StatementKind.TARGET, StatementKind.PROJECTION} <= stated and not (
        frozenset.intersection(*kinds)
    )


def range_text(room: Range, figure: Figure) -> str:
    """A range for a reader, in the printed unit, its ends rounded outward."""
    decimals = len(figure.value_text.partition(".")[2].rstrip("%‰以上下内左右")) + 2
    low = "" if isinf(room.low) else _rounded(room.low, decimals, down=True)
    high = "" if isinf(room.high) else _rounded(room.high, decimals, down=False)
    if not low and not high:
        return ""
    if not low or not high:
        return f"{'≥' if low else '≤'}{low or high} {figure.unit_code}"
    return f"{low}~{high} {figure.unit_code}" if low != high else f"{low} {figure.unit_code}"


def _rounded(value: float, decimals: int, *, down: bool) -> str:
    places = 10**decimals
    # What a float leaves behind its last sure digit must not push a bound over.
    scaled = round(value * places, 3)
    return decimal_text(Fraction(floor(scaled) if down else ceil(scaled), places))
