"""The reference data: indicators, units, areas, code lists, parameters, possible ranges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import pandas as pd

from sources.interval import Interval
from sources.model import Cell, Rejection
from sources.readers.delimited import RawTable, frame_records, read_bytes, read_table
from sources.series import SeriesBreak

#: The area name by which a document means the place it is about.
OWN_AREA = "city"
#: The area whose names every document may use.
WHOLE_COUNTRY = "100000"
UNMAPPED = "other"

#: The tables of the catalogue: file stem → columns that must be there, key columns first.
TABLES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "indicators": (
        ("code",),
        ("code", "name_zh", "name_en", "unit", "domain", "direction", "measure"),
    ),
    "units": (
        ("unit_code",),
        ("unit_code", "name_zh", "name_en", "dimension", "factor"),
    ),
    "areas": (
        ("area_code",),
        (
            "area_code", "name_zh", "name_en", "level", "parent_code",
            "valid_from", "valid_to", "successor_codes", "note",
        ),
    ),
    "area_members": (
        ("area_code", "member_code", "valid_from"),
        ("area_code", "member_code", "valid_from", "valid_to", "source"),
    ),
    "area_transfers": (
        ("from_code", "to_code", "year"),
        ("from_code", "to_code", "year", "population_share", "source"),
    ),
    "area_aliases": (
        ("scope_code", "alias"),
        ("alias", "scope_code", "area_code", "note"),
    ),
    "code_lists": (
        ("code_list", "code"),
        ("code_list", "code", "name_zh", "name_en", "sort_order"),
    ),
    "parameters": (
        ("name",),
        ("name", "value", "version", "meaning_zh", "meaning_en"),
    ),
    "possible_ranges": (
        ("indicator",),
        (
            "indicator", "unit", "possible_low", "possible_high", "usual_low", "usual_high",
            "printed_units", "source_zh", "source_en",
        ),
    ),
    "series_breaks": (
        ("event_id",),
        (
            "event_id", "kind", "name_zh", "name_en", "indicator_codes", "population",
            "area_code", "includes_descendants", "breaks_after", "rebased_from", "rebased_to",
            "rebased_on", "source",
        ),
    ),
    "departments": (
        ("department_code",),
        ("department_code", "name_zh", "name_en", "publisher_words", "sort_order"),
    ),
    "source_precedence": (
        ("indicator_code", "domain", "population", "department", "publication_status"),
        (
            "indicator_code", "domain", "population", "department", "publication_status",
            "precedence", "reason_zh", "reason_en",
        ),
    ),
}  # fmt: skip

#: Columns of keys that may be empty: open years, and scopes that take in everything.
OPEN_KEYS = frozenset(
    {"valid_from", "indicator_code", "domain", "population", "department", "publication_status"}
)

#: Ends of ranges, from the lowest up.
BOUNDS = ("possible_low", "usual_low", "usual_high", "possible_high")

_YEAR = re.compile(r"\d{4}")
#: Columns that hold numbers or days, and how they must look.
NUMBERS = {
    "areas": {"valid_from": _YEAR, "valid_to": _YEAR},
    "area_members": {"valid_from": _YEAR, "valid_to": _YEAR},
    "area_transfers": {"year": _YEAR, "population_share": re.compile(r"0\.\d+|1")},
    "series_breaks": {
        "breaks_after": _YEAR,
        "rebased_from": _YEAR,
        "rebased_to": _YEAR,
        "rebased_on": re.compile(r"\d{4}-\d{2}-\d{2}"),
    },
    "source_precedence": {"precedence": re.compile(r"[1-9]")},
    "departments": {"sort_order": re.compile(r"\d+")},
    "units": {"factor": re.compile(r"\d+(\.\d+)?")},
    "parameters": {"value": re.compile(r"\d+(\.\d+)?")},
    "possible_ranges": {bound: re.compile(r"-?\d+(\.\d+)?") for bound in BOUNDS},
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure; `factor` times a figure gives it in the base unit of its dimension."""

    code: str
    dimension: str
    factor: Fraction


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured."""

    code: str
    name_zh: str
    name_en: str
    unit_code: str
    domain: str
    direction: str
    measure: str


@dataclass(frozen=True, slots=True)
class Area:
    """A place as defined from one year up to, not including, another; None is open."""

    code: str
    name_zh: str
    name_en: str
    level: str
    parent_code: str | None
    valid_from: int | None
    valid_to: int | None

    def is_valid_in(self, year: int) -> bool:
        """Whether the definition holds at the end of that year."""
        return (self.valid_from or year) <= year < (self.valid_to or year + 1)


@dataclass(frozen=True, slots=True)
class Membership:
    """That one area is a part of a declared group of areas."""

    group_code: str
    member_code: str
    valid_from: int | None
    valid_to: int | None


@dataclass(frozen=True, slots=True)
class PossibleRange:
    """What the values of an indicator can be, in its canonical unit, and how it is printed.

    Attributes:
        possible: what definition or biology allows.
        usual: what has been published for Chinese counties and larger areas since 1990.
        printed_units: the units that it may be printed in; empty is any unit of its dimension.
        source_zh, source_en: why it is so.
    """

    indicator_code: str
    unit_code: str
    possible: Interval
    usual: Interval
    printed_units: tuple[str, ...]
    source_zh: str
    source_en: str


@dataclass(frozen=True)
class Catalogue:
    """All reference data, checked and ready to look things up in."""

    tables: Mapping[str, pd.DataFrame]

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators by code."""
        return {
            row["code"]: Indicator(
                row["code"], row["name_zh"], row["name_en"], row["unit"] or "",
                row["domain"], row["direction"], row["measure"] or "",
            )
            for row in frame_records(self.tables["indicators"])
        }  # fmt: skip

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """Units by code."""
        return {
            row["unit_code"]: Unit(row["unit_code"], row["dimension"], Fraction(row["factor"]))
            for row in frame_records(self.tables["units"])
        }

    @cached_property
    def areas(self) -> Mapping[str, Area]:
        """Areas by code."""
        return {
            row["area_code"]: Area(
                row["area_code"], row["name_zh"], row["name_en"], row["level"],
                row["parent_code"], _year(row["valid_from"]), _year(row["valid_to"]),
            )
            for row in frame_records(self.tables["areas"])
        }  # fmt: skip

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """The members of declared groups."""
        return tuple(
            Membership(
                row["area_code"], row["member_code"],
                _year(row["valid_from"]), _year(row["valid_to"]),
            )
            for row in frame_records(self.tables["area_members"])
        )  # fmt: skip

    @cached_property
    def series_breaks(self) -> tuple[SeriesBreak, ...]:
        """The breaks of series, in the order of their years."""
        rows = frame_records(self.tables["series_breaks"])
        return tuple(
            SeriesBreak(
                row["event_id"], row["kind"], row["name_zh"], row["name_en"],
                frozenset(code for code in (row["indicator_codes"] or "").split(";") if code),
                row["population"] or "", row["area_code"], row["includes_descendants"] == "yes",
                int(row["breaks_after"]), _year(row["rebased_from"]), _year(row["rebased_to"]),
                date.fromisoformat(row["rebased_on"]) if row["rebased_on"] else None,
            )
            for row in sorted(rows, key=lambda row: (row["breaks_after"], row["event_id"]))
        )  # fmt: skip

    def breaks_of(self, area_code: str, cell: Cell) -> list[SeriesBreak]:
        """The breaks in the series of a cell at a place."""
        lineage = self._lineage(area_code)
        return [
            event
            for event in self.series_breaks
            if event.concerns(cell)
            and (
                event.area_code == area_code
                or (event.includes_descendants and event.area_code in lineage)
            )
        ]

    def _lineage(self, area_code: str) -> list[str]:
        """An area and those that it lies in, from the inside out."""
        found: list[str] = []
        code: str | None = area_code
        while code:
            found.append(code)
            area = self.areas.get(code)
            code = area.parent_code if area else None
        return found

    @cached_property
    def possible_ranges(self) -> Mapping[str, PossibleRange]:
        """What values can be, by indicator; rows that refer to nothing are left out."""
        return {
            row["indicator"]: self._possible_range(row)
            for row in frame_records(self.tables["possible_ranges"])
            if row["indicator"] in self.indicators and row["unit"] in self.units
        }

    def _possible_range(self, row: Mapping[str, str | None]) -> PossibleRange:
        code = row["indicator"] or ""
        unit_code, factor = self.conversion(row["unit"] or "", code)
        ends = {bound: Fraction(text) if (text := row[bound]) else None for bound in BOUNDS}
        return PossibleRange(
            code,
            unit_code,
            Interval(ends["possible_low"], ends["possible_high"]).scaled(factor),
            Interval(ends["usual_low"], ends["usual_high"]).scaled(factor),
            tuple(unit for unit in (row["printed_units"] or "").split(";") if unit),
            row["source_zh"] or "",
            row["source_en"] or "",
        )

    @cached_property
    def _aliases(self) -> Mapping[tuple[str, str], str]:
        return {
            (row["scope_code"], row["alias"]): row["area_code"]
            for row in frame_records(self.tables["area_aliases"])
        }

    def codes(self, code_list: str) -> list[str]:
        """The codes of one code list, in their order."""
        table = self.tables["code_lists"]
        return list(table.loc[table["code_list"] == code_list, "code"])

    def parameter(self, name: str) -> Fraction:
        """A named, versioned parameter.

        Raises:
            KeyError: there is none of that name.
        """
        if name not in self._parameters:
            raise KeyError(f"expected a parameter in parameters.csv, found none named {name!r}")
        return Fraction(self._parameters[name])

    @cached_property
    def _parameters(self) -> Mapping[str, str]:
        return {row["name"]: row["value"] for row in frame_records(self.tables["parameters"])}

    def resolve_area(self, scope_code: str, text: str) -> str | None:
        """The code of a place as printed in a document about `scope_code`; None if unknown."""
        if text == OWN_AREA:
            return scope_code
        for scope in self._lineage(scope_code):
            found = self._aliases.get((scope, text))
            if found:
                return found
        return None

    def area_names(self, scope_code: str) -> set[str]:
        """Every printed name that resolves in a document about `scope_code`."""
        scopes = set(self._lineage(scope_code))
        return {OWN_AREA} | {alias for (within, alias) in self._aliases if within in scopes}

    def conversion(self, unit_code: str, indicator_code: str) -> tuple[str, Fraction]:
        """The unit in which figures of an indicator are compared, and the factor into it.

        Figures of another dimension (a growth in % of a head count) keep their own unit.
        """
        unit = self.units[unit_code]
        indicator = self.indicators.get(indicator_code)
        canonical = self.units.get(indicator.unit_code) if indicator else None
        if canonical is None or canonical.dimension != unit.dimension:
            return unit_code, Fraction(1)
        return canonical.code, unit.factor / canonical.factor


