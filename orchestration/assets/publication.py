"""Publication: Data Docs, the release that analysts open, and its exports."""

from datetime import UTC, datetime, timedelta

import dagster as dg

from expectations import border, data_docs, findings_page
from orchestration.assets.common import OWNERS, landing_key, source_key, validations_folder
from orchestration.assets.inbox import INBOX
from orchestration.assets.landing import source_ids
from orchestration.exports.export import FORMATS, export, formats_of_a_refresh, prune_exports
from orchestration.exports.writing import size_of
from orchestration.progress import report
from orchestration.publishing import publish
from orchestration.resources import Workspace
from orchestration.retries import retried_if_transient
from sources.landing import read_records
from sources.readers.catalogue import TABLES
from sources.settings import TIMEZONE, Settings

WAREHOUSE = dg.AssetKey(["published", "warehouse"])
DATA_DOCS = dg.AssetKey(["published", "data_docs"])
EXPORTS = dg.AssetKey(["published", "exports"])
#: A nightly warehouse that is not there by four in the morning is late.
FRESHNESS = dg.FreshnessPolicy.cron(
    deadline_cron="0 4 * * *", lower_bound_delta=timedelta(hours=2), timezone=str(TIMEZONE)
)


def data_docs_asset(sources: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The site over all validated sources, and over the findings."""

    @dg.asset(
        key=DATA_DOCS,
        deps=[*sources, *(landing_key(table) for table in findings_page.TABLES)],
        group_name="published",
        kinds={"greatexpectations", "html"},
        owners=OWNERS,
        description="Great Expectations Data Docs: what every source was held against, and how "
        "it did; and every open finding. Readable without a network.",
    )
    def docs(workspace: Workspace) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with retried_if_transient():
            settings = workspace.settings
            folder = validations_folder(settings)
            results = [
                path for name in validated(settings) for path in border.result_files(name, folder)
            ]
            findings = {
                table: read_records(settings.landing / f"{table}.parquet")
                for table in findings_page.TABLES
            }
            pages = data_docs.build(results, settings.data_docs, findings)
            report("data docs", f"{pages} pages")
            return dg.MaterializeResult(
                metadata={
                    "pages": pages,
                    "index": dg.MetadataValue.path(settings.data_docs / "index.html"),
                }
            )

    return docs


def warehouse_asset(models: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The published warehouse."""

    @dg.asset(
        key=WAREHOUSE,
        deps=[*models, DATA_DOCS],
        group_name="published",
        kinds={"duckdb"},
        owners=OWNERS,
        freshness_policy=FRESHNESS,
        description="The release that analysts open read-only: built beside the published one, "
        "checked, then swapped in atomically.",
    )
    def warehouse(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with retried_if_transient():
            settings = workspace.settings
            release = publish(settings, datetime.now(UTC), context.run_id)
            report("published", release.name)
            return dg.MaterializeResult(
                metadata={
                    "release": dg.MetadataValue.path(release),
                    "bytes": release.stat().st_size,
                }
            )

    return warehouse


@dg.asset(
    key=EXPORTS,
    deps=[WAREHOUSE],
    group_name="published",
    kinds={"parquet", "csv", "excel"},
    owners=OWNERS,
    description="The published release for people without DuckDB: Parquet, CSV, SDMX, data "
    "package, Excel, dictionary. Part of a refresh only where PLANWATCH_EXPORTS names formats.",
)
def exports_asset(workspace: Workspace) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """The exports of the published release; those of releases that are gone are removed."""
    with retried_if_transient():
        settings = workspace.settings
        formats = formats_of_a_refresh() or tuple(FORMATS)
        folder = export(settings, formats)
        removed = prune_exports(settings)
        return dg.MaterializeResult(
            metadata={
                "folder": dg.MetadataValue.path(folder),
                "formats": ", ".join(formats),
                "bytes": size_of(folder),
                "removed": len(removed),
            }
        )


def validated_keys(folders: list[tuple[str, str]]) -> list[dg.AssetKey]:
    """The assets whose validation results the site shows."""
    return [*(source_key(kind, name) for kind, name in folders), INBOX]


def validated(settings: Settings) -> list[str]:
    """The sources of the input folder, whose results the site shows."""
    return [*(f"catalogue/{stem}" for stem in TABLES), *source_ids(settings)]
