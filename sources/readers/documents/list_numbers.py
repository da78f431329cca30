"""List numbers as Word renders them."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_FORMAL_PLACES = ("", "拾", "佰", "仟")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def list_number(count: int, number_format: str) -> str | None:
    """A count in one of Word's number formats, or None where the format is not known."""
    render = _FORMATS.get(number_format)
    return render(count) if render is not None and 0 <= count < 10_000 else None


def _chinese(count: int, digits: str, places: tuple[str, ...]) -> str:
    if count == 0:
        return digits[0]
    text = ""
    pending_zero = False
    for place in range(3, -1, -1):
        digit = count // 10**place % 10
        if digit == 0:
            pending_zero = bool(text)
            continue
        text += ("零" if pending_zero else "") + digits[digit] + places[place]
        pending_zero = False
    # 十一, not 一十一.
    return text[1:] if 10 <= count < 20 and digits is _DIGITS else text


def _roman(count: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        text += letters * (count // size)
        count %= size
    return text


def _letter(count: int) -> str:
    if count == 0:
        return ""
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)


def _circled(count: int) -> str:
    return chr(0x2460 + count - 1) if 1 <= count <= 20 else str(count)


def _full_width(count: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(count))


def _plain_chinese(count: int) -> str:
    return _chinese(count, _DIGITS, _PLACES)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": "{:02d}".format,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "chineseCounting": _plain_chinese,
    "chineseCountingThousand": _plain_chinese,
    "japaneseCounting": _plain_chinese,
    "taiwaneseCounting": _plain_chinese,
    "taiwaneseCountingThousand": _plain_chinese,
    "ideographDigital": lambda count: "".join(_DIGITS[int(digit)] for digit in str(count)),
    "chineseLegalSimplified": lambda count: _chinese(count, _FORMAL_DIGITS, _FORMAL_PLACES),
    "ideographTraditional": lambda count: _STEMS[(count - 1) % 10],
    "ideographZodiac": lambda count: _BRANCHES[(count - 1) % 12],
    "upperRoman": lambda count: _roman(count).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda count: _letter(count).upper(),
    "lowerLetter": _letter,
}