def read_catalogue_table(folder: Path, stem: str, name: str) -> RawTable:
    """One table of the catalogue; rows that repeat a key are rejected.

    Raises:
        SourceFault: the file cannot be read as that table.
    """
    keys, columns = TABLES[stem]
    raw = read_table(read_bytes(folder / f"{stem}.csv", name), name, list(columns))
    incomplete = raw.frame[[key for key in keys if key not in OPEN_KEYS]].isna().any(axis=1)
    repeated = raw.frame.duplicated(list(keys), keep="first") & ~incomplete
    rejections = [
        *raw.rejections,
        *(
            _key_fault(row, keys, name, "duplicate_key")
            for row in frame_records(raw.frame[repeated])
        ),
        *(
            _key_fault(row, keys, name, "missing_key")
            for row in frame_records(raw.frame[incomplete])
        ),
    ]
    kept = raw.frame[~(repeated | incomplete)].reset_index(drop=True)
    for column, fits in NUMBERS.get(stem, {}).items():
        kept, wrong = _with_numbers(kept, column, fits, name)
        rejections += wrong
    if stem == "units":
        kept, wrong = _with_exact_factors(kept, name)
        rejections += wrong
    if stem == "possible_ranges":
        kept, wrong = _with_ordered_bounds(kept, name)
        rejections += wrong
    return RawTable(kept, tuple(rejections))


