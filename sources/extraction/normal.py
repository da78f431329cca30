"""A document's text in one spelling, character for character, so that offsets stay.

Full-width forms become half-width, the many dashes become one, and traditional characters become
simplified ones.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc

_DASHES = "—–－‐‑‒−─―﹣"
_TILDES = "～〜∼˜"
_SPACES = "\u3000\u00a0\u2002\u2003\u2009\u202f\t\r\ufeff"
_FIXED = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_TILDES, "~"),
    **dict.fromkeys(_SPACES, " "),
    "，": "，", "；": "；", "！": "！", "？": "？",
    ";": "；", "?": "？", "!": "！", "∶": ":", "﹕": ":", "﹪": "%",
    "²": "2", "³": "3", "·": "·", "﹒": ".", "○": "〇", "Ｏ": "〇", "◯": "〇",
    "≧": "≥", "≦": "≤", "﹥": ">", "﹤": "<", "⩾": "≥", "⩽": "≤",
    "「": "“", "」": "”", "『": "“", "』": "”", "〝": "“", "〞": "”",
    "【": "【", "】": "】", "﹙": "(", "﹚": ")", "﹝": "〔", "﹞": "〕",
    "［": "〔", "］": "〕", "[": "〔", "]": "〕",
}  # fmt: skip
#: A comma of the text, not of a number such as 3,160,168.
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")


#: A full-width comma between full-width digits: ４１２，６８５.
_WIDE_GROUP = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


def normalized(text: str) -> str:
    """The same text in one spelling; it has the same length."""
    table = _table("".join(sorted(set(text))))
    grouped = _WIDE_GROUP.sub(",", text)
    result = _COMMA.sub("，", grouped.translate(table))
    if len(result) != len(text):  # pragma: no cover - the table maps one to one
        raise AssertionError("normalization must keep offsets")
    return result


@lru_cache(maxsize=64)
def _table(characters: str) -> dict[int, str]:
    simplified = _converter()
    return {ord(character): _plain(character, simplified) for character in characters}


def _plain(character: str, simplified: opencc.OpenCC) -> str:
    if character in _FIXED:
        return _FIXED[character]
    if "\uff01" <= character <= "\uff5e" or "\u2f00" <= character <= "\u2fd5":
        folded = unicodedata.normalize("NFKC", character)
        return folded if len(folded) == 1 else character
    if "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff":
        converted: str = simplified.convert(character)
        return converted if len(converted) == 1 else character
    return character


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
