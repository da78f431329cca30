"""Commands on the quarantine: `planwatch quarantine list | show | retry | drop`.

Nothing is deleted: an entry that is dropped keeps its bytes and its reason.
"""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.document_cli import write_out
from orchestration.feed_cli import CLEAN, QUARANTINED, rejection_lines, shelves, usage
from orchestration.language import language
from sources.settings import Settings, today

if TYPE_CHECKING:
    from sources.feeds.quarantine import Entry


def add_quarantine_commands(commands: Any) -> None:
    """Add the commands to those of the command line."""
    quarantine = commands.add_parser(
        "quarantine", help="what was delivered and not loaded: list, show, retry, drop"
    )
    actions = quarantine.add_subparsers(required=True, metavar="ACTION")

    listed = actions.add_parser("list", help="the entries that wait for somebody")
    listed.add_argument("--all", action="store_true", help="also what is resolved or dropped")
    listed.set_defaults(run=_list)

    show = actions.add_parser("show", help="one entry, as a letter that its sender can act on")
    show.add_argument("id", metavar="ID", help="or the beginning of it")
    show.set_defaults(run=_show)

    retry = actions.add_parser(
        "retry",
        help="check an entry against today's contract and catalogue",
        description="Exit codes: 0 it loads clean now, 1 it still would not, 2 wrong use.",
    )
    retry.add_argument("id", metavar="ID")
    retry.set_defaults(run=_retry)

    drop = actions.add_parser("drop", help="decide that an entry is not to be loaded")
    drop.add_argument("id", metavar="ID")
    drop.add_argument("--reason", required=True, help="why; it is kept")
    drop.add_argument("--who", default="", help="who decides; you by default")
    drop.set_defaults(run=_drop)


def _list(settings: Settings, options: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from orchestration.feed_words import say
    from sources.feeds.quarantine import OPEN, Quarantine

    tongue = language()
    entries = [
        entry
        for entry in Quarantine(settings.quarantine).entries()
        if options.all or entry.status == OPEN
    ]
    if not entries:
        return write_out(say(tongue, "empty_quarantine") + "\n")
    console = Console(width=min(Console().width, 160) if Console().is_terminal else 150)
    table = Table(show_lines=False)
    for head in ("id", "feed", "file", "reason", "kept", "since", "status"):
        table.add_column(say(tongue, f"heads_{head}"), overflow="fold")
    for entry in entries:
        table.add_row(*(escape(text) for text in _cells(entry, tongue)))
    console.print(table)
    return CLEAN


def _cells(entry: Entry, tongue: str) -> tuple[str, ...]:
    from orchestration.feed_words import say

    record = entry.record
    reasons = list(dict.fromkeys(item["reason_code"] for item in record["reasons"]))
    kept = say(tongue, f"kept_{record['kept']}", count=len(record["reasons"]))
    return (
        entry.entry_id, str(record["feed_id"]), str(record["file"]), ", ".join(reasons), kept,
        str(record["quarantined_on"]), say(tongue, entry.status),
    )  # fmt: skip


def _show(settings: Settings, options: argparse.Namespace) -> int:
    entry = _found(settings, options.id)
    if isinstance(entry, int):
        return entry
    return write_out(letter(entry))


def letter(entry: Entry) -> str:
    """An entry as a letter to its sender, in both languages."""
    record = entry.record
    is_partly = record["kept"] == "rows"
    lines = [
        f"# {entry.entry_id} {record['feed_id']} {record['file']} ({entry.status})",
        f"# sha256 {record['sha256']}",
        f"# {entry.original or entry.folder}",
        "",
        f"您报送的文件“{Path(str(record['file'])).name}”"
        + ("有以下内容未能装载：" if is_partly else "未能装载，原因如下："),
    ]
    for number, item in enumerate(record["reasons"], start=1):
        lines.append(f"{number}. {_place(item, '第{line}行 ', '“{field}”')}{item['repair_zh']}")
        lines.append(f"   实际为：{item['found']}")
    kind = "was loaded without the following" if is_partly else "was not loaded"
    lines += ["", f"The file {Path(str(record['file'])).name} {kind}:"]
    for number, item in enumerate(record["reasons"], start=1):
        place = _place(item, "line {line}, ", "{field}: ")
        lines.append(
            f"{number}. {place}expected {item['expected']}, found {item['found']}. {item['repair']}"
        )
        if item["content"]:
            lines.append(f"   {item['content']}")
    if "drop" in record:
        drop = record["drop"]
        lines += ["", f"{drop['on']} {drop['who']}: {drop['reason']}"]
    return "\n".join(lines) + "\n"


def _place(item: dict[str, Any], line: str, field: str) -> str:
    text = line.format(line=item["line"]) if item["line"] is not None else ""
    return text + (field.format(field=item["field"]) if item["field"] else "")


def _retry(settings: Settings, options: argparse.Namespace) -> int:
    from expectations.feeds.checking import NoContractError, check_file
    from orchestration.feed_words import say
    from sources.feeds.shelf import digest_of, write_whole
    from sources.model import SourceFault
    from sources.readers.catalogue import read_catalogue

    entry = _found(settings, options.id)
    if isinstance(entry, int):
        return entry
    tongue = language()
    if entry.original is None:
        return write_out(say(tongue, "retry_rows") + "\n") or QUARANTINED
    feed_id, file = str(entry.record["feed_id"]), str(entry.record["file"])
    try:
        catalogue = read_catalogue(settings.sources / "catalogue")
        checked = check_file(
            entry.original, settings.sources, catalogue, shelves(settings), feed_id, file
        )
    except (NoContractError, SourceFault) as error:
        return usage(str(error))
    if checked.rejections:
        lines = [say(tongue, "rejected", count=len(checked.rejections))]
        lines += rejection_lines(checked.rejections, tongue)
        return write_out("\n".join(lines) + "\n") or QUARANTINED
    target = settings.sources / "statistics" / feed_id / file
    lines = []
    if target.exists() and digest_of(target) != entry.record["sha256"]:
        return write_out(say(tongue, "retry_other", path=target) + "\n") or QUARANTINED
    if not target.exists():
        write_whole(target, entry.original.read_bytes())
        lines.append(say(tongue, "restored", path=target))
    lines.append(say(tongue, "retry_clean"))
    return write_out("\n".join(lines) + "\n")


def _drop(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.feed_words import say
    from sources.feeds.quarantine import Quarantine

    entry = _found(settings, options.id)
    if isinstance(entry, int):
        return entry
    if not options.reason.strip():
        return usage('expected a reason, found none; say why: --reason "…".')
    who = options.who or getpass.getuser()
    Quarantine(settings.quarantine).drop(entry, options.reason.strip(), who, today())
    done = say(language(), "drop_done", id=entry.entry_id, reason=options.reason.strip())
    return write_out(done + "\n")


def _found(settings: Settings, wanted: str) -> Entry | int:
    from sources.feeds.quarantine import Quarantine

    try:
        return Quarantine(settings.quarantine).find(wanted)
    except KeyError as error:
        return usage(str(error.args[0]))
