"""Whether a figure states a level or a change, by the words around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.extraction.context import Context, TimeRole
from sources.extraction.facts import Change
from sources.extraction.figures import Quantity
from sources.extraction.words import words

_RISE, _FALL, _MOVE = words("rise"), words("fall"), words("move")
_CHANGE = re.compile(
    rf"(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))(?:了|率|幅度|速度|量|幅)?(?:为|约|达|达到|近|均为|均)?$"
)
_TO_LEVEL = re.compile(rf"(?:{_MOVE})(?:了)?(?:到|至|为|成|于)(?:了)?(?:约|近)?$")
_MOVED = re.compile(r"^[^，。；]{0,10}(?:到|至|为|成|于)$")
FROM = re.compile(r"(?:由|从(?!业))[^，。；由从]{0,6}$")
_SPEED_BEFORE = re.compile(r"(?:以|按)(?:年均|每年|年平均)?(?:约)?$")
_SPEED_AFTER = re.compile(
    rf"的?(?:速度|增速|幅度|速率|比例)[^，。；]{{0,8}}?(?:(?P<rise>{_RISE}|增)|(?P<fall>{_FALL}|减))"
)
_SPEED_NOUN = re.compile(r"的?(?P<average>年均|平均)?(?:增速|增长率|增幅|增长速度)")
_AVERAGE = re.compile(r"年均|年平均|平均每年|每年平均|每年(?:新增|净增)?$|逐年平均")
_GROWTH_RATE = re.compile(r"(?<!自然)(?<!机械)(?:增长|成长|增加|递增)(?:率|速度)|增速|增幅")
_POINTS = re.compile(rf"(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}|低))")
_ADDED = re.compile(r"(?:新增|净增|增|(?P<fall>减))$")


def leads_to_level(near: str, context: Context) -> bool:
    """Whether the words before a figure lead from an earlier one to it: 上升到, 一路走低至."""
    return context.moving_from and bool(_TO_LEVEL.search(near) or _MOVED.match(near))


def follows_path(near: str, context: Context) -> bool:
    """Whether a clause only leads on from the figure before: 降至."""
    return context.moving_from and bool(_MOVED.match(near.lstrip("，、")))


def change_of(
    near: str, after: str, quantity: Quantity, roles: Sequence[TimeRole], context: Context
) -> Change | None:
    """The change that a figure states; None for a level.

    Args:
        near: the beginning of the figure's clause.
        after: the text right behind it.
        quantity: the figure.
        roles: the times of `near`.
        context: remembers whether a rate of growth moves along a path.
    """
    near = near.rstrip("“”")
    by_noun = _by_noun(near, after, quantity, roles, context)
    if by_noun is not None:
        return by_noun
    if _TO_LEVEL.search(near):
        return None
    return _by_verb(near, quantity, roles)


def _by_noun(
    near: str, after: str, quantity: Quantity, roles: Sequence[TimeRole], context: Context
) -> Change | None:
    """增长率, 以年均8.9%的速度, 翻一番, 是2015年的1.6倍."""
    speed = _SPEED_AFTER.match(after)
    if speed and (_SPEED_BEFORE.search(near) or quantity.unit == "%"):
        return Change(bool(speed["fall"]), is_average="年" in near[-6:])
    if noun := _SPEED_NOUN.match(after):
        return Change(is_average=bool(noun["average"]))
    if quantity.unit_word == "番":
        return Change()
    if quantity.unit == "倍" and roles and re.search("(?:是|为|相当于)$", near[: roles[-1].start]):
        return Change(is_multiple=True)
    if quantity.unit != "%":
        return None
    if _GROWTH_RATE.search(near[-24:]):
        context.is_growth_path = bool(FROM.search(near))
        return Change(is_average=bool(_AVERAGE.search(near)))
    return Change(is_average=True) if context.is_growth_path and context.moving_from else None


def _by_verb(near: str, quantity: Quantity, roles: Sequence[TimeRole]) -> Change | None:
    has_base = any(role.name == "base" for role in roles)
    match = _CHANGE.search(near)
    if match is None and has_base and (added := _ADDED.search(near)):
        return Change(is_decrease=bool(added["fall"]))
    if match is None and quantity.unit == "pp":
        # Points are a difference, whatever is said of them.
        match = _POINTS.search(near[-8:])
        return Change(bool(match and match["fall"]), bool(_AVERAGE.search(near[-8:])))
    if match is None:
        return None
    average = bool(_AVERAGE.search(near[: match.start()][-6:]) or _AVERAGE.search(near[-8:]))
    if re.search("(?:新|净)$", near[: match.start()]) and not average and not has_base:
        # 新增 counts what is new; nothing is compared.
        return None if match.group().startswith("增") else Change()
    return Change(bool(match["fall"]), average)
