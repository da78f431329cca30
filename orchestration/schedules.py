"""Schedules: every night."""

from __future__ import annotations

import dagster as dg

from orchestration.jobs import REFRESH
from sources.settings import TIMEZONE

NIGHTLY = "nightly_refresh"
NIGHTLY_CRON = "30 2 * * *"


def nightly_schedule(cron: str = NIGHTLY_CRON) -> dg.ScheduleDefinition:
    """The nightly refresh, at 02:30 in Shanghai, switched on."""
    return dg.ScheduleDefinition(
        name=NIGHTLY,
        job_name=REFRESH,
        cron_schedule=cron,
        execution_timezone=str(TIMEZONE),
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"Runs the job `{REFRESH}` every night.",
    )
