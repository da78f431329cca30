"""Models: every dbt model as an asset, every dbt test as an asset check.

What belongs here: handing dbt's results to Dagster. What does not: SQL.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from orchestration import dbt
from orchestration.assets.common import OWNERS
from orchestration.progress import report
from orchestration.resources import Workspace
from orchestration.retries import retried_if_transient
from sources.settings import Settings


class Translator(DagsterDbtTranslator):  # type: ignore[misc]
    """Groups are schemas, owners the team; keys stay schema and model."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=True))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The schema that the model is built in."""
        return str(dbt_resource_props["config"].get("schema") or "warehouse")

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What the model says of itself, without its SQL."""
        return str(dbt_resource_props.get("description") or "")

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The team."""
        return OWNERS


def model_assets(manifest_path: Path) -> dg.AssetsDefinition:
    """All models of a manifest, built by dbt in one go."""
    translator = Translator()

    @dbt_assets(  # type: ignore[untyped-decorator]
        manifest=manifest_path, dagster_dbt_translator=translator, name="models"
    )
    def models(context: dg.AssetExecutionContext, workspace: Workspace) -> Iterator[Any]:
        with retried_if_transient():
            settings = workspace.settings
            manifest = dbt.read_manifest(manifest_path)
            nodes = manifest["nodes"]
            keys = {
                unique_id: translator.get_asset_key(node)
                for unique_id, node in nodes.items()
                if node["resource_type"] == "model"
            }
            selected = [
                unique_id for unique_id, key in keys.items() if key in context.selected_asset_keys
            ]
            whole = len(selected) == len(keys)
            if whole:
                settings.build_database.unlink(missing_ok=True)
            # Checks can be asked for without their models; to dbt, nothing means everything.
            chosen = _names(nodes, selected) or [
                key.name for key in context.selected_asset_check_keys
            ]
            results = dbt.build(settings, () if whole else chosen)
            yield from _asset_events(settings, results, keys)
            yield from _check_events(context, manifest, results)
            _report(results)
            broken = [item for item in results if not item.is_success and item.status != "warn"]
            if broken:
                raise dg.Failure(_broken_sentence(broken), allow_retries=False)

    assets: dg.AssetsDefinition = models
    return assets


def _names(nodes: Mapping[str, Any], selected: list[str]) -> list[str]:
    return [nodes[unique_id]["name"] for unique_id in selected]


def _asset_events(
    settings: Settings, results: list[dbt.NodeResult], keys: Mapping[str, dg.AssetKey]
) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    shapes = table_shapes(settings.build_database)
    for item in results:
        if item.resource_type == "model" and item.is_success:
            key = keys[item.unique_id]
            yield dg.MaterializeResult(
                asset_key=key,
                metadata={"seconds": round(item.seconds, 3), **shapes.get(tuple(key.path), {})},
            )


def table_shapes(database: Path) -> dict[tuple[str, ...], dict[str, Any]]:
    """Row counts and described columns of every table, by (schema, table), in one read."""
    with duckdb.connect(str(database), read_only=True) as connection:
        counts = connection.execute(
            "select schema_name, table_name, estimated_size from duckdb_tables()"
        ).fetchall()
        columns = connection.execute(
            "select schema_name, table_name, column_name, data_type, comment "
            "from duckdb_columns() where not internal order by column_index"
        ).fetchall()
    shapes: dict[tuple[str, ...], dict[str, Any]] = {
        (schema, table): {"dagster/row_count": count} for schema, table, count in counts
    }
    by_table: dict[tuple[str, ...], list[dg.TableColumn]] = {}
    for schema, table, column, data_type, comment in columns:
        described = dg.TableColumn(column, data_type, description=comment)
        by_table.setdefault((schema, table), []).append(described)
    for key, described_columns in by_table.items():
        shapes.setdefault(key, {})["dagster/column_schema"] = dg.TableSchema(described_columns)
    return shapes


def _check_events(
    context: dg.AssetExecutionContext,
    manifest: Mapping[str, Any],
    results: list[dbt.NodeResult],
) -> Iterator[dg.AssetCheckResult]:
    # The names of dbt's tests are unique, so the name alone finds the check.
    wanted = {key.name: key for key in context.selected_asset_check_keys}
    for item in results:
        node = manifest["nodes"].get(item.unique_id, {})
        key = wanted.get(node.get("name", ""))
        if item.resource_type != "test" or key is None:
            continue
        severity = str(node["config"].get("severity", "error")).lower()
        yield dg.AssetCheckResult(
            asset_key=key.asset_key,
            check_name=key.name,
            passed=item.is_success,
            severity=(
                dg.AssetCheckSeverity.WARN if severity == "warn" else dg.AssetCheckSeverity.ERROR
            ),
            metadata={
                "failing_rows": item.failures,
                **({"message": item.message} if item.message else {}),
            },
        )


def _report(results: list[dbt.NodeResult]) -> None:
    models = [item for item in results if item.resource_type == "model"]
    tests = [item for item in results if item.resource_type == "test"]
    warned = sum(item.status == "warn" for item in tests)
    broken = sum(not item.is_success for item in tests) - warned
    told = f", {warned} with a warning" if warned else ""
    told += f", {broken} BROKEN" if broken else ""
    report("models", f"{len(models)} models, {len(tests)} tests{told}")


def _broken_sentence(broken: list[dbt.NodeResult]) -> str:
    named = "; ".join(
        f"{item.unique_id.split('.')[2]}: {item.status} {item.message}" for item in broken[:5]
    )
    return (
        f"expected every model and test to succeed, found {len(broken)} that did not: {named}. "
        "Nothing was published; the last release stays."
    )
