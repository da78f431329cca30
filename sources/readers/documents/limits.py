"""How much of a document is read before the reader gives up."""

from __future__ import annotations

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of one document; a file beyond any of them is a fault `too_large`.

    Attributes:
        file_bytes: of the file itself, looked at before it is read.
        characters: of the text, and of the page or body that it is made from.
        pages: of a PDF.
        page_objects: drawn things (letters in runs, lines, pictures) on one page of a PDF.
        table_cells: positions of all tables together, rows times columns.
        archive_members: files within a .docx.
        expanded_bytes: of all that is unpacked from a .docx.
        expansion_ratio: unpacked to packed bytes of one member; only above one megabyte.
        markup: tags and attributes of one HTML page or of one part of a .docx.
        memory_bytes: that reading a PDF may take.
        seconds: that reading a PDF may compute.
    """

    file_bytes: int = 64 * _MEGABYTE
    characters: int = 20_000_000
    pages: int = 2_000
    page_objects: int = 200_000
    table_cells: int = 200_000
    archive_members: int = 5_000
    expanded_bytes: int = 64 * _MEGABYTE
    expansion_ratio: int = 200
    markup: int = 1_000_000
    memory_bytes: int = 400 * _MEGABYTE
    seconds: int = 60


DEFAULT_LIMITS = Limits()
