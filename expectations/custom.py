"""Expectations of our own, in the language of Great Expectations.

Each looks at one row at a time: what a figure is to be held against stands beside it, in columns
that were added before. This module imports Great Expectations, which takes seconds; it is itself
imported only when something is checked.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import pandas as pd
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import (
    MulticolumnMapMetricProvider,
    multicolumn_condition_partial,
)

from expectations.feeds.scale import number, slip_between


class FigureKeepsItsScale(MulticolumnMapMetricProvider):  # type: ignore[misc]
    """Whether a figure is not thousands of times another one, beside which it stands."""

    condition_metric_name = "multicolumn_values.figure.keeps_scale"
    condition_domain_keys = (
        "batch_id", "table", "column_list", "row_condition", "condition_parser", "ignore_row_if",
    )  # fmt: skip
    condition_value_keys = ()

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_list: pd.DataFrame, **_: Any) -> pd.Series[bool]:  # noqa: N805
        return _rowwise(column_list, "scale_slip")


class FigureKeepsItsPoint(MulticolumnMapMetricProvider):  # type: ignore[misc]
    """Whether a figure is not ten or a hundred times another one, beside which it stands."""

    condition_metric_name = "multicolumn_values.figure.keeps_point"
    condition_domain_keys = FigureKeepsItsScale.condition_domain_keys
    condition_value_keys = ()

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_list: pd.DataFrame, **_: Any) -> pd.Series[bool]:  # noqa: N805
        return _rowwise(column_list, "decimal_slip")


class FigureIsPossible(MulticolumnMapMetricProvider):  # type: ignore[misc]
    """Whether a figure lies between the bounds beside which it stands."""

    condition_metric_name = "multicolumn_values.figure.is_possible"
    condition_domain_keys = FigureKeepsItsScale.condition_domain_keys
    condition_value_keys = ()

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_list: pd.DataFrame, **_: Any) -> pd.Series[bool]:  # noqa: N805
        return column_list.apply(lambda row: _is_between(*row), axis=1).astype(bool)


def _rowwise(rows: pd.DataFrame, reason: str) -> pd.Series[bool]:
    def keeps(value: object, reference: object, measure: object) -> bool:
        one, other = number(value), number(reference)
        if one is None or other is None:
            return True
        slip = slip_between(one, other, str(measure or ""))
        return slip is None or slip.reason != reason

    return rows.apply(lambda row: keeps(*row), axis=1).astype(bool)


def _is_between(value: object, low: object, high: object) -> bool:
    figure: Decimal | None = number(value)
    lowest, highest = number(low), number(high)
    if figure is None:
        return True
    return (lowest is None or figure >= lowest) and (highest is None or figure <= highest)


class ExpectFiguresToKeepTheirScale(MulticolumnMapExpectation):  # type: ignore[misc]
    """Expect figures not to be a thousand, ten thousand or 10^8 times what they were."""

    map_metric: ClassVar[str] = FigureKeepsItsScale.condition_metric_name


class ExpectFiguresToKeepTheirPoint(MulticolumnMapExpectation):  # type: ignore[misc]
    """Expect figures not to be exactly ten or a hundred times what they were."""

    map_metric: ClassVar[str] = FigureKeepsItsPoint.condition_metric_name


class ExpectFiguresToBePossible(MulticolumnMapExpectation):  # type: ignore[misc]
    """Expect figures to lie within what definition and biology allow."""

    map_metric: ClassVar[str] = FigureIsPossible.condition_metric_name


EXPECTATIONS = {
    item.__name__: item
    for item in (
        ExpectFiguresToKeepTheirScale,
        ExpectFiguresToKeepTheirPoint,
        ExpectFiguresToBePossible,
    )
}
