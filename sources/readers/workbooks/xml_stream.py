"""XML read element by element: no entities, no network, no tree of the whole part."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from sources.model import SourceFault
from sources.readers.documents.faults import damaged, fault
from sources.readers.workbooks.faults import too_large

#: libxml2 follows no deeper nesting, and no longer text, unless told to.
_HUGE = ("XML_PARSE_HUGE", "huge text node", "Excessive depth", "xmlSAX2Characters", "Buffer size")
_NO_MEMORY = ("out of memory", "Memory allocation failed", "memory allocation")
_DEEPEST = 256
_DECLARATIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its name, in whatever namespace."""
    value: str | None = element.get(name)
    if value is not None:
        return value
    for key, found in element.attrib.items():
        if key.endswith(f"}}{name}"):
            return str(found)
    return None


def whole_number(text: str | None, default: int) -> int:
    """A number of an attribute; the default where there is none or it is none."""
    try:
        return default if text is None or len(text) > 12 else int(text)
    except ValueError:
        return default


def is_true(text: str | None) -> bool:
    """Whether an attribute says yes."""
    return text in {"1", "true", "on"}


def streamed(
    data: bytes,
    name: str,
    part: str,
    tags: Collection[str],
    *,
    starts: Collection[str] = (),
) -> Iterator[tuple[str, str, Any]]:
    """Go through the elements of some names as they end; then they are emptied.

    Args:
        data: the bytes of the part.
        name: of the file, for messages.
        part: of the file, for messages.
        tags: names without namespace.
        starts: names that are announced as they begin as well.

    Yields:
        `start` or `end`, the name, the element.

    Raises:
        SourceFault: not well-formed, a document type, nested too deep, text without end.
    """
    if any(word in data for word in _DECLARATIONS):
        raise _forbidden(name, part)
    events = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end") if starts else ("end",),
        tag=[f"{{*}}{tag}" for tag in {*tags, *starts}],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    is_first = True
    try:
        for event, element in events:
            if is_first:
                is_first = False
                if element.getroottree().docinfo.internalDTD is not None:
                    raise _forbidden(name, part)
            tag = local(element)
            if event == "start":
                if tag in starts:
                    yield event, tag, element
            elif tag in tags:
                yield event, tag, element
                _forget(element)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _fault(name, part, str(error)) from error


def _forget(element: Any) -> None:
    """Free an element and what came before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while parent[0] is not element:
            del parent[0]


def _fault(name: str, part: str, message: str) -> SourceFault:
    if any(word in message for word in _NO_MEMORY):
        raise MemoryError(message)
    if any(word in message for word in _HUGE):
        return too_large(name, _DEEPEST, f"elements within each other in {part}", message)
    return damaged(name, f"well-formed XML in {part}", message)


def _forbidden(name: str, part: str) -> SourceFault:
    return fault(
        name,
        "unsafe_content",
        f"no document type declaration in {part}",
        "declared entities",
        "Save the file anew from the program that made it; do not trust this file.",
    )
