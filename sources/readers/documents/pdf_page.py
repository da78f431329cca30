"""What is drawn on one page of a PDF: characters and rules, turned so that text stands upright.

Coordinates are points, x to the right and y upward.
"""

from __future__ import annotations

import ctypes
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from sources.readers.documents.radicals import plain_character
from sources.readers.documents.whitespace import is_cjk

#: Text at another angle than this to the page's edges is a stamp or a watermark.
_SLANT = math.radians(8)
#: The thickest bar, and the shortest piece of one, that is a rule.
_THICKEST = 3.5
_SHORTEST = 2.0
_MOST_SEGMENTS = 100_000
_DEEPEST_FORM = 4

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Char:
    """One printed character: where it begins and ends, its baseline, its size."""

    text: str
    x0: float
    x1: float
    baseline: float
    em: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along an axis: `at` across, from `start` to `end` along."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """One page: characters in the order of the file, rules, and how far the sheet reaches."""

    chars: list[Char] = field(default_factory=list)
    #: Upright relative to the sheet, not to the page's text.
    sideways: list[Char] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    bottom: float = 0.0
    top: float = 0.0
    unreadable: int = 0


class TooManyObjects(Exception):
    """A page holds more drawn things than may be looked at."""


def read_page(page: Any, text_page: Any, box: tuple[float, float, float, float], most: int) -> Page:
    """Characters and rules of a page.

    Args:
        page: the page, as pypdfium2 opens it.
        text_page: its text.
        box: left, bottom, right, top of the sheet.
        most: objects to look at.

    Raises:
        TooManyObjects: the page draws more than `most` objects.
    """
    result = Page()
    turned: dict[int, list[Char]] = {}
    for quarter, char in _chars(text_page.raw, result):
        turned.setdefault(quarter, []).append(char)
    main = max(turned, key=lambda quarter: len(turned[quarter]), default=0)
    result.chars = turned.pop(main, [])
    result.sideways = [char for chars in turned.values() for char in chars]
    turn = _turn(main)
    for kind, rule in _rules(page.raw, turn, most):
        (result.horizontal if kind == "h" else result.vertical).append(rule)
    heights = [turn(box[0], box[1])[1], turn(box[2], box[3])[1]]
    result.bottom, result.top = min(heights), max(heights)
    return result


# --- characters ---------------------------------------------------------------------------


def _chars(text_page: Any, result: Page) -> Iterator[tuple[int, Char]]:
    """Characters, each with the number of quarter turns that its text is rotated by."""
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    box_ref, x_ref, y_ref = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    known: Any = None
    quarter, em, turn, is_slanted = 0, 1.0, _turn(0), False
    lead = 0
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        owner = pdfium.FPDFText_GetTextObject(text_page, index)
        if not owner:
            # pdfium adds white space of its own; gaps are measured here instead.
            continue
        address = bytes(owner)
        if address != known:
            known = address
            pdfium.FPDFText_GetMatrix(text_page, index, matrix)
            quarter, is_slanted = _direction(matrix.a, matrix.b)
            turn = _turn(quarter)
            scale = math.hypot(matrix.a, matrix.b) or 1.0
            em = abs(pdfium.FPDFText_GetFontSize(text_page, index)) * scale or 1.0
        if is_slanted:
            continue
        code, lead = _joined(code, lead)
        text = plain_character(code)
        if text is None:
            result.unreadable += code != 0x02 and not lead
            continue
        pdfium.FPDFText_GetLooseCharBox(text_page, index, box_ref)
        pdfium.FPDFText_GetCharOrigin(text_page, index, x_ref, y_ref)
        start, baseline = turn(x.value, y.value)
        left, right = sorted((turn(box.left, box.bottom)[0], turn(box.right, box.top)[0]))
        if is_cjk(text):
            # Some fonts give the ink instead of the advance.
            right = max(right, start + 0.9 * em)
        yield quarter, Char(text, min(start, left), right, baseline, em)


def _joined(code: int, lead: int) -> tuple[int, int]:
    """Join the halves of a surrogate pair; the first half is kept until the second comes."""
    if 0xD800 <= code < 0xDC00:
        return 0, code
    if lead and 0xDC00 <= code < 0xE000:
        return 0x10000 + ((lead - 0xD800) << 10) + (code - 0xDC00), 0
    return code, 0


def _direction(a: float, b: float) -> tuple[int, bool]:
    """Quarter turns of a text, and whether it runs along no edge of the sheet."""
    angle = math.atan2(b, a)
    quarter = round(angle / (math.pi / 2))
    return quarter % 4, abs(angle - quarter * math.pi / 2) > _SLANT


def _turn(quarter: int) -> Callable[[float, float], tuple[float, float]]:
    """Turns a point of the sheet so that text rotated by `quarter` stands upright."""
    if quarter == 1:
        return lambda x, y: (y, -x)
    if quarter == 2:
        return lambda x, y: (-x, -y)
    if quarter == 3:
        return lambda x, y: (-y, x)
    return lambda x, y: (x, y)


# --- rules --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Budget:
    objects: int
    segments: int = _MOST_SEGMENTS


def _rules(
    page: Any, turn: Callable[[float, float], tuple[float, float]], most: int
) -> Iterator[tuple[str, Rule]]:
    budget = _Budget(most)
    for points, is_stroked in _outlines(page, budget):
        corners = [turn(x, y) for x, y in points]
        yield from _rules_of(corners, is_stroked)


def _outlines(page: Any, budget: _Budget) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """Straight outlines of all paths, those in forms included, and whether they are stroked."""
    count, get = pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject
    stack = [(page, count, get, _IDENTITY, 0)]
    while stack:
        holder, count, get, outer, depth = stack.pop()
        total = count(holder)
        budget.objects -= total
        if budget.objects < 0:
            raise TooManyObjects
        for index in range(total):
            item = get(holder, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                yield from _path(item, _times(_matrix(item), outer), budget)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                inner = _times(_matrix(item), outer)
                stack.append(
                    (item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject,
                     inner, depth + 1)
                )  # fmt: skip


def _matrix(item: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    if outer is _IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def _path(
    item: Any, matrix: Matrix, budget: _Budget
) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The straight outlines of one path, in coordinates of the page."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    segments = pdfium.FPDFPath_CountSegments(item)
    budget.segments -= max(segments, 0)
    if not (fill.value or stroke.value) or budget.segments < 0:
        return
    is_stroked = bool(stroke.value) and _stroke_width(item, matrix) <= _THICKEST
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    is_straight = True
    for index in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and is_straight:
                yield points, is_stroked
            points, is_straight = [], True
        is_straight = is_straight and kind != pdfium.FPDF_SEGMENT_BEZIERTO
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1 and is_straight:
        yield points, is_stroked


def _stroke_width(item: Any, matrix: Matrix) -> float:
    width = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(item, width)
    return width.value * math.hypot(matrix[0], matrix[1])


def _rules_of(points: list[tuple[float, float]], is_stroked: bool) -> Iterator[tuple[str, Rule]]:
    """A thin bar as one rule; of other stroked outlines every edge along an axis."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    if len(points) <= 6 and min(width, height) <= _THICKEST:
        if width >= height and width >= _SHORTEST:
            yield "h", Rule((max(ys) + min(ys)) / 2, min(xs), max(xs))
        elif height >= _SHORTEST:
            yield "v", Rule((max(xs) + min(xs)) / 2, min(ys), max(ys))
        return
    if not is_stroked:
        return
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if abs(y1 - y0) <= 0.7 and abs(x1 - x0) >= _SHORTEST:
            yield "h", Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1))
        elif abs(x1 - x0) <= 0.7 and abs(y1 - y0) >= _SHORTEST:
            yield "v", Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1))
