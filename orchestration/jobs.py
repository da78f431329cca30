"""Jobs: the whole refresh."""

from __future__ import annotations

from typing import Any

import dagster as dg

REFRESH = "refresh"


def refresh_job() -> Any:
    """Everything, in one process.

    A run that is killed is retried by the daemon; a step that fails decides for itself whether
    trying again can help (see `retries`), so failures of steps are not retried as runs.
    """
    return dg.define_asset_job(
        REFRESH,
        selection=dg.AssetSelection.all(),
        description="Take in all sources, find contradictions, build and test all models, publish.",
        executor_def=dg.in_process_executor,
        tags={"dagster/max_retries": "2", "dagster/retry_on_asset_or_op_failure": "false"},
    )
