"""The same statements elsewhere: one pass of DuckDB, and the two simplest rules without an engine.

The two rules are that values of one cell agree, and that men and women make the total. A value is
an interval; of a cell the narrowest is taken, and its ends count as belonging to it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.consistency.running import Clock, peak_mib

if TYPE_CHECKING:
    import pandas as pd

#: A query, its parameters, and the table that it makes.
Query = tuple[str, Mapping[str, Any], str]

#: What makes a cell, as columns of landed statements.
CELL = (
    "document_id", "area_code", "indicator_code", "population", "sex", "age", "residence",
    "period_start", "period_end", "canonical_unit_code",
)  # fmt: skip
#: What tells cells apart that men, women and both have in common.
BESIDE_SEX = ("stance", *(column for column in CELL if column != "sex"))
VALUE = ("interval_low", "interval_high")
#: A quick query is run as often, and its median taken.
LEAST_ROUNDS = 3
#: Binary fractions are no decimals: sums of them may miss by this much.
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took, and the most memory its process had."""

    wall: float
    cpu: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class TwoRules:
    """The two rules over all documents.

    Attributes:
        preparing: for Great Expectations, from the file to the frames it can be asked about.
        restated: statements of cells whose values exclude each other.
        totals: totals that are not men and women together.
    """

    cost: Cost
    restated: int
    totals: int
    preparing: Cost | None = None
    importing: Cost | None = None


# --- DuckDB -------------------------------------------------------------------------------

_CELLS_JOINED = f"""
create or replace table joined as
with cell as (
    select {", ".join(CELL)}, max(interval_low) as low, min(interval_high) as high,
        count(*) as statement_count
    from read_parquet($path) group by all
)
select document_id, statement_id, interval_low, interval_high, low, high, statement_count
from read_parquet($path) join cell using ({", ".join(CELL)})
"""

_LEVELS = f"""
select statement_id, {", ".join((*CELL, *VALUE))},
    case when kind in ('target', 'projection') then 'future' else 'past' end as stance
from read_parquet($path) where kind <> 'change'
"""

_RESTATED = f"""
create or replace table restated as
with level as ({_LEVELS}),
cell as (
    select stance, {", ".join(CELL)}, max(interval_low) as low, min(interval_high) as high
    from level group by all having low > high
)
select level.* from level semi join cell using (stance, {", ".join(CELL)})
"""


def _ends(sex: str, name: str) -> str:
    return (
        f"max(interval_low) filter (where sex = '{sex}') as {name}_low, "
        f"min(interval_high) filter (where sex = '{sex}') as {name}_high"
    )


_TOTALS = f"""
create or replace table totals as
with level as ({_LEVELS})
select {", ".join(BESIDE_SEX)}, {_ends("M", "men")}, {_ends("F", "women")}, {_ends("_T", "both")}
from level where list_contains($additive, indicator_code) group by all
having men_low + women_low > both_high or men_high + women_high < both_low
"""


def join_cells(path: Path, threads: int, rounds: int) -> Cost:
    """The baseline: every statement beside what all statements of its cell say together."""
    _, cost = _in_duckdb([(_CELLS_JOINED, {"path": str(path)}, "joined")], threads, rounds)
    return cost


def two_rules_in_duckdb(path: Path, additive: Sequence[str], threads: int, rounds: int) -> TwoRules:
    """The two rules as a query each."""
    file = {"path": str(path)}
    queries: list[Query] = [
        (_RESTATED, file, "restated"),
        (_TOTALS, {**file, "additive": list(additive)}, "totals"),
    ]
    (restated, totals), cost = _in_duckdb(queries, threads, rounds)
    return TwoRules(cost, restated, totals)


def _in_duckdb(queries: Sequence[Query], threads: int, rounds: int) -> tuple[list[int], Cost]:
    """Rows of the tables that queries make, and their cost in one connection."""
    import duckdb

    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute("set enable_progress_bar = false")
        clocks = []
        for _ in range(max(rounds, LEAST_ROUNDS)):
            with Clock() as clock:
                for query, parameters, _ in queries:
                    connection.execute(query, parameters)
            clocks.append(clock)
        counts = [connection.table(name).shape[0] for _, _, name in queries]
    wall, cpu = (median(getattr(clock, name) for clock in clocks) for name in ("wall", "cpu"))
    return counts, Cost(wall, cpu, peak_mib())


# --- Great Expectations -------------------------------------------------------------------


def two_rules_in_great_expectations(path: Path, additive: Sequence[str]) -> TwoRules:
    """The two rules as expectations about pairs of columns of pandas frames."""
    with Clock() as importing:
        gx = _great_expectations()
    imported = Cost(importing.wall, importing.cpu, peak_mib())
    with Clock() as preparing:
        statements, sums = _frames(path, additive)
    prepared = Cost(preparing.wall, preparing.cpu, peak_mib())
    with Clock() as validating:
        restated = _unexpected(gx, statements, [("cell_high", "cell_low")])
        totals = _unexpected(gx, sums, [("both_high", "parts_low"), ("parts_high", "both_low")])
    cost = Cost(validating.wall, validating.cpu, peak_mib())
    return TwoRules(cost, restated, totals, prepared, imported)


def _great_expectations() -> Any:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations

    return great_expectations


def _quiet_context(gx: Any) -> Any:
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def _frames(path: Path, additive: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every statement beside its cell, and every total beside men and women together."""
    import pandas as pd

    frame = pd.read_parquet(path, columns=["statement_id", "kind", *CELL, *VALUE])
    levels = frame[frame["kind"] != "change"].copy()
    is_future = levels["kind"].isin(["target", "projection"])
    levels["stance"] = is_future.map({True: "future", False: "past"})
    levels[[*VALUE]] = levels[[*VALUE]].astype(float)
    key = ["stance", *CELL]
    cells = levels.groupby(key, as_index=False).agg(
        cell_low=("interval_low", "max"), cell_high=("interval_high", "min")
    )
    return levels.merge(cells, on=key), _sums(cells[cells["indicator_code"].isin(additive)])


def _sums(cells: pd.DataFrame) -> pd.DataFrame:
    key = list(BESIDE_SEX)
    men, women, both = (cells[cells["sex"] == sex].drop(columns="sex") for sex in ("M", "F", "_T"))
    parts = men.merge(women, on=key, suffixes=("_men", "_women"))
    parts["parts_low"] = parts["cell_low_men"] + parts["cell_low_women"] - SLACK
    parts["parts_high"] = parts["cell_high_men"] + parts["cell_high_women"] + SLACK
    wholes = both.rename(columns={"cell_low": "both_low", "cell_high": "both_high"})
    return wholes.merge(parts[[*key, "parts_low", "parts_high"]], on=key)


def _unexpected(gx: Any, frame: pd.DataFrame, at_least: Sequence[tuple[str, str]]) -> int:
    """Rows in which the first column of some pair is less than the second."""
    asset = _quiet_context(gx).data_sources.add_pandas("made").add_dataframe_asset("statements")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
    suite = gx.ExpectationSuite(
        name="two rules",
        expectations=[
            gx.expectations.ExpectColumnPairValuesAToBeGreaterThanB(
                column_A=high, column_B=low, or_equal=True,
                ignore_row_if="either_value_is_missing",
            )
            for high, low in at_least
        ],
    )  # fmt: skip
    names = [name for name in ("document_id", "statement_id") if name in frame]
    form = {"result_format": "COMPLETE", "unexpected_index_column_names": names}
    results = batch.validate(suite, result_format=form).results
    return sum(int(result.result["unexpected_count"]) for result in results)
