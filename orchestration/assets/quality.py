"""Quality: the consistency engine over all plans, and the life of its findings."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from expectations.consistency.engine import find
from expectations.consistency.figures import from_statement
from expectations.consistency.findings import NEW, REOPENED, RESOLVED, live_on, rules
from expectations.consistency.tables import (
    FINDING_SCHEMA,
    LIFE_SCHEMA,
    MEMBER_SCHEMA,
    RULE_SCHEMA,
    finding_record,
    life_records,
    member_records,
    rule_records,
)
from orchestration.assets.catalogue import load_catalogue
from orchestration.assets.common import OWNERS, SHOWN_ROWS, landing_key
from orchestration.history import read_history
from orchestration.progress import report
from orchestration.resources import Workspace
from orchestration.retries import retried_if_transient
from sources.landing import read_records, write_table
from sources.readers.plans import statements_from_records

DESCRIPTIONS = {
    "rule": "Consistency rules, as sentences in Chinese and English.",
    "finding": "Figures that cannot all be true, with the arithmetic written out.",
    "finding_member": "The figures that take part in each finding, with their places.",
    "finding_life": "When each finding was first and last seen, resolved, reopened.",
}
FINDING = landing_key("finding")


def families() -> list[str]:
    """The families that rules come in, in the order of the rule catalogue."""
    return list(dict.fromkeys(rule["family"] for rule in rule_records()))


@dg.multi_asset(
    name="findings",
    specs=[
        dg.AssetSpec(
            landing_key(table),
            deps=[
                landing_key(name)
                for name in (
                    "statement",
                    "document",
                    "areas",
                    "area_members",
                    "indicators",
                    "units",
                )
            ],
            description=description,
            group_name="findings",
            kinds={"python", "parquet"},
            owners=OWNERS,
        )
        for table, description in DESCRIPTIONS.items()
    ],
    check_specs=[
        dg.AssetCheckSpec(
            family,
            asset=FINDING,
            description=f"No finding of the family {family}; a contradiction in a plan is data, "
            "never a broken build.",
        )
        for family in families()
    ],
)
def finding_assets(
    workspace: Workspace,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:  # type: ignore[type-arg]
    """Find contradictions, and carry the life of earlier findings on."""
    with retried_if_transient():
        settings = workspace.settings
        catalogue = load_catalogue(settings)
        statements = statements_from_records(
            row
            for row in read_records(settings.landing / "statement.parquet")
            # A draft that nobody has looked at accuses nobody.
            if row["review"] == "accepted"
        )
        findings = find(map(from_statement, statements), catalogue)
        history = read_history(settings.published)
        if history.problem:
            report("history", history.problem)
        lives = live_on(history.lives, [item.finding_id for item in findings], settings.as_of)
        records = [finding_record(finding) for finding in findings]
        members = [record for finding in findings for record in member_records(finding)]
        present = {record["finding_id"] for record in records}
        tables = {
            "rule": (RULE_SCHEMA, rule_records(), ("rule_id",)),
            "finding": (
                FINDING_SCHEMA,
                records + _gone(history.findings, present),
                ("finding_id",),
            ),
            "finding_member": (
                MEMBER_SCHEMA,
                members + _gone(history.members, present),
                ("finding_id", "member_number"),
            ),
            "finding_life": (LIFE_SCHEMA, life_records(lives), ("finding_id",)),
        }
        for table, (schema, rows, order) in tables.items():
            count = write_table(settings.landing / f"{table}.parquet", schema, rows, order)
            yield dg.MaterializeResult(
                asset_key=landing_key(table), metadata={"dagster/row_count": count}
            )
        events = [life.event for life in lives]
        report(
            "findings",
            f"{len(records)} open, {events.count(NEW)} new, {events.count(RESOLVED)} resolved, "
            f"{events.count(REOPENED)} reopened",
        )
        for family in families():
            yield _family_check(family, records)


def _gone(earlier: Sequence[dict[str, Any]], present: set[str]) -> list[dict[str, Any]]:
    """Rows of findings that are no longer there, kept so that their story can be told."""
    return [row for row in earlier if row["finding_id"] not in present]


def _family_check(family: str, records: Sequence[dict[str, Any]]) -> dg.AssetCheckResult:
    broken = [row for row in records if rules()[row["rule_id"]].family == family]
    return dg.AssetCheckResult(
        asset_key=FINDING,
        check_name=family,
        passed=not broken,
        severity=dg.AssetCheckSeverity.WARN,
        description=_first_of(broken),
        metadata={
            "findings": len(broken),
            "findings_table": dg.MetadataValue.md(finding_table(broken)),
        },
    )


def _first_of(broken: Sequence[dict[str, Any]]) -> str:
    if not broken:
        return "no finding"
    more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
    return f"{broken[0]['message_en']}{more}"


def finding_table(records: Sequence[dict[str, Any]]) -> str:
    """Findings as a readable table."""
    head = "| severity | document | finding | 发现 |\n|---|---|---|---|"
    rows = [
        f"| {row['severity']} | {row['document_id']} | {row['message_en']} | {row['message_zh']} |"
        for row in records[:SHOWN_ROWS]
    ]
    return "\n".join([head, *rows]) if rows else "Nothing was found."
