"""A table as rows of labelled values, wherever its cells came from."""

from __future__ import annotations

from dataclasses import dataclass, field

from sources.extraction.words import words


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as printed: its text, and where each of its characters stands in the document."""

    text: str
    offsets: tuple[int, ...]

    @classmethod
    def at(cls, text: str, start: int) -> Cell:
        """A cell whose characters stand in one run."""
        return cls(text, tuple(range(start, start + len(text))))


@dataclass(slots=True)
class Row:
    """A row: its labels from the outermost to the innermost, its unit, and one cell a column.

    `place` is the label that names an area, where the head of its column says so. A row without
    cells heads the rows below it.
    """

    labels: list[str]
    cells: list[Cell | None]
    unit: str = ""
    binding: str = ""
    place: str = ""


@dataclass(slots=True)
class Sheet:
    """A table: for each column of values its heads from the top down, and the rows.

    `bindings` holds what is printed of a whole column; `unit` is what the caption prints after
    单位, or in brackets.
    """

    caption: str
    notes: str
    heads: list[list[str]]
    rows: list[Row]
    unit: str = ""
    ignored: list[tuple[int, int, str]] = field(default_factory=list)
    bindings: list[str] = field(default_factory=list)


#: Heads of columns that name places.
PLACE_HEAD = rf"(?:{words('place_head')}|各?(?:[市县区州旗镇乡()、/]|街道)+$)"
#: What a binding column says.
BINDINGS = {"约束性": "binding", "预期性": "expected", "约束": "binding", "预期": "expected",
            "约束性指标": "binding", "预期性指标": "expected"}  # fmt: skip
#: Cells that hold nothing.
BLANKS = {"-", "--", "---", "/", "…", "...", "……", "", "无", "*"}
