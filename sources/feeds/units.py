"""Units as offices print them, and the codes that they stand for."""

from __future__ import annotations

from sources.extraction.figures import units
from sources.readers.catalogue import Catalogue


def unit_code(text: str, catalogue: Catalogue) -> str | None:
    """The code of a printed unit; None where it is no unit that the catalogue knows."""
    plain = "".join(text.split()).strip("()（）:：")
    if plain in catalogue.units:
        return plain
    code = units().codes.get(plain)
    return code if code in catalogue.units else None
