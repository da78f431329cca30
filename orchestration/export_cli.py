"""Commands for people without DuckDB: `planwatch export | dictionary`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from sources.settings import Settings

#: Exit codes.
WRITTEN, FAILED, USAGE = 0, 1, 2


def add_export_commands(commands: Any) -> None:
    """Add the commands to those of the command line."""
    export = commands.add_parser(
        "export",
        help="the published warehouse as Parquet, CSV, SDMX, data package, Excel",
        description="Write the published warehouse for people without DuckDB. "
        "Exit codes: 0 written, 1 failed, 2 wrong use.",
    )
    export.add_argument(
        "--format", default="all", metavar="FORMAT",
        help="parquet, csv, sdmx, frictionless, excel, dictionary or all; several with commas "
        "(default: all)",
    )  # fmt: skip
    export.add_argument(
        "--output", metavar="FOLDER", type=Path,
        help="write it there (default: exports/RELEASE in the output folder)",
    )  # fmt: skip
    export.add_argument(
        "--as-of", metavar="YYYY-MM-DD", help="figures as they were known on that day"
    )
    export.set_defaults(run=_export)

    dictionary = commands.add_parser(
        "dictionary", help="what every table and column means, as Markdown, HTML and CSV"
    )
    dictionary.add_argument("--output", metavar="FOLDER", type=Path, help="write it there")
    dictionary.set_defaults(run=_export, format="dictionary", as_of=None)


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.exports.export import ForeignFolderError, chosen_formats

    try:
        formats = chosen_formats(options.format)
    except ValueError as error:
        return _said(f"--format: {error}", USAGE)
    if not settings.published.exists():
        return _said(f"nothing is published at {settings.published}; run: make refresh", FAILED)
    try:
        return _write(settings, options, formats)
    except ForeignFolderError as error:
        return _said(str(error), USAGE)


def _write(settings: Settings, options: argparse.Namespace, formats: tuple[str, ...]) -> int:
    import duckdb

    from orchestration.exports.export import export
    from orchestration.exports.writing import ExportRunningError

    as_of = settings.as_of if options.as_of else None
    try:
        folder = export(settings, formats, options.output, as_of)
    except ExportRunningError as error:
        return _said(str(error), FAILED)
    except (OSError, duckdb.Error) as error:
        return _said(f"the export failed; what was there stays. {error}", FAILED)
    print(folder)
    return WRITTEN


def _said(sentence: str, code: int) -> int:
    print(f"planwatch: {sentence}", file=sys.stderr)
    return code
