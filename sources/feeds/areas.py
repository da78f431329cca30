"""Places as offices write them, resolved in the year that a figure is about.

Districts are renamed, split and merged; the same name may mean one extent today and another one
ten years ago. A name or code that meant nothing in its year is not guessed at: the answer says what
the place was, and what it is now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from sources.readers.catalogue import Area, Catalogue
from sources.readers.delimited import frame_records

_MARKS = re.compile(r"[\s\u3000]+|[*＊#]+$|[①-⑳¹²³⁰-⁹]+$|[(（]\d{1,2}[)）]$")
_LONG_CODE = re.compile(r"(\d{6})0{3}(?:0{3})?")
#: Codes of an area that took the place of another.
_SEPARATORS = re.compile(r"[;, ]+")


@dataclass(frozen=True, slots=True)
class Place:
    """What a printed place means in a year.

    Attributes:
        code: of the area; "" where it means none.
        reason: why it means none: `unknown_area` or `area_out_of_year`.
        found: what was found, for a rejection.
        repair: what to do about it.
    """

    code: str = ""
    reason: str = ""
    found: str = ""
    repair: str = ""


class AreaResolver:
    """Finds the areas of one feed.

    Args:
        catalogue: where areas and their names are listed.
        scope: the area in which names are looked up.
        names: the sender's own names, with the code that each means.
    """

    def __init__(self, catalogue: Catalogue, scope: str, names: Mapping[str, str]) -> None:
        self._catalogue = catalogue
        self._scope = scope
        self._names = {_plain(name): code for name, code in names.items()}
        self._known: dict[tuple[str, int, bool], Place] = {}

    def by_name(self, text: str, year: int) -> Place:
        """The area that a name means in a year."""
        key = (text, year, True)
        if key not in self._known:
            self._known[key] = self._decide(text, list(self._named(_plain(text))), year)
        return self._known[key]

    def by_code(self, text: str, year: int) -> Place:
        """The area that a code means in a year."""
        key = (text, year, False)
        if key not in self._known:
            plain = _plain(text)
            match = _LONG_CODE.fullmatch(plain)
            code = self._names.get(plain) or (match[1] if match else plain)
            areas = [a for c, a in self._catalogue.areas.items() if c.partition("-H")[0] == code]
            exact = self._catalogue.areas.get(code)
            self._known[key] = self._decide(text, [*([exact] if exact else []), *areas], year)
        return self._known[key]

    def name(self, code: str) -> str:
        """The name of an area, or its code where the catalogue has none."""
        area = self._catalogue.areas.get(code)
        return area.name_zh if area else code

    def expected(self, year: int) -> list[str]:
        """The areas directly below the scope that exist in a year, groups apart."""
        return sorted(
            area.code
            for area in self._catalogue.areas.values()
            if area.parent_code == self._scope
            and area.level not in ("group", "zone")
            and area.is_valid_in(year)
        )

    def _named(self, plain: str) -> Iterator[Area]:
        own = self._names.get(plain)
        if own is not None:
            if own in self._catalogue.areas:
                yield self._catalogue.areas[own]
            return
        code = self._catalogue.resolve_area(self._scope, plain) or ""
        if code in self._catalogue.areas:
            yield self._catalogue.areas[code]
        yield from (area for area in self._within if area.name_zh == plain)

    @cached_property
    def _within(self) -> list[Area]:
        """The scope and all areas below it, whenever they existed."""
        inside = {self._scope}
        areas = list(self._catalogue.areas.values())
        grown = True
        while grown:
            more = {a.code for a in areas if a.parent_code in inside} - inside
            inside |= more
            grown = bool(more)
        return [area for area in areas if area.code in inside]

    def _decide(self, text: str, candidates: list[Area], year: int) -> Place:
        distinct = {area.code: area for area in candidates}
        valid = [area for area in distinct.values() if area.is_valid_in(year)]
        if valid:
            return Place(valid[0].code)
        if distinct:
            return self._out_of_year(text, list(distinct.values()), year)
        names = {a.name_zh: a for a in self._within if a.is_valid_in(year)}
        near = get_close_matches(_plain(text), names, 1, 0.5)
        hint = f" (like {near[0]}, {names[near[0]].code})" if near else ""
        return Place(
            reason="unknown_area",
            found=f"{text}{hint}",
            repair="Correct the name in the file; or write what it means under "
            "`layout.area.names` of feed.yaml; or add the area to sources/catalogue/areas.csv.",
        )

    def _out_of_year(self, text: str, areas: list[Area], year: int) -> Place:
        histories = "; ".join(self._history(area) for area in areas)
        now = [code for area in areas for code in self._successors.get(area.code, ())]
        advice = (
            f"If the figures are about the same extent, write `{_plain(text)}: '{now[0]}'` under "
            "`layout.area.names` of feed.yaml; else ask the sender for the areas of that year."
            if now
            else "Ask the sender which area of that year is meant."
        )
        return Place(
            reason="area_out_of_year",
            found=f"{text} for {year}: {histories}",
            repair=advice,
        )

    def _history(self, area: Area) -> str:
        since = f"from {area.valid_from}" if area.valid_from else ""
        until = f"until {area.valid_to - 1}" if area.valid_to else ""
        years = " ".join(filter(None, (since, until)))
        now = [
            f"{self._catalogue.areas[code].name_zh} {code}"
            for code in self._successors.get(area.code, ())
            if code in self._catalogue.areas
        ]
        then = f", then {', '.join(now)}" if now else ""
        before = [
            f"{self._catalogue.areas[code].name_zh} {code}"
            for code, codes in self._successors.items()
            if area.code in codes and code in self._catalogue.areas
        ]
        earlier = f", before that {', '.join(before)}" if before else ""
        return f"{area.name_zh} {area.code} existed {years}{then}{earlier}"

    @cached_property
    def _successors(self) -> Mapping[str, tuple[str, ...]]:
        return {
            row["area_code"]: tuple(filter(None, _SEPARATORS.split(row["successor_codes"] or "")))
            for row in frame_records(self._catalogue.tables["areas"])
            if row["successor_codes"]
        }


def _plain(text: str) -> str:
    """A name without spaces, footnote marks and what is in brackets behind it."""
    plain = text
    while (trimmed := _MARKS.sub("", plain)) != plain:
        plain = trimmed
    return plain
