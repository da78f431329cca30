"""What the figures of a feed must look like before they are typed."""

from __future__ import annotations

from dataclasses import replace

from expectations.contract import (
    MOMENT,
    NUMBER,
    Expectation,
    Suite,
    filled,
    one_of,
    shaped,
    unique,
)
from expectations.suites.deliveries import trust_expectations
from expectations.suites.figures import figure_expectations
from sources.feeds.contract import FeedSidecar
from sources.feeds.sheet_contract import SheetLayout
from sources.readers.catalogue import Catalogue
from sources.readers.statistics import FIGURE_ADDRESS

_REQUIRED = ("publication_id", "area_code", "period_end", "value", "unit")


def observation_suite(catalogue: Catalogue, feed: FeedSidecar) -> Suite:
    """The contract of a feed's figures in long form."""
    expectations: list[Expectation] = [
        *filled(_REQUIRED),
        *figure_expectations(
            catalogue, {"obs_status": "OBS_STATUS"}, "Correct the mapping of this feed."
        ),
        one_of(
            "area_code", catalogue.areas, "unknown_area", "an area of the catalogue",
            "Add the area to sources/catalogue/areas.csv with its years of validity.",
        ),
        shaped("value", NUMBER, "a plain decimal"),
        shaped("recorded_at", MOMENT, "a day or a moment, such as 2027-01-05", "wrong_value"),
        unique(*(_CELL if isinstance(feed.layout, SheetLayout) else FIGURE_ADDRESS)),
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
    if isinstance(feed.layout, SheetLayout):
        expectations += trust_expectations()
        expectations = [replace(item, place="source_field") for item in expectations]
    return Suite(feed.feed_id, feed.title.en, tuple(expectations))


#: One figure of one delivery; what has no code is told apart by its label.
_CELL = (
    "publication_id", "indicator", "population", "sex", "age", "residence", "cell_label",
    "area_code", "period_start", "period_end", "period_part", "unit",
)  # fmt: skip
