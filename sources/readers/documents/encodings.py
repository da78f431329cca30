"""Bytes to text where the encoding is not declared: UTF-8, UTF-16 with a mark, GB18030."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Enough to judge an encoding by.
_SAMPLE = 200_000
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def marked_encoding(data: bytes) -> tuple[str, int] | None:
    """The encoding that a byte order mark states, and the length of the mark."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    return None


def decoded(data: bytes) -> str | None:
    """Text without its byte order mark, or None where no encoding gives sensible text."""
    marked = marked_encoding(data)
    if marked is not None:
        encoding, length = marked
        return _strictly(data[length:], encoding)
    text = _strictly(data, "utf-8")
    if text is not None:
        return text
    text = _strictly(data, "gb18030")
    return text if text is not None and is_common_chinese(text) else None


def is_common_chinese(text: str) -> bool:
    """Whether what is not ASCII is mostly characters in daily use.

    Bytes of any other encoding, read as GB18030, give rare characters of all kinds.
    """
    foreign = _NOT_ASCII.findall(text[:_SAMPLE])
    if not foreign:
        return True
    daily = len("".join(foreign).encode("gb2312", errors="ignore")) // 2
    return daily >= 0.6 * len(foreign)


def looks_like_text(text: str) -> bool:
    """Whether control characters are absent, or as rare as in a printer's output."""
    sample = text[:_SAMPLE]
    return "\0" not in text and len(_CONTROL.findall(sample)) <= len(sample) // 200


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
