"""Checks on the findings: one for each family of rules, and one on the engine itself."""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from expectations.consistency.engine import Report
from expectations.consistency.findings import SEVERITIES, Finding, rules
from expectations.consistency.naming import with_unit
from expectations.consistency.tables import judging_rules
from orchestration.assets.common import SHOWN_ROWS, landing_key
from sources.readers.answers import Answer

FINDING = landing_key("finding")
UNPROVED = "unproved"


def families() -> list[str]:
    """The families that rules come in, in the order of the rule catalogue."""
    return list(dict.fromkeys(rule.family for rule in judging_rules()))


def check_specs() -> list[dg.AssetCheckSpec]:
    """The checks that the findings report to."""
    return [
        *(
            dg.AssetCheckSpec(
                family,
                asset=FINDING,
                description=f"No finding of the family {family} waits for an answer; a "
                "contradiction in a plan is data, never a broken build.",
            )
            for family in families()
        ),
        dg.AssetCheckSpec(
            UNPROVED,
            asset=FINDING,
            description="Exact arithmetic confirms every contradiction that the search saw; one "
            "that it does not confirm is not issued.",
        ),
    ]


def family_checks(found: Report, answered: Mapping[str, Answer]) -> Iterator[dg.AssetCheckResult]:
    """The outcome of every family; findings that somebody has answered do not alarm again."""
    for family in families():
        findings = sorted(
            (item for item in found.findings if rules()[item.rule_id].family == family),
            key=lambda item: (item.finding_id in answered, SEVERITIES.index(item.severity)),
        )
        waiting = [item for item in findings if item.finding_id not in answered]
        yield dg.AssetCheckResult(
            asset_key=FINDING,
            check_name=family,
            passed=not waiting,
            severity=dg.AssetCheckSeverity.WARN,
            description=_first_of(waiting, len(findings) - len(waiting)),
            metadata={
                "findings": len(findings),
                "answered": len(findings) - len(waiting),
                **_counts(found, family),
                "findings_table": dg.MetadataValue.md(finding_table(findings, answered)),
            },
        )


def unproved_check(found: Report) -> dg.AssetCheckResult:
    """Whether exact arithmetic confirmed everything that the search saw."""
    return dg.AssetCheckResult(
        asset_key=FINDING,
        check_name=UNPROVED,
        passed=not found.unproved,
        severity=dg.AssetCheckSeverity.WARN,
        description=(
            f"{found.unproved} conflicts were not confirmed and not issued"
            if found.unproved
            else "every conflict was confirmed"
        ),
        metadata={"unproved": found.unproved},
    )


def _counts(found: Report, family: str) -> dict[str, int]:
    """How often the rules of a family held, were broken and could not be judged."""
    rows = [row for row in found.coverage if rules()[row.rule_id].family == family]
    return {
        "held": sum(row.held for row in rows),
        "broken": sum(row.broken for row in rows),
        "not_judged": sum(row.not_judged for row in rows),
    }


def _first_of(waiting: Sequence[Finding], answered: int) -> str:
    if not waiting:
        return f"all {answered} findings are answered" if answered else "no finding"
    more = f" (and {len(waiting) - 1} more)" if len(waiting) > 1 else ""
    return f"{waiting[0].message_en}{more}"


def finding_table(findings: Sequence[Finding], answered: Mapping[str, Answer]) -> str:
    """Findings as a readable table."""
    head = (
        "| severity | document | finding | 发现 | probably wrong | answered |\n"
        "|---|---|---|---|---|---|"
    )
    rows = [_row(finding, answered.get(finding.finding_id)) for finding in findings[:SHOWN_ROWS]]
    return "\n".join([head, *rows]) if rows else "Nothing was found."


def _row(finding: Finding, answer: Answer | None) -> str:
    culprit = finding.culprit
    cells = (
        finding.severity,
        finding.subject.document_id,
        finding.message_en,
        finding.message_zh,
        f"{with_unit(culprit)}, line {culprit.line}" if culprit else "",
        f"{answer.answer}: {answer.reason}" if answer else "",
    )
    return f"| {' | '.join(_cell(text) for text in cells)} |"


def _cell(text: str) -> str:
    """A text that ends no cell and no row of a table, and is no markup."""
    for mark in ("\\", "|", "<", "`", "*", "_"):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())
