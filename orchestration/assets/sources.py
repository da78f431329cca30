"""Plans and feeds: one asset for each folder of the sources."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from expectations.intake import Intake, take_in_feed, take_in_plan
from orchestration.assets.catalogue import load_catalogue
from orchestration.assets.common import (
    OWNERS,
    contract_check,
    contract_spec,
    file_key,
    land_intake,
    landing_key,
    source_key,
)
from orchestration.resources import Workspace
from orchestration.retries import retried_if_transient
from sources.readers.catalogue import Catalogue
from sources.readers.corrections import read_known_faults
from sources.readers.plans import plan_folders
from sources.readers.statistics import feed_folders

#: Catalogue tables that figures are resolved in.
REFERENCES = ("indicators", "units", "areas", "area_aliases", "code_lists", "parameters")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: where its folders lie, and how one of them is taken in."""

    name: str
    what: str
    folders: Callable[[Path], list[Path]]
    take_in: Callable[[Path, Catalogue], Intake]


KINDS = (
    Kind("plans", "Statements of the plan", plan_folders, take_in_plan),
    Kind("statistics", "Figures of the feed", feed_folders, take_in_feed),
)


def source_asset(kind: Kind, folder_name: str) -> dg.AssetsDefinition:
    """The asset that takes in one plan or feed."""
    key = source_key(kind.name, folder_name)
    what = f"{kind.what} `{folder_name}`"

    @dg.asset(
        key=key,
        deps=[file_key(kind.name, folder_name), *(landing_key(stem) for stem in REFERENCES)],
        group_name=kind.name,
        kinds={"python", "greatexpectations", "parquet"},
        owners=OWNERS,
        description=f"{what}, held against their contract and typed.",
        check_specs=[contract_spec(key, what)],
    )
    def source(
        workspace: Workspace,
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:  # type: ignore[type-arg]
        with retried_if_transient():
            settings = workspace.settings
            folder = settings.sources / kind.name / folder_name
            intake = kind.take_in(folder, load_catalogue(settings))
            land_intake(settings, intake)
            yield dg.MaterializeResult(
                metadata={
                    "dagster/row_count": intake.row_count,
                    "rejected": len(intake.all_rejections),
                    "missing_cells": intake.missing_cells,
                    "quarantined": intake.fault is not None,
                }
            )
            known, _ = read_known_faults(settings.sources)
            yield contract_check(intake, key, known)

    return source
