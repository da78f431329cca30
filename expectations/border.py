"""The border: Great Expectations decides which rows of a source may enter.

Rows that break an expectation go to quarantine with the reason; the rest goes on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from expectations.contract import Expectation, Suite
from sources.model import Rejection
from sources.readers.delimited import LINE

_ROW = "row_number"
_POSITION = "position"
#: What is checked of a source besides its rows.
PARTS = ("deliveries",)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the border decided about one source."""

    suite: Suite
    accepted: pd.DataFrame
    rejections: tuple[Rejection, ...]
    unmet: tuple[Rejection, ...]
    result: Mapping[str, Any]

    @property
    def is_clean(self) -> bool:
        """Whether every expectation held."""
        return not (self.rejections or self.unmet)


def check(source_id: str, frame: pd.DataFrame, suite: Suite, default_file: str) -> Verdict:
    """Validate a frame of text cells against a suite.

    Args:
        source_id: what the result is called in Data Docs.
        frame: one row per record; `source_line` (and `source_file`, where rows come from
            several files) address it.
        suite: the contract.
        default_file: the file that rejections name where the frame does not.

    Returns:
        The accepted rows, a rejection for every broken row and field, and for every
        expectation about the table as a whole that is not met.
    """
    indexed = frame.reset_index(drop=True)
    indexed[_ROW] = indexed.index
    result = _validate(source_id, indexed, suite)
    broken: set[int] = set()
    rejections: list[Rejection] = []
    unmet: list[Rejection] = []
    for outcome in result["results"]:
        if outcome["success"]:
            continue
        # Great Expectations reorders results by column: the meta tells them apart.
        expectation = suite.expectations[outcome["expectation_config"]["meta"][_POSITION]]
        rows = [entry[_ROW] for entry in outcome["result"].get("unexpected_index_list") or []]
        if not rows:
            unmet.append(_unmet(expectation, outcome, default_file))
        for row in rows:
            broken.add(row)
            rejections.append(_rejection(expectation, indexed.loc[row], default_file))
    accepted = indexed.drop(index=sorted(broken)).drop(columns=_ROW).reset_index(drop=True)
    return Verdict(suite, accepted, tuple(rejections), tuple(unmet), result)


def result_file(source_id: str, folder: Path) -> Path:
    """Where the validation result of a source is kept."""
    return folder / f"{source_id.replace('/', '__')}.json"


def result_files(source_id: str, folder: Path) -> list[Path]:
    """The kept validation results of a source, those of its parts among them."""
    names = (source_id, *(f"{source_id}/{part}" for part in PARTS))
    return [path for name in names if (path := result_file(name, folder)).is_file()]


def save(verdict: Verdict, source_id: str, folder: Path) -> Path:
    """Keep a validation result so that Data Docs can be built from it later."""
    folder.mkdir(parents=True, exist_ok=True)
    path = result_file(source_id, folder)
    path.write_text(json.dumps(verdict.result, ensure_ascii=False, sort_keys=True, default=str))
    return path


def _rejection(expectation: Expectation, row: pd.Series[Any], default_file: str) -> Rejection:
    columns = expectation.column.split(", ")
    found = " / ".join(str(row[column]) for column in columns)
    line = row.get(LINE)
    content = ",".join(
        str(value) for name, value in row.items() if name != _ROW and not pd.isna(value)
    )
    return Rejection(
        str(row.get("source_file") or default_file),
        int(line) if line is not None and not pd.isna(line) else None,
        str(row.get(expectation.place) or expectation.column), expectation.reason_code,
        expectation.expected,
        "nothing" if found in ("None", "nan") else repr(found), expectation.repair, content[:500],
    )  # fmt: skip


def _unmet(expectation: Expectation, outcome: Mapping[str, Any], default_file: str) -> Rejection:
    observed = outcome["result"].get("observed_value")
    fault = (outcome.get("exception_info") or {}).get("exception_message")
    return Rejection(
        default_file, None, expectation.column, expectation.reason_code, expectation.expected,
        str(fault or observed), expectation.repair,
    )  # fmt: skip


@cache
def _great_expectations() -> Any:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return great_expectations, context


def _validate(source_id: str, frame: pd.DataFrame, suite: Suite) -> dict[str, Any]:
    gx, context = _great_expectations()
    batch = _batch_definition(context).get_batch(batch_parameters={"dataframe": frame})
    gx_suite = gx.ExpectationSuite(
        name=f"{suite.name}.{source_id}",
        expectations=[
            _expectation(gx, expectation.type)(
                **expectation.arguments,
                meta={
                    _POSITION: position,
                    "reason": expectation.reason_code,
                    "repair": expectation.repair,
                },
            )
            for position, expectation in enumerate(suite.expectations)
        ],
    )
    result = batch.validate(
        gx_suite,
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": [_ROW, *([LINE] if LINE in frame else [])],
            "partial_unexpected_count": 20,
        },
    )
    return dict(result.to_json_dict())


def _expectation(gx: Any, name: str) -> Any:
    """The class of an expectation: of Great Expectations, or our own."""
    if hasattr(gx.expectations, name):
        return getattr(gx.expectations, name)
    from expectations.custom import EXPECTATIONS

    return EXPECTATIONS[name]


@cache
def _batch_definition(context: Any) -> Any:
    asset = context.data_sources.add_pandas("border").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")
