"""What stands around a table of a page or document, and belongs to it.

A sheet holds its title, its unit and its notes itself; a table of a page has them in the lines
around it. They become rows of the sheet: above the table, across all its columns, and below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_MOST_LINES = 4
_LONGEST_TITLE = 80
_TITLE = re.compile(
    r"\s*(?:续?附?表\s*[\d一二三四五六七八九十]|附表|续表|表[:：]|[（(]?\s*(?:计量)?单位\s*[:：])"
    r"|.*(?:统计表|情况表|一览表|汇总表|指标表|主要数据|[（(](?:19|20)\d\d年?[）)])\s*$"
    r"|.*(?:计量)?单位\s*[:：]"
)
_NOTE = re.compile(
    r"\s*(?:\[?注\s*\d*\s*[\]:：.、]|注释|说明\s*[:：]|附注|(?:资料|数据)?来源\s*[:：]|备注\s*[:：]|[①-⑳]|\*+\S"
    r"|[\[（(]\d{1,2}[\]）)])"
)


def titles_above(lines: Sequence[str]) -> list[str]:
    """Of the lines above a table, those that title it; the nearest ones, in their order."""
    found: list[str] = []
    for line in reversed(lines[-_MOST_LINES:]):
        line = line.strip()
        if not line:
            continue
        if (
            len(line) > _LONGEST_TITLE
            or line.endswith(("。", "；", "："))
            or not _TITLE.match(line)
        ):
            break
        found.append(line)
    return found[::-1]


def notes_below(lines: Sequence[str]) -> list[str]:
    """Of the lines below a table, those that note something about it."""
    found: list[str] = []
    for line in lines:
        line = line.strip()
        if not line:
            continue
        if not _NOTE.match(line):
            break
        found.append(line)
    return found
