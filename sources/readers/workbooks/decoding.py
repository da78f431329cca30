"""Bytes of a text file to text, and text that was already decoded wrongly."""

from __future__ import annotations

import re

from sources.model import SourceFault
from sources.readers.documents.encodings import decoded, is_common_chinese, looks_like_text
from sources.readers.documents.faults import fault
from sources.readers.workbooks.draft import GARBLED

_SAMPLE = 200_000
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")
_LOST_RUN = re.compile(r"\?{2,}")
_LETTER = re.compile(r"[A-Za-z]")
_FEW = 3
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: Of the bytes of misread text three quarters make Chinese characters, of other text a quarter.
_MOSTLY = 0.5
#: Fewer characters prove nothing.
_ENOUGH = 6
#: Encoding in which text was misread, the one that it has.
_MISREADINGS = (
    ("gb18030", "utf-8"),
    ("cp1252", "gb18030"),
    ("cp1252", "utf-8"),
    ("latin-1", "gb18030"),
    ("latin-1", "utf-8"),
)


def table_text(data: bytes, name: str) -> str:
    """The text of a delimited file: UTF-8, UTF-16 or GB18030.

    Raises:
        SourceFault: no encoding fits, the text was garbled before, or it is no text.
    """
    text = _without_mark(data)
    if text is None:
        text = decoded(data)
    if text is None:
        raise _wrong(name, "bytes that none of them reads as Chinese text")
    if not looks_like_text(text):
        raise fault(
            name,
            "not_text",
            "a table as text",
            "control characters",
            "Export the table as CSV or .xlsx.",
        )
    check_encoding(text, name)
    return text


def check_encoding(text: str, name: str) -> None:
    """Refuse text that some program has read in a wrong encoding and saved.

    Raises:
        SourceFault: the text is garbled; the message says where it shows.
    """
    for mark in GARBLED:
        at = text.find(mark)
        if at >= 0:
            line = text.count("\n", 0, at) + 1
            raise _wrong(name, f"{mark!r} in place of characters that are lost", line)
    if are_characters_lost(text):
        raise _wrong(name, "question marks in place of characters that are lost")
    misread = misreading(text)
    if misread:
        wrong, right = misread
        raise _wrong(name, f"{right} text that was read as {wrong} and saved")


def are_characters_lost(text: str) -> bool:
    """Whether Chinese text was saved in an encoding without Chinese: `???,??,12`."""
    sample = text[:_SAMPLE]
    if not sample.isascii():
        return False
    lost = _LOST_RUN.findall(sample)
    return len(lost) >= _FEW and len("".join(lost)) > len(_LETTER.findall(sample))


def misreading(text: str) -> tuple[str, str] | None:
    """In which encoding a text was read wrongly, and in which it was written; None if rightly.

    Chinese text in one encoding, read in another, gives rare characters (`浜戝箔鍘`, `ÔÆÁëÏØ`);
    taken back to bytes and read rightly, it is Chinese.
    """
    foreign = "".join(_FOREIGN_RUN.findall(text[:_SAMPLE]))
    if len(foreign) < _ENOUGH:
        return None
    for wrong, right in _MISREADINGS:
        try:
            raw = foreign.encode(wrong)
        except UnicodeEncodeError:
            continue
        meant = raw.decode(right, errors="ignore")
        chinese = "".join(_CHINESE.findall(meant))
        if len(chinese.encode(right)) >= _MOSTLY * len(raw) and is_common_chinese(meant):
            return wrong, right
    return None


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: every second byte of an ASCII character is a NUL."""
    sample = data[: 1 << 16]
    nuls = sample.count(0)
    if nuls * 20 < len(sample) or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    encoding = "utf-16-be" if sample[::2].count(0) > nuls // 2 else "utf-16-le"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _wrong(name: str, found: str, line: int | None = None) -> SourceFault:
    return fault(
        name,
        "wrong_encoding",
        "text in UTF-8, UTF-16 or GB18030",
        found,
        "Export the table anew as UTF-8 from the program that made it; do not mend it by hand.",
        line,
    )
