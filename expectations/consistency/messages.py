"""Messages of the rule catalogue, filled in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from expectations.consistency.findings import Explanation, Finding, Member, rules


def in_language(names: Mapping[str, str], language: str) -> dict[str, str]:
    """The fields of one language, without their suffix."""
    suffix = f"_{language}"
    return {key.removesuffix(suffix): text for key, text in names.items() if key.endswith(suffix)}


def plain_finding(
    rule_id: str,
    members: Sequence[Member],
    names: Mapping[str, str],
    *,
    expected: str,
    stated: str,
    recomputation: str = "",
    severity: str | None = None,
    explanations: tuple[Explanation, ...] = (),
) -> Finding:
    """A finding that a comparison proves: fill the message templates of its rule.

    Args:
        rule_id: a rule of the catalogue.
        members: the figures involved, the one it is filed under first.
        names: what the templates need beside the rest, each as `<field>_zh` and `<field>_en`.
        expected: what should stand there, with its unit.
        stated: what stands there.
        recomputation: the arithmetic written out.
        severity: where it differs from the rule's own.
        explanations: slips that fit.
    """
    rule = rules()[rule_id]
    names = {**names, "rule_zh": rule.name_zh, "rule_en": rule.name_en}
    common = {"expected": expected, "stated": stated, "recomputation": recomputation}
    return Finding(
        rule_id=rule.rule_id,
        members=tuple(members),
        severity=severity or rule.severity,
        expected=expected,
        stated=stated,
        recomputation=recomputation,
        message_zh=rule.message_zh.format(**common, **in_language(names, "zh")),
        message_en=rule.message_en.format(**common, **in_language(names, "en")),
        candidates=tuple(member.figure for member in members),
        explanations=explanations,
    )
