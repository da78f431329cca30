"""Characters of a PDF that look like everyday ones and have other codes."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: Radicals that look like a character but are not normalised to it by Unicode.
_RADICALS = {
    "⺁": "厂", "⺇": "几", "⺎": "兀", "⺐": "尢", "⺒": "巳", "⺓": "幺", "⺝": "月", "⺟": "母",
    "⺠": "民", "⺩": "王", "⺪": "疋", "⺬": "示", "⺮": "竹", "⺶": "羊", "⺼": "月", "⺽": "臼",
    "⻁": "虎", "⻃": "覀", "⻄": "西", "⻅": "见", "⻆": "角", "⻉": "贝", "⻋": "车", "⻑": "長",
    "⻓": "长", "⻔": "门", "⻗": "雨", "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞",
    "⻝": "食", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻧": "卤", "⻨": "麦",
    "⻩": "黄", "⻪": "黾", "⻫": "斉", "⻬": "齐", "⻭": "歯", "⻮": "齿", "⻯": "竜", "⻰": "龙",
    "⻱": "龜", "⻲": "亀", "⻳": "龟",
}  # fmt: skip


@lru_cache(maxsize=1 << 14)
def plain_character(code: int) -> str | None:
    """The character of a code point, radicals and compatibility forms as the plain one.

    None for what shows nothing or cannot be known: controls, halves of pairs, no character.
    """
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code >= 0x110000:
        return None
    if code & 0xFFFE == 0xFFFE or code == 0xFFFD:
        return None
    character = chr(code)
    if 0x2E80 <= code < 0x2F00:
        return _RADICALS.get(character, character)
    if 0x2F00 <= code < 0x2FD6:
        return unicodedata.normalize("NFKC", character)
    if 0xF900 <= code < 0xFB00:
        return unicodedata.normalize("NFC", character)
    return character
