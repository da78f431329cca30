"""`planwatch review`: one figure after the other, every answer saved at once."""

from __future__ import annotations

import hashlib
import shlex
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from expectations.single_row import Fault, statement_faults
from orchestration.language import language
from orchestration.review_view import View
from orchestration.review_words import REVIEW_WORDS, ReviewWords
from sources.document import DocumentText
from sources.drafts.deciding import (
    accept,
    dismiss,
    drafts,
    edited,
    reject,
    stated,
    unread,
    with_rows,
)
from sources.drafts.folder import STATEMENTS, PlanFolder, read_folder, write_folder
from sources.drafts.rows import Row, is_untouched
from sources.extraction.records import CoverageEntry
from sources.readers.catalogue import UNMAPPED, Catalogue, read_catalogue
from sources.settings import Settings

Item = Row | CoverageEntry


def review(
    path: Path, settings: Settings, document: str | None = None, *, only_list: bool = False
) -> int:
    """Let a person decide about the drafts and the unread figures of a plan's folder.

    Returns:
        The exit code: 0, also where the person stops before the end.

    Raises:
        SourceFault: a file of the folder, or the document, cannot be read.
    """
    words = REVIEW_WORDS[language()]
    catalogue = read_catalogue(settings.sources / "catalogue")
    folder = read_folder(path)
    shown, is_declared = _document(folder, document)
    view = View(catalogue, words, shown.text if shown else None)
    if only_list:
        view.say(_counts(folder, words))
        return 0
    if shown and is_declared:
        folder = replace(folder, document=shown)
    elif shown:
        view.say(words.other_document)
    text = shown.text if shown else None
    Session(folder, catalogue, view, words, text, _area_code(folder, catalogue)).run()
    return 0


@dataclass
class Session:
    """One sitting: the folder as it is, and what can be taken back."""

    folder: PlanFolder
    catalogue: Catalogue
    view: View
    words: ReviewWords
    text: str | None
    area_code: str | None
    skipped: set[str] = field(default_factory=set)
    past: list[tuple[PlanFolder, set[str]]] = field(default_factory=list)
    _seen: str = ""

    def run(self) -> None:
        """Ask until nothing is left, or the person stops."""
        self._seen = _digest(self.folder.path)
        while True:
            waiting = self._waiting()
            if not waiting:
                self.view.say(self.words.done)
                break
            total = len(drafts(self.folder)) + len(unread(self.folder))
            self._show(waiting[0], total - len(waiting) + 1, total)
            try:
                answer = input("> ").strip()
            except (EOFError, KeyboardInterrupt):
                self.view.say("")
                break
            if answer in ("q", "quit"):
                break
            self._answer(waiting[0], answer)
        self.view.say(
            self.words.left.format(drafts=len(drafts(self.folder)), unread=len(unread(self.folder)))
        )

    def _waiting(self) -> list[Item]:
        items: list[Item] = [*drafts(self.folder), *unread(self.folder)]
        return [item for item in items if _name(item) not in self.skipped]

    def _show(self, item: Item, number: int, total: int) -> None:
        if isinstance(item, CoverageEntry):
            self.view.unread(item, number, total)
        else:
            self.view.draft(item, number, total)

    def _answer(self, item: Item, answer: str) -> None:
        key, _, rest = answer.partition(" ")
        if key == "u":
            self._undo()
        elif key == "s":
            self.past.append((self.folder, set(self.skipped)))
            self.skipped.add(_name(item))
        elif isinstance(item, CoverageEntry):
            self._answer_unread(item, key, rest.strip())
        else:
            self._answer_draft(item, key, rest.strip())

    def _answer_draft(self, row: Row, key: str, rest: str) -> None:
        words, name = self.words, row["statement_id"]
        if key == "a" and self._is_valid(row):
            self._save(with_rows(self.folder, [accept(row)]), words.accepted.format(id=name))
        elif key == "r":
            self._save(with_rows(self.folder, [reject(row, rest)]), words.rejected.format(id=name))
        elif key == "e":
            self._edit(lambda changes: edited(row, changes, self.text), rest, words.edited)
        elif key == "A":
            self._accept_all(row)
        elif key != "a":
            self.view.say(words.unknown_key.format(key=key))

    def _answer_unread(self, entry: CoverageEntry, key: str, rest: str) -> None:
        if key == "n":
            self._edit(lambda changes: stated(self.folder, entry, changes), rest, self.words.added)
        elif key == "r":
            self._save(dismiss(self.folder, entry), self.words.rejected.format(id=entry.text))
        else:
            self.view.say(self.words.unknown_key.format(key=key))

    def _edit(self, make: Callable[[dict[str, str]], Row], rest: str, said: str) -> None:
        try:
            row = make(pairs(rest, self.words))
        except ValueError as error:
            self.view.say(f"{self.words.refused} {error}")
            return
        if not row["label"] and row["indicator"] in self.catalogue.indicators:
            row = {**row, "label": self.catalogue.indicators[row["indicator"]].name_zh}
        if self._is_valid(row):
            self._save(with_rows(self.folder, [row]), said.format(id=row["statement_id"]))

    def _accept_all(self, row: Row) -> None:
        # What has no indicator of its own is alike only if it is called the same.
        names = ("indicator", "label") if row["indicator"] == UNMAPPED else ("indicator",)
        alike = [draft for draft in drafts(self.folder) if all(draft[n] == row[n] for n in names)]
        valid = [row for row in alike if not self._faults(row)]
        self._save(
            with_rows(self.folder, map(accept, valid)),
            self.words.accepted_all.format(
                indicator=" ".join(row[n] for n in names),
                count=len(valid),
                refused=len(alike) - len(valid),
            ),
        )

    def _faults(self, row: Row) -> list[Fault]:
        ids = {known["statement_id"] for known in self.folder.stand.rows}
        return statement_faults(row, self.catalogue, self.area_code, ids)

    def _is_valid(self, row: Row) -> bool:
        faults = self._faults(row)
        for fault in faults:
            self.view.say(f"{self.words.refused} {fault.sentence()}")
        return not faults

    def _save(self, folder: PlanFolder, said: str) -> None:
        if self._is_overtaken():
            return
        self.past.append((self.folder, set(self.skipped)))
        self._write(folder)
        self.view.say(said)

    def _is_overtaken(self) -> bool:
        """Whether another program has written meanwhile; then its version is loaded."""
        if _digest(self.folder.path) == self._seen:
            return False
        self.folder = replace(read_folder(self.folder.path), document=self.folder.document)
        self.past.clear()
        self._seen = _digest(self.folder.path)
        self.view.say(self.words.changed_on_disk)
        return True

    def _undo(self) -> None:
        if self._is_overtaken():
            return
        if not self.past:
            self.view.say(self.words.nothing_to_undo)
            return
        before, self.skipped = self.past.pop()
        if before is not self.folder:
            self._write(before)
        self.view.say(self.words.undone)

    def _write(self, folder: PlanFolder) -> None:
        write_folder(folder)
        self.folder = folder
        self._seen = _digest(folder.path)


