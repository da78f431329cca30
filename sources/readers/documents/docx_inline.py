"""The text within one paragraph of a .docx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sources.readers.documents.docx_styles import Styles, child, is_on, value, word
from sources.readers.documents.whitespace import word_set

_TEXT = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SKIPPED = word_set(
    """
    pPr rPr del moveFrom delText instrText delInstrText fldData rt annotationRef commentReference
    footnoteRef endnoteRef sdtPr sdtEndPr softHyphen lastRenderedPageBreak
    """
)
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
#: The signs of the font Symbol that figures are printed with.
_SYMBOL = {
    0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xBB: "≈", 0xB9: "≠", 0xB0: "°",
    0xA2: "′", 0xB2: "″", 0x2D: "−", 0x25: "%", 0x2B: "+", 0x3C: "<", 0x3D: "=", 0x3E: ">",
}  # fmt: skip


class Inline:
    """One paragraph read: its text, the text boxes it anchors, the notes it refers to.

    Attributes:
        text: line breaks as line feeds.
        boxes: contents of text boxes, in order.
        notes: pairs of kind (`footnote`, `endnote`) and id.
    """

    def __init__(self, paragraph: Any, styles: Styles, hidden: bool) -> None:
        """Read a paragraph; `hidden` says whether its style hides text."""
        self.boxes: list[Any] = []
        self.notes: list[tuple[str, str]] = []
        self._styles = styles
        self._hidden = hidden
        pieces: list[str] = []
        # A stack, because runs sit in links, controls, fields and insertions, in any order.
        stack: list[Iterator[Any]] = [iter(paragraph)]
        while stack:
            element = next(stack[-1], None)
            if element is None:
                stack.pop()
                continue
            inner = self._read(element, pieces)
            if inner is not None:
                stack.append(iter(inner))
        self.text = "".join(pieces)

    def _read(self, element: Any, pieces: list[str]) -> Any | None:
        """Take what an element says, or return the element to read within."""
        tag = word(element)
        if tag == "t":
            pieces.append(element.text or "")
        elif tag in _TEXT:
            pieces.append(_TEXT[tag])
        elif tag == "sym":
            pieces.append(_symbol(element))
        elif tag in _NOTES:
            self.notes.append((_NOTES[tag], value(element, "id") or ""))
        elif tag == "txbxContent":
            self.boxes.append(element)
        elif tag == "AlternateContent":
            return chosen_branch(element)
        elif tag not in _SKIPPED and not (tag == "r" and self._hides(element)):
            return element
        return None

    def _hides(self, run: Any) -> bool:
        properties = child(run, "rPr")
        vanish = child(properties, "vanish")
        if vanish is not None:
            return is_on(vanish)
        return self._hidden or self._styles.hides(value(child(properties, "rStyle")))


def chosen_branch(alternate: Any) -> Any | None:
    """Of the versions of one content the first that has text, else the first."""
    branches = [branch for branch in alternate if word(branch) in {"Choice", "Fallback"}]
    for branch in branches:
        if next(branch.iter("{*}t"), None) is not None:
            return branch
    return branches[0] if branches else None


def _symbol(element: Any) -> str:
    try:
        code = int(value(element, "char") or "", 16)
    except ValueError:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        in_symbol = (value(element, "font") or "").lower() == "symbol"
        return _SYMBOL.get(code - 0xF000, "") if in_symbol else ""
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD else ""
