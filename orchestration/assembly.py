"""Assembly: everything Dagster is told, put together from its parts; tests put in their own."""

from __future__ import annotations

import dagster as dg

from orchestration import dbt
from orchestration.assets.catalogue import catalogue_assets, catalogue_file_specs
from orchestration.assets.common import file_spec
from orchestration.assets.coverage import feed_coverage
from orchestration.assets.inbox import inbox_asset, inbox_file_spec
from orchestration.assets.landing import correction_file_specs, landing_assets
from orchestration.assets.models import model_assets
from orchestration.assets.operations import refresh_record
from orchestration.assets.past import past_assets
from orchestration.assets.publication import (
    data_docs_asset,
    exports_asset,
    validated_keys,
    warehouse_asset,
)
from orchestration.assets.quality import finding_assets
from orchestration.assets.sources import KINDS, source_asset
from orchestration.jobs import export_job, refresh_job
from orchestration.resources import Workspace
from orchestration.schedules import NIGHTLY_CRON, nightly_schedule
from orchestration.sensors import source_change_sensor
from sources.settings import Settings


def build_defs(
    settings: Settings | None = None,
    *,
    fixed_as_of: bool = False,
    nightly_cron: str = NIGHTLY_CRON,
) -> dg.Definitions:
    """Assemble the code location.

    Args:
        settings: input and output folders; those of the environment by default.
        fixed_as_of: every run asks about the day of `settings`, not about its own day.
        nightly_cron: when the nightly schedule ticks.
    """
    settings = settings or Settings.from_environment()
    found = [(kind, folder) for kind in KINDS for folder in kind.folders(settings.sources)]
    folders = [(kind.name, folder.name) for kind, folder in found]
    models = model_assets(dbt.manifest_path(settings))
    return dg.Definitions(
        assets=[
            *catalogue_file_specs(),
            *(file_spec(kind.name, folder) for kind, folder in found),
            inbox_file_spec(),
            *correction_file_specs(),
            catalogue_assets,
            *(source_asset(kind, folder.name) for kind, folder in found),
            inbox_asset,
            landing_assets(folders),
            finding_assets,
            past_assets,
            feed_coverage,
            refresh_record,
            models,
            data_docs_asset(validated_keys(folders)),
            warehouse_asset(list(models.keys)),
            exports_asset,
        ],
        jobs=[refresh_job(), export_job()],
        schedules=[nightly_schedule(nightly_cron)],
        sensors=[source_change_sensor(settings.sources, settings.published)],
        resources={"workspace": Workspace.of(settings, settings.as_of if fixed_as_of else None)},
        executor=dg.in_process_executor,
    )