def pairs(text: str, words: ReviewWords) -> dict[str, str]:
    """`field=value` pairs as a person types them; quotes hold a value with spaces together.

    Raises:
        ValueError: there is none, or something that is no pair.
    """
    parts = shlex.split(text)
    if not parts:
        raise ValueError(words.not_pairs.format(found=text))
    found = {}
    for part in parts:
        name, equals, value = part.partition("=")
        if not (name and equals):
            raise ValueError(words.not_pairs.format(found=part))
        found[name] = value
    return found


def _name(item: Item) -> str:
    if isinstance(item, CoverageEntry):
        return f"@{item.char_start}-{item.char_end}"
    return item["statement_id"]


def _digest(path: Path) -> str:
    return hashlib.sha256((path / STATEMENTS).read_bytes()).hexdigest()


def _document(folder: PlanFolder, given: str | None) -> tuple[DocumentText | None, bool]:
    """The document to show, and whether it is the one that plan.yaml declares."""
    if given is not None:
        from sources.readers.documents import read_document

        document = read_document(Path(given), given)
        return document, folder.text_sha256 in (document.sha256, None)
    return folder.document, True


def _area_code(folder: PlanFolder, catalogue: Catalogue) -> str | None:
    """The plan's area where plan.yaml names one that is known."""
    try:
        content = yaml.safe_load(folder.sidecar or "")
    except (yaml.YAMLError, ValueError):
        return None
    code = content.get("area_code") if isinstance(content, dict) else None
    return str(code) if str(code) in catalogue.areas else None


def _counts(folder: PlanFolder, words: ReviewWords) -> str:
    reviews: Counter[str] = Counter(row["review"] for row in folder.stand.rows)
    return words.counts.format(
        drafts=reviews["draft"],
        edited=_edited_count(folder.stand.rows, folder),
        accepted=reviews["accepted"],
        rejected=reviews["rejected"],
        unread=len(unread(folder)),
    )


def _edited_count(rows: Iterable[Row], folder: PlanFolder) -> int:
    readings = {row["statement_id"]: row for row in folder.stand.reading}
    return sum(
        row["review"] == "draft" and not is_untouched(row, readings.get(row["statement_id"]))
        for row in rows
    )
