"""Whether a figure is believed: our own expectations, slips of scale, columns that moved."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from expectations.border import Verdict, check
from expectations.contract import Suite
from expectations.feeds.scale import ScaleMemory, slip_between
from expectations.suites.deliveries import trust_expectations

COLUMNS = [
    "value", "reference_value", "measure", "possible_low", "possible_high", "broken_sum",
    "source_file", "source_line",
]  # fmt: skip


def judged(*rows: tuple[object, ...]) -> Verdict:
    """Figures held against what stands beside them, as the border does."""
    frame = pd.DataFrame(
        [(*row, "f", str(line)) for line, row in enumerate(rows, start=1)],
        columns=COLUMNS, dtype="object",
    )  # fmt: skip
    suite = Suite("trust", "Trust", tuple(trust_expectations()))
    return check("statistics/trust", frame, suite, "f")


def test_each_expectation_refuses_its_own_rows_and_lets_the_others_in() -> None:
    verdict = judged(
        ("1000", None, "stock", None, None, None),
        ("1010", "1000", "stock", "0", None, None),
        ("10100000", "1000", "stock", "0", None, None),
        ("10000", "1000", "stock", "0", None, None),
        ("101", None, "rate", "0", "100", None),
        ("-3", None, "flow", "0", None, None),
        ("5", None, "flow", "0", None, "2 + 2 ≠ 5"),
    )
    assert list(verdict.accepted["value"]) == ["1000", "1010"]
    assert [(item.source_line, item.reason_code) for item in verdict.rejections] == [
        (3, "scale_slip"), (4, "decimal_slip"), (5, "impossible_value"), (6, "impossible_value"),
        (7, "broken_sum"),
    ]  # fmt: skip
    assert verdict.rejections[-1].found == "'2 + 2 ≠ 5'"


def test_the_bounds_of_what_is_possible_are_possible() -> None:
    verdict = judged(
        ("0", None, "rate", "0", "100", None),
        ("100", None, "rate", "0", "100", None),
        ("100.0000001", None, "rate", "0", "100", None),
    )
    assert [item.source_line for item in verdict.rejections] == [3]


def test_what_is_no_number_is_left_to_those_who_read_numbers() -> None:
    assert judged(("—", "1000", "stock", "0", None, None)).is_clean


@pytest.mark.parametrize(
    ("value", "reference", "measure", "reason", "power"),
    [
        ("12345678", "12345.678", "stock", "scale_slip", 3),
        ("1.2", "12000", "flow", "scale_slip", -4),
        ("210", "0.0000021", "stock", "scale_slip", 8),
        ("1900", "1", "stock", "scale_slip", 3),
        ("955", "95.6", "rate", "decimal_slip", 1),
        ("0.956", "95.6", "rate", "decimal_slip", -2),
        ("1210", "122", "stock", "decimal_slip", 1),
    ],
)
def test_a_slip_has_its_power_of_ten(
    value: str, reference: str, measure: str, reason: str, power: int
) -> None:
    slip = slip_between(Decimal(value), Decimal(reference), measure)
    assert slip is not None
    assert (slip.reason, slip.power) == (reason, power)


@pytest.mark.parametrize(
    ("value", "reference", "measure"),
    [
        ("200", "100", "stock"),
        ("70", "7", "stock"),
        ("1350", "100", "stock"),
        ("400", "1", "stock"),
        ("0", "100", "stock"),
        ("100", "0", "stock"),
        ("-5", "5000", "flow"),
    ],
)
def test_growth_small_counts_and_nothing_are_no_slips(
    value: str, reference: str, measure: str
) -> None:
    assert slip_between(Decimal(value), Decimal(reference), measure) is None


def row(label: str, area: int, value: object, part: str = "M02") -> dict[str, object]:
    return {
        "indicator": label, "population": "", "sex": "_T", "age": "_T", "residence": "_T",
        "unit": "人", "kind": "observed", "cell_label": "", "label": label, "area_code": str(area),
        "period_part": part, "value": str(value), "years_back": "0", "treatment": "load",
    }  # fmt: skip


def remembered(months: list[list[dict[str, object]]]) -> ScaleMemory:
    memory = ScaleMemory({"births": "flow", "deaths": "flow"})
    for rows in months:
        memory.remember(rows, [None] * len(rows))
    return memory


JANUARY = [
    *(row("births", area, 500 + 40 * area, "M01") for area in range(5)),
    *(row("deaths", area, 300 + 20 * area, "M01") for area in range(5)),
]


def test_a_column_in_another_unit_condemns_the_delivery() -> None:
    memory = remembered([JANUARY])
    february = [row("births", area, (510 + 40 * area) * 10_000) for area in range(5)]
    judged = memory.judge(february)
    assert judged.unit_slip == "births: 5 of 5 figures are 10^4 of the last ones"


def test_one_figure_in_another_unit_is_an_error_of_typing() -> None:
    memory = remembered([JANUARY])
    february = [row("births", area, 510 + 40 * area) for area in range(5)]
    february[2]["value"] = "5900000"
    judged = memory.judge(february)
    assert judged.unit_slip == ""
    assert [slip.power if slip else 0 for slip in judged.slips] == [0, 0, 4, 0, 0]
    assert judged.references[2] == 580


def test_columns_that_changed_places_condemn_the_delivery() -> None:
    memory = remembered([JANUARY])
    swapped = [
        *(row("deaths", area, 500 + 40 * area) for area in range(5)),
        *(row("births", area, 300 + 20 * area) for area in range(5)),
    ]
    assert memory.judge(swapped).shifted == (
        "deaths says what births said; births says what deaths said"
    )
    assert memory.judge([{**item, "period_part": "M02"} for item in JANUARY]).shifted == ""


def test_a_slipped_figure_is_not_what_the_next_one_is_held_against() -> None:
    memory = remembered([JANUARY])
    slipped = [row("births", 0, 5_000_000)]
    memory.remember(slipped, memory.judge(slipped).slips)
    assert memory.judge([row("births", 0, 505, "M03")]).slips == (None,)
