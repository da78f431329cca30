"""Coverage of the feeds: what should have come by the as-of day, and what came."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from orchestration.assets.catalogue import load_catalogue
from orchestration.assets.common import OWNERS, SHOWN_ROWS, landing_key
from orchestration.progress import report
from orchestration.resources import Workspace
from orchestration.retries import retried_if_transient
from sources.feeds.contract import FeedSidecar
from sources.feeds.coverage import IN_QUARANTINE, MISSING, OPEN_STATES, ORDER, SCHEMA, coverage
from sources.landing import read_records, write_table
from sources.model import SourceFault
from sources.readers.statistics import feed_folders, read_contract
from sources.settings import Settings

TABLE = "feed_coverage"
COMPLETE, FRESH = "complete", "fresh"
INPUTS = ("delivery", "observation", "rejection", "areas")


@dg.asset(
    key=landing_key(TABLE),
    deps=[landing_key(name) for name in INPUTS],
    group_name="landing",
    kinds={"python", "parquet"},
    owners=OWNERS,
    description="Feed by area by period: arrived, late, in quarantine, missing, expected, not yet "
    "due, as of the day of the refresh.",
    check_specs=[
        dg.AssetCheckSpec(
            COMPLETE,
            asset=landing_key(TABLE),
            description="Every area has reported every period that was due.",
        ),
        dg.AssetCheckSpec(
            FRESH,
            asset=landing_key(TABLE),
            description="The latest period that was due has arrived, for every feed.",
        ),
    ],
)
def feed_coverage(
    workspace: Workspace,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:  # type: ignore[type-arg]
    """Hold what came against the calendars of the contracts."""
    with retried_if_transient():
        settings = workspace.settings
        landed = {
            name: read_records(settings.landing / f"{name}.parquet")
            for name in ("delivery", "observation", "rejection")
        }
        rows = coverage(
            contracts(settings), load_catalogue(settings), landed["delivery"],
            landed["observation"], landed["rejection"], settings.as_of,
        )  # fmt: skip
        count = write_table(settings.landing / f"{TABLE}.parquet", SCHEMA, rows, ORDER)
        yield dg.MaterializeResult(metadata={"dagster/row_count": count})
        yield complete_check(rows)
        yield fresh_check(rows)
        states = Counter(row["coverage_state"] for row in rows)
        open_count = sum(states[state] for state in OPEN_STATES)
        report("feed coverage", f"{count:,} areas and periods, {open_count} missing or held back")


def contracts(settings: Settings) -> list[FeedSidecar]:
    """The contracts that can be read; the intake tells of the others."""
    found = []
    for folder in feed_folders(settings.sources):
        try:
            found.append(read_contract(folder, f"statistics/{folder.name}"))
        except SourceFault:
            continue
    return found


def complete_check(rows: Sequence[Mapping[str, Any]]) -> dg.AssetCheckResult:
    """Whether anything that was due is missing or in quarantine."""
    open_rows = [row for row in rows if row["coverage_state"] in OPEN_STATES]
    counts = Counter((row["feed_id"], row["period_key"]) for row in open_rows)
    worst = "; ".join(f"{feed} {period}: {n}" for (feed, period), n in counts.most_common(3))
    return dg.AssetCheckResult(
        asset_key=landing_key(TABLE),
        check_name=COMPLETE,
        passed=not open_rows,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{len(open_rows)} not there: {worst}" if open_rows else "everything is there",
        metadata={
            "missing": sum(row["coverage_state"] == MISSING for row in open_rows),
            "quarantined": sum(row["coverage_state"] == IN_QUARANTINE for row in open_rows),
            "rows": dg.MetadataValue.md(_table(open_rows)),
        },
    )


def fresh_check(rows: Sequence[Mapping[str, Any]]) -> dg.AssetCheckResult:
    """Whether the latest period that was due is there, feed by feed."""
    latest: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["due_on"] is None or row["due_on"] > row["as_of_on"]:
            continue
        kept = latest.get(row["feed_id"], [])
        if not kept or row["due_on"] > kept[0]["due_on"]:
            latest[row["feed_id"]] = [row]
        elif row["due_on"] == kept[0]["due_on"]:
            kept.append(row)
    stale = [
        row for kept in latest.values() for row in kept if row["coverage_state"] in OPEN_STATES
    ]
    feeds = sorted({row["feed_id"] for row in stale})
    return dg.AssetCheckResult(
        asset_key=landing_key(TABLE),
        check_name=FRESH,
        passed=not stale,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"overdue: {', '.join(feeds)}" if stale else "no feed is overdue",
        metadata={"feeds": len(feeds), "rows": dg.MetadataValue.md(_table(stale))},
    )


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    head = "| feed | period | area | state | due | days late |\n|---|---|---|---|---|---|"
    body = [
        f"| {row['feed_id']} | {row['period_key']} | {row['area_code']} "
        f"| {row['coverage_state']} | {row['due_on'] or ''} | {row['days_late'] or ''} |"
        for row in rows[:SHOWN_ROWS]
    ]
    return "\n".join([head, *body]) if body else "Nothing."
