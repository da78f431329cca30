"""What the consistency engine costs as statements grow, beside one pass of DuckDB over them.

The baseline joins every statement of a Parquet file to all statements of its cell, in one query.
The engine reads the same file into figures and checks every document by all rules, in one process
and in several. The two simplest rules alone are also run as DuckDB queries and by Great
Expectations. Last, what one plan costs in a process whose engine is built.

Each run has a process of its own, so that memory is its own; its start is not counted. CPU seconds
are those of all its threads.

    python -m benchmarks.consistency [--plans N ...] [--processes P] [--seeded-share S]
        [--repeat R]
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.consistency.documents import Made, Written, made_plans, write_documents
from benchmarks.consistency.others import (
    Cost,
    TwoRules,
    join_cells,
    two_rules_in_duckdb,
    two_rules_in_great_expectations,
)
from benchmarks.consistency.running import (
    EngineRun,
    check_single_plans,
    in_new_process,
    middle_run,
    run_engine,
    shipped_catalogue,
)
from expectations.consistency.figures import Figure
from expectations.consistency.structure import ADDITIVE

PLANS = (100, 1_000, 10_000)
#: Plans of different worlds; more documents say them again.
DIFFERENT_PLANS = 300
#: The size of the one plan that is looked at alone.
ONE_PLAN = 300


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything about one number of documents."""

    written: Written
    alone: EngineRun
    together: EngineRun
    baseline: Cost
    duckdb: TwoRules
    expectations: TwoRules


def measure(written: Written, additive: Sequence[str], processes: int, repeat: int) -> Measured:
    """Every run over one file, in turn."""
    alone, together, baselines = [], [], []
    for _ in range(repeat):
        _say(f"{written.documents} documents: DuckDB")
        baselines.append(in_new_process(join_cells, written.path, processes, repeat))
        _say(f"{written.documents} documents: the engine, one process")
        alone.append(run_engine(written, 1))
        if processes > 1:
            _say(f"{written.documents} documents: the engine, {processes} processes")
            together.append(run_engine(written, processes))
    _say(f"{written.documents} documents: two rules alone")
    return Measured(
        written=written,
        alone=middle_run(alone),
        together=middle_run(together or alone),
        baseline=_middle_cost(baselines),
        duckdb=in_new_process(two_rules_in_duckdb, written.path, additive, processes, repeat),
        expectations=in_new_process(two_rules_in_great_expectations, written.path, additive),
    )


def _middle_cost(costs: Sequence[Cost]) -> Cost:
    return Cost(
        *(median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "peak_mib"))
    )


def _say(text: str) -> None:
    print(f"{text} ...", file=sys.stderr, flush=True)


# --- printing -----------------------------------------------------------------------------


def report_engine(measured: Sequence[Measured]) -> None:
    """One line for each size and number of processes."""
    starting = measured[0].alone.starting
    print(f"the engine; a process starts in {starting:.1f} CPU seconds, which are not counted")
    print(
        f"{'documents':>10} {'wrong':>6} {'statements':>11} {'processes':>10} {'reading s':>10} "
        f"{'checking s':>11} {'CPU s':>8} {'wall s':>8} {'ms/statement':>13} {'/ smallest':>11} "
        f"{'peak MiB':>9} {'findings':>9} {'accused':>8} {'unproved':>9}"
    )
    for one in measured:
        _engine_line(one.written, one.alone, measured[0].alone)
        if one.together is not one.alone:
            _engine_line(one.written, one.together, measured[0].together)


def _engine_line(written: Written, run: EngineRun, smallest: EngineRun) -> None:
    print(
        f"{written.documents:10} {written.wrong:6} {run.statements:11} {run.processes:10} "
        f"{run.reading:10.2f} {run.checking:11.2f} {run.cpu:8.2f} {run.wall:8.2f} "
        f"{run.milliseconds:13.4f} {run.milliseconds / smallest.milliseconds:11.2f} "
        f"{run.peak_mib:9.0f} {run.findings:9} {run.accused:8} {run.unproved:9}"
    )


