"""How well contradictions are found, on made plans whose truth is known.

    python -m benchmarks.score_consistency [--worlds N] [--seeds M] [--several K]
        [--processes P] [--random-seed S] [--misses] [--show SEED [--error CLASS]]

Plans that are true of their world must raise no alarm. Plans with one wrong figure must raise one
that points at it, wherever the other figures prove that something is wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import Pool

from benchmarks.worlds.errors import ERRORS
from benchmarks.worlds.plan import MadePlan, make_plan
from benchmarks.worlds.scoring import (
    Alarm,
    CleanResult,
    Counts,
    Find,
    SeededResult,
    SlipResult,
    score_clean,
    score_seeded,
    seeded_plan,
)
from expectations.consistency.engine import find as engine_find
from expectations.consistency.findings import SEVERITIES, WORTH_A_LOOK, Finding
from sources.readers.catalogue import Catalogue, read_catalogue
from sources.settings import PROJECT_ROOT

CLEAN_WORLDS, SEEDED_WORLDS, SEVERAL_WORLDS = 10_000, 2_000, 200
#: Seeds of the plans of each run, apart from each other.
SEEDED_FROM, SEVERAL_FROM, NEXT_RUN = 200_000_000, 400_000_000, 1_000_000_000
CHUNK = 10
#: How often a long run says how far it is, as a share of it.
PROGRESS = 0.1

Task = tuple[int, tuple[str, ...]]


@dataclass
class Score:
    """What came out.

    Attributes:
        clean: one result for each true plan.
        seeded: one for each plan with one slip.
        several: one for each plan with two or three.
        passed_over: seeds at which no plan offered a figure for the slip.
    """

    clean: list[CleanResult] = field(default_factory=list)
    seeded: list[SeededResult] = field(default_factory=list)
    several: list[SeededResult] = field(default_factory=list)
    passed_over: int = 0
    seconds: float = 0.0

    @property
    def alarms(self) -> list[Alarm]:
        """Findings in true plans."""
        return [alarm for result in self.clean for alarm in result.alarms]

    @property
    def false_alarms(self) -> list[Alarm]:
        """Those of them that accuse."""
        return [alarm for alarm in self.alarms if alarm.severity != WORTH_A_LOOK]

    @property
    def beside(self) -> list[Alarm]:
        """Grave findings in plans with slips that point at none of them."""
        return [a for result in (*self.seeded, *self.several) for a in result.alarms]

    @property
    def slips(self) -> list[SlipResult]:
        """Slips of the plans that have one each."""
        return [one for result in self.seeded for one in result.slips]

    @property
    def by_error(self) -> Mapping[str, Counts]:
        """Counts by class of slip, where there is one in each plan."""
        return _counted(self.slips)

    @property
    def total(self) -> Counts:
        """Counts over all classes."""
        return _sum(self.by_error)


def score(
    *,
    worlds: int = CLEAN_WORLDS,
    seeds: int = SEEDED_WORLDS,
    several: int = SEVERAL_WORLDS,
    processes: int = 1,
    random_seed: int = 0,
    find: Find = engine_find,
    progress: bool = False,
) -> Score:
    """Score an engine.

    Args:
        worlds: how many true plans.
        seeds: how many plans with one slip; the classes take turns.
        several: how many plans with two or three.
        find: the engine; with more than one process it must be a function of a module.
        progress: whether to say on standard error how far it is.
    """
    started = time.perf_counter()
    first = random_seed * NEXT_RUN
    names = list(ERRORS)
    clean: list[Task] = [(first + i, ()) for i in range(worlds)]
    seeded: list[Task] = [
        (first + SEEDED_FROM + i, (names[i % len(names)],)) for i in range(seeds)
    ]  # fmt: skip
    more: list[Task] = [(first + SEVERAL_FROM + i, _two_or_three(names, i)) for i in range(several)]
    result = Score()
    for (_, errors), one in _run([*clean, *seeded, *more], processes, find, progress=progress):
        if isinstance(one, CleanResult):
            result.clean.append(one)
        elif one is None:
            result.passed_over += 1
        else:
            (result.seeded if len(errors) == 1 else result.several).append(one)
    result.seconds = time.perf_counter() - started
    return result


def _two_or_three(names: Sequence[str], number: int) -> tuple[str, ...]:
    step = 1 + number // len(names) % (len(names) - 1)
    count = 2 + number % 2
    return tuple(dict.fromkeys(names[(number + step * i) % len(names)] for i in range(count)))


Outcome = CleanResult | SeededResult | None


def _run(
    tasks: Sequence[Task], processes: int, find: Find, *, progress: bool
) -> Iterator[tuple[Task, Outcome]]:
    outcomes: Iterable[Outcome]
    if processes == 1:
        outcomes = map(partial(_one, catalogue=_catalogue(), find=find), tasks)
        yield from zip(tasks, outcomes, strict=True)
        return
    shown = 0.0
    with Pool(processes, _start, (find,)) as pool:
        for number, pair in enumerate(zip(tasks, pool.imap(_task, tasks, CHUNK), strict=True), 1):
            yield pair
            if progress and number / len(tasks) >= shown + PROGRESS:
                shown = number / len(tasks)
                print(f"{number} of {len(tasks)} plans", file=sys.stderr, flush=True)


def _one(task: Task, catalogue: Catalogue, find: Find) -> Outcome:
    seed, errors = task
    if not errors:
        return score_clean(seed, catalogue, find)
    return score_seeded(seed, errors, catalogue, find)


_shared: dict[str, tuple[Catalogue, Find]] = {}


def _start(find: Find) -> None:
    _shared["engine"] = _catalogue(), find


def _task(task: Task) -> Outcome:
    return _one(task, *_shared["engine"])


def _catalogue() -> Catalogue:
    return read_catalogue(PROJECT_ROOT / "sources" / "catalogue")


def _counted(slips: Iterable[SlipResult]) -> dict[str, Counts]:
    counts = {name: Counts() for name in ERRORS}
    for one in slips:
        counts[one.error].add(one)
    return counts


def _sum(counts: Mapping[str, Counts]) -> Counts:
    total = Counts()
    for one in counts.values():
        total = total.plus(one)
    return total


# --- printing -----------------------------------------------------------------------------

COLUMNS = (
    "seeded", "detect", "found", "recall", "single", "first", "top3", "other", "equals", "among",
    "explicable", "named 1st", "named", "undet", "unproven",
)  # fmt: skip


def report(result: Score, *, misses: bool = False) -> None:
    """Print a score."""
    _report_clean(result)
    if result.seeded:
        print(f"\none slip in each of {len(result.seeded)} plans")
        _report_table(result.by_error)
        _report_explanations(result.slips)
    if result.several:
        slips = [one for several in result.several for one in several.slips]
        print(f"\ntwo or three slips in each of {len(result.several)} plans")
        _report_table(_counted(slips))
    if result.seeded or result.several:
        print(f"\ngrave findings that point at no slip: {len(result.beside)}")
        _print_all(result.beside)
        print(f"slips for which no plan had a figure: {result.passed_over}")
    if misses:
        _report_misses(result.slips)
    _report_seconds(result)


def _report_clean(result: Score) -> None:
    figures = sum(one.figures for one in result.clean)
    counts = Counter(alarm.severity for alarm in result.alarms)
    print(f"true plans: {len(result.clean)}, with {figures} figures")
    for severity in SEVERITIES:
        print(f"  findings {severity}: {counts[severity]}")
    _print_all(result.false_alarms)
    rules = Counter(alarm.rule_id for alarm in result.alarms if alarm.severity == WORTH_A_LOOK)
    for rule, count in rules.most_common():
        example = next(alarm for alarm in result.alarms if alarm.rule_id == rule)
        print(f"  {WORTH_A_LOOK} {rule}: {count}, as in {example}")


def _print_all(alarms: Iterable[Alarm]) -> None:
    for alarm in alarms:
        print(f"  ! {alarm}")


def _report_table(counts: Mapping[str, Counts]) -> None:
    print(f"{'':24}" + "".join(f"{name:>11}" for name in COLUMNS))
    for name, one in {**counts, "all": _sum(counts)}.items():
        cells = (
            one.seeded, one.detectable, one.found, f"{one.recall:.3f}", one.single, one.first,
            one.first_few, one.other_accused, one.several, one.among, one.explicable,
            one.explained_first, one.explained, one.seeded - one.detectable, one.unproven,
        )  # fmt: skip
        print(f"{name:24}" + "".join(f"{cell:>11}" for cell in cells))


def _report_explanations(slips: Iterable[SlipResult]) -> None:
    """What kinds are named for the figure that is wrong, by class of slip."""
    print("\nexplanations of the wrong figure, as named")
    for name in ERRORS:
        kinds = Counter(k for one in slips if one.error == name for k in set(one.kinds) if k)
        if kinds:
            print(f"  {name}: " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))


def _report_misses(slips: Sequence[SlipResult]) -> None:
    """What fell short, slip by slip."""
    lists: Mapping[str, Callable[[SlipResult], bool]] = {
        "detectable, not found": lambda one: one.detectable and not one.found,
        "alone to blame, not named first": (
            lambda one: one.equals == 1 and one.found and not one.first
        ),
        "explicable, not explained": lambda one: (
            one.detectable and one.found and one.explicable and not one.explained
        ),
        "not detectable by the programme, found": lambda one: one.found and not one.detectable,
    }
    for title, belongs in lists.items():
        print(f"\n{title}")
        for one in slips:
            if belongs(one):
                kinds = ", ".join(filter(None, one.kinds))
                print(
                    f"  - {one.error} seed {one.seed}: {one.described} "
                    f"(one of {one.equals}; named: {kinds or 'nothing'})"
                )


def _report_seconds(result: Score) -> None:
    print(f"\n{result.seconds:.0f} s in all; seconds for each plan, mean and longest")
    for name, chosen in (("true", result.clean), ("one slip", result.seeded)):
        if chosen:
            for part in ("making", "finding", "judging"):
                spent = [getattr(one.seconds, part) for one in chosen]
                print(f"  {name} {part}: {sum(spent) / len(spent):.4f}, {max(spent):.4f}")


def show(seed: int, error: str | None, find: Find = engine_find) -> None:
    """Print the plan of a seed, with or without a slip, and what is found in it."""
    catalogue = _catalogue()
    plan: MadePlan = make_plan(seed, catalogue, mixed_kinds=error is None)
    if error is not None:
        made = seeded_plan(seed, (error,), catalogue)
        if made is None:
            print(f"no plan from seed {seed} on offers a figure for {error}")
            return
        _, plan, slips = made
        plan = plan.with_entries({one.wrong.figure_id: one.wrong for one in slips})
        for one in slips:
            print(f"slip at {one.wrong.figure_id}: {one.entry.number} -> {one.wrong.number}")
    for figure in plan.figures:
        cell, period = figure.cell, figure.period
        codes = (cell.population, cell.sex, cell.age, cell.residence, figure.area_code)
        print(
            f"L{figure.line:<4}{figure.figure_id} {figure.kind.value:10} {cell.indicator_code} "
            f"{'/'.join(codes)} {period.period_start}-{period.period_end} "
            f"{figure.change_measure} {figure.comparator} {figure.value_text}{figure.unit_code}"
        )
    for finding in find(plan.figures, catalogue):
        _show_finding(finding)


def _show_finding(finding: Finding) -> None:
    print(f"\n{finding.severity} {finding.rule_id}: {finding.message_en}")
    for member in finding.members:
        restated = ", ".join(figure.figure_id for figure in member.restated)
        print(f"  {member.role} {member.figure.figure_id} {restated}")
    print("  candidates: " + ", ".join(figure.figure_id for figure in finding.candidates))
    for explanation in finding.explanations:
        print(f"  {explanation.kind} {explanation.figure.figure_id}: {explanation.corrected}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=CLEAN_WORLDS, help="true plans")
    parser.add_argument("--seeds", type=int, default=SEEDED_WORLDS, help="plans with one slip")
    parser.add_argument("--several", type=int, help="plans with two or three slips")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--random-seed", type=int, default=0)
    parser.add_argument("--misses", action="store_true", help="print what was not found")
    parser.add_argument("--show", type=int, metavar="SEED", help="print one plan and its findings")
    parser.add_argument("--error", choices=list(ERRORS), help="with --show: the slip in it")
    options = parser.parse_args(arguments)
    if options.show is not None:
        show(options.show, options.error)
        return 0
    several = options.seeds // 10 if options.several is None else options.several
    result = score(
        worlds=options.worlds, seeds=options.seeds, several=several,
        processes=options.processes, random_seed=options.random_seed, progress=True,
    )  # fmt: skip
    report(result, misses=options.misses)
    return 0


if __name__ == "__main__":
    sys.exit(main())
