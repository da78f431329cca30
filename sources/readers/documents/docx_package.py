"""The parts of a .docx that the text is made from."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sources.readers.documents.archive import Archive
from sources.readers.documents.faults import damaged
from sources.readers.documents.limits import Limits
from sources.readers.documents.markup import parse_xml

_PACKAGE_RELATIONS = "_rels/.rels"
_USUAL = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Package:
    """Root elements of the parts; None for a part that is not there."""

    document: Any
    styles: Any | None
    numbering: Any | None
    footnotes: Any | None
    endnotes: Any | None


def read_package(data: bytes, name: str, limits: Limits) -> Package:
    """Unpack and parse the parts of a Word file.

    Raises:
        SourceFault: damaged, encrypted, unsafe or too large.
    """
    with Archive(data, name, limits) as archive:

        def part(path: str | None) -> Any | None:
            if path is None or path not in archive:
                return None
            return parse_xml(archive.read(path), name, path, limits)

        main = _target(part(_PACKAGE_RELATIONS), "", "officeDocument") or _USUAL
        document = part(main)
        if document is None:
            raise damaged(name, f"the part {_USUAL}", "none")
        folder, file = posixpath.split(main)
        relations = part(posixpath.join(folder, "_rels", f"{file}.rels"))
        return Package(
            document,
            part(_target(relations, folder, "styles")),
            part(_target(relations, folder, "numbering")),
            part(_target(relations, folder, "footnotes")),
            part(_target(relations, folder, "endnotes")),
        )


def _target(relations: Any | None, folder: str, kind: str) -> str | None:
    """The member that a relation of one kind leads to; never one outside the archive."""
    for relation in _relations(relations):
        if not (relation.get("Type") or "").endswith(f"/{kind}"):
            continue
        if (relation.get("TargetMode") or "").lower() == "external":
            continue
        return posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or "")).lstrip(
            "/"
        )
    return None


def _relations(relations: Any | None) -> Iterator[Any]:
    return iter(()) if relations is None else relations.iterchildren("{*}Relationship")
