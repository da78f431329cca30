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
from sources.feeds.quarantine import Quarantine
from sources.feeds.shelf import Shelf
from sources.readers.catalogue import Catalogue
from sources.readers.corrections import read_known_faults
from sources.readers.plans import plan_folders
from sources.readers.statistics import feed_folders
from sources.readers.value_corrections import read_value_corrections
from sources.settings import Settings, today

#: Catalogue tables that figures are resolved in.
REFERENCES = ("indicators", "units", "areas", "area_aliases", "code_lists", "parameters")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: where its folders lie, and how one of them is taken in."""

    name: str
    what: str
    folders: Callable[[Path], list[Path]]
    take_in: Callable[[Settings, Path, Catalogue], Intake]


def _plan(_: Settings, folder: Path, catalogue: Catalogue) -> Intake:
    return take_in_plan(folder, catalogue)


def _feed(settings: Settings, folder: Path, catalogue: Catalogue) -> Intake:
    corrections, _ = read_value_corrections(settings.sources)
    shelf = Shelf(settings.shelf / folder.name, today())
    return take_in_feed(folder, catalogue, shelf, corrections)


KINDS = (
    Kind("plans", "Statements of the plan", plan_folders, _plan),
    Kind("statistics", "Figures of the feed", feed_folders, _feed),
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
            intake = kind.take_in(settings, folder, load_catalogue(settings))
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
            yield contract_check(intake, key, known, Quarantine(settings.quarantine).dropped())

    return source
