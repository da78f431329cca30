"""`plan.yaml` as far as a document itself says it; what it does not say is marked."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePath

import yaml

from sources.document import DocumentText
from sources.drafts.places import area_named
from sources.extraction.records import Extraction
from sources.readers.catalogue import Catalogue

FILL_IN = "FILL IN"


def drafted_sidecar(
    document_id: str,
    document: DocumentText,
    extraction: Extraction,
    catalogue: Catalogue,
    recorded_at: datetime,
    area: str | None = None,
) -> tuple[str, list[str]]:
    """Draft the sidecar of a plan.

    Args:
        document_id: the name of its folder.
        document: what was read.
        extraction: what was found in it.
        catalogue: where the area is looked up.
        recorded_at: when the document was taken in.
        area: the area's name as given by the user, instead of the one the document prints.

    Returns:
        The text of plan.yaml, and what a person has to fill in before it can be loaded.
    """
    name = area or extraction.area
    code = area_named(catalogue, name)
    title = extraction.title.strip()
    todo: list[str] = []

    def unknown(field: str, what: str) -> str:
        todo.append(f"{field}: {what}")
        return f"  # {FILL_IN}: {what}"

    where = f"the document says {name!r}" if name else "the document names no area"
    years = [extraction.period_start, extraction.period_end]
    english = _english_title(catalogue, code, years)
    lines = [
        f"document_id: {document_id}",
        "title:",
        f"  zh: {_plain(title or PurePath(document.name).stem)}"
        + ("" if title else f"  # {FILL_IN}: the document prints no title; this is the file name"),
        f"  en: {_plain(english)}  # drafted from area and years; correct it",
        "issuer: null  # who issued it, where the document says",
        "document_number: null",
        "issued_on: null  # YYYY-MM-DD",
        "published_on: null  # YYYY-MM-DD",
        *(
            f"{field}: {year}" if year else f"{field}: null" + unknown(field, what)
            for field, year, what in (
                ("period_start", years[0], "the first year of the plan"),
                ("period_end", years[1], "the last year of the plan"),
            )
        ),
        f"area_code: '{code}'"
        if code
        else "area_code: ''"
        + unknown("area_code", f"a code of sources/catalogue/areas.csv; {_comment(where)}"),
        f"text_sha256: {document.sha256}",
        f"recorded_at: '{recorded_at.isoformat(timespec='seconds')}'",
        "statement_count: 0",
        "note: null",
    ]
    if not title:
        todo.append("title.zh: the document prints no title; the file name stands in")
    return "\n".join(lines) + "\n", todo


def with_facts(text: str, sha256: str, statement_count: int) -> str:
    """The sidecar with the checksum and the number of statements as they are now.

    Everything else, comments too, stays as it was written.
    """
    for field, value in (("text_sha256", sha256), ("statement_count", str(statement_count))):
        text = re.sub(
            rf"^({field}:[ \t]*)(?!null\b|~)([^\s#]+)",
            lambda match, value=value: f"{match[1]}{value}",  # type: ignore[misc]
            text,
            flags=re.MULTILINE,
        )
    return text


def declared_sha256(text: str) -> str | None:
    """The checksum that a sidecar declares; None where it is no YAML or has none."""
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return None
    value = content.get("text_sha256") if isinstance(content, dict) else None
    return str(value) if value else None


def _english_title(catalogue: Catalogue, code: str | None, years: list[int | None]) -> str:
    place = catalogue.areas[code].name_en if code else "an area to be named"
    span = f", {years[0]}-{years[1]}" if years[0] and years[1] else ""
    return f"Population development plan of {place}{span}"


def _plain(text: str) -> str:
    """A scalar as YAML writes it on one line."""
    dumped = yaml.safe_dump(" ".join(text.split()), allow_unicode=True, width=10**6)
    return dumped.removesuffix("\n").removesuffix("...").rstrip("\n")


def _comment(text: str) -> str:
    return " ".join(text.split())
