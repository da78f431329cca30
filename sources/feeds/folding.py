"""Columns that differ only by sex or age, as one rule of a contract.

A census table has a column for each sex and each age. Written one by one its contract would be as
wide as the table; columns with one template (`{sex}_{age}`) become one rule with named groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: Words of a level that stand for a sex, and their codes.
SEXES: Mapping[str, str] = {
    "男": "M", "男性": "M", "女": "F", "女性": "F", "合计": "_T", "小计": "_T", "总计": "_T",
}  # fmt: skip
_AGE = re.compile(r"(?P<low>\d{1,3})(?:[-—–~～至到](?P<high>\d{1,3}))?周?岁(?P<open>及?以上)?")
#: The same, as the pattern of a rule.
AGE_PATTERN = r"\d+(?:[-—–~～至到]\d+)?周?岁(?:及?以上)?"
_BOUNDARY = re.compile("([/_])")
#: More words than this are written as a pattern where there is one.
_LISTED = 4


@dataclass(frozen=True, slots=True)
class Template:
    """The path of a column with its sex and its age left open.

    Attributes:
        pieces: levels and what separates them; `{sex}` and `{age}` where they are open.
        words: what is printed there, by part.
        base: what is left: the name of what is measured; "" where nothing is.
    """

    pieces: tuple[str, ...]
    words: Mapping[str, str]
    base: str

    @property
    def codes(self) -> dict[str, str]:
        """The codes of what is printed, by part."""
        return {part: code_of(part, word) for part, word in self.words.items()}


def template_of(path: str) -> Template:
    """The template of a path whose levels are joined by `/` or `_`."""
    pieces: list[str] = []
    words: dict[str, str] = {}
    base: list[str] = []
    for piece in _BOUNDARY.split(path):
        part = "sex" if piece in SEXES else "age" if _AGE.fullmatch(piece) else ""
        if part and part not in words:
            words[part] = piece
            pieces.append(f"{{{part}}}")
            continue
        pieces.append(piece)
        if not _BOUNDARY.fullmatch(piece):
            base.append(piece)
    return Template(tuple(pieces), words, "".join(base))


def code_of(part: str, word: str) -> str:
    """The code of a printed sex or age: `Y1T4`, `Y_GE85`, `Y0`."""
    if part == "sex":
        return SEXES[word]
    match = _AGE.fullmatch(word)
    assert match is not None
    low, high = int(match["low"]), match["high"]
    if match["open"]:
        return f"Y_GE{low}"
    return f"Y{low}T{int(high)}" if high else f"Y{low}"


def folded(heads: Iterable[tuple[str, str]]) -> list[list[int]]:
    """Which of the heads, given as path and unit, have one template: their positions, in order."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for position, (path, unit) in enumerate(heads):
        groups.setdefault((template_of(path).pieces, unit), []).append(position)
    return list(groups.values())


def pattern_of(templates: Sequence[Template]) -> str:
    """The pattern of columns with one template."""
    first = templates[0]

    def piece_of(piece: str) -> str:
        part = piece.strip("{}")
        if part not in first.words or piece != f"{{{part}}}":
            return re.escape(piece)
        words = list(dict.fromkeys(template.words[part] for template in templates))
        if len(words) == 1:
            return re.escape(words[0])
        is_pattern = part == "age" and len(words) > _LISTED
        choice = AGE_PATTERN if is_pattern else "|".join(re.escape(word) for word in words)
        return f"(?P<{part}>{choice})"

    return "".join(piece_of(piece) for piece in first.pieces)


def open_parts(templates: Sequence[Template]) -> dict[str, dict[str, str]]:
    """The parts in which columns of one template differ, with the codes of their words."""
    found = {}
    for part in templates[0].words:
        words = list(dict.fromkeys(template.words[part] for template in templates))
        if len(words) > 1:
            found[part] = {word: code_of(part, word) for word in words}
    return found
