"""Commands on single documents: `planwatch text | extract | review`.

Nothing here needs Dagster, dbt or the warehouse, so that the commands start at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources.settings import TIMEZONE, Settings

if TYPE_CHECKING:
    from sources.drafts.folder import Drafted
    from sources.model import Rejection
    from sources.reading import Reading, Task

READ, UNREADABLE, USAGE = 0, 1, 2


def add_document_commands(commands: Any) -> None:
    """Add the commands to those of the command line."""
    text = commands.add_parser("text", help="the text of a document, as offsets count in it")
    text.add_argument("path", metavar="PATH")
    text.set_defaults(run=_text)

    extract = commands.add_parser(
        "extract", help="the statements of a document (.txt .html .pdf .docx)"
    )
    extract.add_argument("paths", metavar="PATH", nargs="+")
    extract.add_argument("--area", metavar="NAME", help="the area that the document is about")
    extract.add_argument("--format", choices=("csv", "json"), default="csv")
    extract.add_argument(
        "--coverage", action="store_true", help="what became of every figure, and why"
    )
    extract.add_argument(
        "--into", metavar="FOLDER", type=Path,
        help="draft them into a plan's folder (sources/plans/ID), keeping what people decided",
    )  # fmt: skip
    extract.add_argument(
        "--previous", metavar="PATH",
        help="with --into: the earlier version, where this machine does not remember it",
    )  # fmt: skip
    extract.set_defaults(run=_extract)

    review = commands.add_parser("review", help="accept, edit or reject the drafts of a plan")
    review.add_argument("id", metavar="ID", help="the plan's folder in sources/plans")
    review.add_argument("--document", metavar="PATH", help="the document, to show the figures in")
    review.add_argument("--list", action="store_true", help="only count what is to be done")
    review.set_defaults(run=_review)


def _text(_: Settings, options: argparse.Namespace) -> int:
    from sources.model import SourceFault
    from sources.readers.documents import read_document

    try:
        document = read_document(Path(options.path), options.path)
    except SourceFault as fault:
        return _unreadable([str(fault)])
    return write_out(document.text)


def _extract(settings: Settings, options: argparse.Namespace) -> int:
    if options.into is not None:
        return _extract_into(settings, options)
    if options.previous:
        return _usage("--previous only goes with --into FOLDER.")
    from sources.model import Rejection
    from sources.reading import Task

    tasks = [Task(Path(path), path, options.area) for path in options.paths]
    outcomes = _outcomes(tasks)
    faults = [item.sentence() for _, item in outcomes if isinstance(item, Rejection)]
    readings = [(task.name, item) for task, item in outcomes if not isinstance(item, Rejection)]
    code = READ
    if readings:
        code = write_out(_listing(readings, options, len(tasks) > 1))
    return _unreadable(faults) if faults else code


def _outcomes(tasks: Sequence[Task]) -> list[tuple[Task, Any]]:
    """One document is read here, several over the cores; in the order they were named."""
    from sources.reading import read_all

    if len(tasks) == 1:
        return [(tasks[0], outcome(tasks[0]))]
    order = {id(task): position for position, task in enumerate(tasks)}
    return sorted(read_all(tasks), key=lambda outcome: order[id(outcome[0])])


def outcome(task: Task) -> Reading | Rejection:
    """One document, read in this process."""
    from sources.reading import failed, read_and_extract

    try:
        return read_and_extract(task)
    except Exception as error:
        return failed(task, f"{type(error).__name__}: {error}")


def _listing(
    readings: Sequence[tuple[str, Reading]], options: argparse.Namespace, is_many: bool
) -> str:
    from sources.drafts.rows import as_csv
    from sources.extraction.records import COVERAGE_COLUMNS, STATEMENT_COLUMNS

    columns = list(COVERAGE_COLUMNS if options.coverage else STATEMENT_COLUMNS)
    if is_many:
        columns.append("document")
    rows = [
        {**asdict(item), **({"document": name} if is_many else {})}
        for name, reading in readings
        for item in (
            reading.extraction.coverage if options.coverage else reading.extraction.statements
        )
    ]
    if options.format == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    return as_csv(rows, columns)


def _extract_into(settings: Settings, options: argparse.Namespace) -> int:
    import re

    folder: Path = options.into
    if len(options.paths) != 1:
        return _usage(f"--into takes one document, found {len(options.paths)}.")
    if options.coverage or options.format != "csv":
        return _usage("--into writes CSV files; leave --coverage and --format out.")
    name = folder.resolve().name
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return _usage(
            f"expected a folder named in lower-case letters, digits and hyphens, such as "
            f"sources/plans/longxi-2021-2025, found {name!r}."
        )
    from orchestration.drafting_report import report_on
    from sources.model import SourceFault

    try:
        drafted = _draft(settings, options, folder.resolve())
    except SourceFault as fault:
        return _unreadable([str(fault)])
    return write_out(report_on(drafted))


def _draft(settings: Settings, options: argparse.Namespace, folder: Path) -> Drafted:
    from sources.drafts.folder import draft_into
    from sources.model import Rejection, SourceFault
    from sources.readers.catalogue import read_catalogue
    from sources.readers.documents import read_document
    from sources.reading import Task

    reading = outcome(Task(Path(options.paths[0]), options.paths[0], options.area))
    if isinstance(reading, Rejection):
        raise SourceFault(reading)
    previous = read_document(Path(options.previous), options.previous) if options.previous else None
    return draft_into(
        folder,
        reading.document,
        reading.extraction,
        read_catalogue(settings.sources / "catalogue"),
        datetime.now(TIMEZONE),
        area=options.area,
        previous=previous,
    )


def _review(settings: Settings, options: argparse.Namespace) -> int:
    folder = settings.sources / "plans" / options.id
    if not folder.is_dir():
        folder = Path(options.id)
    if not (folder / "statements.csv").is_file():
        return _usage(
            f"expected a plan with drafts in {settings.sources / 'plans' / options.id}, found "
            f"none. Make it: planwatch extract DOCUMENT --into {settings.sources}/plans/ID"
        )
    from orchestration.review import review
    from sources.model import SourceFault

    try:
        return review(folder.resolve(), settings, options.document, only_list=options.list)
    except SourceFault as fault:
        return _unreadable([str(fault)])


def write_out(text: str) -> int:
    """Text to standard output as it is: UTF-8, no line end changed; a closed pipe is no error."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", newline="", errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain once more when it closes standard output at the end.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return READ


def _unreadable(sentences: Sequence[str]) -> int:
    for sentence in sentences:
        print(f"planwatch: {sentence}", file=sys.stderr)
    return UNREADABLE


def _usage(sentence: str) -> int:
    print(f"planwatch: {sentence}", file=sys.stderr)
    return USAGE
