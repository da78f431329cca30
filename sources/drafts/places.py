"""Which area of the catalogue a printed name means, where no document gives the scope."""

from __future__ import annotations

from sources.readers.catalogue import Catalogue
from sources.readers.delimited import frame_records


def area_named(catalogue: Catalogue, name: str) -> str | None:
    """The code of the area of that name; None where there is none, or more than one."""
    wanted = name.strip()
    if not wanted:
        return None
    if wanted in catalogue.areas:
        return wanted
    current = [area for area in catalogue.areas.values() if area.valid_to is None]
    official = {area.code for area in current if area.name_zh == wanted}
    if official:
        return next(iter(official)) if len(official) == 1 else None
    valid = {area.code for area in current}
    aliases = {
        row["area_code"]
        for row in frame_records(catalogue.tables["area_aliases"])
        if row["alias"] == wanted and row["area_code"] in valid
    }
    return next(iter(aliases)) if len(aliases) == 1 else None
