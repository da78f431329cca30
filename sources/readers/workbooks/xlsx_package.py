"""The parts of an .xlsx: relations, shared strings, number formats, comments."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sources.model import SourceFault
from sources.readers.documents.archive import Archive
from sources.readers.documents.faults import damaged, fault
from sources.readers.workbooks.number_formats import BUILT_IN, GENERAL
from sources.readers.workbooks.rich_text import raised
from sources.readers.workbooks.xml_stream import (
    attribute,
    is_true,
    local,
    streamed,
    whole_number,
)

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_USUAL = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: of which kind, and which member of the archive; "" if outside."""

    kind: str
    member: str


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it; its part is "" where none is there."""

    name: str
    member: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """What the workbook part says."""

    sheets: tuple[SheetEntry, ...]
    strings: str
    styles: str
    is_1904: bool


class Package:
    """The parts of a workbook, unpacked one by one."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._archive = archive
        self._name = name

    def stream(self, member: str, *tags: str) -> Iterator[tuple[str, Any]]:
        """The elements of some names in a part; nothing for a part that is not there.

        Raises:
            SourceFault: damaged, unsafe or too large.
        """
        if member not in self._archive:
            return
        data = self._archive.read(member)
        for _, tag, element in streamed(data, self._name, member, tags):
            yield tag, element

    def contents(self) -> WorkbookPart:
        """The sheets of the workbook and the parts they share.

        Raises:
            SourceFault: no workbook part, or one that lists no sheets.
        """
        main = next(
            (
                relation.member
                for relation in self.relations("").values()
                if relation.kind == "officeDocument"
            ),
            _USUAL,
        )
        if main not in self._archive:
            raise damaged(self._name, f"the part {_USUAL}", "none")
        relations = self.relations(main)
        shared = {relation.kind: relation.member for relation in relations.values()}
        sheets: list[SheetEntry] = []
        is_1904 = False
        for tag, element in self.stream(main, "sheet", "workbookPr"):
            if tag == "workbookPr":
                is_1904 = is_true(element.get("date1904"))
                continue
            relation = relations.get(_relation_id(element), Relation("", ""))
            if relation.kind in {"chartsheet", "dialogsheet", "xlMacrosheet"}:
                continue
            sheets.append(
                SheetEntry(
                    element.get("name") or f"sheet {len(sheets) + 1}",
                    relation.member,
                    (element.get("state") or "visible") != "visible",
                )
            )
        return WorkbookPart(
            tuple(sheets), shared.get("sharedStrings", ""), shared.get("styles", ""), is_1904
        )

    def relations(self, member: str) -> dict[str, Relation]:
        """What a part refers to, by id; "" is the archive itself. Never followed outside."""
        folder, file = posixpath.split(member)
        found: dict[str, Relation] = {}
        for _, element in self.stream(
            posixpath.join(folder, "_rels", f"{file}.rels"), "Relationship"
        ):
            kind = (element.get("Type") or "").rpartition("/")[2]
            is_outside = (element.get("TargetMode") or "").lower() == "external"
            target = "" if is_outside else (element.get("Target") or "")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[element.get("Id") or ""] = Relation(kind, path if target else "")
        return found

    def strings(self, member: str) -> list[str]:
        """The shared strings, in the order in which cells refer to them."""
        return [text_of(element) for _, element in self.stream(member, "si")]

    def formats(self, member: str) -> list[str]:
        """For each cell style its number format."""
        own: dict[int, str] = {}
        codes: list[str] = []
        for tag, element in self.stream(member, "numFmt", "cellXfs"):
            if tag == "numFmt":
                own[whole_number(element.get("numFmtId"), -1)] = element.get("formatCode") or ""
                continue
            for style in element:
                number = whole_number(style.get("numFmtId"), 0)
                codes.append(own.get(number) or BUILT_IN.get(number, GENERAL))
        return codes

    def notes(self, sheet: str) -> dict[str, str]:
        """The comments of a sheet, by the cell they are written to."""
        found: dict[str, str] = {}
        for relation in self.relations(sheet).values():
            if relation.kind == "comments" and relation.member:
                for _, element in self.stream(relation.member, "comment"):
                    texts = (text_of(child) for child in element if local(child) == "text")
                    found[element.get("ref") or ""] = "".join(texts).strip()
        return found


def text_of(element: Any) -> str:
    """The text of a string in runs; readings of characters (phonetic runs) are left out."""
    if len(element) == 1 and local(element[0]) == "t":
        return unescaped(element[0].text or "")
    pieces: list[str] = []
    for child in element:
        tag = local(child)
        if tag == "t":
            pieces.append(child.text or "")
        elif tag == "r":
            pieces.append(_run(child))
    return unescaped("".join(pieces))


def _run(run: Any) -> str:
    text = "".join(child.text or "" for child in run if local(child) == "t")
    for properties in run:
        if local(properties) != "rPr":
            continue
        for child in properties:
            if local(child) == "vertAlign" and child.get("val") == "superscript":
                return raised(text)
    return text


def unescaped(text: str) -> str:
    """Text with its escaped characters (`_x000D_`) restored."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def missing_strings(name: str, member: str) -> SourceFault:
    """Cells that refer to a text that is not there."""
    return damaged(name, "the texts that the cells refer to", f"fewer in {member or 'the file'}")


def missing_sheet(name: str, sheet: str) -> SourceFault:
    """A sheet that is listed and not there."""
    return fault(
        name,
        "damaged_file",
        f"a part for the sheet {sheet}",
        "none",
        "Open the file and save it anew; check what the sheet should hold.",
    )


def _relation_id(element: Any) -> str:
    for key, value in element.attrib.items():
        if key.endswith("}id"):
            return str(value)
    return attribute(element, "id") or ""
