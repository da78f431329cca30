"""Landing: the tables that dbt reads, put together from what every source delivered."""

from collections.abc import Iterable, Iterator, Sequence

import dagster as dg

from orchestration.assets.catalogue import load_catalogue
from orchestration.assets.common import (
    OWNERS,
    file_key,
    land_intake,
    landing_key,
    parts_folder,
    source_key,
)
from orchestration.assets.inbox import INBOX
from orchestration.assets.sources import KINDS
from orchestration.progress import report
from orchestration.resources import Workspace
from orchestration.retries import retried_if_transient
from sources.feeds.quarantine import Quarantine
from sources.landing import (
    SOURCE_TABLES,
    combine,
    read_records,
    rejection_records,
    write_table,
)
from sources.readers import answers, corrections, value_corrections
from sources.readers.catalogue import TABLES
from sources.readers.inbox import INBOX as INBOX_ID
from sources.settings import Settings

DESCRIPTIONS = {
    "document": "Plan documents.",
    "statement": "Statements of all plans, and drafts of the documents in the inbox.",
    "coverage": "What became of every figure of the documents that the machine read.",
    "feed": "Feeds of periodic statistics.",
    "publication": "Publications with release dates and trust.",
    "observation": "Published figures of all feeds, by vintage.",
    "delivery": "Files that the feeds delivered, and what became of each.",
    "value_correction": "Declared corrections of single figures, applied or not.",
    "rejection": "Everything that could not be loaded, with its place, reason and repair.",
}
#: Which kind of source delivers a table; what is not named here comes from all of them.
DELIVERED_BY = {
    "document": "plans",
    "statement": "plans",
    "coverage": "plans",
    "feed": "statistics",
    "publication": "statistics",
    "observation": "statistics",
    "delivery": "statistics",
}

#: What people have declared about faults and findings.
FAULTS_FILE = file_key("corrections", "known_faults")
ANSWERS_FILE = file_key("corrections", "finding_answers")
VALUES_FILE = file_key("corrections", "values")


def correction_file_specs() -> list[dg.AssetSpec]:
    """The files in which people answer for faults and findings."""
    return [
        dg.AssetSpec(
            key,
            description=f"`corrections/{key.path[-1]}.csv`",
            group_name="corrections",
            kinds={"file"},
            owners=OWNERS,
        )
        for key in (FAULTS_FILE, ANSWERS_FILE, VALUES_FILE)
    ]


def landing_assets(folders: Sequence[tuple[str, str]]) -> dg.AssetsDefinition:
    """The landed tables over the known source folders, given as (kind, name)."""
    known = set(folders)
    catalogue = [landing_key(stem) for stem in TABLES]

    def deps(table: str) -> list[dg.AssetKey]:
        if table == "value_correction":
            return [VALUES_FILE]
        delivering = DELIVERED_BY.get(table)
        sources = [source_key(kind, name) for kind, name in folders if delivering in (None, kind)]
        if delivering in (None, "plans"):
            sources.append(INBOX)
        return (
            sources
            if delivering
            else [*sources, *catalogue, FAULTS_FILE, ANSWERS_FILE, VALUES_FILE]
        )

    @dg.multi_asset(
        name="landing",
        specs=[
            dg.AssetSpec(
                landing_key(table),
                deps=deps(table),
                description=description,
                group_name="landing",
                kinds={"python", "parquet"},
                owners=OWNERS,
            )
            for table, description in DESCRIPTIONS.items()
        ],
    )
    def landing(
        workspace: Workspace,
    ) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        with retried_if_transient():
            settings = workspace.settings
            take_in_newcomers(settings, known)
            for table in DESCRIPTIONS:
                yield dg.MaterializeResult(
                    asset_key=landing_key(table),
                    metadata={"dagster/row_count": land_table(settings, table)},
                )

    return landing


def land_table(settings: Settings, table: str) -> int:
    """Put one landed table together; the number of its rows."""
    if table == "rejection":
        return land_rejections(settings)
    if table == "value_correction":
        return land_corrections(settings)
    parts = [parts_folder(settings, name) / f"{table}.parquet" for name in source_ids(settings)]
    return combine(table, parts, settings.landing / f"{table}.parquet")


def source_ids(settings: Settings) -> list[str]:
    """The plans and feeds that lie in the input folder now, and the inbox."""
    folders = [
        f"{kind.name}/{folder.name}" for kind in KINDS for folder in kind.folders(settings.sources)
    ]
    return [*folders, INBOX_ID]


def take_in_newcomers(settings: Settings, known: Iterable[tuple[str, str]]) -> None:
    """Take in folders that appeared after the code location was loaded.

    They have no asset of their own until it is reloaded, but nothing is left out meanwhile.
    """
    for kind in KINDS:
        for folder in kind.folders(settings.sources):
            if (kind.name, folder.name) not in set(known):
                report("new source folder", f"{kind.name}/{folder.name}: reload for its lineage")
                land_intake(settings, kind.take_in(settings, folder, load_catalogue(settings)))


def land_corrections(settings: Settings) -> int:
    """Land the declared corrections; what cannot be read of them is a rejection."""
    declared, _ = value_corrections.read_value_corrections(settings.sources)
    schema, order = SOURCE_TABLES["value_correction"]
    records = value_corrections.correction_records(declared)
    return write_table(settings.landing / "value_correction.parquet", schema, records, order)


def land_rejections(settings: Settings) -> int:
    """Put all rejections together, mark the known ones, and note corrections that are outdated."""
    ids = [*(f"catalogue/{stem}" for stem in TABLES), *source_ids(settings)]
    records = [
        record
        for source_id in ids
        if (path := parts_folder(settings, source_id) / "rejection.parquet").is_file()
        for record in read_records(path)
    ]
    known, unreadable = corrections.read_known_faults(settings.sources)
    marked, outdated = corrections.mark_known(records, known)
    marked = corrections.mark_dropped(marked, Quarantine(settings.quarantine).dropped())
    marked += rejection_records(corrections.SOURCE_ID, [*unreadable, *outdated])
    declared, wrong_values = value_corrections.read_value_corrections(settings.sources)
    feeds = [name for name in source_ids(settings) if name.startswith("statistics/")]
    wrong_values += value_corrections.misplaced(declared, feeds)
    marked += rejection_records(value_corrections.SOURCE_ID, wrong_values)
    codes = load_catalogue(settings).codes(answers.CODE_LIST)
    _, wrong = answers.read_answers(settings.sources, codes)
    marked += rejection_records(answers.SOURCE_ID, wrong)
    schema, order = SOURCE_TABLES["rejection"]
    return write_table(settings.landing / "rejection.parquet", schema, marked, order)
