"""White space as Chinese typesetting means it: a line break inside Chinese text is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_CJK = (
    "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
    "\u2014\u2018\u2019\u201c\u201d\u2026"
)
_IS_CJK = re.compile(f"[{_CJK}]")
#: Joined to what stands on the next line: signs within one figure.
_BINDING = frozenset("-－–~～/／%％‰.:：∶+±≥≤<>＜＞≈")
_SPACES = re.compile(r"[\s\u00a0\u3000]+")
_BETWEEN_CJK = re.compile(f"(?<=[{_CJK}])[\\s\\u00a0]+(?=[{_CJK}])")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set: a readable way to write a long one."""
    return frozenset(text.split())


@lru_cache(maxsize=1 << 14)
def is_cjk(character: str) -> bool:
    """Whether a character is a Chinese one or full-width punctuation."""
    return _IS_CJK.match(character) is not None


def visible(text: str) -> str:
    """Without what shows nothing: control characters, zero-width marks, lone surrogates."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def joined(lines: Iterable[str]) -> str:
    """Lines of one cell as one line; nothing is put between Chinese characters."""
    result = ""
    for line in lines:
        line = line.strip()
        if result and line and not _meets(result[-1], line[0]):
            result += " "
        result += line
    return result


def cell_text(lines: Iterable[str]) -> str:
    """The lines of a cell on one line, white space between Chinese characters dropped.

    A value broken over two lines (`3450`, `左右`) becomes one (`3450左右`).
    """
    text = _SPACES.sub(" ", visible(joined(lines))).strip()
    return _BETWEEN_CJK.sub("", text)


def one_line(text: str) -> str:
    """Text on one line: runs of white space as one space, none at the ends."""
    return _SPACES.sub(" ", visible(text)).strip()


def _meets(left: str, right: str) -> bool:
    return is_cjk(left) or is_cjk(right) or left in _BINDING or right in _BINDING
