"""Jobs: the whole refresh, and the exports of what is published."""

from __future__ import annotations

from typing import Any

import dagster as dg

from orchestration.assets.publication import EXPORTS
from orchestration.exports.export import formats_of_a_refresh

REFRESH = "refresh"
EXPORT = "export"


def refresh_job() -> Any:
    """Everything, in one process; exports only where PLANWATCH_EXPORTS asks for them.

    A run that is killed is retried by the daemon; a step that fails decides for itself whether
    trying again can help (see `retries`), so failures of steps are not retried as runs.
    """
    everything, exports = dg.AssetSelection.all(), dg.AssetSelection.assets(EXPORTS)
    return dg.define_asset_job(
        REFRESH,
        selection=everything if formats_of_a_refresh() else everything - exports,
        description="Take in all sources, find contradictions, build and test all models, publish.",
        executor_def=dg.in_process_executor,
        tags={"dagster/max_retries": "2", "dagster/retry_on_asset_or_op_failure": "false"},
    )


def export_job() -> Any:
    """The exports alone, of the release that is published."""
    return dg.define_asset_job(
        EXPORT,
        selection=dg.AssetSelection.assets(EXPORTS),
        description="Write the published release for people without DuckDB.",
        executor_def=dg.in_process_executor,
    )
