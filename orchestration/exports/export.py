"""Exporting the published release: which formats, where to, and never half of one.

A folder holds the export of one release. A format that is exported again takes the place of the
old one when it is whole. The export of another release takes the place of the whole folder.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.exports.release import Release, open_release
from orchestration.exports.writing import (
    size_of,
    sole_export,
    whole_file,
    whole_folder,
    write_checksums,
    write_text,
)
from orchestration.progress import report
from sources.settings import Settings

RECEIPT = "release.json"
ABOUT = "README.md"
WORKBOOK = "planwatch.xlsx"
DICTIONARY = "dictionary"
ALL = "all"
#: Formats by name: what is counted, and the file or folder that holds it.
FORMATS: Mapping[str, tuple[str, str]] = {
    "parquet": ("tables", "parquet"),
    "csv": ("tables", "csv"),
    "sdmx": ("observations", "sdmx"),
    "frictionless": ("tables", "frictionless"),
    "excel": ("rows", WORKBOOK),
    DICTIONARY: ("columns", DICTIONARY),
}
#: What writes a format: a module of this package and its function.
_WRITERS: Mapping[str, tuple[str, str]] = {
    "parquet": ("parquet", "write_parquet"),
    "csv": ("delimited", "write_csv"),
    "sdmx": ("sdmx", "write_sdmx"),
    "frictionless": ("datapackage", "write_datapackage"),
    "excel": ("workbook", "write_workbook"),
    DICTIONARY: ("dictionary", "write_dictionary"),
}
#: The formats that a refresh exports as well: `all`, or names separated by commas.
VARIABLE = "PLANWATCH_EXPORTS"


class ForeignFolderError(Exception):
    """The output folder holds something that an export must not replace."""


def chosen_formats(names: str) -> tuple[str, ...]:
    """Formats by their names, separated by commas; `all` is every one.

    Raises:
        ValueError: a name is not one of them.
    """
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name != ALL and name not in FORMATS]
    if unknown or not wanted:
        raise ValueError(f"expected {', '.join((*FORMATS, ALL))}, found {names!r}")
    return tuple(FORMATS) if ALL in wanted else tuple(n for n in FORMATS if n in wanted)


def formats_of_a_refresh() -> tuple[str, ...]:
    """The formats that PLANWATCH_EXPORTS asks for; none where it is not set.

    Raises:
        ValueError: it names a format that there is not.
    """
    names = os.environ.get(VARIABLE, "").strip()
    if not names:
        return ()
    try:
        return chosen_formats(names)
    except ValueError as error:
        raise ValueError(f"{VARIABLE}: {error}") from None


def export(
    settings: Settings,
    formats: Sequence[str],
    output: Path | None = None,
    as_of: date | None = None,
) -> Path:
    """Write the published release in some formats; returns the folder.

    Raises:
        ForeignFolderError: the folder holds something else.
        ExportRunningError: another export writes to it.
    """
    with open_release(settings.published, as_of) as release:
        folder = (output or settings.exports / release.name).resolve()
        held = _held(folder)
        with sole_export(folder):
            if held is None or held == release.name:
                _fill(release, folder, formats)
            else:
                _refuse_to_lose(folder, held, formats)
                with whole_folder(folder) as half:
                    _fill(release, half, formats)
    return folder


def _held(folder: Path) -> str | None:
    """The release whose export a folder holds; none where it is missing or empty.

    Raises:
        ForeignFolderError: it holds something else.
    """
    if not folder.exists():
        return None
    try:
        receipt = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
        return str(receipt["release"])
    except (OSError, ValueError, KeyError, TypeError):
        if folder.is_dir() and not any(path.name[0] != "." for path in folder.iterdir()):
            return None
        raise ForeignFolderError(
            f"expected a new or empty folder, or an earlier export, found {folder}. "
            "Name another with --output."
        ) from None


def _refuse_to_lose(folder: Path, held: str, formats: Sequence[str]) -> None:
    lost = [name for name, (_, place) in FORMATS.items()
            if (folder / place).exists() and name not in formats]  # fmt: skip
    if lost:
        raise ForeignFolderError(
            f"expected a folder without other formats of another release, found {', '.join(lost)} "
            f"of {held} in {folder}. Export them as well, or name another folder with --output."
        )


def _fill(release: Release, folder: Path, formats: Sequence[str]) -> None:
    _write_receipt(release, folder)
    for name in formats:
        unit, place = FORMATS[name]
        target = folder / place
        is_file = bool(target.suffix)
        with whole_file(target) if is_file else whole_folder(target) as half:
            count = _writer(name)(release, half)
        report(f"export {name}", f"{count:,} {unit}, {size_of(target) / 1e6:.1f} MB")
    write_text(folder / ABOUT, _about(release, folder))
    write_checksums(folder)


def _writer(name: str) -> Callable[[Release, Path], int]:
    """What writes a format; its module is imported only now."""
    module, function = _WRITERS[name]
    writer: Callable[[Release, Path], int] = getattr(
        import_module(f"orchestration.exports.{module}"), function
    )
    return writer


def _write_receipt(release: Release, folder: Path) -> None:
    receipt: dict[str, Any] = {
        "release": release.name,
        "as_of": release.as_of.isoformat() if release.as_of else None,
        "refreshed_at": release.refreshed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    write_text(folder / RECEIPT, json.dumps(receipt, indent=1) + "\n")


def _about(release: Release, folder: Path) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined,
        trim_blocks=True, keep_trailing_newline=True, autoescape=False,
    )  # fmt: skip
    return environment.get_template("about.md.jinja").render(
        release=release.path.stem,
        as_of=release.as_of,
        answered=release.answered_for_the_day,
        left_out=release.left_out,
        refreshed_at=release.refreshed_at.strftime("%Y-%m-%d %H:%M UTC"),
        formats=[name for name, (_, place) in FORMATS.items() if (folder / place).exists()],
    )


def prune_exports(settings: Settings) -> list[Path]:
    """Remove exports, in their usual place, of releases that are no longer kept."""
    kept = {path.stem for path in settings.releases.glob("planwatch-*.duckdb")}
    removed = []
    for folder in sorted(settings.exports.glob("planwatch-*")):
        release, _, _ = folder.name.partition("-as-of-")
        if release not in kept and (folder / RECEIPT).is_file():
            shutil.rmtree(folder)
            removed.append(folder)
    return removed