def read_catalogue(folder: Path) -> Catalogue:
    """The whole catalogue.

    Raises:
        SourceFault: one of its tables cannot be read; nothing can be typed without it.
    """
    return Catalogue(
        {stem: read_catalogue_table(folder, stem, f"catalogue/{stem}.csv").frame for stem in TABLES}
    )


def dangling_references(catalogue: Catalogue) -> list[Rejection]:
    """Codes that one catalogue table uses and no other defines."""
    areas, units = set(catalogue.areas), set(catalogue.units)
    indicators = set(catalogue.indicators)
    departments = set(catalogue.tables["departments"]["department_code"])
    checks: list[tuple[str, str, set[str]]] = [
        ("indicators", "unit", units),
        ("areas", "parent_code", areas),
        ("area_members", "area_code", areas),
        ("area_members", "member_code", areas),
        ("area_transfers", "from_code", areas),
        ("area_transfers", "to_code", areas),
        ("area_aliases", "area_code", areas),
        ("area_aliases", "scope_code", areas),
        ("possible_ranges", "indicator", indicators),
        ("possible_ranges", "unit", units),
        ("series_breaks", "area_code", areas),
        ("source_precedence", "indicator_code", indicators),
        ("source_precedence", "department", departments),
    ]
    found = []
    for stem, column, known in checks:
        for row in frame_records(catalogue.tables[stem]):
            if row[column] and row[column] not in known:
                found.append(
                    Rejection(
                        f"catalogue/{stem}.csv", int(row["source_line"]), column,
                        "unknown_reference", f"a code that {column} can refer to",
                        str(row[column]), "Add the code to its table, or correct it here.",
                    )
                )  # fmt: skip
    return found


