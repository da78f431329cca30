"""The reference data: one asset per catalogue table.

What belongs here: landing the catalogue. What does not: what its tables mean.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq

from expectations.intake import take_in_catalogue
from orchestration.assets.common import (
    OWNERS,
    contract_check,
    contract_spec,
    file_key,
    land_intake,
    landing_key,
)
from orchestration.resources import Workspace
from orchestration.retries import retried_if_transient
from sources.landing import catalogue_schema, write_table
from sources.readers.catalogue import TABLES, Catalogue, read_catalogue
from sources.settings import Settings

DESCRIPTIONS = {
    "indicators": "Indicators: codes, names, canonical units, domains, directions.",
    "units": "Units of measure with exact factors.",
    "areas": "Areas: GB/T 2260 codes, parents, years of validity; zones and groups.",
    "area_members": "Which areas make up a group, and since when.",
    "area_transfers": "Territory that went from one area to another.",
    "area_aliases": "Names of areas as documents print them.",
    "code_lists": "Code lists in Chinese and English.",
    "parameters": "Named, versioned parameters.",
    "possible_ranges": "What values of an indicator can be, and in which units it is printed.",
    "series_breaks": "Censuses and changes of boundary or definition that end a series.",
    "departments": "Departments that publish, and by which words they are known.",
    "source_precedence": "Which of several sources of one cell is used, and why.",
}


def catalogue_file_specs() -> list[dg.AssetSpec]:
    """The files of the catalogue."""
    return [
        dg.AssetSpec(
            file_key("catalogue", stem),
            description=f"`catalogue/{stem}.csv`",
            group_name="catalogue",
            kinds={"file"},
            owners=OWNERS,
        )
        for stem in TABLES
    ]


@dg.multi_asset(
    name="catalogue",
    specs=[
        dg.AssetSpec(
            landing_key(stem),
            deps=[file_key("catalogue", stem)],
            description=DESCRIPTIONS[stem],
            group_name="catalogue",
            kinds={"python", "parquet"},
            owners=OWNERS,
        )
        for stem in TABLES
    ],
    check_specs=[contract_spec(landing_key(stem), f"Rows of {stem}.csv") for stem in TABLES],
)
def catalogue_assets(
    workspace: Workspace,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:  # type: ignore[type-arg]
    """Read, check and land the catalogue."""
    with retried_if_transient():
        settings = workspace.settings
        catalogue = read_catalogue(settings.sources / "catalogue")
        for intake in take_in_catalogue(settings.sources / "catalogue", catalogue):
            stem = intake.source_id.removeprefix("catalogue/")
            rows = write_table(
                settings.landing / f"{stem}.parquet", catalogue_schema(stem), intake.tables[stem]
            )
            land_intake(settings, replace(intake, tables={}), rows)
            yield dg.MaterializeResult(
                asset_key=landing_key(stem), metadata={"dagster/row_count": rows}
            )
            yield contract_check(intake, landing_key(stem))


def load_catalogue(settings: Settings) -> Catalogue:
    """The landed catalogue: what its contract let through."""
    newest = max((settings.landing / f"{stem}.parquet").stat().st_mtime_ns for stem in TABLES)
    return _load(settings.landing, newest)


@lru_cache(maxsize=2)
def _load(landing: Path, _newest: int) -> Catalogue:
    return Catalogue(
        {stem: pq.read_table(landing / f"{stem}.parquet").to_pandas() for stem in TABLES}
    )
