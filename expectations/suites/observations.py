"""What the figures of a feed must look like before they are typed."""

from __future__ import annotations

from expectations.contract import (
    AGE,
    NUMBER,
    YEAR,
    Expectation,
    Suite,
    filled,
    one_of,
    shaped,
    unique,
)
from sources.readers.catalogue import Catalogue
from sources.readers.sidecar import FeedSidecar

_REQUIRED = ("publication_id", "area_code", "period_end", "value", "unit")
_CODE_LISTS = {
    "kind": "STATEMENT_KIND",
    "population": "POPULATION",
    "sex": "SEX",
    "residence": "RESIDENCE",
    "comparator": "COMPARATOR",
    "obs_status": "OBS_STATUS",
}


def observation_suite(catalogue: Catalogue, feed: FeedSidecar) -> Suite:
    """The contract of a feed's figures in long form."""
    expectations: list[Expectation] = [
        *filled(_REQUIRED),
        *(
            one_of(
                column, catalogue.codes(code_list), "unknown_code",
                f"a code of {code_list}", "Correct the mapping of this feed.",
            )
            for column, code_list in _CODE_LISTS.items()
        ),
        one_of(
            "unit", catalogue.units, "unknown_unit", "a unit of the catalogue",
            "Correct the unit, or add it to sources/catalogue/units.csv with its exact factor.",
        ),
        one_of(
            "area_code", catalogue.areas, "unknown_area", "an area of the catalogue",
            "Add the area to sources/catalogue/areas.csv with its years of validity.",
        ),
        shaped("age", AGE, "an age code such as Y0T14 or Y_GE60", "unknown_code"),
        shaped("period_start", YEAR, "a year"),
        shaped("period_end", YEAR, "a year"),
        shaped("value", NUMBER, "a plain decimal"),
        unique(*_ADDRESS),
    ]  # fmt: skip
    if feed.expected_areas is not None:
        expectations.append(
            Expectation(
                "ExpectColumnUniqueValueCountToBeBetween",
                {
                    "column": "area_code",
                    "min_value": feed.expected_areas,
                    "max_value": feed.expected_areas,
                },
                "incomplete", f"{feed.expected_areas} areas",
                "Check that the file is whole; declare the new number of areas if it is.",
            )
        )  # fmt: skip
    return Suite(feed.feed_id, feed.title.en, tuple(expectations))


#: One figure of one publication about one cell, as printed under one label.
_ADDRESS = (
    "publication_id", "area_code", "label", "period_start", "period_end", "unit",
)  # fmt: skip
