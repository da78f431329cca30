"""What a .docx says in styles and lists instead of in its text: hidden text, list numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sources.readers.documents.list_numbers import list_number

_DEEPEST_LEVEL = 9
_LONGEST_CHAIN = 20


def word(element: Any) -> str:
    """The tag of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any | None, name: str) -> Any | None:
    """The first child of that name, in whatever edition of the namespace."""
    return None if element is None else element.find(f"{{*}}{name}")


def value(element: Any | None, name: str = "val") -> str | None:
    """An attribute, in whatever edition of the namespace."""
    if element is None:
        return None
    for key, text in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(text)
    return None


def is_on(element: Any | None) -> bool:
    """Whether a property that may be switched off is there and on."""
    return element is not None and value(element) not in {"0", "false", "off"}


def whole(text: str | None) -> int | None:
    """A whole number as Word writes it, or None."""
    try:
        return int(text) if text and len(text) < 12 else None
    except ValueError:
        return None


class Styles:
    """Properties that paragraphs and runs inherit from their style."""

    def __init__(self, root: Any | None) -> None:
        self._styles: dict[str, Any] = {}
        for style in () if root is None else root.iterchildren("{*}style"):
            self._styles.setdefault(value(style, "styleId") or "", style)
        self._hidden: dict[str, bool] = {}
        self._numbering: dict[str, Any | None] = {}

    def hides(self, style_id: str | None) -> bool:
        """Whether text in this style is hidden."""
        if style_id is None:
            return False
        if style_id not in self._hidden:
            found = self._inherited(style_id, "rPr", "vanish")
            self._hidden[style_id] = is_on(found)
        return self._hidden[style_id]

    def numbering(self, style_id: str | None) -> Any | None:
        """The list that paragraphs in this style belong to."""
        if style_id is None:
            return None
        if style_id not in self._numbering:
            self._numbering[style_id] = self._inherited(style_id, "pPr", "numPr")
        return self._numbering[style_id]

    def _inherited(self, style_id: str, properties: str, name: str) -> Any | None:
        current: str | None = style_id
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(current or "")
            if style is None:
                return None
            found = child(child(style, properties), name)
            if found is not None:
                return found
            current = value(child(style, "basedOn"))
        return None


@dataclass(slots=True)
class _Level:
    start: int
    number_format: str
    text: str


@dataclass(slots=True)
class _List:
    """One abstract list: its levels, and how far each has counted."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Renders the numbers that Word computes; lists are counted in document order."""

    def __init__(self, root: Any | None) -> None:
        self._lists: dict[str, _List] = {}
        if root is None:
            return
        abstract = {
            value(item, "abstractNumId"): item for item in root.iterchildren("{*}abstractNum")
        }
        shared: dict[str | None, _List] = {}
        for number in root.iterchildren("{*}num"):
            number_id = value(number, "numId") or ""
            abstract_id = value(child(number, "abstractNumId"))
            overrides = list(number.iterchildren("{*}lvlOverride"))
            if overrides:
                self._lists[number_id] = _overridden(abstract.get(abstract_id), overrides)
                continue
            if abstract_id not in shared:
                shared[abstract_id] = _List(_levels(abstract.get(abstract_id)))
            self._lists[number_id] = shared[abstract_id]

    def next_number(self, list_id: str | None, level: int) -> str:
        """The number of the next paragraph of a list, or "" for bullets and unknown formats."""
        found = self._lists.get(list_id or "")
        if found is None or level not in found.levels:
            return ""
        own = found.levels[level]
        found.counts[level] = found.counts.get(level, own.start - 1) + 1
        for deeper in [at for at in found.counts if at > level]:
            del found.counts[deeper]
        if own.number_format in {"bullet", "none"}:
            return ""
        text = own.text
        for at in range(level + 1):
            if f"%{at + 1}" not in text:
                continue
            upper = found.levels.get(at)
            if upper is None:
                return ""
            rendered = list_number(found.counts.get(at, upper.start), upper.number_format)
            if rendered is None:
                return ""
            text = text.replace(f"%{at + 1}", rendered)
        return text


def _levels(abstract: Any | None) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for level in () if abstract is None else abstract.iterchildren("{*}lvl"):
        at = whole(value(level, "ilvl"))
        if at is not None and 0 <= at < _DEEPEST_LEVEL:
            start = whole(value(child(level, "start")))
            levels[at] = _Level(
                1 if start is None else start,
                value(child(level, "numFmt")) or "decimal",
                value(child(level, "lvlText")) or "",
            )
    return levels


def _overridden(abstract: Any | None, overrides: list[Any]) -> _List:
    levels = _levels(abstract)
    for override in overrides:
        levels.update(_levels(override))
        at = whole(value(override, "ilvl"))
        start = whole(value(child(override, "startOverride")))
        if at in levels and start is not None:
            levels[at].start = start
    return _List(levels)
