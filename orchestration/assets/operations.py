"""Operations: what this refresh did, for the record that the warehouse keeps of itself."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from orchestration.assets.common import OWNERS, landing_key, read_receipt
from orchestration.assets.landing import source_ids
from orchestration.fingerprint import code_version, fingerprint, inputs_digest
from orchestration.history import (
    REFRESH_INPUT_SCHEMA,
    REFRESH_SCHEMA,
    read_history,
)
from orchestration.resources import Workspace
from orchestration.retries import retried_if_transient
from sources.landing import read_records, write_table
from sources.settings import Settings


@dg.multi_asset(
    name="refresh_record",
    specs=[
        dg.AssetSpec(
            landing_key(table),
            deps=[
                landing_key(name)
                for name in ("statement", "observation", "rejection", "finding_life")
            ],
            description=description,
            group_name="landing",
            kinds={"python", "parquet"},
            owners=OWNERS,
        )
        for table, description in (
            ("refresh", "One row for each refresh: run, code, as-of day, counts."),
            (
                "refresh_input",
                "One row for each refresh and source: checksum, rows, what happened.",
            ),
        )
    ],
)
def refresh_record(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Record this refresh beside the earlier ones."""
    with retried_if_transient():
        settings = workspace.settings
        history = read_history(settings.published)
        started_at = workspace.started_at
        refresh = _refresh(settings, context.run_id, started_at)
        inputs = _inputs(settings, context.run_id, started_at)
        for table, schema, rows in (
            ("refresh", REFRESH_SCHEMA, [*history.refreshes, refresh]),
            ("refresh_input", REFRESH_INPUT_SCHEMA, [*history.inputs, *inputs]),
        ):
            count = write_table(settings.landing / f"{table}.parquet", schema, rows)
            yield dg.MaterializeResult(
                asset_key=landing_key(table), metadata={"dagster/row_count": count}
            )


def _refresh(settings: Settings, run_id: str, started_at: datetime) -> dict[str, Any]:
    landed = {
        table: read_records(settings.landing / f"{table}.parquet")
        for table in ("rejection", "finding_life")
    }
    lives = landed["finding_life"]
    return {
        "run_id": run_id,
        "started_at": started_at,
        "as_of_on": settings.as_of,
        "fingerprint": fingerprint(settings, settings.as_of),
        "inputs_sha256": inputs_digest(settings.sources),
        "code_version": code_version(),
        "statement_count": _row_count(settings, "statement"),
        "observation_count": _row_count(settings, "observation"),
        "rejection_count": len(landed["rejection"]),
        "unknown_rejection_count": sum(not row["is_known"] for row in landed["rejection"]),
        "finding_count": sum(life["state"] == "open" for life in lives),
        "new_finding_count": sum(life["event"] == "new" for life in lives),
        "resolved_finding_count": sum(life["event"] == "resolved" for life in lives),
        "reopened_finding_count": sum(life["event"] == "reopened" for life in lives),
        "is_current": True,
    }


def _row_count(settings: Settings, table: str) -> int:
    return int(pq.read_metadata(settings.landing / f"{table}.parquet").num_rows)


def _inputs(settings: Settings, run_id: str, started_at: datetime) -> list[dict[str, Any]]:
    return [
        {"run_id": run_id, "started_at": started_at, **read_receipt(settings, source_id)}
        for source_id in source_ids(settings)
    ]
