"""The past: versions of the rows that come and go, so that any day can be asked about."""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets.common import OWNERS, landing_key
from orchestration.past import KEPT, past_schema, past_table, read_past, timeless
from orchestration.resources import Workspace
from orchestration.retries import retried_if_transient
from sources.landing import read_records, write_table
from sources.versions import carry_on


@dg.multi_asset(
    name="past",
    specs=[
        dg.AssetSpec(
            landing_key(past_table(table)),
            deps=[landing_key(table)],
            description=f"Every version that a row of `{table}` has had, and from when to when.",
            group_name="landing",
            kinds={"python", "parquet"},
            owners=OWNERS,
        )
        for table in KEPT
    ],
)
def past_assets(workspace: Workspace) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Carry the versions of rows on from the published release."""
    with retried_if_transient():
        settings = workspace.settings
        for table in KEPT:
            schema, order = past_schema(table)
            current = timeless(table, read_records(settings.landing / f"{table}.parquet"))
            versions = carry_on(read_past(settings.published, table), current, settings.as_of)
            path = settings.landing / f"{past_table(table)}.parquet"
            count = write_table(path, schema, versions, order)
            yield dg.MaterializeResult(
                asset_key=landing_key(past_table(table)), metadata={"dagster/row_count": count}
            )
