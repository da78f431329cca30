"""One cell of a return as a number, with the marks that offices print beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sources.feeds.units import unit_code
from sources.readers.catalogue import Catalogue
from sources.readers.workbooks.text import half_width, is_missing, split_number

#: Footnotes: they say something about a figure, and nothing about its value.
_FOOTNOTE = re.compile(
    r"[\u2460-\u249b\u2776-\u2793\u24d0-\u24e9]|[⁰¹²³⁴-⁹⁽⁾*†‡§#△▲※]|\[?注?\s*\d{1,2}\]?|\(注?\s*\d{1,2}\)"
)
_PIECES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕|注\d*|[A-Za-z]|\S")
_BRACKETS = "()[]〔〕（） "


@dataclass(frozen=True, slots=True)
class Printed:
    """What a cell says.

    Attributes:
        value: a plain decimal; "" where nothing is stated.
        status: the observation status that its mark stands for, "" where it has none.
        fault: why it cannot be read, as reason code; "" where it can.
        expected: for the fault.
        repair: likewise.
    """

    value: str = ""
    status: str = ""
    fault: str = ""
    expected: str = ""
    repair: str = ""


MISSING = Printed()


class CellReader:
    """Reads the cells of one feed.

    Args:
        missing: marks of what is missing.
        marks: marks beside figures, and the status that each stands for.
        catalogue: where units are listed.
    """

    def __init__(
        self, missing: Collection[str], marks: Mapping[str, str], catalogue: Catalogue
    ) -> None:
        self._missing = {_bare(mark) for mark in missing} | {""}
        self._marks = {_bare(mark).strip(_BRACKETS): status for mark, status in marks.items()}
        self._catalogue = catalogue

    def read(self, text: str, unit: str) -> Printed:
        """The number of a cell in a column of that unit."""
        bare = _bare(text)
        if bare in self._missing:
            return MISSING
        if is_missing(text):
            return Printed(
                fault="unknown_mark",
                expected=f"a number or one of {', '.join(sorted(self._missing - {''}))}",
                repair="Use the agreed marks, or add this one to `missing_marks` of feed.yaml.",
            )
        found = split_number(text)
        if found is None:
            return Printed(
                fault="wrong_number",
                expected="one number",
                repair="Write one number into the cell.",
            )
        if found.unit and not self._is_same_unit(found.unit, unit):
            return Printed(
                fault="unit_changed", expected=f"a figure in {unit}",
                repair="Write the figure in the agreed unit.",
            )  # fmt: skip
        status = self._status(found.mark)
        if status is None:
            return Printed(
                fault="unknown_mark",
                expected=f"a number, or one with {', '.join(sorted(self._marks)) or 'no mark'}",
                repair="Take the mark off, or add it to `layout.marks` of feed.yaml.",
            )
        return Printed(found.number, status)

    def _is_same_unit(self, printed: str, unit: str) -> bool:
        code = unit_code(printed, self._catalogue)
        return printed == unit or code == unit

    def _status(self, mark: str) -> str | None:
        """The status that marks stand for, "" for footnotes alone; None if not understood."""
        status = ""
        for piece in _PIECES.findall(half_width(mark)):
            word = _bare(piece).strip(_BRACKETS)
            if word in self._marks:
                status = self._marks[word]
            elif not _FOOTNOTE.fullmatch(piece):
                return None
        return status


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", half_width(text)).strip("'‘’`´").casefold()
