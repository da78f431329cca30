"""Parsing HTML and XML without entities, network, or more memory than allowed."""

from __future__ import annotations

from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from sources.model import SourceFault
from sources.readers.documents.faults import damaged, fault, too_large
from sources.readers.documents.limits import Limits


def check_markup(data: bytes, name: str, limits: Limits) -> None:
    """Refuse what would become too large a tree; a tag or an attribute costs some 120 bytes."""
    if data.count(b"<") + data.count(b"=") > limits.markup:
        raise too_large(name, limits.markup, "tags and attributes")


def parse_html(text: str, name: str, limits: Limits) -> Any:
    """The root element of a web page, comments gone; None where there is no element.

    Raises:
        SourceFault: elements nested beyond what the parser follows, or too much markup.
    """
    data = text.encode("utf-8", errors="replace")
    check_markup(data, name, limits)
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _no_tree(name, str(error)) from error
    for entry in parser.error_log:
        if entry.level_name == "FATAL" or "XML_PARSE_HUGE" in entry.message:
            raise _no_tree(name, entry.message)
    return root


def parse_xml(data: bytes, name: str, part: str, limits: Limits) -> Any:
    """The root element of one part of a document.

    Raises:
        SourceFault: not well-formed, a document type with entities, or too much markup.
    """
    check_markup(data, f"{name}/{part}", limits)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _forbidden(name, part)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "XML_PARSE_HUGE" in str(error):
            raise _no_tree(name, str(error)) from error
        raise damaged(name, f"well-formed XML in {part}", str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _forbidden(name, part)
    return root


def _forbidden(name: str, part: str) -> SourceFault:
    return fault(
        name,
        "unsafe_content",
        f"no document type declaration in {part}",
        "declared entities",
        "Save the document anew from the program that made it; do not trust this file.",
    )


def _no_tree(name: str, message: str) -> SourceFault:
    return fault(
        name,
        "too_large",
        "elements nested at most 256 deep",
        message.removesuffix(", use XML_PARSE_HUGE option"),
        "Save the text of the document as .txt.",
    )
