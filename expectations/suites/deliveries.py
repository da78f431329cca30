"""What a delivery must be like as a whole, and its figures beside earlier ones."""

from __future__ import annotations

from expectations.contract import Expectation, Suite
from sources.feeds.contract import FeedSidecar

#: The columns of a frame with one row for each delivery; what is wrong is written out in them.
READ_FAULT, UNIT_SLIP, SHIFTED, BROKEN_SUMS, MISSING_AREAS = (
    "read_fault", "unit_slip", "shifted_columns", "broken_sums", "missing_areas",
)  # fmt: skip
DELIVERY_COLUMNS = [
    "source_file", "publication_id", "period_key", "figure_count", READ_FAULT, MISSING_AREAS,
    UNIT_SLIP, SHIFTED, BROKEN_SUMS,
]  # fmt: skip
#: What the reader has told already: shown in Data Docs, not told twice.
TOLD_BEFORE = frozenset({READ_FAULT, MISSING_AREAS})
_NOTHING = "ExpectColumnValuesToBeNull"


def delivery_suite(feed: FeedSidecar) -> Suite:
    """The contract of the deliveries of a feed, each as a whole."""

    def nothing(column: str, reason: str, expected: str, repair: str) -> Expectation:
        return Expectation(_NOTHING, {"column": column}, reason, expected, repair)

    return Suite(
        f"{feed.feed_id}.deliveries",
        f"{feed.title.en}: deliveries",
        (
            nothing(
                READ_FAULT, "damaged_file", "a table as the contract describes it",
                "See the reason of the rejection.",
            ),
            nothing(
                MISSING_AREAS, "missing_area", "a row for every area that must report",
                "Send the missing rows.",
            ),
            nothing(
                UNIT_SLIP, "unit_changed", "figures of the size they had",
                "Send the figures in the agreed unit; if the unit has changed, change the "
                "contract first.",
            ),
            nothing(
                SHIFTED, "shifted_column", "figures under their own heads",
                "Put the figures back under their heads and send the file again.",
            ),
            nothing(
                BROKEN_SUMS, "broken_sum", "parts that add up in most rows",
                "Check the sums of the table and send it again.",
            ),
            Expectation(
                "ExpectColumnValuesToBeUnique", {"column": "publication_id"}, "duplicate_key",
                "a delivery of its own", "Name the files so that each stands once.",
            ),
        ),
    )  # fmt: skip


def trust_expectations() -> list[Expectation]:
    """What the figures of a delivery must be like against what stands beside them."""
    return [
        Expectation(
            "ExpectFiguresToKeepTheirScale",
            {"column_list": ["value", "reference_value", "measure"]},
            "scale_slip", "a figure of the size of the last one",
            "Check the unit of the figure: it seems thousands of times off.",
        ),
        Expectation(
            "ExpectFiguresToKeepTheirPoint",
            {"column_list": ["value", "reference_value", "measure"]},
            "decimal_slip", "a figure of the size of the last one",
            "Check the decimal point of the figure.",
        ),
        Expectation(
            "ExpectFiguresToBePossible",
            {"column_list": ["value", "possible_low", "possible_high"]},
            "impossible_value", "a value that the indicator can have",
            "Check the figure and its unit.",
        ),
        Expectation(
            "ExpectColumnValuesToBeNull", {"column": "broken_sum"}, "broken_sum",
            "parts that add up to their whole",
            "Check the figures of the sum; correct the one that is wrong.",
        ),
    ]  # fmt: skip