def _year(text: str | None) -> int | None:
    return int(text[:4]) if text else None


def _key_fault(
    row: Mapping[str, object], keys: tuple[str, ...], name: str, reason: str
) -> Rejection:
    key = "/".join(str(row[key] or "") for key in keys)
    repair = "Delete or rename one of the two." if reason == "duplicate_key" else "Fill it in."
    expected = "a key that stands once" if reason == "duplicate_key" else "a complete key"
    return Rejection(
        name, int(str(row["source_line"])), ", ".join(keys), reason, expected, key, repair,
        ",".join(str(value or "") for value in row.values()),
    )  # fmt: skip


def _with_numbers(
    table: pd.DataFrame, column: str, fits: re.Pattern[str], name: str
) -> tuple[pd.DataFrame, list[Rejection]]:
    wrong = table[column].map(lambda text: bool(text) and not fits.fullmatch(text)).astype(bool)
    rejections = [
        Rejection(
            name, int(row["source_line"]), column, "wrong_number", "a number", row[column],
            f"Correct `{column}`.",
        )
        for row in frame_records(table[wrong])
    ]  # fmt: skip
    return table[~wrong].reset_index(drop=True), rejections


def _with_exact_factors(units: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[Rejection]]:
    keep, wrong = [], []
    for row in frame_records(units):
        try:
            keep.append(Fraction(row["factor"] or "") > 0)
        except (ValueError, ZeroDivisionError):
            keep.append(False)
        if not keep[-1]:
            wrong.append(
                Rejection(
                    name, int(row["source_line"]), "factor", "wrong_number",
                    "an exact positive decimal", str(row["factor"]), "Write the factor out.",
                )
            )  # fmt: skip
    return units[keep].reset_index(drop=True), wrong


def _with_ordered_bounds(ranges: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[Rejection]]:
    keep, wrong = [], []
    for row in frame_records(ranges):
        ends = [Fraction(row[bound]) for bound in BOUNDS if row[bound]]
        keep.append(ends == sorted(ends))
        if not keep[-1]:
            wrong.append(
                Rejection(
                    name, int(row["source_line"]), ", ".join(BOUNDS), "wrong_number",
                    "bounds that go up", " ".join(str(row[bound] or "") for bound in BOUNDS),
                    "Put the usual range inside the possible one.",
                )
            )  # fmt: skip
    return ranges[keep].reset_index(drop=True), wrong
