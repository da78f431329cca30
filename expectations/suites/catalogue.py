"""What the tables of the catalogue must look like."""

from __future__ import annotations

from expectations.contract import Expectation, Suite, filled, one_of, shaped
from sources.readers.catalogue import TABLES, Catalogue

DIRECTIONS = ("higher", "lower", "band", "neutral")
MEASURES = ("stock", "flow", "rate", "ratio")
LEVELS = ("country", "province", "prefecture", "county", "zone", "group")

#: Tables whose codes are all of areas.
_AREA_COLUMNS = {
    "area_members": ("area_code", "member_code"),
    "area_transfers": ("from_code", "to_code"),
    "area_aliases": ("area_code", "scope_code"),
}
_FILLED = {
    "indicators": ("name_zh", "name_en", "domain", "direction"),
    "units": ("name_zh", "name_en", "dimension", "factor"),
    "areas": ("name_zh", "name_en", "level"),
    "area_members": ("source",),
    "area_aliases": ("area_code",),
    "code_lists": ("name_zh", "name_en"),
    "parameters": ("value", "version", "meaning_zh", "meaning_en"),
    "possible_ranges": ("unit", "source_zh", "source_en"),
    "area_transfers": ("source",),
    "series_breaks": (
        "kind", "name_zh", "name_en", "area_code", "includes_descendants", "breaks_after", "source",
    ),
    "departments": ("name_zh", "name_en", "sort_order"),
    "source_precedence": ("precedence", "reason_zh", "reason_en"),
}  # fmt: skip


def catalogue_suite(stem: str, catalogue: Catalogue) -> Suite:
    """The contract of one catalogue table."""
    expectations: list[Expectation] = [*filled(_FILLED[stem]), *_vocabularies(stem, catalogue)]
    return Suite(f"catalogue_{stem}", TABLES[stem][1][0], tuple(expectations))


def _vocabularies(stem: str, catalogue: Catalogue) -> list[Expectation]:
    own = f"Correct sources/catalogue/{stem}.csv."
    if stem == "indicators":
        return [
            one_of("direction", DIRECTIONS, "unknown_code", "a direction", own),
            one_of("measure", MEASURES, "unknown_code", "a measure", own),
            one_of("unit", catalogue.units, "unknown_unit", "a unit of the catalogue", own),
        ]
    if stem == "areas":
        areas = set(catalogue.areas)
        return [
            one_of("level", LEVELS, "unknown_code", "a level", own),
            one_of("parent_code", areas, "unknown_reference", "an area of the catalogue", own),
            shaped("valid_from", r"^\d{4}$", "a year"),
            shaped("valid_to", r"^\d{4}$", "a year"),
        ]
    if stem in _AREA_COLUMNS:
        return [
            one_of(
                column, set(catalogue.areas), "unknown_reference", "an area of the catalogue", own
            )
            for column in _AREA_COLUMNS[stem]
        ]
    if stem == "possible_ranges":
        indicators = set(catalogue.indicators)
        return [
            one_of(
                "indicator", indicators, "unknown_reference", "an indicator of the catalogue", own
            ),
            one_of("unit", catalogue.units, "unknown_unit", "a unit of the catalogue", own),
        ]
    populations = one_of(
        "population", catalogue.codes("POPULATION"), "unknown_code", "a population", own
    )
    if stem == "series_breaks":
        areas = set(catalogue.areas)
        return [
            populations,
            one_of("kind", catalogue.codes("SERIES_BREAK"), "unknown_code", "a kind", own),
            one_of("area_code", areas, "unknown_reference", "an area of the catalogue", own),
            one_of("includes_descendants", ("yes", "no"), "wrong_value", "yes or no", own),
        ]
    if stem == "source_precedence":
        statuses = catalogue.codes("PUBLICATION_STATUS")
        indicators = set(catalogue.indicators)
        departments = set(catalogue.tables["departments"]["department_code"])
        return [
            populations,
            one_of("domain", catalogue.codes("DOMAIN"), "unknown_code", "a domain", own),
            one_of("indicator_code", indicators, "unknown_reference", "an indicator", own),
            one_of("department", departments, "unknown_reference", "a department", own),
            one_of("publication_status", statuses, "unknown_code", "a status", own),
        ]
    return []
