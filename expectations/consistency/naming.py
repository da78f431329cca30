"""How findings name things, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from expectations.consistency.figures import Address, Figure
from sources.interval import Interval
from sources.model import Cell, Period
from sources.readers.catalogue import UNMAPPED, Catalogue

_PART_LISTS = (("population", "POPULATION"), ("sex", "SEX"), ("residence", "RESIDENCE"))


class Names:
    """Names of areas, indicators, cells and periods, from the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        table = catalogue.tables["code_lists"]
        self._codes = {
            (str(row.code_list), str(row.code)): (str(row.name_zh), str(row.name_en))
            for row in table.itertuples()
        }

    def of(self, figure: Figure) -> dict[str, str]:
        """What a message template needs to say what a figure speaks of."""
        zh, en = self.cell(figure.cell, figure.label)
        return {
            **self.place(figure.area_code),
            "indicator_zh": zh,
            "indicator_en": en,
            **period_names(figure.period),
        }

    def place(self, area_code: str) -> dict[str, str]:
        """What a message template needs to name an area."""
        area = self._catalogue.areas[area_code]
        return {"area_zh": area.name_zh, "area_en": area.name_en}

    def address(self, address: Address) -> tuple[str, str]:
        """A cell with its place and time, in both languages."""
        area = self._catalogue.areas[address.area_code]
        period = period_names(address.period)
        zh, en = self.cell(address.cell)
        return (
            f"{area.name_zh}{period['period_zh']}{zh}",
            f"{en} of {area.name_en}, {period['period_en']}",
        )

    def common(self, addresses: Iterable[Address]) -> frozenset[str]:
        """The parts of an address (`area`, `period`, `indicator`) that all of them share."""
        listed = list(addresses)
        counts = {
            "area": len({a.area_code for a in listed}),
            "period": len({a.period for a in listed}),
            "indicator": len({(a.cell.indicator_code, a.cell.population) for a in listed}),
        }
        return frozenset(part for part, count in counts.items() if count < 2)

    def short(self, address: Address, common: frozenset[str]) -> str:
        """A cell in Chinese without what goes without saying: `0-14岁`, `老城区土地面积`."""
        cell = address.cell
        parts = [] if "area" in common else [self._catalogue.areas[address.area_code].name_zh]
        if "period" not in common:
            parts.append(period_names(address.period)["period_zh"])
        if "indicator" not in common:
            parts.append(self.cell(Cell(cell.indicator_code, cell.population, *["_T"] * 3))[0])
        parts += [
            self._codes[code_list, getattr(cell, part)][0]
            for part, code_list in _PART_LISTS
            if part != "population" and getattr(cell, part) not in ("", "_T")
        ]
        if cell.age != "_T":
            parts.append(age_name(cell.age)[0])
        return "".join(parts) or "合计"

    def cell(self, cell: Cell, label: str = "") -> tuple[str, str]:
        """A cell without place and time, in both languages."""
        indicator = self._catalogue.indicators[cell.indicator_code]
        zh, en = indicator.name_zh, indicator.name_en
        if indicator.code == UNMAPPED:
            zh, en = label, f"“{label}”"
        details = [
            self._codes.get((code_list, getattr(cell, part)))
            for part, code_list in _PART_LISTS
            if getattr(cell, part) not in ("", "_T")
        ]
        named = [detail for detail in details if detail]
        zh_parts = [name for name, _ in named]
        en_parts = [name.lower() for _, name in named]
        if cell.age != "_T":
            zh_parts.append(age_name(cell.age)[0])
            en_parts.append(age_name(cell.age)[1])
        return (
            f"{zh}（{'、'.join(zh_parts)}）" if zh_parts else zh,
            f"{en} ({', '.join(en_parts)})" if en_parts else en,
        )


def age_name(code: str) -> tuple[str, str]:
    """An age group in words: `Y15T59` is 15-59岁, ages 15-59."""
    body = code.removeprefix("Y")
    if body.startswith("_GE"):
        return f"{body[3:]}岁及以上", f"ages {body[3:]} and over"
    if body.startswith("_LT"):
        return f"{body[3:]}岁以下", f"under {body[3:]}"
    span = body.replace("T", "-")
    return f"{span}岁", f"ages {span}" if "-" in span else f"age {span}"


def period_names(period: Period, prefix: str = "period") -> dict[str, str]:
    """A year, or a span of years."""
    if period.period_start == period.period_end:
        return {f"{prefix}_zh": f"{period.period_end}年", f"{prefix}_en": str(period.period_end)}
    span = f"{period.period_start}-{period.period_end}"
    return {f"{prefix}_zh": f"{span}年", f"{prefix}_en": span}


def place(figure: Figure) -> str:
    """Where a figure stands, short: section and line."""
    return f"{figure.section} L{figure.line}" if figure.section else f"L{figure.line}"


def stated_values(figures: Iterable[Figure]) -> str:
    """Figures as printed, each with its unit and its places."""
    by_value: dict[str, list[str]] = {}
    for figure in figures:
        by_value.setdefault(with_unit(figure), []).append(place(figure))
    return "; ".join(f"{value} [{', '.join(places)}]" for value, places in by_value.items())


_MARKS: Mapping[str, str] = {"~": "≈", ">=": "≥", "<=": "≤", ">": ">", "<": "<"}


def printed(figure: Figure) -> str:
    """A figure as printed, with the comparator that words may carry."""
    mark = _MARKS.get(figure.comparator, "")
    text = figure.value_text
    return f"{'' if text[:1] in '≥≤≧≦><~≈＞＜' else mark}{text}"


def with_unit(figure: Figure) -> str:
    """A figure as printed, with its printed unit."""
    return f"{printed(figure)} {figure.unit_code}"


def decimal_text(value: Fraction) -> str:
    """An exact decimal without trailing zeros where there is one, else six digits of it."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{number.quantize(Decimal('0.000001')).normalize():f}"
    return text


def interval_text(interval: Interval, unit: str) -> str:
    """An interval for a reader: `638.11-638.13 万人`."""
    if interval.low is None and interval.high is None:
        return "?"
    if interval.low is None:
        return f"≤{decimal_text(interval.high)} {unit}" if interval.high is not None else "?"
    if interval.high is None:
        return f"≥{decimal_text(interval.low)} {unit}"
    if interval.low == interval.high:
        return f"{decimal_text(interval.low)} {unit}"
    return f"{decimal_text(interval.low)}~{decimal_text(interval.high)} {unit}"
