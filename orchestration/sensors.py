"""Sensors: notice new and changed source files between the nights."""

from pathlib import Path

import dagster as dg

from orchestration.fingerprint import inputs_digest
from orchestration.history import published_inputs
from orchestration.jobs import REFRESH

SOURCE_CHANGES = "source_changes"
SECONDS_BETWEEN_LOOKS = 60


def source_change_sensor(sources: Path, published: Path) -> dg.SensorDefinition:
    """Asks for a refresh when the bytes of any source file have changed.

    A file that is still being copied changes once more; so a change is acted on when two looks
    in a row agree.
    """

    @dg.sensor(
        name=SOURCE_CHANGES,
        job_name=REFRESH,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Notices new, changed and removed files in the input folder.",
    )
    def source_changes(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        settled, _, pending = (context.cursor or "").partition(" ")
        now = inputs_digest(sources)
        if not settled:
            return _first_look(context, now)
        if now == settled:
            context.update_cursor(settled)
            return dg.SkipReason("Nothing has changed.")
        if now == published_inputs(published):
            context.update_cursor(now)
            return dg.SkipReason("What changed is published already.")
        if now != pending:
            context.update_cursor(f"{settled} {now}")
            return dg.SkipReason("Something changed: looking again before acting on it.")
        return dg.SensorResult(
            # No run key: a state that comes back is a change again.
            run_requests=[dg.RunRequest(tags={"planwatch/inputs": now[:12]})],
            cursor=now,
        )

    return source_changes


def _first_look(context: dg.SensorEvaluationContext, now: str) -> dg.SensorResult | dg.SkipReason:
    """Remember what is there; an instance that has never refreshed starts with a run."""
    if context.instance.get_runs_count(dg.RunsFilter(job_name=REFRESH)):
        context.update_cursor(now)
        return dg.SkipReason("First look: remembering what is there.")
    return dg.SensorResult(
        run_requests=[dg.RunRequest(tags={"planwatch/inputs": now[:12]})], cursor=now
    )
