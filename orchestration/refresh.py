"""One refresh, run in this process.

Its events are kept in memory: storing a thousand of them on disk costs as much as building the
models, and what a refresh did is recorded in the warehouse itself. Runs that the daemon starts
keep theirs.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import dagster as dg

from orchestration.assembly import build_defs
from orchestration.assets.publication import WAREHOUSE
from orchestration.jobs import REFRESH
from orchestration.progress import report
from sources.settings import Settings

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a refresh ended; with a reason although it published, its exports failed."""

    is_published: bool
    reason: str = ""
    is_already_running: bool = False


def run_refresh(settings: Settings) -> Outcome:
    """Run the whole job as of the day of `settings`."""
    warnings.filterwarnings("ignore")
    # Most of what a refresh makes lives to its end: looking for garbage less often saves seconds.
    gc.set_threshold(50_000, 20, 100)
    report("starting", f"as of {settings.as_of}, into {settings.warehouse}")
    try:
        defs = build_defs(settings, fixed_as_of=True)
    except (RuntimeError, ValueError) as error:
        return Outcome(False, str(error))
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def(REFRESH).execute_in_process(
            instance=instance, run_config=_QUIET, raise_on_error=False
        )
    if result.success:
        return Outcome(True)
    reasons = list(dict.fromkeys(_reasons(result.all_events)))
    text = "\n".join(reasons) or "The run ended without saying why."
    written = {event.asset_key for event in result.get_asset_materialization_events()}
    return Outcome(WAREHOUSE in written, text, "RefreshRunningError" in text)


def _reasons(events: Sequence[dg.DagsterEvent]) -> list[str]:
    found = []
    for event in events:
        error = getattr(event.event_specific_data, "error", None)
        if error is not None:
            while error.cause is not None:
                error = error.cause
            found.append(error.message.strip())
        failure = getattr(event.event_specific_data, "user_failure_data", None)
        if failure is not None and failure.description:
            found.append(failure.description)
    return found
