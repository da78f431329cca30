"""Commands on feeds: `planwatch feed list | check | new | schema`.

They load nothing and need neither Dagster nor dbt.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.document_cli import write_out
from orchestration.language import language
from sources.settings import Settings, today

if TYPE_CHECKING:
    from expectations.feeds.checking import Changes, CheckedFile, Key
    from sources.feeds.shelf import Shelf
    from sources.model import Rejection

#: Exit codes of `planwatch feed`.
CLEAN, QUARANTINED, USAGE = 0, 1, 2
#: The reason for a file without tables.
NO_TABLES = "no_tables"
#: Revisions and rejections that are shown; the others are counted.
SHOWN = 10


def add_feed_commands(commands: Any) -> None:
    """Add the commands to those of the command line."""
    feed = commands.add_parser(
        "feed", help="feeds of statistics: list, check a file, draft a contract"
    )
    actions = feed.add_subparsers(required=True, metavar="ACTION")

    listed = actions.add_parser("list", help="feeds, their last period, and what is due")
    listed.set_defaults(run=_list)

    check = actions.add_parser(
        "check",
        help="what would become of a file, without loading it",
        description="Exit codes: 0 loads clean, 1 something would be quarantined, 2 wrong use.",
    )
    check.add_argument("path", metavar="FILE", type=Path)
    check.add_argument("--feed", metavar="ID", default="", help="the contract to hold it against")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.set_defaults(run=_check)

    new = actions.add_parser("new", help="draft the contract of a file by looking at it")
    new.add_argument("path", metavar="FILE", type=Path)
    new.add_argument(
        "--into", metavar="FOLDER", type=Path,
        help="write feed.yaml and the file there (sources/statistics/ID)",
    )  # fmt: skip
    new.set_defaults(run=_new)

    schema = actions.add_parser("schema", help="the JSON Schema of feed.yaml, for editors")
    schema.set_defaults(run=_schema)


# --- check -------------------------------------------------------------------------------------


def _check(settings: Settings, options: argparse.Namespace) -> int:
    from expectations.feeds.checking import NoContractError, check_file
    from sources.model import SourceFault
    from sources.readers.catalogue import read_catalogue

    if not options.path.is_file():
        return usage(f"expected a file, found none at {options.path}.")
    try:
        catalogue = read_catalogue(settings.sources / "catalogue")
        checked = check_file(
            options.path, settings.sources, catalogue, shelves(settings), options.feed
        )
    except (NoContractError, SourceFault) as error:
        return usage(str(error))
    text = as_json(checked) if options.format == "json" else report(checked, settings)
    return write_out(text) or (QUARANTINED if checked.rejections else CLEAN)


def shelves(settings: Settings) -> Mapping[str, Shelf]:
    """What is remembered of each feed, to be looked at only."""
    from sources.feeds.shelf import Shelf
    from sources.readers.statistics import feed_folders

    return {
        folder.name: Shelf(settings.shelf / folder.name, today(), is_recording=False)
        for folder in feed_folders(settings.sources)
    }


def as_json(checked: CheckedFile) -> str:
    """What would become of a file, for programs of the sender."""
    from sources.rejection_words import repair_zh

    content = {
        "feed_id": checked.feed_id,
        "source_file": checked.outcome.path,
        "sha256": checked.outcome.sha256,
        "period_key": checked.outcome.period_key,
        "figure_count": len(checked.observations),
        "area_codes": sorted({record["area_code"] for record in checked.observations}),
        "rejections": [
            {**asdict(item), "repair_zh": repair_zh(item.reason_code)}
            for item in checked.rejections
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def report(checked: CheckedFile, settings: Settings) -> str:
    """What would become of a file, as text."""
    from orchestration.feed_words import say

    tongue = language()
    title = getattr(checked.sidecar.title, tongue)
    areas = {record["area_code"] for record in checked.observations}
    lines = [
        say(tongue, "contract", feed=checked.feed_id, title=title),
        say(
            tongue, "period", period=checked.outcome.period_key or say(tongue, "no_period")
        ),
        say(tongue, "figures", count=len(checked.observations), areas=len(areas)),
    ]  # fmt: skip
    lines += _changed(checked, settings, tongue)
    if not checked.rejections:
        return "\n".join([*lines, say(tongue, "clean")]) + "\n"
    lines.append(say(tongue, "rejected", count=len(checked.rejections)))
    lines += rejection_lines(checked.rejections, tongue)
    if not checked.observations or checked.misnamed:
        lines.append(say(tongue, "whole"))
    return "\n".join(lines) + "\n"


def rejection_lines(rejections: Sequence[Rejection], tongue: str) -> list[str]:
    """The first rejections, each with its repair."""
    from orchestration.feed_words import say
    from sources.rejection_words import repair_zh

    lines = [
        f"  {item.sentence()}" + (f" {repair_zh(item.reason_code)}" if tongue == "zh" else "")
        for item in rejections[:SHOWN]
    ]
    if len(rejections) > SHOWN:
        lines.append(say(tongue, "more", count=len(rejections) - SHOWN))
    return lines


def _changed(checked: CheckedFile, settings: Settings, tongue: str) -> list[str]:
    from expectations.feeds.checking import changes
    from orchestration.feed_words import say

    published = _published(settings, checked.feed_id)
    if published is None:
        return [say(tongue, "not_published")]
    found = changes(checked.observations, published)
    lines = [
        say(
            tongue, "changes", new=found.new, unchanged=found.unchanged,
            changed=len(found.revisions),
        )
    ]  # fmt: skip
    return lines + _revisions(found, tongue)


def _revisions(found: Changes, tongue: str) -> list[str]:
    from orchestration.feed_words import say
    from sources.feeds.coverage import key_of

    if not found.revisions:
        return []
    shares = [item.share for item in found.revisions]
    small = sum(share < Decimal("0.01") for share in shares)
    large = sum(share >= Decimal("0.1") for share in shares)
    lines = [say(tongue, "sizes", small=small, middle=len(shares) - small - large, large=large)]
    for item in found.revisions[:SHOWN]:
        lines.append(
            say(
                tongue, "revision", area=item.record["area_text"], label=item.record["label"],
                period=key_of(item.record), before=plain(item.before), after=plain(item.after),
                share=f"{(item.after - item.before) / item.before * 100:+.2f}"
                if item.before
                else "—",
            )
        )  # fmt: skip
    if len(found.revisions) > SHOWN:
        lines.append(say(tongue, "more", count=len(found.revisions) - SHOWN))
    return lines


def plain(value: Decimal) -> str:
    """A decimal without trailing zeros."""
    return f"{value.normalize():f}"


def _published(settings: Settings, feed_id: str) -> dict[Key, Decimal] | None:
    """The figures of a feed that are in use now; None where nothing is published."""
    import duckdb

    from expectations.feeds.checking import CELL

    if not settings.published.exists():
        return None
    columns = ", ".join(CELL)
    try:
        with duckdb.connect(str(settings.published), read_only=True) as connection:
            rows = connection.execute(
                f"select {columns}, period_key, case when indicator_code = 'other' then label "
                "else '' end, canonical_low from core.fct_observation "
                "where is_latest and canonical_low is not null and feed_id = ?",
                [feed_id],
            ).fetchall()
    except duckdb.Error:
        return None
    return {tuple(str(part) for part in row[:-1]): row[-1] for row in rows}


# --- new ---------------------------------------------------------------------------------------


def _new(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.feed_words import say
    from sources.feeds.drafting import draft_contract
    from sources.model import SourceFault
    from sources.readers.catalogue import read_catalogue
    from sources.readers.workbooks import read_workbook

    path: Path = options.path
    folder: Path | None = options.into
    if not path.is_file():
        return usage(f"expected a file, found none at {path}.")
    if folder is not None and not re.fullmatch("[a-z0-9_]+", folder.name):
        return usage(
            "expected a folder named in lower-case letters, digits and underscores, such as "
            f"sources/statistics/yunlan_health_monthly, found {folder.name!r}."
        )
    if folder is not None and (folder / "feed.yaml").exists():
        return usage(f"{folder / 'feed.yaml'} is there already; draft into another folder.")
    try:
        catalogue = read_catalogue(settings.sources / "catalogue")
        workbook = read_workbook(path)
        draft = draft_contract(workbook, path, catalogue, today(), folder.name if folder else "")
    except SourceFault as fault:
        hint = say(language(), "hint_sentences") if fault.rejection.reason_code == NO_TABLES else ""
        print(f"planwatch: {fault} {hint}".rstrip(), file=sys.stderr)
        return QUARANTINED
    if folder is None:
        return write_out(draft.text)
    (folder / "files").mkdir(parents=True, exist_ok=True)
    (folder / "feed.yaml").write_text(draft.text, encoding="utf-8")
    shutil.copyfile(path, folder / "files" / path.name)
    tongue = language()
    lines = [say(tongue, "drafted", path=folder / "feed.yaml")]
    lines.append(say(tongue, "todos", count=len(draft.todos)))
    lines += [
        f"  {todo.path}: {todo.why_zh if tongue == 'zh' else todo.why_en}"
        + (f" [{todo.printed}]" if todo.printed else "")
        for todo in draft.todos
    ]
    lines.append(say(tongue, "then", file=folder / "files" / path.name, feed=folder.name))
    return write_out("\n".join(lines) + "\n")


def _schema(_: Settings, __: argparse.Namespace) -> int:
    from sources.feeds.schema import schema_text

    return write_out(schema_text())


# --- list --------------------------------------------------------------------------------------


def _list(settings: Settings, _: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.table import Table

    from orchestration.feed_list import feed_rows
    from orchestration.feed_words import say

    tongue = language()
    console = Console(width=min(Console().width, 160) if Console().is_terminal else 150)
    table = Table(show_lines=False)
    for head in ("feed", "title", "frequency", "last", "next", "due", "state"):
        table.add_column(say(tongue, f"heads_{head}"), overflow="fold")
    for row in feed_rows(settings, tongue):
        table.add_row(
            row.feed_id, row.title, row.frequency, row.last, row.following, row.due, row.state
        )
    console.print(table)
    return CLEAN


def usage(sentence: str) -> int:
    """Say what is wrong with the call."""
    print(f"planwatch: {sentence}", file=sys.stderr)
    return USAGE
