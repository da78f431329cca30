"""Lists in prose: splitting 婴儿、5岁以下儿童、孕产妇死亡率 into three indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sources.extraction.figures import Quantity
from sources.extraction.phrases import OTHER, OWN, PhraseReader, Reading
from sources.extraction.profile import PLACE_NAME

_STRONG = re.compile(r"[、，]")
#: An item that has a head of its own needs none of the last one.
_HEAD = re.compile(r"(?:率|比重|比例|占比|年限|寿命|面积)$")
_DENOMINATOR = re.compile(
    r"每[千万百十\d]+(?:名|位|人|张)?(?:常住|户籍)?(?:人口|人|老年人|老人|儿童|居民)?(?:中|拥有)?(?:具有|拥有)?"
)
_WEAK = re.compile(r"以及|[和与及]")


def split_items(text: str, count: int) -> Iterator[list[str]]:
    """Ways to split a list into `count` items, the likeliest first."""
    if count < 2 or not text:
        return
    strong = [item for item in _STRONG.split(text) if item]
    if len(strong) == count:
        yield strong
    if len(strong) <= count:
        # 和 joins the last two items of a list; an earlier 和 belongs to a name.
        for joint in reversed(list(_WEAK.finditer(strong[-1] if strong else ""))):
            last = strong[-1]
            items = [*strong[:-1], last[: joint.start()], last[joint.end() :]]
            items = [item for item in items if item]
            if len(items) == count:
                yield items
    every = [item for item in re.split(r"[、，]|以及|[和与及]", text) if item]
    if len(every) == count and every != strong:
        yield every


def deal_labels(
    items: list[str], run: list[Quantity], phrases: PhraseReader, *, is_change: bool
) -> list[Reading] | None:
    """Read each item as what its figure measures; None where the items are no list of subjects.

    The last item has the head that the others share: 婴儿 … 死亡率.
    """
    per = _DENOMINATOR.match(items[0])
    prefix = per.group() if per else ""
    last = phrases.read(items[-1], run[-1], is_change=is_change) or phrases.read(
        prefix + items[-1], run[-1], is_change=is_change
    )
    if last is None and (places := _places(items, run, phrases, is_change)) is not None:
        return places
    readings: list[Reading | None] = []
    for item, quantity in zip(items, run, strict=True):
        if item == items[-1]:
            readings.append(last)
            continue
        complete = _complete(item, items[-1], quantity, phrases, is_change)
        if complete is None and prefix:
            complete = _complete(prefix + item, items[-1], quantity, phrases, is_change)
        readings.append(complete)
    if all(reading is not None for reading in readings):
        return [reading for reading in readings if reading is not None]
    if any(reading is not None for reading in readings) and last is not None:
        return None
    if last is None and all(len(item) >= 2 for item in items):
        return [Reading(OTHER, area=phrases.area_of(item)[0], label=item) for item in items]
    return None


def _places(
    items: list[str], run: list[Quantity], phrases: PhraseReader, is_change: bool
) -> list[Reading] | None:
    """A list of places nobody knows: 北部工贸片、南部生态片常住人口占比."""
    last = items[-1]
    for cut in range(2, len(last) - 1):
        name, head = last[:cut], last[cut:]
        reading = phrases.read(head, run[-1], is_change=is_change)
        if reading is None or reading.indicator == OTHER or reading.area:
            continue
        names = [*items[:-1], name]
        alike = sum(item[-1] == name[-1] for item in names) >= 2
        known = any(phrases.area_of(item)[0] for item in items[:-1])
        if (alike or known) and all(2 <= len(item) <= 9 for item in names):
            return [replace(reading, area=item, label=f"{item}{head}") for item in names]
    return None


def _is_same(reading: Reading, other: Reading | None) -> bool:
    """Whether two readings are the same, 全市 aside."""
    own = reading.area if reading.area != OWN else ""
    return other is not None and replace(reading, area=own, label="", strength=0) == replace(
        other, label="", strength=0
    )


def _complete(
    item: str, last: str, quantity: Quantity, phrases: PhraseReader, is_change: bool
) -> Reading | None:
    """Read an item, completed by the end of the last one where it needs that."""
    alone = phrases.read(item, quantity, is_change=is_change)
    if alone is not None and alone.strength:
        return alone
    if _HEAD.search(item):
        return Reading(OTHER, area=phrases.area_of(item)[0], label=item)
    best: Reading | None = alone
    whole = phrases.read(last, quantity, is_change=is_change)
    area, _ = phrases.area_of(item)
    place, rest = phrases.area_of(last)
    if not area and place not in ("", OWN) and PLACE_NAME.fullmatch(item):
        # A name beside a known one is a name too.
        reading = phrases.read(rest, quantity, is_change=is_change)
        return replace(reading, area=item, label=f"{item}{rest}") if reading else None
    for candidate in ([f"{item}{rest}"] if area else []) + [
        f"{item}{last[cut:]}" for cut in range(1, len(last))
    ]:
        reading = phrases.read(candidate, quantity, is_change=is_change)
        if reading is None or _is_same(reading, whole):
            # 婴儿产妇死亡率: what was read is the last item alone.
            continue
        if best is None or reading.strength > best.strength:
            best = reading
    return best