def report_baseline(measured: Sequence[Measured]) -> None:
    """The baseline, and how often it fits into a run of the engine."""
    print("\n(a) one DuckDB pass that joins statements to their cells: the baseline")
    print(
        f"{'statements':>11} {'CPU s':>8} {'wall s':>8} {'peak MiB':>9} "
        f"{'engine / baseline, CPU':>23} {'wall, 1 process':>16} {'wall, processes':>16}"
    )
    for one in measured:
        cost = one.baseline
        print(
            f"{one.written.statements:11} {cost.cpu:8.3f} {cost.wall:8.3f} {cost.peak_mib:9.0f} "
            f"{one.alone.cpu / cost.cpu:23.1f} {one.alone.wall / cost.wall:16.1f} "
            f"{one.together.wall / cost.wall:16.1f}"
        )


def report_two_rules(measured: Sequence[Measured]) -> None:
    """The two simplest rules, each way, beside the engine with all of its rules."""
    print("\n(b) values of one cell agree, men and women make the total: the two rules alone")
    print(
        f"{'statements':>11} {'':28} {'CPU s':>8} {'wall s':>8} {'/ DuckDB, CPU':>14} "
        f"{'peak MiB':>9} {'restated':>9} {'totals':>7}"
    )
    for one in measured:
        gx, sql, engine = one.expectations, one.duckdb, one.alone
        assert gx.preparing is not None
        assert gx.importing is not None
        found = f" {sql.restated:9} {sql.totals:7}"
        _cost_line(one, "DuckDB", sql.cost, found)
        _cost_line(one, "GX, import", gx.importing)
        _cost_line(one, "GX, preparing the frames", gx.preparing)
        _cost_line(one, "GX, validation", gx.cost, f" {gx.restated:9} {gx.totals:7}")
        _cost_line(one, "the engine, all rules", Cost(engine.wall, engine.cpu, engine.peak_mib))


def _cost_line(one: Measured, name: str, cost: Cost, found: str = "") -> None:
    print(
        f"{one.written.statements:11} {name:28} {cost.cpu:8.3f} {cost.wall:8.3f} "
        f"{cost.cpu / one.duckdb.cost.cpu:14.1f} {cost.peak_mib:9.0f}{found}"
    )


def report_single_plans(plans: Sequence[Made]) -> None:
    """One plan at a time, in one new process."""
    made = [
        (f"made, {name}", _of_size(plans, is_wrong=is_wrong))
        for name, is_wrong in (("true", False), ("one wrong figure", True))
    ]
    starting, singles = in_new_process(
        check_single_plans, [(name, figures) for name, figures in made if figures]
    )
    print(f"\n(c) one plan, beyond the {starting:.1f} CPU seconds until the engine is built")
    print(
        f"{'plan':24} {'statements':>11} {'findings':>9} {'first, CPU s':>13} {'again, CPU s':>13}"
    )
    for one in singles:
        print(
            f"{one.name:24} {one.statements:11} {one.findings:9} {one.first:13.3f} "
            f"{one.again:13.3f}"
        )


def _of_size(plans: Sequence[Made], *, is_wrong: bool) -> tuple[Figure, ...]:
    fitting = [plan.figures for plan in plans if plan.is_wrong == is_wrong]
    return min(fitting, key=lambda figures: abs(len(figures) - ONE_PLAN), default=())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--plans", type=int, nargs="+", default=PLANS, help="documents")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seeded-share", type=float, default=0.1, help="with one wrong figure")
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args(arguments)
    catalogue = shipped_catalogue()
    additive = sorted(i.code for i in catalogue.indicators.values() if i.measure in ADDITIVE)
    sizes = sorted(options.plans)
    _say("making plans")
    plans = made_plans(min(DIFFERENT_PLANS, sizes[-1]), options.seeded_share, catalogue)
    print(f"{len(plans)} different plans, {sum(plan.is_wrong for plan in plans)} of them wrong\n")
    measured = []
    with tempfile.TemporaryDirectory(prefix="planwatch-bench-") as folder:
        for size in sizes:
            written = write_documents(Path(folder), plans, size)
            measured.append(measure(written, additive, options.processes, options.repeat))
    report_engine(measured)
    report_baseline(measured)
    report_two_rules(measured)
    report_single_plans(plans)
    peaks = [
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(f"\npeak MiB: this process {peaks[0]:.0f}, the largest of its children {peaks[1]:.0f}")


if __name__ == "__main__":
    main()
