"""What assets have in common: keys, owners, and how an intake is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from expectations import border
from expectations.intake import Intake
from orchestration.fingerprint import folder_digest
from orchestration.progress import report
from sources.feeds.quarantine import Quarantine, entry_id
from sources.landing import SOURCE_TABLES, rejection_records, write_table
from sources.model import Rejection
from sources.readers.corrections import KnownFault, fault_key
from sources.settings import Settings, today

OWNERS = ["team:planwatch"]
CONTRACT = "contract"
RECEIPT = "receipt.json"
#: The tables whose rows count as a source's rows.
MAIN_TABLES = ("statement", "observation")
#: Failing rows shown in the metadata of a check.
SHOWN_ROWS = 20


def key_part(name: str) -> str:
    """A name as it can stand in an asset key."""
    return re.sub(r"\W", "_", name)


def source_key(kind: str, name: str) -> dg.AssetKey:
    """The asset of a plan or feed."""
    return dg.AssetKey([kind, key_part(name)])


def file_key(kind: str, name: str) -> dg.AssetKey:
    """The folder that a plan or feed is read from."""
    return dg.AssetKey(["files", kind, key_part(name)])


def landing_key(table: str) -> dg.AssetKey:
    """A landed table."""
    return dg.AssetKey(["landing", table])


def file_spec(kind: str, folder: Path) -> dg.AssetSpec:
    """The files of a source, as something that lies outside and is only observed."""
    files = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name[0] != ".")
    return dg.AssetSpec(
        file_key(kind, folder.name),
        description=f"Files of `{folder.name}`: {', '.join(files)}.",
        group_name=kind,
        kinds={"file"},
        owners=OWNERS,
    )


def parts_folder(settings: Settings, source_id: str) -> Path:
    """Where one source's landed tables lie before they are put together."""
    return settings.landing / "parts" / source_id


def land_intake(settings: Settings, intake: Intake, rows: int | None = None) -> None:
    """Write what came of a source.

    A source that could not be read, or is shorter than it says, keeps its last good tables; the
    reason is written beside them.
    """
    folder = parts_folder(settings, intake.source_id)
    keeps_last = intake.fault is not None or (intake.is_short and _has_tables(folder))
    for name, records in ({} if keeps_last else intake.tables).items():
        schema, order = SOURCE_TABLES[name]
        write_table(folder / f"{name}.parquet", schema, records, order)
    schema, order = SOURCE_TABLES["rejection"]
    rejections = rejection_records(
        intake.source_id, intake.all_rejections, _put_into_quarantine(settings, intake)
    )
    write_table(folder / "rejection.parquet", schema, rejections, order)
    _save_verdicts(settings, intake)
    _write_receipt(settings, intake, folder, keeps_last=keeps_last)
    report(intake.source_id, _outcome(intake, intake.row_count if rows is None else rows))


def _save_verdicts(settings: Settings, intake: Intake) -> None:
    folder = validations_folder(settings)
    for old in border.result_files(intake.source_id, folder):
        old.unlink()
    if intake.verdict is not None:
        border.save(intake.verdict, intake.source_id, folder)
    for name, verdict in intake.more_verdicts.items():
        border.save(verdict, f"{intake.source_id}/{name}", folder)


def _put_into_quarantine(settings: Settings, intake: Intake) -> dict[str, str]:
    """Keep what a feed delivered and was not loaded; ids by the name of the file."""
    kind, _, feed_id = intake.source_id.partition("/")
    if kind != "statistics" or intake.fault is not None:
        return {}
    Quarantine(settings.quarantine).keep(feed_id, intake.deliveries, today())
    return {
        item.name: entry_id(feed_id, item.path, item.sha256)
        for item in intake.deliveries
        if item.rejections
    }


def _has_tables(folder: Path) -> bool:
    return any((folder / f"{table}.parquet").is_file() for table in MAIN_TABLES)


def _write_receipt(settings: Settings, intake: Intake, folder: Path, *, keeps_last: bool) -> None:
    kept = "last_good_kept" if _has_tables(folder) else "quarantined"
    receipt = {
        "source_id": intake.source_id,
        "sha256": folder_digest(settings.sources / intake.source_id),
        "intake_state": kept if keeps_last else "loaded",
        "row_count": sum(
            pq.read_metadata(path).num_rows
            for table in MAIN_TABLES
            if (path := folder / f"{table}.parquet").is_file()
        ),
        "rejection_count": len(intake.all_rejections),
        "missing_cell_count": intake.missing_cells,
    }
    (folder / RECEIPT).write_text(json.dumps(receipt, sort_keys=True), encoding="utf-8")


def read_receipt(settings: Settings, source_id: str) -> dict[str, Any]:
    """What became of a source when it was last taken in."""
    text = (parts_folder(settings, source_id) / RECEIPT).read_text(encoding="utf-8")
    receipt: dict[str, Any] = json.loads(text)
    return receipt


def _outcome(intake: Intake, rows: int) -> str:
    if intake.fault is not None:
        return f"QUARANTINED: {intake.fault.sentence()}"
    left_out = f", {len(intake.rejections)} rejected" if intake.rejections else ""
    return f"{rows:,} rows{left_out}"


def validations_folder(settings: Settings) -> Path:
    """Where validation results wait for Data Docs."""
    return settings.warehouse / "build" / "validations"


def contract_check(
    intake: Intake,
    key: dg.AssetKey,
    known: Iterable[KnownFault] = (),
    dropped: Collection[str] = (),
) -> dg.AssetCheckResult:
    """The contract as an asset check: what was left out, with its place and its repair.

    Faults that somebody has looked at (`known`), and deliveries that somebody has `dropped` from
    the quarantine, do not alarm again.
    """
    acknowledged = {fault.key for fault in known}
    feed_id = intake.source_id.partition("/")[2]
    settled = {
        item.name
        for item in intake.deliveries
        if entry_id(feed_id, item.path, item.sha256) in dropped
    }
    rejections = [
        item
        for item in intake.all_rejections
        if fault_key(item) not in acknowledged and item.source_file not in settled
    ]
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=CONTRACT,
        passed=not rejections,
        severity=dg.AssetCheckSeverity.ERROR if intake.fault else dg.AssetCheckSeverity.WARN,
        description=f"{len(rejections)} rejected" if rejections else "nothing new was rejected",
        metadata={
            "rejected": len(rejections),
            "known_faults": len(intake.all_rejections) - len(rejections),
            "rejections": dg.MetadataValue.md(rejection_table(rejections)),
        },
    )


def rejection_table(rejections: Iterable[Rejection]) -> str:
    """The first rejections as a readable table."""
    rows = [
        f"| {item.source_file} | {item.source_line or ''} | {item.field} | {item.expected} "
        f"| {item.found} | {item.repair} |"
        for item in list(rejections)[:SHOWN_ROWS]
    ]
    head = "| file | line | field | expected | found | repair |\n|---|---|---|---|---|---|"
    return "\n".join([head, *rows]) if rows else "Nothing was rejected."


def contract_spec(key: dg.AssetKey, what: str) -> dg.AssetCheckSpec:
    """The check that an intake reports to."""
    return dg.AssetCheckSpec(
        CONTRACT,
        asset=key,
        description=f"{what} meet their Great Expectations suite; what does not is quarantined.",
    )
